"""The command `play`: hear a review."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_reviews import newest
from cli.hearing import perform, playlist_of, stops_of
from cli.options import ReviewNumber
from cli.sentences import find_sentence, seconds_of
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Review
    from pipeline.recording.playlist import Place, Playlist, Track

ONE_ONLY = "Say one of them: a time, --sentence, --prompt or --question."


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(play)


def play(
    context: typer.Context,
    review_id: ReviewNumber = None,
    moment: Annotated[
        str | None,
        typer.Argument(
            metavar="TIME",
            help="Where to begin: a time (0:31), or a sentence's number; else at the beginning.",
            autocompletion=completion.sentences,
        ),
    ] = None,
    sentence: Annotated[
        str | None,
        typer.Option(
            help="Begin with this sentence, by its number or its time as `show` prints them.",
            metavar="N",
            autocompletion=completion.sentences,
        ),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(
            help="Only the sentences under this prompt, one after the other.",
            metavar="KEY",
            autocompletion=completion.prompts,
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(help="Only this question and its answer, as `show` counts them.", metavar="N"),
    ] = None,
) -> None:
    """Hear a review, each word lit as it sounds.

    Space pauses, the arrows lead to other sentences, + and - change the speed, q ends. Where no
    terminal shows it, the sentences are printed. Without a loudspeaker, file and time are.
    """
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.recording.playlist import place_at

    named = [each for each in (moment, sentence, prompt, question) if each is not None]
    if len(named) > 1:
        raise UsageError(ONE_ONLY)
    with Store.open_to_read(context.obj.home) as store:
        number = newest(store) if review_id is None else review_id
        review = reviews.load(store, number)
    tracks = _tracks(review, number)
    if prompt is not None:
        playlist, title = _under(tracks, review, prompt)
        perform(context.obj, playlist, place_at(playlist, 0), title)
    elif question is not None:
        playlist, title = _exchange(tracks, review, question)
        perform(context.obj, playlist, place_at(playlist, 0), title)
    else:
        playlist, place = _from_moment(tracks, review, named[0] if named else "")
        perform(context.obj, playlist, place)


def _tracks(review: "Review", number: int) -> "tuple[Track, ...]":
    """Return the memos of a review that have sound.

    Raises:
        UsageError: none has.
    """
    from pipeline.recording.playlist import tracks_of

    tracks = tracks_of(review, number)
    if not tracks:
        raise UsageError(
            f"Review {number} has no sound: it was typed, or another tool transcribed it. To read "
            f"it: afterview show {number}"
        )
    return tracks


def _from_moment(
    tracks: "tuple[Track, ...]", review: "Review", named: str
) -> "tuple[Playlist, Place]":
    """Return all memos with sound, and the place of a sentence or a time in them."""
    from pipeline.recording.playlist import Place, Playlist, Stop, place_at

    whole = (Stop(at, each.start_s, each.end_s) for at, each in enumerate(tracks))
    playlist = Playlist(tracks, tuple(whole), "memo" if len(tracks) > 1 else "")
    if not named:
        return playlist, place_at(playlist, 0)
    seconds = seconds_of(named)
    if seconds is None:
        index = find_sentence(review, named)
        found = stops_of(tracks, [index])
        if not found:
            raise UsageError(f"Sentence {index} has no sound: it was typed.")
        track, start_s = found[0].track, found[0].start_s
    else:
        track, start_s = _track_at(tracks, seconds, named), float(seconds)
    return playlist, Place(track, track, start_s, tracks[track].end_s)


def _track_at(tracks: "Sequence[Track]", seconds: int, named: str) -> int:
    """Return the memo that has a moment.

    Raises:
        UsageError: none has, or several.
    """
    from pipeline.export.plain import clock

    found = [at for at, each in enumerate(tracks) if each.start_s <= seconds < each.end_s]
    if len(found) == 1:
        return found[0]
    if not found:
        spans = ", ".join(f"{clock(each.start_s)} to {clock(each.end_s)}" for each in tracks)
        raise UsageError(f"There is nothing at {named}: the sound goes from {spans}.")
    near = [tracks[at].sentence_at(seconds) for at in found]
    choices = "; ".join(f"{each.index} {safe(each.text)}" for each in near if each)
    raise UsageError(f"Several memos have a {named}. Name a sentence by its number: {choices}")


def _under(tracks: "tuple[Track, ...]", review: "Review", named: str) -> "tuple[Playlist, str]":
    """Return the sentences under a prompt, and what the prompt asks."""
    from cli.prompts import keys_named
    from pipeline.recording.playlist import Playlist

    (key,) = keys_named([named], review.sheet.keys)
    filed = sorted({each.sentence for each in review.placements if each.prompt == key})
    stops = stops_of(tracks, filed)
    if not stops:
        what = "was typed, so it has no sound" if filed else "is filed under it"
        raise UsageError(f"{'What is there' if filed else 'Nothing'} {what}: {key}.")
    asked = next(each.question for each in review.sheet.prompts if each.key == key)
    return Playlist(tracks, tuple(stops), "sentence"), asked


def _exchange(tracks: "tuple[Track, ...]", review: "Review", named: str) -> "tuple[Playlist, str]":
    """Return the sentences of a question and its answer, and what they are called."""
    numbers = {str(each.number): each for each in review.exchanges}
    exchange = numbers.get(named.lstrip("#").strip())
    if exchange is None:
        there = f"They are numbered from 1 to {len(numbers)}." if numbers else "There is none."
        raise UsageError(f"There is no question {safe(named)} in this review. {there}")
    playlist = playlist_of(tracks, exchange)
    if playlist is None:
        raise UsageError(f"Question {exchange.number} was typed; it has no sound.")
    return playlist, f"Question {exchange.number}"
