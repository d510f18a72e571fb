"""The ways between the sentences and stops of a playlist."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from models import Part, Review, Sentence, Transcript
from pipeline.recording import playlist as ways
from pipeline.recording.playlist import Place, Playlist, Stop, stop_for, tracks_of
from tests.reviews import ACME, RECORDING, SHEET, digest

STARTS = [0.0, 4.0, 9.0, 12.0, 20.0]  # of sentences of three seconds


def transcript(name: str, *, first: int = 0, seconds: float = 30.0) -> Transcript:
    recording = replace(RECORDING, sha256=digest(name), seconds=seconds)
    sentences = tuple(
        Sentence(first + at, f"Sentence {first + at}.", start_s, start_s + 3.0)
        for at, start_s in enumerate(STARTS)
    )
    return Transcript(recording, "en", "scripted", sentences)


def review(*transcripts: Transcript) -> Review:
    return Review(ACME, transcripts, SHEET, (), ())


ONE = review(transcript("a"))
TWO = review(transcript("a"), transcript("b", first=5))


def whole(of: Review) -> Playlist:
    tracks = tracks_of(of, 1)
    return Playlist(tracks, tuple(Stop(at, 0.0, 30.0) for at in range(len(tracks))))


def sentences(of: Review, *indexes: int) -> Playlist:
    """A playlist of these sentences."""
    tracks = tracks_of(of, 1)
    stops = []
    for index in indexes:
        track, at = divmod(index, len(STARTS))
        stops.append(stop_for(tracks, track, tracks[track].sentences[at]))
    return Playlist(tracks, tuple(stops), "hit")


def test_only_sound_is_played_and_only_what_is_of_this_review() -> None:
    notes = replace(transcript("n"), recording=replace(RECORDING, kind="notes"))
    part = replace(transcript("p"), part=Part(4.0, 15.0))
    found = tracks_of(review(notes, part), 7)
    assert [(each.review_id, each.start_s, each.end_s) for each in found] == [(7, 4.0, 15.0)]


@pytest.mark.parametrize(("at", "expected"), [(0, (0.0, 3.2)), (2, (9.0, 12.0)), (4, (20.0, 23.2))])
def test_a_sentence_is_played_with_a_little_of_the_silence_after_it(
    at: int, expected: tuple[float, float]
) -> None:
    tracks = tracks_of(ONE, 1)
    stop = stop_for(tracks, 0, tracks[0].sentences[at])
    assert (stop.start_s, stop.end_s) == expected


Way = Callable[[Playlist, Place, float], Place | None]


@pytest.mark.parametrize(
    ("way", "at_s", "expected"),
    [
        (ways.next_sentence, 0.0, (0, 4.0, 30.0)),
        (ways.next_sentence, 5.0, (0, 9.0, 30.0)),
        (ways.next_sentence, 8.5, (0, 9.0, 30.0)),  # between two
        (ways.next_sentence, 21.0, (1, 0.0, 30.0)),  # on to the next memo
        (ways.previous_sentence, 9.5, (0, 4.0, 30.0)),
        (ways.previous_sentence, 11.0, (0, 9.0, 30.0)),  # well into it
        (ways.previous_sentence, 0.5, (0, 0.0, 30.0)),
        (ways.next_stop, 5.0, (1, 0.0, 30.0)),
        (ways.previous_stop, 5.0, (0, 0.0, 30.0)),
    ],
)
def test_ways_in_whole_memos(way: Way, at_s: float, expected: tuple[int, float, float]) -> None:
    playlist = whole(TWO)
    place = way(playlist, ways.place_at(playlist, 0), at_s)
    assert place is not None
    assert (place.track, place.start_s, place.end_s) == expected


def test_back_from_a_memo_to_the_one_before() -> None:
    playlist = whole(TWO)
    place = ways.previous_sentence(playlist, ways.place_at(playlist, 1), 0.5)
    assert (place.stop, place.track, place.start_s, place.end_s) == (0, 0, 20.0, 30.0)
    assert ways.previous_stop(playlist, ways.place_at(playlist, 1), 0.5).stop == 0


def test_nothing_comes_after_the_last() -> None:
    playlist = whole(TWO)
    last = ways.place_at(playlist, 1)
    assert ways.next_sentence(playlist, last, 21.0) is None
    assert ways.next_stop(playlist, last, 1.0) is None
    assert ways.after(playlist, last) is None


@pytest.mark.parametrize(
    ("way", "at_s", "expected"),
    [
        (ways.next_stop, 4.5, (1, 20.0, 23.2)),
        (ways.next_sentence, 4.5, (0, 9.0, 12.0)),  # one that is no hit is heard alone
        (ways.previous_sentence, 4.5, (0, 0.0, 7.2)),  # and on into the hit
        (ways.previous_stop, 4.5, (0, 4.0, 7.2)),
    ],
)
def test_ways_between_hits(way: Way, at_s: float, expected: tuple[int, float, float]) -> None:
    playlist = sentences(ONE, 1, 4)
    place = way(playlist, ways.place_at(playlist, 0), at_s)
    assert place is not None
    assert (place.stop, place.start_s, place.end_s) == expected


def test_after_a_sentence_that_is_no_hit_comes_the_next_hit() -> None:
    playlist = sentences(ONE, 1, 4)
    between = ways.next_sentence(playlist, ways.place_at(playlist, 0), 4.5)
    assert between is not None
    assert ways.after(playlist, between) == ways.place_at(playlist, 1)
    onward = ways.next_sentence(playlist, between, 13.0)
    assert onward == ways.place_at(playlist, 1)


@pytest.mark.parametrize(
    ("indexes", "spans"),
    [
        ((0, 1), [(0.0, 3.2), (4.0, 7.2)]),  # too much between them
        ((2, 3), [(9.0, 15.2)]),
        ((3, 2), [(12.0, 15.2), (9.0, 12.0)]),
        ((2, 7), [(9.0, 12.0), (9.0, 12.0)]),  # in two memos
        ((2, 2), [(9.0, 12.0), (9.0, 12.0)]),
    ],
)
def test_sentences_that_follow_at_once_are_played_without_a_break(
    indexes: tuple[int, ...], spans: list[tuple[float, float]]
) -> None:
    playlist = sentences(TWO, *indexes)
    found = []
    place: Place | None = ways.place_at(playlist, 0)
    while place is not None:
        found.append((place.start_s, place.end_s))
        place = ways.after(playlist, place)
    assert found == spans


def test_the_stop_that_is_heard() -> None:
    playlist = sentences(ONE, 2, 3, 4)
    place = ways.place_at(playlist, 0)
    assert [ways.stop_at(playlist, place, at_s) for at_s in (9.0, 11.0, 12.5, 15.2)] == [0, 0, 1, 1]


def test_a_memo_without_sentences_goes_by_seconds() -> None:
    silent = replace(transcript("a"), sentences=())
    playlist = whole(review(silent))
    place = ways.place_at(playlist, 0)
    onward = ways.next_sentence(playlist, place, 5.0)
    assert onward is not None
    assert (onward.start_s, onward.end_s) == (15.0, 30.0)
    assert ways.next_sentence(playlist, place, 25.0) is None
    assert ways.previous_sentence(playlist, place, 12.0).start_s == 2.0
    assert ways.previous_sentence(playlist, place, 3.0).start_s == 0.0
