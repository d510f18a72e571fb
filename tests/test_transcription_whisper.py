"""Whisper's engine over a model that gives prepared answers in place of CTranslate2's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel

from models import Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines import EncodedWindow, Engine, Previewer, Rescorer, Translator
from pipeline.transcription.engines.batching import WINDOWS_A_DECODER
from pipeline.transcription.engines.machine import MAX_WORKERS
from pipeline.transcription.engines.whisper import WhisperEngine, load_weights
from pipeline.transcription.engines.whisper_model import (
    ENCODED_FRAMES,
    MAX_TOKENS,
    LoadedWhisper,
    frames_to_encode,
)
from pipeline.transcription.engines.whisper_preview import (
    LEAST_FRAMES,
    SILENCE_FRAMES,
    STEP_TOKENS,
)
from pipeline.transcription.windows import MAX_WINDOW_S
from pipeline.weights import Weights

SOUND = np.zeros(16_000, np.float32)


@dataclass(frozen=True)
class Part:
    """A part of a word as faster-whisper's alignment gives it."""

    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass(frozen=True)
class Answer:
    """What one decoding gives."""

    parts: tuple[Part, ...] = ()
    logprob: float = -0.2
    no_speech: float = 0.0

    @property
    def text(self) -> str:
        return "".join(part.word for part in self.parts)


class FakeTokens:
    """Stands in for a tokenizer of Hugging Face's: a token a word, each new word a new token."""

    SPECIAL = 1_000_000  # this token and those after it are no text

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.special: list[str] = ["<|endoftext|>"]

    def encode(self, text: str, *, add_special_tokens: bool = True) -> SimpleNamespace:
        assert not add_special_tokens
        return SimpleNamespace(ids=[self._id(word) for word in re.findall(r"\s?\S+|\s", text)])

    def decode(self, tokens: Sequence[int]) -> str:
        return "".join(self.texts[token] for token in tokens)

    def token_to_id(self, name: str) -> int:
        if name not in self.special:
            self.special.append(name)
        return self.SPECIAL + self.special.index(name)

    def _id(self, word: str) -> int:
        if word not in self.texts:
            self.texts.append(word)
        return self.texts.index(word)


