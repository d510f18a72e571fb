import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.cutter import Cutter
from pipeline.transcription.vad import Stretch


def stretches(*times_s: tuple[float, float]) -> list[Stretch]:
    return [
        Stretch(round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ))
        for start_s, end_s in times_s
    ]


def cut_s(
    *times_s: tuple[float, float],
    now_s: float,
    since_s: float | None = None,
    start_s: float = 0.0,
) -> float | None:
    """Up to where speech is heard now, in seconds; None where it waits."""
    cutter = Cutter()
    cutter.feed(stretches(*times_s))
    cutter.advance(round(start_s * SAMPLE_RATE_HZ))
    since = None if since_s is None else round(since_s * SAMPLE_RATE_HZ)
    cut = cutter.cut(round(now_s * SAMPLE_RATE_HZ), since)
    return None if cut is None else cut.end / SAMPLE_RATE_HZ


@pytest.mark.parametrize(
    ("times_s", "now_s", "since_s", "expected_s"),
    [
        ((), 60, None, None),
        (((0, 7),), 8, None, None),  # too short
        (((0, 7),), 10, None, 8.5),  # but followed by a long silence
        (((0, 9),), 9.3, None, None),  # too short a silence
        (((0, 9),), 9.4, None, 9.2),
        (((0, 9),), 20, 9.3, None),  # the next speech is going on
        (((0, 9),), 20, 9.6, 9.3),  # but began after a silence that was long enough
        (((0, 9), (9.5, 12), (12.2, 13)), 20, 13.2, 9.25),
        (((0, 5), (5.2, 9)), 9.5, None, 9.25),
        # Too much for one window: behind the longest silence, not too early, late if possible.
        (((0, 10), (11, 20), (20.3, 29)), 29.1, 29.1, 10.5),
        (((0, 2), (4, 20), (20.3, 29)), 29.1, 29.1, 20.15),
        (((0, 10), (10.5, 20), (20.5, 29)), 29.1, 29.1, 20.25),
        (((0, 24), (24, 40)), 40, 40, 24),
    ],
)
def test_where_it_cuts(
    times_s: tuple[tuple[float, float], ...],
    now_s: float,
    since_s: float | None,
    expected_s: float | None,
) -> None:
    found_s = cut_s(*times_s, now_s=now_s, since_s=since_s)
    assert found_s == (pytest.approx(expected_s) if expected_s is not None else None)


def test_what_was_heard_is_not_heard_again() -> None:
    assert cut_s((0, 9), now_s=20, start_s=9.2) is None
    assert cut_s((0, 9), now_s=20, start_s=8) == pytest.approx(14.5)


def test_a_click_is_no_word_but_is_dealt_with() -> None:
    cutter = Cutter()
    cutter.feed(stretches((5, 5.1)))
    cut = cutter.cut(10 * SAMPLE_RATE_HZ)
    assert cut is not None
    assert cut.window is None
    cutter.advance(cut.end)
    assert cutter.rest == ()


@given(st.lists(st.tuples(st.floats(0.05, 24), st.floats(0.13, 12)), min_size=1, max_size=30))
def test_all_speech_is_cut_once_and_in_order(pieces: list[tuple[float, float]]) -> None:
    cutter, now = Cutter(), 0
    cut_speech: list[Stretch] = []
    whole: list[Stretch] = []
    for speech_s, silence_s in pieces:
        whole.append(Stretch(now, now + round(speech_s * SAMPLE_RATE_HZ)))
        cutter.feed(whole[-1:])
        now = whole[-1].end + round(silence_s * SAMPLE_RATE_HZ)
        while (cut := cutter.cut(now)) is not None:
            if cut.window is not None:
                assert cut.window.seconds <= 28 or len(cut.window.speech) == 1
                cut_speech += cut.window.speech
            cutter.advance(cut.end)
    for before, after in itertools.pairwise(cut_speech):
        assert before.end <= after.start
    left = [*cut_speech, *cutter.rest]
    for each in whole:
        # Every stretch is in one window or left; clicks alone are passed over.
        covered = sum(
            max(0, min(each.end, other.end) - max(each.start, other.start)) for other in left
        )
        assert covered >= each.end - each.start - 0.3 * SAMPLE_RATE_HZ
