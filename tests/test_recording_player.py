"""The player on an output that asks for sound when it is told to."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Recording
from pipeline.audio.stream import SoundStream
from pipeline.errors import MemoMissing, PlayerError
from pipeline.progress import Progress
from pipeline.recording import player as module
from pipeline.recording.player import Player, Span
from tests.loudspeaker import ScriptedOutput

RATE_HZ = 8_000
SOUND = np.sin(np.arange(10 * RATE_HZ) ** 1.3 / 50).astype(np.float32) * np.float32(0.5)
MEMO = Recording(Path("/memos/a.wav"), "a" * 64, 10.0)
OTHER = Recording(Path("/memos/b.wav"), "b" * 64, 10.0)


class Stream:
    """Sound in memory, as a stream."""

    rate_hz = RATE_HZ

    def __init__(self, sound: NDArray[np.float32]) -> None:
        self._sound, self._at = sound, 0

    def seek(self, at_s: float) -> None:
        self._at = round(at_s * RATE_HZ)

    def read(self) -> NDArray[np.float32]:
        block = self._sound[self._at : self._at + 700]
        self._at += len(block)
        return block

    def close(self) -> None:
        self._sound = self._sound[:0]


def open_sound(recording: Recording, *, progress: Progress) -> SoundStream:
    if recording == MEMO:
        return Stream(SOUND)
    if recording == OTHER:
        return Stream(SOUND[::-1])
    raise MemoMissing("There is no such file.")


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.002)


def ready(player: Player, seconds: float = 0.4) -> None:
    """Wait until so much is ready to be played, and leave out the silence before the first."""
    wait_for(
        lambda: (
            sum(len(each.sound) for each in player._ready) >= seconds * RATE_HZ or player._is_read
        )
    )
    if lead := player._lead:
        assert not player._fill(lead).any()


@pytest.fixture
def output() -> ScriptedOutput:
    return ScriptedOutput()


@pytest.fixture
def player(output: ScriptedOutput) -> Iterator[Player]:
    player = Player(output, open_sound)
    yield player
    player.close()
    assert output.is_closed


def stretch(start_s: float, end_s: float) -> NDArray[np.float32]:
    return SOUND[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]


def test_it_plays_from_the_moment_sample_by_sample(player: Player, output: ScriptedOutput) -> None:
    player.play(Span(MEMO, 3.25, 9.0))
    ready(player)
    assert player.status.state == "playing"
    assert player.status.at_s == 3.25
    assert np.array_equal(output.ask(0.1), stretch(3.25, 3.35))
    assert np.array_equal(output.ask(0.2), stretch(3.35, 3.55))
    assert player.status.at_s == pytest.approx(3.55)


def test_it_ends_at_the_end_of_the_span(player: Player, output: ScriptedOutput) -> None:
    output.latency_s = 0.1
    player.play(Span(MEMO, 3.0, 3.3))
    ready(player)
    heard = output.ask(0.5)
    assert np.array_equal(heard[: round(0.3 * RATE_HZ)], stretch(3.0, 3.3))
    assert not heard[round(0.3 * RATE_HZ) :].any()
    assert player.status.state == "ended"
    assert player.status.underruns == 0


def test_what_is_in_the_device_is_heard_before_it_has_ended(
    player: Player, output: ScriptedOutput
) -> None:
    output.latency_s = 0.2
    player.play(Span(MEMO, 3.0, 3.3))
    ready(player)
    output.ask(0.4)
    assert player.status.state == "playing"
    output.ask(0.1)
    assert player.status.state == "ended"


def test_the_time_is_that_of_what_is_heard_not_of_what_was_handed_over(
    player: Player, output: ScriptedOutput
) -> None:
    output.latency_s = 0.2
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    output.ask(0.1)
    assert player.status.at_s == 3.0
    output.ask(0.2)
    assert player.status.at_s == pytest.approx(3.1)


def test_a_pause_is_silent_and_nothing_is_lost(player: Player, output: ScriptedOutput) -> None:
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    output.ask(0.1)
    player.pause()
    assert player.status.state == "paused"
    assert not output.ask(0.3).any()
    player.resume()
    assert np.array_equal(output.ask(0.1), stretch(3.1, 3.2))
    assert player.status.underruns == 0


def test_another_span_is_heard_at_once(player: Player, output: ScriptedOutput) -> None:
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    output.ask(0.1)
    player.pause()
    player.play(Span(MEMO, 7.0, 9.0))
    ready(player)
    assert player.status.state == "playing"
    assert np.array_equal(output.ask(0.1), stretch(7.0, 7.1))


def test_another_recording(player: Player, output: ScriptedOutput) -> None:
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    player.play(Span(OTHER, 1.0, 2.0))
    ready(player)
    assert np.array_equal(output.ask(0.1), SOUND[::-1][RATE_HZ : round(1.1 * RATE_HZ)])


@pytest.mark.parametrize("speed", [0.5, 0.7, 1.5, 2.0])
def test_a_speed_changes_how_long_it_takes(
    player: Player, output: ScriptedOutput, speed: float
) -> None:
    player.play(Span(MEMO, 3.0, 3.3))
    ready(player)
    output.ask(0.1)
    player.set_speed(speed)
    ready(player, 99)
    assert player.status.speed == speed
    output.ask(0.2 / speed - 0.02)
    assert player.status.at_s == pytest.approx(3.3 - 0.02 * speed, abs=0.01)
    output.ask(0.03)
    assert player.status.state == "ended"


@pytest.mark.parametrize(("asked", "given"), [(9.0, 2.0), (0.1, 0.5), (1.0, 1.0)])
def test_speeds_have_bounds(player: Player, asked: float, given: float) -> None:
    player.set_speed(asked)
    assert player.status.speed == given


def test_a_device_that_asks_for_more_than_is_ready_counts_as_an_underrun(
    player: Player, output: ScriptedOutput
) -> None:
    player.play(Span(MEMO, 0.0, 10.0))
    ready(player)
    output.ask(0.1)
    assert player.status.underruns == 0
    output.ask(3.0)
    output.underruns = 2  # those that the device itself counts
    assert player.status.underruns == 3


def test_where_the_start_is_swallowed_it_is_played_again(
    player: Player, output: ScriptedOutput
) -> None:
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    output.ask(0.2)
    output.underruns = 1
    wait_for(lambda: len(output.latencies) == 2)
    ready(player)
    assert np.array_equal(output.ask(0.1), stretch(3.0, 3.1))


@pytest.mark.parametrize("is_paused", [True, False])
def test_after_a_step_back_it_is_not_played_from_where_it_began(
    player: Player, output: ScriptedOutput, is_paused: bool
) -> None:
    player.play(Span(MEMO, 6.0, 9.0))
    ready(player)
    player.play(Span(MEMO, 5.0, 9.0))
    ready(player)
    output.ask(0.2)
    if is_paused:
        player.pause()
    output.underruns = 1
    wait_for(lambda: player._steady._count == 1)
    wait_for(lambda: is_paused or len(output.latencies) == 2)
    player.resume()
    ready(player)
    start_s = 5.2 if is_paused else 5.0  # what breaks off in silence is not heard
    assert np.array_equal(output.ask(0.1), stretch(start_s, start_s + 0.1))


def test_a_device_whose_sound_breaks_off_gets_more_latency(
    player: Player, output: ScriptedOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_S", 0.0)
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    output.ask(0.2)
    wait_for(lambda: player.status.at_s > 3.1)
    output.underruns = 3
    wait_for(lambda: len(output.latencies) == 2)
    first, second = output.latencies
    assert second == 2 * first
    ready(player)
    assert np.array_equal(output.ask(0.1), stretch(3.2, 3.3))  # from where it broke off
    output.underruns = 4  # once is nothing
    ready(player)
    assert len(output.latencies) == 2
    assert player.status.underruns == 4


def test_a_device_with_another_rate(output: ScriptedOutput) -> None:
    output = ScriptedOutput(16_000)
    player = Player(output, open_sound)
    player.play(Span(MEMO, 3.0, 9.0))
    ready(player)
    heard = output.ask(0.2)[::2]
    assert np.corrcoef(heard, stretch(3.0, 3.2))[0, 1] > 0.99
    player.close()


def test_a_file_that_cannot_be_opened(player: Player, output: ScriptedOutput) -> None:
    player.play(Span(Recording(Path("/memos/c.wav"), "c" * 64, 10.0), 0.0, 1.0))
    wait_for(lambda: player.status.state == "failed")
    assert isinstance(player.status.error, MemoMissing)


@pytest.mark.parametrize("is_alive", [True, False])
def test_a_device_that_is_gone(
    player: Player, output: ScriptedOutput, is_alive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GONE_S", 0.05 if is_alive else 60)
    monkeypatch.setattr(module, "DEAD_S", 0.05)
    output.is_alive = is_alive
    player.play(Span(MEMO, 0.0, 1.0))
    wait_for(lambda: player.status.state == "failed")
    assert isinstance(player.status.error, PlayerError)
    assert "a scripted loudspeaker is gone" in str(player.status.error)


def test_closed_before_it_was_started() -> None:
    output = ScriptedOutput()
    Player(output, open_sound).close()
    assert output.is_closed