class FakeWhisper(WhisperModel):  # type: ignore[misc]  # it has no types
    """faster-whisper's model with prepared answers, one a decoding."""

    def __init__(
        self, *answers: Answer | Exception, languages: int = 99, device: str = "cpu"
    ) -> None:
        self.answers = list(answers)
        self.options: list[dict[str, Any]] = []
        self.tokens: list[list[int]] = []
        self.encoded: list[tuple[int, ...]] = []
        self.max_length = 448
        self.hf_tokenizer = FakeTokens()
        self.feature_extractor = FakeExtractor()
        self.model = SimpleNamespace(
            is_multilingual=languages > 1,
            device=device,
            device_index=[0],
            encode=self._encode,
            generate=self._generate,
            detect_language=lambda _: [[("<|de|>", 0.75), ("<|en|>", 0.2)]],
        )

    @property
    def prompts(self) -> list[str]:
        """The text in front of each decoding."""
        texts = [[t for t in tokens if t < FakeTokens.SPECIAL] for tokens in self.tokens]
        return [self.hf_tokenizer.decode(tokens) for tokens in texts]

    def _encode(self, features: Any, *, to_cpu: bool) -> Any:  # noqa: ANN401  # CTranslate2's
        assert not to_cpu
        self.encoded.append(tuple(features.shape))
        return np.zeros((1, features.shape[-1] // 2, 8), np.float32)

    def _generate(
        self, encoding: object, prompts: list[list[int]], **options: object
    ) -> list[SimpleNamespace]:
        (prompt,) = prompts
        self.tokens.append(prompt)
        self.options.append(options)
        self._answer = self.answers.pop(0)
        if isinstance(self._answer, Exception):
            raise self._answer
        # As CTranslate2 does: the text begins with what stands after the last special token, and
        # takes at most half of the length.
        special = max(n for n, token in enumerate(prompt) if token >= FakeTokens.SPECIAL)
        new = self.hf_tokenizer.encode(self._answer.text, add_special_tokens=False).ids
        ids = [*prompt[special + 1 :], *new][: int(str(options["max_length"])) // 2]
        score = self._answer.logprob * (len(new) + 1) / max(len(ids), 1)
        return [
            SimpleNamespace(
                sequences_ids=[ids], scores=[score], no_speech_prob=self._answer.no_speech
            )
        ]

    def add_word_timestamps(self, segments: list[list[dict[str, Any]]], *_: Any, **__: Any) -> None:  # noqa: ANN401
        assert isinstance(self._answer, Answer)
        segments[0][0]["words"] = [vars(part) for part in self._answer.parts]


class FakeExtractor:
    """Features without content, of the length that faster-whisper's have."""

    nb_max_frames = 3000
    n_samples = 480_000
    mel_filters = np.zeros((80, 201), np.float32)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        return np.zeros((80, len(samples) // 160 + 1), np.float32)


def engine_with(fake: FakeWhisper, name: str = "base", beam: int | None = None) -> WhisperEngine:
    engine = WhisperEngine(Weights(name, Path(name), "home"), beam=beam)
    engine._loaded = LoadedWhisper(fake, "int8")
    return engine


def window() -> EncodedWindow:
    return EncodedWindow(SOUND)


def said(text: str, logprob: float = -0.2) -> Answer:
    """The words of a text, a tenth of a second each."""
    parts = [Part(f" {w}", n / 10, n / 10 + 0.1) for n, w in enumerate(text.split())]
    return Answer(tuple(parts), logprob)


def looped(text: str) -> Answer:
    """The words of a text, all at one moment: there is no sound for them."""
    return Answer(tuple(Part(f" {word}", 0.5, 0.5) for word in text.split()))


def texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def test_whisper_is_an_engine_that_rescores_translates_and_previews() -> None:
    engine: Engine = engine_with(FakeWhisper())
    assert engine.name == "faster-whisper base int8"
    assert 1 <= engine.workers <= MAX_WORKERS * WINDOWS_A_DECODER
    assert isinstance(engine, Rescorer)
    assert isinstance(engine, Translator)
    assert isinstance(engine, Previewer)


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
    parts = tuple(Part(word, n, n + 1) for n, word in enumerate(pieces))
    engine = engine_with(FakeWhisper(Answer(parts)))
    assert texts(engine.transcribe(window(), language="en")) == expected


def test_scripts_without_blanks_keep_whispers_words() -> None:
    parts = (Part("面", 0, 1), Part("试", 1, 2))
    engine = engine_with(FakeWhisper(Answer(parts)))
    assert texts(engine.transcribe(window(), language="zh")) == ["面", "试"]


def test_times_never_step_back_and_probabilities_are_kept() -> None:
    parts = (Part(" a", 0.5, 1.0, 0.2), Part(" b", 0.9, 0.8, 0.4), Part("-bbb", 1.2, 1.5, 0.8))
    engine = engine_with(FakeWhisper(Answer(parts)))
    first, second = engine.transcribe(window(), language="en")
    assert (first.start_s, first.end_s, first.probability) == (0.5, 1.0, 0.2)
    assert (second.start_s, second.end_s) == (1.0, 1.5)
    assert second.probability == pytest.approx((0.4 * 2 + 0.8 * 4) / 6)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(), ""),
        (Answer((Part(" ", 0, 1),)), ""),
        (Answer(said("a guess").parts, -1.2, 0.7), ""),
        (Answer(said("no guess").parts, -0.3, 0.7), "no guess"),
    ],
    ids=["nothing", "a space", "a guess over what is no speech", "sure over what seems no speech"],
)
def test_no_words_where_nothing_was_said(answer: Answer, expected: str) -> None:
    engine = engine_with(FakeWhisper(answer, *[answer] * 2), beam=1)
    assert " ".join(texts(engine.transcribe(window(), language="en"))) == expected


def test_decoding_is_the_same_each_time_and_knows_nothing_of_other_windows() -> None:
    fake = FakeWhisper(said("yes"))
    engine_with(fake).transcribe(window(), language="en")
    (options,), (prompt,) = fake.options, fake.tokens
    assert not {"sampling_temperature", "sampling_topk"} & options.keys()  # nothing is sampled
    assert options["beam_size"] == 2
    assert options["max_length"] == 2 * MAX_TOKENS
    names = ["<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]
    assert prompt == [fake.hf_tokenizer.token_to_id(name) for name in names]
    assert {*prompt[:1], prompt[2]} <= set(options["suppress_tokens"])


def test_a_window_is_encoded_once_whatever_is_asked_about_it() -> None:
    fake = FakeWhisper(said("unsure", -0.6), said("surer", -0.5), said("in English"))
    engine, encoded = engine_with(fake), window()
    engine.transcribe(encoded, language="de")
    engine.translate(encoded, language="de")
    assert len(fake.options) == 3
    assert fake.encoded == [(1, 80, ENCODED_FRAMES)]
    fake.answers = [said("again")]
    engine.transcribe(window(), language="de")
    assert len(fake.encoded) == 2


def test_a_sound_too_short_for_a_frame_has_no_words() -> None:
    fake = FakeWhisper()
    assert engine_with(fake).transcribe(EncodedWindow(SOUND[:100]), language="en") == ()
    assert fake.encoded == []


OTHER = " ".join(f"{a}{b}" for a in "kmpt" for b in ("ab", "ew", "il", "ob", "ux"))
LOOP = looped("and then they asked me " * 30)


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
        ([looped(f"{OTHER} i {'you know ' * 4}"), said("i said so")], "i said so", 2),
        ([said(f"{OTHER} no no no no no")], f"{OTHER} no no no no no", 1),
        # What takes its time was said.
        ([said("no " * 10)], " ".join(["no"] * 10), 1),
        ([said(f"{OTHER} i {'you know ' * 4}")], f"{OTHER} i{' you know' * 4}", 1),
    ],
)
def test_loops_and_guesses_are_decoded_again(
    answers: list[Answer], expected: str, calls: int
) -> None:
    fake = FakeWhisper(*answers)
    words = engine_with(fake, beam=1).transcribe(window(), language="en")
    assert " ".join(texts(words)) == expected
    assert len(fake.options) == calls


def no(count: int, *, silent: int = 0) -> Answer:
    """The word "no", 0.4 s each; the last ones without a time."""
    spoken = [Part(" no", n * 0.4, n * 0.4 + 0.4) for n in range(count)]
    return Answer((*spoken, *[Part(" no", count * 0.4, count * 0.4)] * silent))


@pytest.mark.parametrize(
    ("answers", "expected", "calls"),
    [
        ([no(5, silent=1)], 5, 1),
        # Too often to count: each half is heard alone, and halved again where it must be.
        ([no(3, silent=9), no(4), no(5)], 9, 3),
        ([no(3, silent=9), no(4, silent=9), no(2), no(3), no(5)], 10, 5),
        # Half of it is a guess: then in a way that cannot loop.
        ([no(3, silent=9), no(4), said("a guess", -1.5), no(2)], 2, 4),
        # To the bitter end: at least not without end.
        ([no(0, silent=12)] * 5, 1, 5),
    ],
)
def test_a_loop_is_heard_in_halves(answers: list[Answer], expected: int, calls: int) -> None:
    fake = FakeWhisper(*answers)
    sound = EncodedWindow(np.zeros(400_000, np.float32))
    heard = engine_with(fake, beam=1).transcribe(sound, language="en")
    assert texts(heard) == ["no"] * expected
    assert len(fake.options) == calls
    times = [time for word in heard for time in (word.start_s, word.end_s)]
    assert times == sorted(times)


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
        (None, [Answer()], "", [2]),
    ],
)
def test_the_beam_widens_where_it_is_unsure_unless_one_was_chosen(
    beam: int | None, answers: list[Answer], expected: str, beams: list[int]
) -> None:
    fake = FakeWhisper(*answers)
    engine = engine_with(fake, beam=beam)
    assert " ".join(texts(engine.transcribe(window(), language="en"))) == expected
    assert [options["beam_size"] for options in fake.options] == beams


