"""Nothing dropped, nothing invented: `python -m tests.benchmarks.concatenations MANIFEST`.

Clips of real speech, and of synthetic voices where eSpeak NG and Flite are installed, are put one
after the other with silence, hum and noise between them: clean, with noise at 10, 5 and 0 dB, with
gaps of 20 s, whispered, and the same words over and over. What is said when is known, because
each clip was heard alone before. Told are, for each memo: stretches of speech longer than a second
without a word over them, words where nobody speaks, phrases that come too often, and how many word
times are off by more than 0.3 s.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.engines import Engine
from pipeline.transcription.transcribe import transcribe
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import windows
from tests.benchmarks import report

Sound = NDArray[np.int16]

BARE_S = 1.0
CLOSE_S = 0.3
LEAST_RUN = 3  # words in a row that are heard as they are known, to compare their times
SPEECH_RMS = 2000  # of every clip where they are made equally loud
LOOP_WORDS, LOOP_TIMES = 3, 3  # a phrase of so many words, so often in a row
SYNTHETIC = (
    "So the first question was about closures, and I explained them quite well I think.",
    "Then they wanted to know what happens when a pod in Kubernetes runs out of memory.",
    "I said no. Then I said yes. And then, well, nobody said anything for a while.",
    "They were friendly, and the office smelled of coffee and fresh paint.",
)
REPEATED = "No, no, no. It was very, very, very good, and they said thank you, thank you."


@dataclass(frozen=True, slots=True)
class Clip:
    """Something said, heard alone: where speech lies in it, and its words."""

    sound: Sound
    speech: tuple[Stretch, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in a memo, from this sample on."""

    clip: Clip
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.clip.sound)


