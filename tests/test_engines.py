from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models import Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines import Engine, whisper
from pipeline.transcription.engines.batching import WINDOWS_ON_THE_WAY
from pipeline.transcription.engines.machine import MOST_WORKERS
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.transcription.windows import LONGEST_WINDOW_S
from pipeline.weights import Weights

SOUND = np.zeros(16_000, np.float32)


@dataclass
class Heard:
    """A word as faster-whisper gives it."""

    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Piece:
    """What faster-whisper calls a segment."""

    words: list[Heard] | None
    avg_logprob: float = -0.2
    tokens: list[int] = field(default_factory=lambda: [1, 2])

    @property
    def text(self) -> str:
        return "".join(word.word for word in self.words or ())


class FakeWhisper:
    """Stands in for WhisperModel: gives one answer after the other."""

    def __init__(self, *answers: list[Piece] | Exception, languages: int = 99) -> None:
        self.answers = list(answers)
        self.options: list[dict[str, Any]] = []
        self.model = type("Inner", (), {"is_multilingual": languages > 1})()

    def transcribe(self, samples: object, **options: object) -> tuple[Sequence[Piece], None]:
        self.options.append(options)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return iter(answer), None  # type: ignore[return-value]

    def detect_language(self, audio: object) -> tuple[str, float, None]:
        return "de", 0.75, None


def engine_with(fake: FakeWhisper, name: str = "base", beam: int | None = None) -> WhisperEngine:
    engine = WhisperEngine(Weights(name, Path(name), "home"), beam=beam)
    engine._loaded = whisper._Loaded(fake, "int8")  # type: ignore[arg-type]
    return engine


def said(text: str, logprob: float = -0.2) -> list[Piece]:
    """One piece with the words of a text, a tenth of a second each."""
    words = [Heard(f" {w}", n / 10, n / 10 + 0.1) for n, w in enumerate(text.split())]
    return [Piece(words, logprob)]


def texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def test_whisper_is_an_engine() -> None:
    engine: Engine = engine_with(FakeWhisper())
    assert engine.name == "faster-whisper base int8"
    assert 1 <= engine.workers <= MOST_WORKERS * WINDOWS_ON_THE_WAY


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([" I", " know"], ["I", "know"]),
        ([" well", "-known", " facts."], ["well-known", "facts."]),
        ([" about", " 3", ".", "5", "%"], ["about", "3.5%"]),
        ([" '", "tis", "  "], ["'tis"]),
        ([" ", " yes"], ["yes"]),
        (["Yes", " no"], ["Yes", "no"]),
    ],
)
def test_parts_without_a_blank_belong_to_the_word_before(
    pieces: list[str], expected: list[str]
) -> None:
    heard = [Heard(word, n, n + 1) for n, word in enumerate(pieces)]
    engine = engine_with(FakeWhisper([Piece(heard)]))
    assert texts(engine.transcribe(SOUND, language="en")) == expected


def test_scripts_without_blanks_keep_whispers_words() -> None:
    heard = [Heard("面", 0, 1), Heard("试", 1, 2)]
    engine = engine_with(FakeWhisper([Piece(heard)]))
    assert texts(engine.transcribe(SOUND, language="zh")) == ["面", "试"]


def test_times_never_step_back_and_probabilities_are_kept() -> None:
    heard = [Heard(" a", 0.5, 1.0, 0.2), Heard(" b", 0.9, 0.8, 0.4), Heard("-bbb", 1.2, 1.5, 0.8)]
    engine = engine_with(FakeWhisper([Piece(heard)]))
    first, second = engine.transcribe(SOUND, language="en")
    assert (first.start_s, first.end_s, first.probability) == (0.5, 1.0, 0.2)
    assert (second.start_s, second.end_s) == (1.0, 1.5)
    assert second.probability == pytest.approx((0.4 * 2 + 0.8 * 4) / 6)


def test_no_words_are_no_words() -> None:
    engine = engine_with(FakeWhisper([], [Piece(None)]))
    assert engine.transcribe(SOUND, language="en") == ()
    assert engine.transcribe(SOUND, language="en") == ()


def test_decoding_is_the_same_each_time_and_knows_nothing_of_other_windows() -> None:
    fake = FakeWhisper(said("yes"))
    engine_with(fake).transcribe(SOUND, language="en")
    options = fake.options[0]
    assert options["temperature"] == 0.0  # no lots are drawn
    assert options["condition_on_previous_text"] is False
    assert options["beam_size"] == 2
    assert options["without_timestamps"] is True  # they make it skip words
    assert options["word_timestamps"] is True