TERMS = ("Docker", "Kubernetes")
PROMPT = " Docker, Kubernetes."


@pytest.mark.parametrize(
    ("terms", "answers", "expected", "prompts", "beams"),
    [
        (TERMS, [said("sure", -0.1)], "sure", [""], [2]),
        (TERMS, [said("unsure", -0.6), said("surer", -0.5)], "surer", ["", PROMPT], [2, 2]),
        (TERMS, [said("unsure", -0.6), said("less so", -0.7)], "unsure", ["", PROMPT], [2, 2]),
        (TERMS, [LOOP, said("they asked", -0.9)], "they asked", ["", PROMPT], [2, 2]),
        ((), [said("unsure", -0.6), said("surer", -0.5)], "surer", ["", ""], [2, 5]),
        # In doubt it is decoded on with what helped.
        (
            TERMS,
            [said("guess", -1.5), said("guess too", -1.2), said("they asked")],
            "they asked",
            ["", PROMPT, PROMPT],
            [2, 2, 5],
        ),
        (
            TERMS,
            [said("guess", -1.2), said("guess too", -1.5), said("they asked")],
            "they asked",
            ["", PROMPT, ""],
            [2, 2, 5],
        ),
        (TERMS, [Answer()], "", [""], [2]),
    ],
)
def test_what_was_unsure_is_heard_again_with_terms_where_there_are_some(
    terms: tuple[str, ...],
    answers: list[Answer],
    expected: str,
    prompts: list[str],
    beams: list[int],
) -> None:
    fake, asked = FakeWhisper(*answers), []

    def expect(words: Sequence[Word]) -> tuple[str, ...]:
        asked.append(texts(words))
        return terms

    heard = engine_with(fake).transcribe(window(), language="en", expected=expect)
    assert " ".join(texts(heard)) == expected
    assert fake.prompts == prompts
    assert [options["beam_size"] for options in fake.options] == beams
    assert asked == ([answers[0].text.split()] if len(beams) > 1 else [])


