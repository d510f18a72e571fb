"""What is played and in which order: stops in tracks, and the ways between sentences and stops."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import Recording, Review, Sentence
from pipeline.recording.player import Span

RESTART_S = 1.5  # into a sentence, from which on the way back leads to its own start
STEP_S = 10.0  # of a step in a memo without sentences
AFTER_S = 0.2  # of sound after a sentence: its last word may end later than was measured
JOINED_S = 0.6  # between two stops that are played without a break


@dataclass(frozen=True, slots=True)
class Track:
    """One memo's sound: its bounds in the recording, and its sentences in order."""

    review_id: int
    review: Review
    recording: Recording
    start_s: float
    end_s: float
    sentences: tuple[Sentence, ...]

    def sentence_at(self, at_s: float) -> Sentence | None:
        """Return the sentence that is said at a moment, or was before it."""
        begun = [each for each in self.sentences if each.start_s <= at_s]
        return begun[-1] if begun else None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch of a track that is to be heard: all of it, or a sentence."""

    track: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Playlist:
    """Stops, to be heard one after the other. `name` is what one of them is called, if not all."""

    tracks: tuple[Track, ...]
    stops: tuple[Stop, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is being played: from a moment of a track to another one, on behalf of a stop."""

    stop: int
    track: int
    start_s: float
    end_s: float


def tracks_of(review: Review, review_id: int) -> tuple[Track, ...]:
    """Return the memos of a review that have sound; each counts from its recording's start."""
    found = []
    for transcript in review.transcripts:
        recording, part = transcript.recording, transcript.part
        if recording.kind == "audio":
            start_s, end_s = (part.start_s, part.end_s) if part else (0.0, recording.seconds)
            timed = tuple(each for each in transcript.sentences if each.end_s)
            found.append(Track(review_id, review, recording, start_s, end_s, timed))
    return tuple(found)


def stop_for(tracks: Sequence[Track], track: int, sentence: Sentence) -> Stop:
    """Return the stop that is a sentence of a track, with a little of the silence after it."""
    later = [each.start_s for each in tracks[track].sentences if each.start_s > sentence.start_s]
    latest_s = min([tracks[track].end_s, *later])
    end_s = max(sentence.end_s, min(sentence.end_s + AFTER_S, latest_s))
    return Stop(track, sentence.start_s, end_s)


def span_of(playlist: Playlist, place: Place) -> Span:
    """Return what the player is to play."""
    return Span(playlist.tracks[place.track].recording, place.start_s, place.end_s)


def place_at(playlist: Playlist, stop: int) -> Place:
    """Return the place at which a stop begins; stops that follow at once are played with it."""
    found = playlist.stops[stop]
    return Place(stop, found.track, found.start_s, _end_s(playlist, stop))


def stop_at(playlist: Playlist, place: Place, at_s: float) -> int:
    """Return which stop is heard at a moment of a place."""
    stop, stops = place.stop, playlist.stops
    while (
        stop + 1 < len(stops)
        and stops[stop + 1].start_s <= at_s
        and _are_joined(stops[stop], stops[stop + 1])
    ):
        stop += 1
    return stop


def after(playlist: Playlist, place: Place) -> Place | None:
    """Return what follows when a place was played to its end; None at the playlist's end."""
    return next_stop(playlist, place, place.end_s)


def next_stop(playlist: Playlist, place: Place, at_s: float) -> Place | None:
    """Return the stop after the one that is heard; None after the last."""
    stop = stop_at(playlist, place, at_s) + 1
    return place_at(playlist, stop) if stop < len(playlist.stops) else None


def previous_stop(playlist: Playlist, place: Place, at_s: float) -> Place:
    """Return the stop before the one that is heard, or the start of this one if it is well on."""
    stop = stop_at(playlist, place, at_s)
    is_well_on = at_s > playlist.stops[stop].start_s + RESTART_S
    return place_at(playlist, stop if is_well_on else max(stop - 1, 0))


def next_sentence(playlist: Playlist, place: Place, at_s: float) -> Place | None:
    """Return the sentence after the one that is heard, also one outside the stop; None at the end.

    Where the memo has no further one, that is the next stop.
    """
    track = playlist.tracks[place.track]
    if not track.sentences and at_s + STEP_S < track.end_s:
        return _at(playlist, place, at_s + STEP_S)
    for each in track.sentences:
        if each.start_s > at_s:
            return _from(playlist, place, each)
    return next_stop(playlist, place, at_s)


def previous_sentence(playlist: Playlist, place: Place, at_s: float) -> Place:
    """Return the sentence before the one that is heard, or its own start if it is well on.

    Where the memo has none before, that is the last one of the stop before.
    """
    track = playlist.tracks[place.track]
    if not track.sentences and at_s - STEP_S / 2 > track.start_s:
        return _at(playlist, place, max(at_s - STEP_S, track.start_s))
    heard = track.sentence_at(at_s)
    if heard is not None and at_s > heard.start_s + RESTART_S:
        return _from(playlist, place, heard)
    if heard is not None and (earlier := track.sentence_at(heard.start_s - 0.001)):
        return _from(playlist, place, earlier)
    return _last_before(playlist, place, at_s) or _at(
        playlist, place, heard.start_s if heard else track.start_s
    )


def _last_before(playlist: Playlist, place: Place, at_s: float) -> Place | None:
    """Return the last sentence of the stop before, where that is in another memo."""
    stop = stop_at(playlist, place, at_s) - 1
    if stop < 0 or playlist.stops[stop].track == place.track:
        return None
    begun = place_at(playlist, stop)
    last = playlist.tracks[begun.track].sentence_at(playlist.stops[stop].end_s)
    return begun if last is None else _from(playlist, begun, last)


def _from(playlist: Playlist, place: Place, sentence: Sentence) -> Place:
    return _at(playlist, place, sentence.start_s, stop_for(playlist.tracks, place.track, sentence))


def _at(playlist: Playlist, place: Place, at_s: float, alone: Stop | None = None) -> Place:
    """Return the place at a moment of a track: in the stop that holds it, or on the way to one.

    Between two stops only the sentence `alone` is played, before one on to its end.
    """
    for number, stop in enumerate(playlist.stops):
        if stop.track == place.track and stop.start_s <= at_s < stop.end_s:
            return Place(number, place.track, at_s, _end_s(playlist, number))
    if at_s < playlist.stops[place.stop].start_s:
        return Place(place.stop, place.track, at_s, place.end_s)
    end_s = alone.end_s if alone is not None else playlist.tracks[place.track].end_s
    return Place(place.stop, place.track, at_s, max(end_s, at_s))


def _end_s(playlist: Playlist, number: int) -> float:
    """Return where a stop ends, or the last of those that follow it without a break."""
    stops = playlist.stops
    while number + 1 < len(stops) and _are_joined(stops[number], stops[number + 1]):
        number += 1
    return stops[number].end_s


def _are_joined(stop: Stop, following: Stop) -> bool:
    is_later = following.track == stop.track and following.end_s > stop.end_s
    return is_later and abs(following.start_s - stop.end_s) <= JOINED_S
