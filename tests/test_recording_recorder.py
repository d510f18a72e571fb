"""The recorder on sound that is fed to it; test_record has it in a terminal, on a microphone."""

import errno
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import pipeline.recording.recorder
from models.recording import SAMPLE_RATE_HZ
from pipeline.errors import RecorderError
from pipeline.recording.recorder import PAUSE_SILENCE_S, Recorder
from pipeline.recording.wav import WavWriter, samples_of
from tests.feed import FedSource

SOUND = np.arange(-16_000, 16_000, dtype=np.int16)
SILENCE = np.zeros(round(PAUSE_SILENCE_S * SAMPLE_RATE_HZ), np.int16)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def started(path: Path, source: FedSource, **options: float) -> Recorder:
    recorder = Recorder(path / "a.wav", source, **options)
    recorder.start()
    return recorder


def test_all_that_came_is_in_the_file(tmp_path: Path) -> None:
    source = FedSource(SOUND)
    recorder = started(tmp_path, source)
    wait_for(lambda: recorder.samples == len(SOUND))
    assert recorder.status.state == "recording"
    assert recorder.status.seconds == 2.0
    assert recorder.status.level > 0.8
    assert np.array_equal(samples_of(recorder.path), SOUND)  # before it is stopped
    recorder.stop()
    assert source.is_closed
    assert recorder.status.state == "stopped"
    assert np.array_equal(samples_of(recorder.path), SOUND)


def test_it_does_not_say_recording_before_sound_arrives(tmp_path: Path) -> None:
    source = FedSource(SOUND[:0])
    recorder = started(tmp_path, source)
    time.sleep(0.2)
    assert recorder.status.state == "waiting"
    source.feed(SOUND)
    wait_for(lambda: recorder.status.state == "recording")
    recorder.stop()


def test_pause_and_resume(tmp_path: Path) -> None:
    source = FedSource(SOUND)
    recorder = started(tmp_path, source)
    wait_for(lambda: recorder.samples == len(SOUND))
    recorder.pause()
    wait_for(lambda: recorder.status.state == "paused")
    source.feed(SOUND[:8_000])
    wait_for(lambda: not source._blocks)
    recorder.pause()  # once is enough
    recorder.resume()
    wait_for(lambda: recorder.status.state == "recording")
    source.feed(SOUND[::-1])
    expected = np.concatenate([SOUND, SILENCE, SOUND[::-1]])
    wait_for(lambda: recorder.samples >= len(expected))
    recorder.stop()
    assert np.array_equal(samples_of(recorder.path), expected)


@pytest.mark.parametrize("max_s", [0.25, 0.3, 1.0])
def test_it_stops_after_the_longest_time(tmp_path: Path, max_s: float) -> None:
    recorder = started(tmp_path, FedSource(SOUND), max_s=max_s)
    wait_for(lambda: recorder.status.state == "stopped")
    recorder.stop()
    assert recorder.status.error is None
    assert np.array_equal(samples_of(recorder.path), SOUND[: round(max_s * SAMPLE_RATE_HZ)])


@pytest.mark.parametrize("sound", [np.zeros_like(SOUND), np.full_like(SOUND, 3)])
def test_silence_is_noticed(tmp_path: Path, sound: np.ndarray) -> None:
    source = FedSource(sound)
    recorder = started(tmp_path, source)
    wait_for(lambda: recorder.samples == len(sound))
    assert recorder.status.quiet_s == 2.0
    assert recorder.status.level < 0.1
    source.feed(SOUND)
    wait_for(lambda: recorder.samples == len(sound) + len(SOUND))
    assert recorder.status.quiet_s == 0.0
    recorder.stop()


def test_a_lost_microphone_leaves_what_came_and_another_goes_on(tmp_path: Path) -> None:
    recorder = started(tmp_path, FedSource(SOUND, is_gone_at_end=True))
    wait_for(lambda: recorder.status.needs_source)
    assert recorder.status.state == "gone"
    assert np.array_equal(samples_of(recorder.path), SOUND)
    recorder.switch_to(FedSource(SOUND[::-1], name="another"))
    expected = np.concatenate([SOUND, SILENCE, SOUND[::-1]])
    wait_for(lambda: recorder.samples == len(expected))
    assert recorder.status.device == "another"
    recorder.stop()
    assert np.array_equal(samples_of(recorder.path), expected)


def test_a_microphone_that_hangs_counts_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.recording.recorder, "GONE_S", 0.05)
    source = FedSource(SOUND)
    recorder = started(tmp_path, source)
    wait_for(lambda: recorder.status.state == "gone")
    assert not recorder.status.needs_source
    source.feed(SOUND[::-1])  # it was only slow
    wait_for(lambda: recorder.samples == 2 * len(SOUND))
    monkeypatch.setattr(pipeline.recording.recorder, "GIVE_UP_S", 0.05)
    wait_for(lambda: recorder.status.needs_source)
    assert source.is_closed
    recorder.stop()
    assert np.array_equal(samples_of(recorder.path), np.concatenate([SOUND, SOUND[::-1]]))


def test_a_microphone_that_never_gives_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.recording.recorder, "FIRST_SOUND_S", 0.05)
    recorder = started(tmp_path, FedSource(SOUND[:0], name="Headset"))
    wait_for(lambda: recorder.status.state == "stopped")
    recorder.stop()
    assert "Headset gives no sound" in str(recorder.status.error)
    assert recorder.samples == 0


def test_a_full_disk_stops_it_and_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = WavWriter.append

    def full(file: WavWriter, block: bytes) -> None:
        if file.samples >= 16_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(file, block)

    monkeypatch.setattr(WavWriter, "append", full)
    source = FedSource(SOUND)
    recorder = started(tmp_path, source)
    wait_for(lambda: recorder.status.state == "stopped")
    recorder.stop()
    assert source.is_closed
    assert "No space left" in str(recorder.status.error)
    assert "1 s, is kept" in str(recorder.status.error)
    assert np.array_equal(samples_of(recorder.path), SOUND[:16_000])


def test_a_disk_that_fails_to_sync_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.recording.recorder, "SYNC_EVERY_S", 0.02)
    recorder = Recorder(tmp_path / "a.wav", FedSource(SOUND))

    def fail(file: WavWriter) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(WavWriter, "sync", fail)
    recorder.start()
    wait_for(lambda: recorder.status.state == "stopped")
    assert "Input/output error" in str(recorder.status.error)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(RecorderError, match="--home"):
        Recorder(tmp_path / "nowhere" / "a.wav", FedSource(SOUND))