@pytest.mark.parametrize(("terms", "beams"), [(TERMS, [1, 1]), ((), [1])])
def test_a_beam_that_was_chosen_is_kept_for_terms_too(
    terms: tuple[str, ...], beams: list[int]
) -> None:
    fake = FakeWhisper(said("unsure", -0.6), said("surer", -0.4))
    engine_with(fake, beam=1).transcribe(window(), language="en", expected=lambda _: terms)
    assert [options["beam_size"] for options in fake.options] == beams


def test_a_beam_that_was_chosen_is_named() -> None:
    engine = engine_with(FakeWhisper(), beam=3)
    assert engine.name == "faster-whisper base int8 beam 3"


def test_another_language_is_put_into_english() -> None:
    fake = FakeWhisper(said("They asked me about tests."))
    words = engine_with(fake).translate(window(), language="zh")
    assert texts(words) == ["They", "asked", "me", "about", "tests."]
    names = ["<|zh|>", "<|translate|>"]
    assert fake.tokens[0][1:3] == [fake.hf_tokenizer.token_to_id(name) for name in names]


@pytest.mark.parametrize("error", [RuntimeError("CUDA out of memory\nat line 3"), ValueError()])
def test_what_faster_whisper_raises_becomes_an_engine_error(error: Exception) -> None:
    with pytest.raises(EngineError, match=r"Whisper failed on this memo: \S[^\n]*\."):
        engine_with(FakeWhisper(error)).transcribe(window(), language="en")


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


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """CTranslate2 finds a GPU."""
    import ctranslate2

    types = {"cuda": {"float16", "float32"}, "cpu": {"int8", "float32"}}
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: types[device])


class Loader:
    """Loads a fake onto a device, except onto one whose libraries are missing."""

    def __init__(self, *answers: Answer, missing: str = "") -> None:
        self.tried: list[tuple[str, str]] = []
        self.loaded: list[FakeWhisper] = []
        self._answers = answers
        self._missing = missing

    def __call__(self, weights: Weights, workers: int, device: str, kind: str) -> FakeWhisper:
        self.tried.append((device, kind))
        if device == self._missing:
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        self.loaded.append(FakeWhisper(*self._answers, device=device))
        return self.loaded[-1]


@pytest.mark.usefixtures("with_gpu")
def test_without_the_gpus_libraries_the_processor_serves(tmp_path: Path) -> None:
    loader = Loader(said("yes"), missing="cuda")
    loaded = load_weights(Weights("base", tmp_path, "home"), 1, "auto", loader)
    assert loaded.compute_type == "int8"
    assert loader.tried == [("cuda", "float16"), ("cpu", "int8")]
    assert loaded.decode(window(), "en", 1).text == "yes"
    assert loader.loaded[0].encoded == [(1, 80, ENCODED_FRAMES)]


@pytest.mark.usefixtures("with_gpu")
def test_a_gpu_encodes_whole_windows_and_decodes_each_alone(tmp_path: Path) -> None:
    loader = Loader(said("yes"))
    loaded = load_weights(Weights("base", tmp_path, "home"), 1, "auto", loader)
    assert loaded.compute_type == "float16"
    assert loader.tried == [("cuda", "float16")]
    assert loaded.decode(window(), "en", 1).text == "yes"
    assert loader.loaded[0].encoded == [(1, 80, 3000)] * 2  # the first to try the libraries


def test_a_processor_that_was_chosen_is_used(tmp_path: Path) -> None:
    loader = Loader()
    load_weights(Weights("base", tmp_path, "home"), 1, "cpu", loader)
    assert [device for device, _ in loader.tried] == ["cpu"]


@pytest.mark.parametrize(
    ("seconds", "frames"),
    [(0.1, 2050), (20.0, 2050), (20.5, 2050), (20.51, 2052), (28.0, 2800), (30.0, 3000)],
)
def test_windows_of_up_to_twenty_seconds_are_equally_long_to_the_encoder(
    seconds: float, frames: int
) -> None:
    sound = np.zeros(round(seconds * 16_000), np.float32)
    assert frames_to_encode(sound) == frames
    assert MAX_WINDOW_S * 100 <= ENCODED_FRAMES


