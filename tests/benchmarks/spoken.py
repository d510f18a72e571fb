"""Memos spoken by synthetic voices, with noise at 10 dB, and heard by Afterview itself.

Used by tests.benchmarks.segmentation --spoken. Needs Debian's flite; base weights.
"""

import difflib
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.home import find_home
from pipeline.segment.training.data import Memo
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.sentences import sentences_of
from pipeline.transcription.transcribe import transcribe
from pipeline.weights import find_weights

VOICES = ("slt", "rms", "awb", "kal16")
RATE_HZ = 16_000
NOISE_DB = 10.0
_PAUSES_S = (0.25, 0.8)

Samples = NDArray[np.int16]


def heard(memos: Sequence[Memo], say: Callable[[str], None]) -> list[Memo]:
    """Return the memos as Afterview heard them: its sentences, with the labels of what they hold.

    A heard sentence takes the labels and numbers of the sentences of which it holds most of the
    words, aligned by words.
    """
    engine = WhisperEngine(find_weights("base", home_weights=find_home(None).weights))
    found = []
    for number, memo in enumerate(memos):
        voice = VOICES[number % len(VOICES)]
        samples = spoken(memo.texts, voice, seed=number)
        words = [word for window in transcribe(samples, engine) for word in window.words]
        texts = [sentence.text for sentence in sentences_of(words)]
        say(f"  {memo.name} by {voice}: {len(samples) / RATE_HZ:.0f} s, {len(texts)} sentences")
        found.append(relabelled(memo, texts))
    return found


def spoken(texts: Sequence[str], voice: str, seed: int) -> Samples:
    """Speak sentences with pauses between, and lay pink noise under them."""
    dice = np.random.default_rng(seed)
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        for text in texts:
            command = ["flite", "-voice", voice, "-t", text, "-o", str(path)]
            subprocess.run(command, check=True, capture_output=True)
            sound, rate_hz = soundfile.read(path, dtype="float32")
            if rate_hz != RATE_HZ:
                raise SystemExit(f"flite's voice {voice} speaks at {rate_hz} Hz, not at {RATE_HZ}.")
            parts += [sound, np.zeros(int(dice.uniform(*_PAUSES_S) * RATE_HZ), np.float32)]
    voice_alone = np.concatenate(parts)
    loud = voice_alone[np.abs(voice_alone) > 0.01]
    spectrum = np.fft.rfft(dice.standard_normal(len(voice_alone)))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(voice_alone))
    level = np.sqrt(np.mean(loud**2)) / 10 ** (NOISE_DB / 20)
    mixed = voice_alone + pink / pink.std() * level
    mixed = mixed / np.abs(mixed).max() * 0.8
    return (mixed * 32767).astype(np.int16)


def relabelled(memo: Memo, texts: Sequence[str]) -> Memo:
    """Return the memo with these sentences, and with the labels of those that they hold."""
    holders = _holders(memo.texts, texts)
    labels = np.zeros((len(texts), memo.labels.shape[1]), dtype=np.float32)
    questions: list[tuple[int, ...]] = [() for _ in texts]
    answers: list[tuple[int, ...]] = [() for _ in texts]
    for at, holder in enumerate(holders):
        if holder is not None:
            labels[holder] = np.maximum(labels[holder], memo.labels[at])
            questions[holder] = tuple(dict.fromkeys((*questions[holder], *memo.questions[at])))
            answers[holder] = tuple(dict.fromkeys((*answers[holder], *memo.answers_to[at])))
    return replace(
        memo,
        texts=tuple(texts),
        labels=labels,
        questions=tuple(questions),
        answers_to=tuple(answers),
        recognised=True,
    )


def _holders(told: Sequence[str], texts: Sequence[str]) -> list[int | None]:
    """Return, a told sentence: the heard one with most of its words; None where none has any."""
    left = [(word, at) for at, text in enumerate(told) for word in _words(text)]
    right = [(word, at) for at, text in enumerate(texts) for word in _words(text)]
    matcher = difflib.SequenceMatcher(
        None, [word for word, _ in left], [word for word, _ in right], autojunk=False
    )
    shared = np.zeros((len(told), max(len(texts), 1)), dtype=np.int64)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            shared[left[block.a + step][1], right[block.b + step][1]] += 1
    return [int(row.argmax()) if row.any() else None for row in shared]


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