def test_the_silence_after_the_last_word_is_not_heard_on_its_own() -> None:
    later = Piece([Heard(" Thank", 0.9, 1.0)])
    heard = engine_with(FakeWhisper([*said("Yes, I do."), later])).transcribe(SOUND, language="en")
    assert texts(heard) == ["Yes,", "I", "do."]


OTHER = " ".join(f"{a}{b}" for a in "kmpt" for b in ("ab", "ew", "il", "ob", "ux"))
LOOP = said("and then they asked me " * 30)


@pytest.mark.parametrize(
    ("answers", "expected", "calls"),
    [
        ([said("all is well")], "all is well", 1),
        ([LOOP, said("they asked me")], "they asked me", 2),
        ([LOOP, LOOP, said("they asked me")], "they asked me", 3),
        ([said("a guess", -1.5), said("heard", -0.5)], "heard", 2),
        ([said("one", -1.5), said("two", -1.2), said("three", -1.4)], "two", 3),
        ([LOOP, said("one", -1.8), said("two", -1.4)], "two", 3),
        ([LOOP, LOOP, LOOP], "and then they asked me", 3),
        # A loop in the midst of much else.
        ([said(f"{OTHER} i {'you know ' * 4}"), said("i said so")], "i said so", 2),
        ([said(f"{OTHER} no no no no no")], f"{OTHER} no no no no no", 1),
    ],
)
def test_loops_and_guesses_are_decoded_again(
    answers: list[list[Piece]], expected: str, calls: int
) -> None:
    fake = FakeWhisper(*answers)
    words = engine_with(fake, beam=1).transcribe(SOUND, language="en")
    assert " ".join(texts(words)) == expected
    assert len(fake.options) == calls


@pytest.mark.parametrize(
    ("beam", "answers", "expected", "beams"),
    [
        (None, [said("sure", -0.1)], "sure", [2]),
        (None, [said("unsure", -0.6), said("surer", -0.4)], "surer", [2, 5]),
        (None, [said("unsure", -0.6), said("more so", -0.7)], "unsure", [2, 5]),
        (None, [LOOP, said("they asked", -0.9)], "they asked", [2, 5]),
        (None, [said("they asked", -0.9), LOOP], "they asked", [2, 5]),
        (1, [said("unsure", -0.6)], "unsure", [1]),
        (3, [LOOP, said("they asked")], "they asked", [3, 5]),
        (None, [[]], "", [2]),
    ],
)
def test_the_beam_widens_where_it_is_unsure_unless_one_was_chosen(
    beam: int | None, answers: list[list[Piece]], expected: str, beams: list[int]
) -> None:
    fake = FakeWhisper(*answers)
    engine = WhisperEngine(Weights("base", Path("base"), "home"), beam=beam)
    engine._loaded = whisper._Loaded(fake, "int8")  # type: ignore[arg-type]
    assert " ".join(texts(engine.transcribe(SOUND, language="en"))) == expected
    assert [options["beam_size"] for options in fake.options] == beams


TERMS = ("Docker", "Kubernetes")


@pytest.mark.parametrize(
    ("terms", "answers", "expected", "prompts", "beams"),
    [
        (TERMS, [said("sure", -0.1)], "sure", [()], [2]),
        (TERMS, [said("unsure", -0.6), said("surer", -0.5)], "surer", [(), TERMS], [2, 2]),
        (TERMS, [said("unsure", -0.6), said("less so", -0.7)], "unsure", [(), TERMS], [2, 2]),
        (TERMS, [LOOP, said("they asked", -0.9)], "they asked", [(), TERMS], [2, 2]),
        ((), [said("unsure", -0.6), said("surer", -0.5)], "surer", [(), ()], [2, 5]),
        # In doubt it is decoded on with what helped.
        (
            TERMS,
            [said("guess", -1.5), said("guess too", -1.2), said("they asked")],
            "they asked",
            [(), TERMS, TERMS],
            [2, 2, 5],
        ),
        (
            TERMS,
            [said("guess", -1.2), said("guess too", -1.5), said("they asked")],
            "they asked",
            [(), TERMS, ()],
            [2, 2, 5],
        ),
        (TERMS, [[]], "", [()], [2]),
    ],
)
def test_what_was_unsure_is_heard_again_with_terms_where_there_are_some(
    monkeypatch: pytest.MonkeyPatch,
    terms: tuple[str, ...],
    answers: list[list[Piece]],
    expected: str,
    prompts: list[tuple[str, ...]],
    beams: list[int],
) -> None:
    monkeypatch.setattr(whisper, "_prompt", lambda _model, _language, terms, _most: tuple(terms))
    fake, asked = FakeWhisper(*answers), []

    def expect(words: Sequence[Word]) -> tuple[str, ...]:
        asked.append(texts(words))
        return terms

    heard = engine_with(fake).transcribe(SOUND, language="en", expected=expect)
    assert " ".join(texts(heard)) == expected
    assert [options["initial_prompt"] or () for options in fake.options] == prompts
    assert [options["beam_size"] for options in fake.options] == beams
    assert asked == ([answers[0][0].text.split()] if len(beams) > 1 else [])