@dataclass(frozen=True, slots=True)
class Memo:
    """Clips put together. `exact` is false where noise may cost words that are heard alone."""

    name: str
    sound: Sound
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong with a transcript. Spans in seconds."""

    bare: tuple[tuple[float, float], ...]
    invented: tuple[Word, ...]
    loops: tuple[str, ...]
    late: int
    compared: int

    @property
    def is_clean(self) -> bool:
        return not (self.bare or self.invented or self.loops or self.late)


def heard(sound: Sound, engine: Engine) -> tuple[Word, ...]:
    """All words of a memo."""
    return tuple(word for window in transcribe(sound, engine) for word in window.words)


def clip_of(sound: Sound, engine: Engine) -> Clip:
    """Hear a clip alone."""
    padded = np.concatenate([silence(1), sound, silence(1)])
    speech = tuple(stretch for window in windows(padded) for stretch in window.speech)
    return Clip(padded, speech, heard(padded, engine))


def examine(memo: Memo, words: Sequence[Word]) -> Findings:
    """Hold a transcript against what is known of its memo."""
    return Findings(
        bare=tuple(_bare(memo, words)),
        invented=tuple(_invented(memo, words)),
        loops=tuple(_loops(memo, words)),
        late=sum(off_s > CLOSE_S for off_s in _offsets(memo, words)),
        compared=len(list(_offsets(memo, words))),
    )


def _speech(memo: Memo) -> Iterator[tuple[float, float]]:
    for placed in memo.placed:
        for stretch in placed.clip.speech:
            yield (
                (placed.start + stretch.start) / SAMPLE_RATE_HZ,
                (placed.start + stretch.end) / SAMPLE_RATE_HZ,
            )


def _bare(memo: Memo, words: Sequence[Word]) -> Iterator[tuple[float, float]]:
    for start_s, end_s in _speech(memo):
        free_s = start_s
        near = [w for w in words if w.end_s > start_s - CLOSE_S and w.start_s < end_s + CLOSE_S]
        for word in near:
            if word.start_s - CLOSE_S - free_s > BARE_S:
                yield free_s, word.start_s
            free_s = max(free_s, word.end_s + CLOSE_S)
        if end_s - free_s > BARE_S:
            yield free_s, end_s


def _invented(memo: Memo, words: Sequence[Word]) -> Iterator[Word]:
    spans = list(_speech(memo))
    for word in words:
        if not any(
            word.end_s > start_s - BARE_S and word.start_s < end_s + BARE_S
            for start_s, end_s in spans
        ):
            yield word


def _loops(memo: Memo, words: Sequence[Word]) -> Iterator[str]:
    """Phrases that come more often in a row than in any clip heard alone."""
    known = {phrase for placed in memo.placed for phrase in _repeated(placed.clip.words)}
    yield from sorted(set(_repeated(words)) - known)


def _repeated(words: Sequence[Word]) -> Iterator[str]:
    texts = [_bare_text(word) for word in words]
    for length in range(LOOP_WORDS, 9):
        for place in range(len(texts) - length * LOOP_TIMES + 1):
            phrase = texts[place : place + length]
            if texts[place : place + length * LOOP_TIMES] == phrase * LOOP_TIMES:
                yield " ".join(phrase)


def _offsets(memo: Memo, words: Sequence[Word]) -> Iterator[float]:
    """How far words start from where they are known to, those that are heard in both.

    Only runs of words count: where noise costs most words, a single "the" is found elsewhere.
    """
    known = [
        (_bare_text(word), word.start_s + placed.start / SAMPLE_RATE_HZ)
        for placed in memo.placed
        for word in placed.clip.words
    ]
    now = [(_bare_text(word), word.start_s) for word in words]
    matcher = SequenceMatcher(None, [k for k, _ in known], [n for n, _ in now], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size < LEAST_RUN:
            continue
        for step in range(block.size):
            yield abs(known[block.a + step][1] - now[block.b + step][1])


def _bare_text(word: Word) -> str:
    return word.text.lower().strip(".,;:!?…\"'")


# Memos


def memos(clips: Sequence[Clip], seed: int = 1) -> Iterator[Memo]:
    """The test set: one memo a trouble."""
    rng = np.random.default_rng(seed)
    yield put_together("one after the other", clips, [silence(1)] * len(clips))
    yield put_together("gaps of 20 s", clips[:6], [silence(20)] * 6)
    yield put_together("hum in the gaps", clips[:6], [hum(20)] * 6)
    yield put_together("hiss in the gaps", clips[:6], [hiss(12, rng)] * 6)
    level = [equally_loud(clip) for clip in clips[:8]]
    plain = put_together("", level, [silence(3)] * len(level))
    for ratio_db in (10, 5, 0):
        yield Memo(f"noise at {ratio_db} dB", with_noise(plain, ratio_db, rng), plain.placed)
    yield put_together("whispered", [whispered(clip, rng) for clip in level[:4]], [silence(2)] * 4)


def put_together(name: str, clips: Sequence[Clip], between: Sequence[Sound]) -> Memo:
    """Clips with something after each of them."""
    sounds: list[Sound] = []
    placed: list[Placed] = []
    length = 0
    for clip, gap in zip(clips, between, strict=True):
        placed.append(Placed(clip, length))
        sounds += [clip.sound, gap]
        length += len(clip.sound) + len(gap)
    return Memo(name, np.concatenate(sounds), tuple(placed))


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.int16)


def hum(seconds: float) -> Sound:
    """The mains, with its overtones."""
    time = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    tones = sum(2000 / n * np.sin(2 * np.pi * 50 * n * time) for n in range(1, 12))
    return np.asarray(tones, np.float64).astype(np.int16)


def hiss(seconds: float, rng: np.random.Generator) -> Sound:
    return (rng.standard_normal(round(seconds * SAMPLE_RATE_HZ)) * 500).astype(np.int16)


def equally_loud(clip: Clip) -> Clip:
    """The clip as loud as all others: recordings differ by 50 dB, and noise would drown some."""
    said = np.concatenate([clip.sound[s.start : s.end] for s in clip.speech]).astype(float)
    loud = clip.sound * (SPEECH_RMS / max(np.sqrt(np.mean(said**2)), 1.0))
    return Clip(np.clip(loud, -32768, 32767).astype(np.int16), clip.speech, clip.words)


def with_noise(memo: Memo, ratio_db: float, rng: np.random.Generator) -> Sound:
    """The memo in noise that is louder at low pitches, as rooms and streets are."""
    said = np.concatenate(
        [
            memo.sound[placed.start + s.start : placed.start + s.end]
            for placed in memo.placed
            for s in placed.clip.speech
        ]
    )
    white = np.fft.rfft(rng.standard_normal(len(memo.sound)))
    pitch_hz = np.fft.rfftfreq(len(memo.sound), 1 / SAMPLE_RATE_HZ)
    noise = np.fft.irfft(white / np.sqrt(np.maximum(pitch_hz, 50)), len(memo.sound))
    loudness = np.sqrt(np.mean(said.astype(float) ** 2)) / np.sqrt(np.mean(noise**2))
    loud = memo.sound + noise * loudness * 10 ** (-ratio_db / 20)
    return np.clip(loud, -32768, 32767).astype(np.int16)


def whispered(clip: Clip, rng: np.random.Generator) -> Clip:
    """The clip without its voice: the same spectrum over time, with phases by chance."""
    frame, step = 512, 128
    sound = clip.sound.astype(float)
    shape = np.hanning(frame)
    out = np.zeros(len(sound) + frame)
    for start in range(0, len(sound) - frame, step):
        size = np.abs(np.fft.rfft(sound[start : start + frame] * shape))
        size = np.convolve(size, np.ones(9) / 9, "same")  # no harmonics of a voice
        turned = size * np.exp(2j * np.pi * rng.random(len(size)))
        out[start : start + frame] += np.fft.irfft(turned, frame) * shape
    out = out[: len(sound)]
    out *= np.sqrt(np.mean(sound**2) / max(np.mean(out**2), 1e-9)) / 3
    return Clip(np.clip(out, -32768, 32767).astype(np.int16), clip.speech, clip.words)


def synthetic() -> Iterator[Sound]:
    """What synthetic voices say, as far as their programs are installed."""
    voices = [["espeak-ng", "-v", voice, "-w"] for voice in ("en-us", "en-gb-scotland")]
    voices += [["flite", "-voice", voice, "-o"] for voice in ("slt", "rms")]
    for number, voice in enumerate(each for each in voices if shutil.which(each[0])):
        for text in (SYNTHETIC[number % len(SYNTHETIC)], REPEATED):
            yield _spoken(voice, text)


def _spoken(voice: list[str], text: str) -> Sound:
    from pipeline import audio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        said = [text] if voice[0] == "espeak-ng" else ["-t", text]
        subprocess.run([*voice, str(path), *said], check=True, capture_output=True)
        return np.array(audio.decode(path).samples)


def line(memo: Memo, found: Findings, seconds: float) -> str:
    """What was found in one memo."""
    parts = [f"{memo.name:<22}{seconds:6.0f} s"]
    parts.append(f"{len(found.bare)} bare" + "".join(f" {a:.1f}-{b:.1f}" for a, b in found.bare))
    words = " ".join(word.text for word in found.invented)
    parts.append(f"{len(found.invented)} invented {words}".rstrip())
    parts.append(f"{len(found.loops)} loops {'; '.join(found.loops)}".rstrip())
    parts.append(f"{found.late} of {found.compared} times off by more than {CLOSE_S} s")
    return " | ".join(parts)


def main() -> int:
    """Print a line a memo; 1 where one is not clean."""
    from pipeline import audio
    from pipeline.home import find_home
    from pipeline.transcription.engines.whisper import WhisperEngine
    from pipeline.weights import find_weights
    from tests.benchmarks.transcription import read_manifest

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--weights", default="base")
    parser.add_argument("--clips", type=int, default=12, help="so many of the manifest's files")
    parser.add_argument("--longest", type=float, default=30, help="none that is longer, in seconds")
    parser.add_argument("--beam", type=int)
    chosen = parser.parse_args()

    engine = WhisperEngine(
        find_weights(chosen.weights, home_weights=find_home().weights), beam=chosen.beam
    )
    entries = [each for each in read_manifest(chosen.manifest) if each.seconds <= chosen.longest]
    sounds = [np.array(audio.decode(each.sound).samples) for each in entries[: chosen.clips]]
    clips = [clip_of(sound, engine) for sound in (*sounds, *synthetic())]
    clean = True
    for memo in memos(clips):
        found = examine(memo, heard(memo.sound, engine))
        print(line(memo, found, len(memo.sound) / SAMPLE_RATE_HZ), flush=True)
        clean &= found.is_clean
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(report.run(main))
