"""Word error rate on real speech: `python -m tests.benchmarks.word_errors MANIFEST`.

The manifest is a list of {"file", "seconds", "text"}; files lie beside it. Each clip goes
Afterview's own way (decoding, windows, engine, sentences) with its default settings; the texts
are normalised with Whisper's English normaliser and scored with jiwer, pooled over all clips.
`--contender` scores plain faster-whisper (beam 5, voice activity) beside it, on the same weights.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray
from whisper_normalizer.english import EnglishTextNormalizer

from pipeline import audio
from pipeline.home import find_home
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.sentences import sentences_of
from pipeline.transcription.transcribe import transcribe
from pipeline.transcription.vad import to_float
from pipeline.weights import DEFAULT_NAME, find_weights
from tests.benchmarks import report

BAR_PERCENT = 5.3


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording with what is said in it."""

    name: str
    text: str
    samples: NDArray[np.int16]

    @property
    def seconds(self) -> float:
        return len(self.samples) / audio.SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of word errors, and the wall time of the transcription."""

    words: int
    substituted: int
    deleted: int
    inserted: int
    wall_s: float

    @property
    def percent(self) -> float:
        return 100 * (self.substituted + self.deleted + self.inserted) / self.words


def read_manifest(path: Path) -> list[Clip]:
    """Decode every clip of a manifest."""
    entries = json.loads(path.read_text("utf-8"))
    return [
        Clip(each["file"], each["text"], audio.decode(path.parent / each["file"]).samples)
        for each in entries
    ]


def score(clips: list[Clip], transcribed: Callable[[Clip], str]) -> tuple[Score, list[Score]]:
    """Score all clips, and each alone."""
    normalise = EnglishTextNormalizer()
    started = time.perf_counter()
    texts = [transcribed(clip) for clip in clips]
    wall_s = time.perf_counter() - started
    pairs = [
        (normalise(clip.text), normalise(text)) for clip, text in zip(clips, texts, strict=True)
    ]
    return _count(pairs, wall_s), [_count([pair], 0.0) for pair in pairs]


def _count(pairs: list[tuple[str, str]], wall_s: float) -> Score:
    references, hypotheses = ([pair[side] for pair in pairs] for side in (0, 1))
    out = jiwer.process_words(references, hypotheses)
    words = out.hits + out.substitutions + out.deletions
    return Score(words, out.substitutions, out.deletions, out.insertions, wall_s)


def afterview(engine: WhisperEngine) -> Callable[[Clip], str]:
    """Return what transcribes a clip as Afterview does, from samples to sentences."""

    def text_of(clip: Clip) -> str:
        found = transcribe(clip.samples, engine)
        words = (word for window in found for word in window.words)
        return " ".join(sentence.text for sentence in sentences_of(words))

    return text_of


def faster_whisper(folder: Path) -> Callable[[Clip], str]:
    """Return what transcribes a clip with plain faster-whisper: int8, two threads, beam 5, VAD."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)

    def text_of(clip: Clip) -> str:
        pieces, _ = model.transcribe(
            to_float(clip.samples), language="en", beam_size=5, vad_filter=True
        )
        return " ".join(piece.text for piece in pieces)

    return text_of


def _line(name: str, total: Score, seconds: float) -> str:
    return (
        f"{name:<16}{total.percent:6.2f} %  {total.substituted:>4} substituted "
        f"{total.deleted:>4} deleted {total.inserted:>4} inserted of {total.words} words; "
        f"{total.wall_s:.1f} s for {seconds:.0f} s of speech"
    )


def main() -> int:
    """Print the table; 1 where the bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--weights", default=DEFAULT_NAME)
    parser.add_argument("--home-weights", type=Path, help="default: in Afterview's home folder")
    parser.add_argument("--contender", action="store_true", help="score plain faster-whisper too")
    parser.add_argument("--each", action="store_true", help="print a line a clip")
    arguments = parser.parse_args()

    home_weights = arguments.home_weights or find_home().weights
    found = find_weights(arguments.weights, home_weights=home_weights)
    clips = read_manifest(arguments.manifest)
    seconds = sum(clip.seconds for clip in clips)
    engine = WhisperEngine(found)
    engine.load()
    total, each = score(clips, afterview(engine))
    if arguments.each:
        for clip, alone in zip(clips, each, strict=True):
            print(_line(clip.name[:15], alone, clip.seconds))
    print(_line("Afterview", total, seconds))
    if arguments.contender:
        print(_line("faster-whisper", score(clips, faster_whisper(found.path))[0], seconds))
    met = total.percent <= BAR_PERCENT
    print(f"bar: at most {BAR_PERCENT} %: {'met' if met else 'NOT met'}")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(report.run(main))
