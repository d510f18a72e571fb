"""Of several tracks the one with the speech is taken, and the others are named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.audio import decode, examine
from pipeline.audio.decoding import Decoding
from pipeline.errors import MemoNotAudio
from tests.scripted import RATE_HZ, silence, speech_like
from tests.sounds import SOUNDS, write_sound

SPEECH = np.concatenate([silence(1), speech_like(4), silence(1)]) / 32768
LITTLE = np.concatenate([silence(1), speech_like(1.5, seed=1), silence(3.5)]) / 32768
SILENT = np.zeros(6 * RATE_HZ)
HISS = np.random.default_rng(1).normal(size=6 * RATE_HZ) * 0.05


def write_tracks(
    path: Path, *tracks: NDArray[np.float64], muxer: str = "matroska", languages: str = ""
) -> Path:
    """Write sounds as tracks of one file."""
    import av

    with av.open(str(path), "w", format=muxer) as container:
        streams = [container.add_stream("aac", rate=RATE_HZ, layout="mono") for _ in tracks]
        for stream, language in zip(streams, languages.split(), strict=False):
            stream.metadata["language"] = language
        for start in range(0, len(tracks[0]) - 1024, 1024):
            for stream, sound in zip(streams, tracks, strict=True):
                part = sound[np.newaxis, start : start + 1024].astype(np.float32)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "fltp", "mono")
                frame.sample_rate, frame.pts = RATE_HZ, start
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
    return path


def alike(path: Path, sound: NDArray[np.float64]) -> float:
    samples = decode(path).samples.astype(float)
    size = 1 << 18
    found = np.fft.irfft(np.fft.rfft(samples, size) * np.conj(np.fft.rfft(sound, size)), size)
    return float(found.max() / (np.linalg.norm(samples) * np.linalg.norm(sound) + 1e-9))


CASES = {
    "silent first": ((SILENT, SPEECH), 2, ["track 1 (silent)"]),
    "silent last": ((SPEECH, SILENT), 1, ["track 2 (silent)"]),
    "noise first": ((HISS, SPEECH), 2, ["track 1 (no speech)"]),
    "more speech in the second": ((LITTLE, SPEECH), 2, ["track 1 (", "s of speech)"]),
    "the same twice": ((SPEECH, SPEECH), 1, ["track 2 (", "s of speech)"]),
    "third of three": ((SILENT, HISS, SPEECH), 3, ["track 1 (silent), track 2 (no speech)"]),
    "soft speech": ((HISS, SPEECH * 0.001), 2, ["track 1 (no speech)"]),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("muxer", ["matroska", "ipod", "mpegts"])
def test_the_track_with_the_speech_is_taken(tmp_path: Path, case: str, muxer: str) -> None:
    tracks, best, said = CASES[case]
    path = write_tracks(tmp_path / "memo.bin", *tracks, muxer=muxer)
    examine(path)
    assert alike(path, tracks[best - 1]) > 0.9
    (remark,) = decode(path).recording.remarks
    assert remark.startswith(f"track {best} of {len(tracks)} is used; left out: ")
    assert all(each in remark for each in said)


def test_tracks_are_named_with_their_language(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "memo.mka", SILENT, SPEECH, languages="ger eng")
    assert decode(path).recording.remarks == (
        "track 2 of 2 is used; left out: track 1 (ger, silent)",
    )


def test_all_tracks_silent_is_a_memo_without_speech(tmp_path: Path) -> None:
    recording = decode(write_tracks(tmp_path / "memo.mka", SILENT, SILENT)).recording
    assert recording.seconds == pytest.approx(6, abs=0.2)
    assert recording.level_db is not None
    assert recording.level_db < -90


def test_one_track_leaves_nothing_out(tmp_path: Path) -> None:
    assert decode(write_sound(tmp_path / "memo", SOUNDS["mka"])).recording.remarks == ()


def test_a_track_that_cannot_be_decoded_costs_the_other_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tracks(tmp_path / "two.mka", SPEECH, LITTLE)
    whole = decode(write_tracks(tmp_path / "one.mka", SPEECH)).samples
    run = Decoding.run

    def fail(self: Decoding) -> None:
        run(self)
        if self._sound.track == 1:
            raise MemoNotAudio("damaged")

    monkeypatch.setattr(Decoding, "run", fail)
    decoded = decode(path)
    assert np.array_equal(decoded.samples, whole)
    (remark,) = decoded.recording.remarks
    assert remark == "track 1 of 2 is used; left out: track 2 (cannot be decoded)"


@pytest.mark.parametrize("peak", [0.5, 1e-4])
def test_a_sound_shorter_than_a_frame(tmp_path: Path, peak: float) -> None:
    sides = np.random.default_rng(2).uniform(-peak, peak, (300, 2))
    soundfile.write(tmp_path / "x.wav", sides, RATE_HZ, subtype="FLOAT")
    assert len(decode(tmp_path / "x.wav").samples) == 300
