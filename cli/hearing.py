"""Let the user hear sentences: on the terminal's screen, in a pipe, or by file and time."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import print_lines, tell
from pipeline.errors import MemoMissing, PlayerError, UsageError

if TYPE_CHECKING:
    from cli.services import Services
    from models import Exchange, Hit, Review
    from pipeline.recording.playlist import Place, Playlist, Stop, Track


def play_hits(services: "Services", hits: "Sequence[Hit]") -> None:
    """Play the sentences that a search found, one after the other.

    Raises:
        UsageError: none of them was spoken.
        MemoMissing: the sound of all of them is gone.
        PlayerError: there is nothing to play on.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.recording.playlist import Playlist, place_at, tracks_of

    tracks: list[Track] = []
    with Store.open_to_read(services.home) as store:
        for number in dict.fromkeys(hit.review_id for hit in hits):
            tracks += tracks_of(reviews.load(store, number), number)
    stops: list[Stop] = []
    for hit in hits:
        own = [(at, each) for at, each in enumerate(tracks) if each.review_id == hit.review_id]
        stops += stops_of(tracks, [hit.sentence], own)
    if not stops:
        raise UsageError("Nothing of it was spoken: typed notes have no sound.")
    if left_out := len(hits) - len(stops):
        tell(f"{left_out} of {len(hits)} are typed notes, which have no sound.")
    playlist = Playlist(tuple(tracks), tuple(stops), "hit")
    perform(services, playlist, place_at(playlist, 0))


def exchange_playlist(review: "Review", review_id: int, number: int) -> "Playlist | None":
    """Return the sentences of a question and its answer; None where they have no sound."""
    from pipeline.recording.playlist import tracks_of

    found = next((each for each in review.exchanges if each.number == number), None)
    return playlist_of(tracks_of(review, review_id), found) if found else None


def playlist_of(tracks: "tuple[Track, ...]", exchange: "Exchange") -> "Playlist | None":
    """Return the sentences of an exchange on these tracks; None where they have no sound."""
    from pipeline.recording.playlist import Playlist

    told = sorted({*exchange.question_sentences, *exchange.answer_sentences})
    stops = stops_of(tracks, told)
    return Playlist(tracks, tuple(stops), "sentence") if stops else None


def perform(services: "Services", playlist: "Playlist", place: "Place", title: str = "") -> None:
    """Play a playlist from a place on: on the terminal's screen, else plainly.

    Raises:
        MemoMissing: the sound is gone.
        PlayerError: there is nothing to play on; file and time were printed.
    """
    from cli.terminal.player import Playback
    from pipeline.recording.player import Player

    _check_files(playlist, place)
    try:
        player = Player(services.open_loudspeaker())
    except PlayerError:
        print_lines(_files_and_times(playlist, place))
        raise
    playback = Playback(playlist, place, player, title)
    try:
        if _is_on_terminal():
            playback.on_screen()
        else:
            playback.plainly(lambda line: print_lines([line]))
    except PlayerError:
        print_lines(_files_and_times(playlist, playback.place))
        raise
    finally:
        player.close()
    if underruns := player.status.underruns:
        often = "once" if underruns == 1 else f"{underruns} times"
        tell(f"! This machine was too slow {often}; the sound broke off there.")


def _is_on_terminal() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    is_one = all(each.isatty() for each in streams) and os.environ.get("TERM", "dumb") != "dumb"
    return is_one and os.name == "posix"


def _check_files(playlist: "Playlist", place: "Place") -> None:
    for stop in playlist.stops[place.stop :]:
        track = playlist.tracks[stop.track]
        if not track.recording.path.exists():
            raise MemoMissing(
                f"The sound of review {track.review_id} is gone: {_path(track.recording.path)}. It "
                "was moved or deleted. Put the file back there to hear it; to read it: "
                f"afterview show {track.review_id}"
            )


def _files_and_times(playlist: "Playlist", place: "Place") -> Iterable[str]:
    """Return a line with file and time for each stretch that is left to be heard."""
    from pipeline.export.plain import clock

    starts = [(place.track, place.start_s)]
    starts += [(each.track, each.start_s) for each in playlist.stops[place.stop + 1 :]]
    for track, start_s in dict.fromkeys(starts):
        yield f"{_path(playlist.tracks[track].recording.path)}  {clock(start_s)}"


def _path(path: Path) -> str:
    from pipeline.text import display_path

    return display_path(path)


def stops_of(
    tracks: "Sequence[Track]",
    sentences: Iterable[int],
    among: "Iterable[tuple[int, Track]] | None" = None,
) -> "list[Stop]":
    """Return a stop for each sentence that has sound, by its index in the review."""
    from pipeline.recording.playlist import stop_for

    found = {
        each.index: stop_for(tracks, at, each)
        for at, track in (enumerate(tracks) if among is None else among)
        for each in track.sentences
    }
    return [found[each] for each in sentences if each in found]