# What is being said right now


def preview(
    engine: WhisperEngine, *, said: str = "", language: str = "en", seconds: int = 4
) -> str:
    sound = np.zeros(seconds * 16_000, np.float32)
    found = engine.preview(sound, language=language, said=said, is_given_up=lambda: False)
    assert found is not None
    return found


def test_a_preview_is_decoded_quickly() -> None:
    fake = FakeWhisper(said("they asked me"))
    assert preview(engine_with(fake)) == "they asked me"
    assert fake.encoded == [(1, 80, LEAST_FRAMES)]
    (options,) = fake.options
    assert options["beam_size"] == 1
    assert options["max_length"] == 2 * STEP_TOKENS
    assert preview(engine_with(FakeWhisper(Answer()))) == ""


@pytest.mark.parametrize(
    ("seconds", "frames"), [(1, LEAST_FRAMES), (8, 800 + SILENCE_FRAMES), (30, 3000)]
)
def test_only_the_sound_and_some_silence_are_encoded(seconds: int, frames: int) -> None:
    fake = FakeWhisper(said("yes"))
    preview(engine_with(fake), seconds=seconds)
    assert fake.encoded == [(1, 80, frames)]


def test_a_preview_begins_with_what_is_known() -> None:
    fake = FakeWhisper(said("me about"))
    assert preview(engine_with(fake), said="They asked") == "They asked me about"
    assert fake.prompts == [" They asked"]
    assert fake.options[0]["suppress_blank"] is False
    assert preview(engine_with(FakeWhisper(Answer())), said="They asked") == "They asked"


def test_in_a_script_without_spaces_none_are_put() -> None:
    fake = FakeWhisper(Answer((Part("山田さん", 0, 1),)))
    assert preview(engine_with(fake), said="昨日", language="ja") == "昨日山田さん"
    assert fake.prompts == ["昨日"]


def test_a_long_preview_takes_several_steps() -> None:
    words = [f"w{number}" for number in range(2 * STEP_TOKENS)]
    fake = FakeWhisper(
        *(said(" ".join(words[n : n + STEP_TOKENS])) for n in (0, STEP_TOKENS)), Answer()
    )
    assert preview(engine_with(fake)) == " ".join(words)
    assert [len(prompt.split()) for prompt in fake.prompts] == [0, STEP_TOKENS, 2 * STEP_TOKENS]


def test_a_preview_is_given_up_between_two_steps() -> None:
    words = said(" ".join(f"w{number}" for number in range(STEP_TOKENS)))
    fake = FakeWhisper(words, words)
    given_up = iter([False, True])
    sound = np.zeros(64_000, np.float32)
    engine = engine_with(fake)
    assert engine.preview(sound, language="en", said="", is_given_up=lambda: next(given_up)) is None
    assert len(fake.options) == 1
    assert engine.preview(sound, language="en", said="", is_given_up=lambda: True) is None
    assert len(fake.options) == 1


@pytest.mark.parametrize(
    ("text", "logprob", "known", "expected"),
    [
        ("a guess", -1.1, "", ""),
        ("likely enough", -0.9, "", "likely enough"),
        ("unsure", -1.1, "They asked", "They asked unsure"),  # the last word is often cut off
        ("on " * STEP_TOKENS, -0.1, "They asked", "They asked on"),
        ("and then " * (STEP_TOKENS // 2), -0.1, "They", "They and then"),
        ("no no no no no no", -0.1, "I said", "I said no no no no no no"),
        ("I know, I know, I know,", -0.1, "And", "And I know, I know, I know,"),
    ],
)
def test_what_is_no_text_is_not_shown(text: str, logprob: float, known: str, expected: str) -> None:
    fake = FakeWhisper(said(text, logprob))  # a loop is not decoded any further
    assert preview(engine_with(fake), said=known) == expected


def test_a_language_that_is_not_known_is_detected() -> None:
    fake = FakeWhisper(said("ja"))
    assert preview(engine_with(fake), language="") == "ja"
    assert fake.hf_tokenizer.token_to_id("<|de|>") in fake.tokens[0]
    fake = FakeWhisper(said("yes"), languages=1)
    assert preview(engine_with(fake), language="") == "yes"


def test_a_preview_that_fails_is_an_error_of_the_engine() -> None:
    with pytest.raises(EngineError, match="out of memory"):
        preview(engine_with(FakeWhisper(RuntimeError("out of memory"))))