@pytest.mark.parametrize(("terms", "beams"), [(TERMS, [1, 1]), ((), [1])])
def test_a_beam_that_was_chosen_is_kept_for_terms_too(
    monkeypatch: pytest.MonkeyPatch, terms: tuple[str, ...], beams: list[int]
) -> None:
    monkeypatch.setattr(whisper, "_prompt", lambda _model, _language, terms, _most: tuple(terms))
    fake = FakeWhisper(said("unsure", -0.6), said("surer", -0.4))
    engine_with(fake, beam=1).transcribe(SOUND, language="en", expected=lambda _: terms)
    assert [options["beam_size"] for options in fake.options] == beams


def test_a_beam_that_was_chosen_is_named() -> None:
    engine = WhisperEngine(Weights("base", Path("base"), "home"), beam=3)
    engine._loaded = whisper._Loaded(FakeWhisper(), "int8")  # type: ignore[arg-type]
    assert engine.name == "faster-whisper base int8 beam 3"


def test_another_language_is_put_into_english() -> None:
    fake = FakeWhisper(said("They asked me about tests."))
    words = engine_with(fake).translate(SOUND, language="zh")
    assert texts(words) == ["They", "asked", "me", "about", "tests."]
    assert (fake.options[0]["task"], fake.options[0]["language"]) == ("translate", "zh")


@pytest.mark.parametrize("error", [RuntimeError("CUDA out of memory\nat line 3"), ValueError()])
def test_what_faster_whisper_raises_becomes_an_engine_error(error: Exception) -> None:
    with pytest.raises(EngineError, match=r"Whisper failed on this memo: \S[^\n]*\."):
        engine_with(FakeWhisper(error)).transcribe(SOUND, language="en")


def test_language_is_heard_or_known() -> None:
    assert engine_with(FakeWhisper()).detect_language(SOUND) == ("de", 0.75)
    english = engine_with(FakeWhisper(languages=1), "tiny.en")
    assert english.detect_language(SOUND) == ("en", 1.0)


@pytest.mark.parametrize(
    ("weights", "language", "message"),
    [
        ("tiny.en", "de", r"tiny\.en know only English"),
        ("base", "klingon", r"'klingon'.*auto, .*de, .*en"),
        ("base", "", r"auto"),
    ],
)
def test_a_language_that_the_weights_do_not_know_is_refused(
    weights: str, language: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        engine_with(FakeWhisper(), weights).check_language(language)


@pytest.mark.parametrize(("weights", "language"), [("base", "de"), ("tiny.en", "en")])
def test_a_language_that_the_weights_know_is_taken(weights: str, language: str) -> None:
    engine_with(FakeWhisper(), weights).check_language(language)


def test_weights_that_cannot_be_loaded_are_named(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0")
    with pytest.raises(EngineError, match=r"could not be loaded.*weights get broken"):
        WhisperEngine(Weights("broken", tmp_path, "folder"), device="cpu").load()


def test_without_the_gpus_libraries_the_processor_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import ctranslate2

    tried = []

    def load(weights: Weights, workers: int, device: str, kind: str) -> FakeWhisper:
        tried.append((device, kind))
        if device == "cuda":
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        return FakeWhisper()

    kinds = {"cuda": {"float16", "float32"}, "cpu": {"int8", "float32"}}
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: kinds[device])
    monkeypatch.setattr(whisper, "_model", load)
    engine = WhisperEngine(Weights("base", tmp_path, "home"))
    assert engine.name == "faster-whisper base int8"
    assert tried == [("cuda", "float16"), ("cpu", "int8")]


@pytest.mark.parametrize(
    ("seconds", "frames"),
    [(0.1, 2050), (20.0, 2050), (20.5, 2050), (20.51, 2052), (28.0, 2800), (30.0, 3000)],
)
def test_windows_of_up_to_twenty_seconds_are_equally_long_to_the_encoder(
    seconds: float, frames: int
) -> None:
    sound = np.zeros(round(seconds * 16_000), np.float32)
    assert whisper._frames_to_encode(sound) == frames
    assert LONGEST_WINDOW_S * 100 <= whisper.ENCODED_FRAMES
