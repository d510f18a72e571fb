"""Frames keep their place in time, whatever times a file gives them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Gap
from pipeline.audio.timeline import MAX_DRIFT_S, MAX_GAP_S, MIN_JUMP_S, Timeline


def run(timeline: Timeline, frames: list[tuple[float | None, float, bool]]) -> list[float]:
    return [timeline.place(start_s, seconds, lost=lost) for start_s, seconds, lost in frames]


@pytest.mark.parametrize(
    ("frames", "gaps"),
    [
        # Frames that follow one another.
        ([(0, 1, False), (1, 1, False), (2, 1, False)], []),
        ([(None, 1, False), (None, 1, False)], []),
        ([(5, 1, False), (6, 1, False)], []),
        # A step of a frame is a gap only where a packet is known to be lost.
        ([(0, 1, False), (1.02, 1, False)], []),
        ([(0, 1, False), (1.02, 1, True)], [(1, 1.02)]),
        ([(0, 1, False), (1, 1, True)], []),
        ([(0, 1, False), (1.5, 1, False)], [(1, 1.5)]),
        # Gaps near each other are told as one.
        ([(0, 1, False), (2, 0.5, False), (3, 1, False)], [(1, 3)]),
        # A step back drops nothing.
        ([(0, 1, False), (0, 1, False), (1, 1, False)], []),
        # A step too far is marked, and nothing is made up.
        ([(0, 1, False), (1e6, 1, False), (1e6 + 1, 1, False)], [(1, 1)]),
    ],
)
def test_steps_in_time(
    frames: list[tuple[float | None, float, bool]], gaps: list[tuple[float, float]]
) -> None:
    timeline = Timeline(None, None)
    run(timeline, frames)
    assert len(timeline.gaps) == len(gaps)
    for gap, expected in zip(timeline.gaps, gaps, strict=True):
        assert (gap.start_s, gap.end_s) == pytest.approx(expected)


def test_sound_missing_before_the_first_frame() -> None:
    assert run(Timeline(0.0, None), [(0.2, 1, False)]) == [0]
    assert run(Timeline(0.0, None), [(0.2, 1, True)]) == [0.2]
    timeline = Timeline(0.0, None)
    assert run(timeline, [(3.0, 1, False)]) == [3.0]
    assert timeline.gaps == [Gap(0, 3)]


def test_a_long_gap_is_believed_where_the_header_has_room_for_it() -> None:
    far = MAX_GAP_S + 100
    for stated_s, silence_s in ((None, 0), (far + 10, far - 1), (20.0, 0)):
        assert run(Timeline(0.0, stated_s), [(0, 1, False), (far, 1, False)])[1] == silence_s


@given(st.lists(st.floats(-0.03, 0.03), min_size=2, max_size=300))
def test_a_phone_that_keeps_time_coarsely_raises_no_alarm(jitter: list[float]) -> None:
    timeline = Timeline(0.0, None)
    run(timeline, [(number * 0.023 + wrong, 0.023, False) for number, wrong in enumerate(jitter)])
    assert timeline.gaps == []


@given(st.integers(-100, 100))
def test_a_clock_that_runs_differently_raises_no_alarm(parts_per_million: int) -> None:
    timeline = Timeline(0.0, None)
    speed = 1 + parts_per_million / 1e6
    for second in range(2 * 3600):
        timeline.place(second * speed, 1.0)
    assert timeline.gaps == []
    assert abs(timeline.position_s - 7200 * speed) < MAX_DRIFT_S + 0.5


def test_many_small_losses_add_up() -> None:
    timeline = Timeline(0.0, None)
    for number in range(1000):
        timeline.place(number * 0.02 * 1.1, 0.02)
    assert timeline.missing_s == pytest.approx(2, abs=MAX_DRIFT_S)
    assert timeline.position_s == pytest.approx(22, abs=MAX_DRIFT_S + 0.02)


@given(
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(0, 43_200),
    st.lists(
        st.tuples(st.none() | st.floats(-1e9, 1e9), st.floats(1e-4, 2), st.booleans()),
        max_size=30,
    ),
)
def test_no_sound_is_dropped_whatever_the_times_say(
    start_s: float | None, stated_s: float | None, frames: list[tuple[float | None, float, bool]]
) -> None:
    timeline = Timeline(start_s, stated_s)
    silences = run(timeline, frames)
    assert all(silence_s >= 0 for silence_s in silences)
    sounding_s = sum(seconds for _, seconds, _ in frames)
    assert timeline.position_s == pytest.approx(sounding_s + sum(silences), abs=1e-3)
    assert timeline.missing_s <= sum(silences) + 1e-3
    for before, after in pairwise(timeline.gaps):
        assert before.end_s <= after.start_s
    if start_s is None and stated_s is None:
        assert max(silences, default=0) <= MAX_GAP_S + MIN_JUMP_S
