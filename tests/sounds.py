"""Small real sound files of every format, made by the tests themselves."""

from __future__ import annotations

import functools
import shutil
import subprocess
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A kind of file: its ending, FFmpeg's names for muxer and encoder, and their options."""

    suffix: str
    muxer: str
    codec: str
    rate_hz: int = 44_100
    layout: str = "mono"
    muxing: dict[str, str] = field(default_factory=dict)
    coding: dict[str, str] = field(default_factory=dict)
    bit_rate: int = 0


SOUNDS = {
    "m4a": Sound(".m4a", "ipod", "aac", bit_rate=64_000),
    "m4a-stereo": Sound(".m4a", "ipod", "aac", 48_000, "stereo"),
    "m4a-faststart": Sound(".m4a", "ipod", "aac", muxing={"movflags": "+faststart"}),
    "m4a-8-channels": Sound(".m4a", "ipod", "aac", 48_000, "7.1"),
    "m4a-alac": Sound(".m4a", "ipod", "alac"),
    "qta": Sound(".qta", "mov", "alac", 48_000, "stereo"),
    "mov": Sound(".mov", "mov", "aac"),
    "mov-pcm": Sound(".mov", "mov", "pcm_s16le"),
    "mp4-fragments": Sound(
        ".mp4",
        "mp4",
        "aac",
        muxing={
            "movflags": "+frag_keyframe+empty_moov+default_base_moof",
            "frag_duration": "500000",
        },
    ),
    "mp4-opus": Sound(".mp4", "mp4", "libopus", 48_000),
    "mp3": Sound(".mp3", "mp3", "libmp3lame", bit_rate=64_000),
    "mp3-vbr": Sound(
        ".mp3", "mp3", "libmp3lame", coding={"flags": "+qscale", "global_quality": "590"}
    ),
    "mp3-plain": Sound(
        ".mp3",
        "mp3",
        "libmp3lame",
        16_000,
        muxing={"write_xing": "0", "id3v2_version": "0"},
        bit_rate=32_000,
    ),
    "opus": Sound(".opus", "ogg", "libopus", 48_000, bit_rate=24_000),
    "opus-8-channels": Sound(".opus", "ogg", "libopus", 48_000, "7.1"),
    "ogg-vorbis": Sound(".ogg", "ogg", "vorbis", layout="stereo", coding={"strict": "-2"}),
    "ogg-flac": Sound(".oga", "ogg", "flac", 16_000),
    "webm": Sound(".webm", "webm", "libopus", 48_000),
    "webm-live": Sound(".webm", "webm", "libopus", 48_000, muxing={"live": "1"}),
    "mka": Sound(".mka", "matroska", "aac"),
    "flac": Sound(".flac", "flac", "flac"),
    "flac-24": Sound(".flac", "flac", "flac", 48_000, "stereo", coding={"sample_fmt": "s32"}),
    "aac": Sound(".aac", "adts", "aac"),
    "caf-alac": Sound(".caf", "caf", "alac"),
    "caf-pcm": Sound(".caf", "caf", "pcm_s16be"),
    "wav": Sound(".wav", "wav", "pcm_s16le", 16_000),
    "wav-mulaw": Sound(".wav", "wav", "pcm_mulaw", 8_000),
    "wav-alaw": Sound(".wav", "wav", "pcm_alaw", 8_000),
    "wav-24": Sound(".wav", "wav", "pcm_s24le", 48_000, "stereo"),
    "wav-float": Sound(".wav", "wav", "pcm_f32le"),
    "wav-8bit": Sound(".wav", "wav", "pcm_u8", 11_025),
    "wav-8-channels": Sound(".wav", "wav", "pcm_s16le", 48_000, "7.1"),
    "wav-adpcm": Sound(".wav", "wav", "adpcm_ms"),
    "wav-rf64": Sound(".wav", "wav", "pcm_s16le", muxing={"rf64": "always"}),
    "w64": Sound(".w64", "w64", "pcm_s16le"),
    "aiff": Sound(".aiff", "aiff", "pcm_s16be"),
    "au": Sound(".au", "au", "pcm_s16be"),
    "wma": Sound(".wma", "asf", "wmav2", bit_rate=64_000),
    "avi": Sound(".avi", "avi", "mp2", 48_000, bit_rate=64_000),
    "flv": Sound(".flv", "flv", "aac", 44_100),
    "ts": Sound(".ts", "mpegts", "aac", 48_000, "stereo"),
    "mpg": Sound(".mpg", "mpeg", "mp2", 48_000, bit_rate=64_000),
    "ac3": Sound(".ac3", "ac3", "ac3", 48_000, bit_rate=96_000),
    "eac3": Sound(".eac3", "eac3", "eac3", 48_000, bit_rate=96_000),
    "wv": Sound(".wv", "wv", "wavpack"),
    "tta": Sound(".tta", "tta", "tta"),
    "loas": Sound(".loas", "latm", "aac", 48_000),
    "aiff-float": Sound(".aiff", "aiff", "pcm_f32be"),
    "aiff-mulaw": Sound(".aiff", "aiff", "pcm_mulaw", 16_000),
    "voc": Sound(".voc", "voc", "pcm_s16le", 16_000),
    "sox": Sound(".sox", "sox", "pcm_s32le", 16_000),
    "nut": Sound(".nut", "nut", "flac", 16_000),
    "mka-wavpack": Sound(".mka", "matroska", "wavpack"),
    "amr": Sound(".amr", "amr", "libopencore_amrnb", 8_000, bit_rate=12_200),
    "3gp": Sound(".3gp", "3gp", "libopencore_amrnb", 8_000, bit_rate=12_200),
}
"""Every kind of file that PyAV's own build can write."""

