"""The test set for dropped and invented words finds what it is to find."""

from dataclasses import replace

import numpy as np
import pytest

from models import Word
from pipeline.transcription.vad import Stretch
from tests.benchmarks.concatenations import (
    Clip,
    Findings,
    clip_of,
    examine,
    heard,
    hum,
    memos,
    put_together,
    silence,
    whispered,
    with_noise,
)
from tests.scripted import EchoEngine, speech_like

CLIP = Clip(
    silence(10),
    (Stretch(16_000, 144_000),),
    tuple(Word(f"w{n}", n + 1.0, n + 1.9) for n in range(8)),
)
MEMO = put_together("two", [CLIP, CLIP], [silence(5), silence(5)])
RIGHT = tuple(
    replace(word, start_s=word.start_s + at_s, end_s=word.end_s + at_s)
    for at_s in (0, 15)
    for word in CLIP.words
)


def later(word: Word, by_s: float) -> Word:
    return replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (RIGHT, (0, 0, 0, 0, 16)),
        ((), (2, 0, 0, 0, 0)),
        ((*RIGHT[:3], *RIGHT[5:]), (1, 0, 0, 0, 14)),
        ((*RIGHT[:8], Word("you", 12.0, 12.5), *RIGHT[8:]), (0, 1, 0, 0, 16)),
        ((later(RIGHT[0], 0.5), *RIGHT[1:]), (0, 0, 0, 1, 16)),
        ((later(RIGHT[0], 0.2), *RIGHT[1:]), (0, 0, 0, 0, 16)),
        ((*RIGHT[:3], *(replace(RIGHT[3], text=t) for t in "abcabcabc"), *RIGHT[4:]), "loop"),
    ],
    ids=["right", "nothing", "a hole", "invented", "late", "a little late", "a loop"],
)
def test_what_is_wrong_is_found(words: tuple[Word, ...], expected: tuple[int, ...] | str) -> None:
    found = examine(MEMO, words)
    if expected == "loop":
        assert found.loops == ("a b c",)
        return
    counts = (len(found.bare), len(found.invented), len(found.loops), found.late, found.compared)
    assert counts == expected
    assert found.is_clean == (counts[:4] == (0, 0, 0, 0))


def test_repeated_words_of_a_clip_are_no_loop() -> None:
    said = tuple(Word(t, n / 2 + 1, n / 2 + 1.4) for n, t in enumerate("abcabcabc"))
    clip = replace(CLIP, words=said)
    assert examine(put_together("one", [clip], [silence(1)]), said).loops == ()


def test_every_trouble_makes_a_memo() -> None:
    clips = [CLIP] * 8
    rng = np.random.default_rng(1)
    loud = replace(CLIP, sound=(rng.standard_normal(160_000) * 3000).astype(np.int16))
    made = list(memos([loud, *clips]))
    assert len({memo.name for memo in made}) == len(made) == 8
    for memo in made:
        assert memo.sound.dtype == np.int16
        assert memo.placed[-1].end <= len(memo.sound)


def test_noise_is_as_loud_as_it_is_told() -> None:
    rng = np.random.default_rng(1)
    loud = replace(CLIP, sound=(rng.standard_normal(160_000) * 3000).astype(np.int16))
    memo = put_together("one", [loud], [silence(1)])
    noise = with_noise(memo, 10, rng) - memo.sound.astype(float)
    assert 3000 / np.sqrt(np.mean(noise**2)) == pytest.approx(10**0.5, rel=0.05)


def test_a_whisper_has_no_pitch() -> None:
    voiced = replace(CLIP, sound=hum(10))
    sound = whispered(voiced, np.random.default_rng(1)).sound.astype(float)
    assert len(sound) == 160_000
    middle = np.abs(np.fft.rfft(sound[32_000:64_000]))
    assert middle.max() < 0.2 * middle.sum()


def test_a_scripted_engine_drops_and_invents_nothing() -> None:
    engine = EchoEngine()
    clips = [clip_of(speech_like(6, seed), engine) for seed in (1, 2)]
    memo = put_together("two", clips, [silence(6), silence(6)])
    found = examine(memo, heard(memo.sound, engine))
    assert (found.bare, found.invented, found.loops) == ((), (), ())
    assert isinstance(found, Findings)
