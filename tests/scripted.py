"""Stand-ins for tests: engines that say what they are told, and sound that passes for speech."""

import threading
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models import Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines import EncodedWindow, ExpectedTerms

RATE_HZ = 16_000


class ScriptedEngine:
    """Says one of `texts` for each window, in the order of the calls, and then nothing more.

    With one worker the order of the calls is the order of the windows. `fail_at` is the number
    of the call that fails.
    """

    def __init__(
        self,
        *texts: str,
        workers: int = 1,
        language: str = "en",
        fail_at: int | None = None,
        name: str = "scripted",
        gain: float = -30.0,
    ) -> None:
        self.name = name
        self.english = ""
        self.workers = workers
        self.heard: list[int] = []
        self.languages: list[str] = []
        self.expectations: list[ExpectedTerms | None] = []
        self.gain = gain
        self.vocabularies: list[tuple[str, ...]] = []
        self.rescored: list[tuple[str, ...]] = []
        self._texts = texts
        self._language = language
        self._fail_at = fail_at
        self._lock = threading.Lock()

    def check_language(self, language: str) -> None:
        if len(language) != 2:
            raise UsageError(f"no such language: {language}")

    def detect_language(self, samples: NDArray[np.float32]) -> tuple[str, float]:
        return self._language, 0.9

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        with self._lock:
            call = len(self.heard)
            self.heard.append(len(window.samples))
            self.languages.append(language)
            self.expectations.append(expected)
        if call == self._fail_at:
            raise EngineError("The scripted engine fails here.")
        seconds = len(window.samples) / RATE_HZ
        text = self._texts[call] if call < len(self._texts) else ""
        return spread(text, seconds)

    def rescore(
        self,
        window: EncodedWindow,
        texts: Sequence[Sequence[str]],
        *,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> tuple[tuple[float, ...], ...]:
        """What was heard comes first; what stands instead is likelier by `gain` a word."""
        self.vocabularies.append(tuple(vocabulary))
        self.rescored += [tuple(text) for text in texts]
        return tuple(tuple(self.gain * number for _ in text) for number, text in enumerate(texts))

    def translate(self, window: EncodedWindow, *, language: str) -> tuple[Word, ...]:
        return spread(self.english, len(window.samples) / RATE_HZ)


class EchoEngine(ScriptedEngine):
    """Says words that follow from the sound alone, so that the order of the calls is no matter."""

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        super().transcribe(window, language=language, expected=expected)
        samples = window.samples
        mark = zlib.crc32(samples.tobytes())
        text = " ".join(f"w{mark}n{number}" for number in range(1 + len(samples) // RATE_HZ))
        return spread(f"{text}.", len(samples) / RATE_HZ)


class TellingEngine(EchoEngine):
    """Tells besides what is being said: "said so far 1", "said so far 2" and so on.

    While `is_free` is not set, a preview lasts until it is given up; `fails` makes it fail.
    """

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.previewed: list[float] = []
        self.given_up = threading.Event()
        self.is_free = threading.Event()
        self.is_free.set()
        self._fails = fails

    def preview(
        self,
        samples: NDArray[np.float32],
        *,
        language: str,
        said: str,
        is_given_up: Callable[[], bool],
    ) -> str | None:
        self.previewed.append(len(samples) / RATE_HZ)
        if self._fails:
            raise EngineError("The scripted engine fails here.")
        while not self.is_free.wait(0.001):
            if is_given_up():
                self.given_up.set()
                return None
        return f"said so far {len(self.previewed)}"


def spread(text: str, seconds: float, *, probability: float = 0.9) -> tuple[Word, ...]:
    """Spread the words of a text evenly over a time."""
    texts = text.split()
    step = seconds / max(len(texts), 1)
    return tuple(
        Word(word, number * step, (number + 1) * step, probability)
        for number, word in enumerate(texts)
    )


def speech_like(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    """Return babble that voice activity takes for speech; a copy, so it may be changed."""
    return _speech_like(seconds, seed).copy()


@lru_cache(maxsize=128)
def _speech_like(seconds: float, seed: int) -> NDArray[np.int16]:
    """Make babble that voice activity takes for speech: a buzzing voice through moving formants."""
    rng = np.random.default_rng(seed)
    length = round(seconds * RATE_HZ)
    time = np.arange(length) / RATE_HZ
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.7 * time) + 10 * np.sin(2 * np.pi * 0.23 * time)
    buzz = np.diff(np.floor(np.cumsum(pitch) / RATE_HZ), prepend=0.0)
    buzz += 0.02 * rng.standard_normal(length)
    vowels = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))
    answers = [_vocal_tract(vowel) for vowel in vowels]
    syllable = RATE_HZ // 5
    shape = np.sqrt(np.sin(np.pi * (np.arange(syllable) + 0.5) / syllable))
    sound = np.zeros(length + syllable + len(answers[0]))
    for start in range(0, length, syllable):
        piece = buzz[start : start + syllable]
        said = np.convolve(piece * shape[: len(piece)], answers[rng.integers(len(answers))])
        sound[start : start + len(said)] += said
    sound = sound[:length]
    peak = float(np.abs(sound).max(initial=0.0)) or 1.0
    return (sound / peak * 12_000).astype(np.int16)


def _vocal_tract(formants: tuple[int, ...]) -> NDArray[np.float64]:
    """What comes out of a row of resonances, each 90 Hz wide, when one pulse goes in."""
    time = np.arange(1, 801) / RATE_HZ
    out = np.ones(1)
    for hertz in formants:
        out = np.convolve(out, np.exp(-np.pi * 90 * time) * np.sin(2 * np.pi * hertz * time))
    return out[:800]


def silence(seconds: float) -> NDArray[np.int16]:
    """Make silence."""
    return np.zeros(round(seconds * RATE_HZ), np.int16)