FFMPEG_SOUNDS = {
    "ogg-speex": (".spx", "-c:a libspeex -ar 16000"),
    "wav-gsm": (".wav", "-c:a libgsm_ms -ar 8000"),
    "caf-opus": (".caf", "-c:a libopus"),
}
"""Kinds that need an ffmpeg with the encoder; their tests are skipped without."""


@functools.cache
def voice(seconds: float, rate_hz: int) -> NDArray[np.float64]:
    """A voice of a kind: harmonics that rise and fall, in syllables; no two moments are alike.

    Read-only: it is made once a process.
    """
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    pitch_hz = 140 + 60 * np.sin(2 * np.pi * 0.21 * t) + 8 * t
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    buzz = sum(np.sin(number * phase) / number for number in range(1, 8))
    syllables = 0.15 + np.abs(np.sin(2 * np.pi * 1.7 * t))
    sound: NDArray[np.float64] = 0.15 * buzz * syllables
    sound.flags.writeable = False
    return sound


def similarity(
    samples: NDArray[np.int16], start_s: float, end_s: float, *, late_s: float = 0.08
) -> float:
    """Return the correlation (0 to 1) of a stretch of 16 kHz sound with the voice that was written.

    The stretch may be late or early by `late_s`, and must be that far from the voice's ends.
    """
    first, last, slack = (round(at_s * 16_000) for at_s in (start_s, end_s, late_s))
    heard = samples[first:last].astype(float)
    around = voice(SECONDS, 16_000)[first - slack : last + slack]
    power = np.concatenate([[0.0], np.cumsum(around**2)])
    scale = np.sqrt((power[len(heard) :] - power[: -len(heard)]) * (heard @ heard))
    return float((np.correlate(around, heard, "valid") / np.maximum(scale, 1e-9)).max())


def write_sound(
    path: Path,
    sound: Sound,
    samples: NDArray[np.float64] | None = None,
    *,
    seconds: float = SECONDS,
    tags: dict[str, str] | None = None,
) -> Path:
    """Write `samples` (a voice of `seconds`, if there are none) as a file of the given kind.

    The test is skipped where this machine's PyAV has no such encoder.
    """
    if samples is not None or tags is not None:
        _encode(path, sound, voice(seconds, sound.rate_hz) if samples is None else samples, tags)
        return path
    key = f"{seconds} {sound}"
    if key not in _made:
        _encode(path, sound, voice(seconds, sound.rate_hz), None)
        _made[key] = path.read_bytes()
    path.write_bytes(_made[key])
    return path


_made: dict[str, bytes] = {}
_QUICK = {"aac": {"aac_coder": "fast"}}  # the usual one takes three times as long


def _encode(
    path: Path, sound: Sound, samples: NDArray[np.float64], tags: dict[str, str] | None
) -> None:
    import av

    try:
        av.Codec(sound.codec, "w")
    except (ValueError, av.error.FFmpegError):
        pytest.skip(f"PyAV's FFmpeg on this machine has no encoder {sound.codec}")
    with av.open(str(path), "w", format=sound.muxer, options=sound.muxing) as container:
        container.metadata.update(tags or {})
        # The types that PyAV ships do not follow from the codec's name.
        stream: Any = container.add_stream(sound.codec, rate=sound.rate_hz, layout=sound.layout)
        stream.options = {**_QUICK.get(sound.codec, {}), **sound.coding}
        if sound.bit_rate:
            stream.bit_rate = sound.bit_rate
        wanted = sound.coding.get("sample_fmt") or stream.codec.audio_formats[0].name
        stream.format = wanted
        channels = stream.layout.nb_channels
        for start in range(0, len(samples), sound.rate_hz):
            block = np.repeat(samples[start : start + sound.rate_hz], channels)[np.newaxis, :]
            frame = av.AudioFrame.from_ndarray(block.astype(np.float32), "flt", sound.layout)
            frame.sample_rate = sound.rate_hz
            frame.pts = start
            resampler = av.AudioResampler(wanted, sound.layout, sound.rate_hz)
            for ready in (*resampler.resample(frame), *filter(None, resampler.resample(None))):
                container.mux(stream.encode(ready))
        container.mux(stream.encode(None))


def write_amr_wb(path: Path, *, frames: int = 400) -> Path:
    """Write frames of AMR-WB (20 ms each) that decode to noise; there is no free encoder."""
    noise = np.random.default_rng(1).integers(0, 256, (frames, 60), dtype=np.uint8)
    path.write_bytes(b"#!AMR-WB\n" + b"".join(b"\x44" + frame.tobytes() for frame in noise))
    return path


def write_video(path: Path, *, with_sound: bool = False, seconds: float = 2.0) -> Path:
    """Write moving pictures, with or without a sound track beside them."""
    import av

    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 32
        sound = container.add_stream("aac", rate=16_000, layout="mono") if with_sound else None
        if sound is not None:
            block = voice(seconds, 16_000).astype(np.float32)[np.newaxis, :]
            for start in range(0, block.shape[1], 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(block[:, start : start + 1024]), "fltp", "mono"
                )
                frame.sample_rate, frame.pts = 16_000, start
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
        for number in range(round(10 * seconds)):
            image = np.full((32, 32, 3), number % 256, dtype=np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(pictures.encode(None))
    return path


def write_with_ffmpeg(path: Path, options: str, *, source: Path) -> Path:
    """Write a file with the `ffmpeg` on the PATH, from another one; skipped where it cannot."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("there is no ffmpeg on the PATH")
    done = subprocess.run(
        [program, "-v", "error", "-nostdin", "-y", "-i", str(source), *options.split(), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"this ffmpeg cannot write it: {done.stderr.strip().splitlines()[-1:]}")
    return path


def write_wav(path: Path, samples: NDArray[np.int16], rate_hz: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path
