"""A memo's sound from any moment on; tests/e2e/test_play.py has every kind of file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ, Gap, Recording
from pipeline.audio import decode
from pipeline.audio.stream import SoundStream, at_rate, open_stream
from pipeline.errors import MemoMissing
from tests.sounds import SOUNDS, voice, write_sound

SLACK_S = 0.03  # of a seek in coded sound, and of the resampler


def read_all(stream: SoundStream, seconds: float) -> NDArray[np.float32]:
    """So much of a stream, or what there is."""
    blocks: list[NDArray[np.float32]] = []
    while sum(map(len, blocks)) < seconds * stream.rate_hz and len(block := stream.read()):
        blocks.append(block)
    return np.concatenate([np.zeros(0, np.float32), *blocks])[: round(seconds * stream.rate_hz)]


def late_s(heard: NDArray[np.float32], decoded: NDArray[np.int16], at_s: float) -> float:
    """By how much later than `at_s` a stretch of decoded sound is what was heard."""
    slack, first = round(0.5 * SAMPLE_RATE_HZ), round(at_s * SAMPLE_RATE_HZ)
    begin = max(first - slack, 0)
    around = decoded[begin : first + len(heard) + slack].astype(float)
    power = np.concatenate([[0.0], np.cumsum(around**2)])
    scale = np.sqrt(power[len(heard) :] - power[: -len(heard)]) + 1e-9
    likeness = np.correlate(around, heard.astype(float), "valid") / scale
    likeness /= np.linalg.norm(heard)
    best = int(np.argmax(likeness))
    assert likeness[best] > 0.97
    return (begin + best) / SAMPLE_RATE_HZ - at_s


def check_moments(tmp_path: Path, kind: str) -> None:
    """Compare a stream of a kind of file with what `decode` has of it, at several moments."""
    path = write_sound(tmp_path / f"a{SOUNDS[kind].suffix}", SOUNDS[kind])
    decoded = decode(path)
    stream = at_rate(open_stream(decoded.recording), SAMPLE_RATE_HZ)
    for at_s in (0.0, 5.3, 2.71, 0.2):
        stream.seek(at_s)
        assert abs(late_s(read_all(stream, 0.5), decoded.samples, at_s)) < SLACK_S, at_s
    stream.seek(6.0)
    assert len(read_all(stream, 99)) == pytest.approx(
        len(decoded.samples) - 6.0 * SAMPLE_RATE_HZ, abs=SLACK_S * SAMPLE_RATE_HZ
    )
    stream.close()


@pytest.mark.parametrize("kind", ["wav-24", "m4a", "mp3-vbr", "opus", "amr"])
def test_it_begins_at_the_moment(tmp_path: Path, kind: str) -> None:
    check_moments(tmp_path, kind)


@pytest.mark.parametrize(
    ("kind", "change", "is_whole"),
    [
        ("m4a", {}, False),
        ("m4a", {"gaps": (Gap(8.0, 8.0),)}, False),  # cut at its end
        ("m4a", {"gaps": (Gap(3.0, 4.0),)}, True),
        ("m4a", {"seconds": 20.0}, True),  # its length was found by decoding it
        ("m4a", {"level_db": -70.0}, False),
        ("wav", {"seconds": 20.0}, True),
    ],
)
def test_what_only_decode_knows_the_moments_of_is_decoded_whole(
    tmp_path: Path, kind: str, change: dict[str, Any], is_whole: bool
) -> None:
    path = write_sound(tmp_path / f"a{SOUNDS[kind].suffix}", SOUNDS[kind])
    told: list[str] = []
    recording = replace(Recording(path, "a" * 64, 8.0), **change)
    stream = open_stream(recording, progress=lambda what, done, total: told.append(what))
    stream.seek(5.0)
    loud = float(np.abs(read_all(stream, 0.5)).max())
    assert (loud == 1.0) == ("level_db" in change)
    stream.close()
    assert bool(told) == is_whole


def test_times_that_jump_forward_are_silence(tmp_path: Path) -> None:
    whole = write_sound(tmp_path / "a.webm", SOUNDS["webm"])
    path = tmp_path / "b.webm"
    with av.open(str(whole)) as one, av.open(str(path), "w", format="webm") as other:
        source = one.streams.audio[0]
        copy = other.add_stream_from_template(source)
        for packet in one.demux(source):
            if packet.dts is not None and not 3_000 < packet.dts < 4_500:  # ms
                packet.stream = copy
                other.mux(packet)
    decoded = decode(path)
    stream = open_stream(replace(decoded.recording, gaps=()))
    stream.seek(2.5)
    heard = np.abs(read_all(stream, 3.0)).reshape(30, -1).max(axis=1)
    assert [place for place, loud in enumerate(heard) if loud < 0.01] == list(range(6, 20))
    stream.close()


def test_opposite_phases_do_not_cancel(tmp_path: Path) -> None:
    sound = voice(2, SAMPLE_RATE_HZ)
    path = tmp_path / "a.wav"
    soundfile.write(path, np.stack([sound, -sound], axis=1), SAMPLE_RATE_HZ)
    stream = open_stream(Recording(path, "a" * 64, 2.0))
    assert np.abs(read_all(stream, 1)).max() > 0.1
    stream.close()


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(MemoMissing):
        open_stream(Recording(tmp_path / "a.wav", "a" * 64, 2.0))
