"""Whisper, run by faster-whisper: int8 on the processor, half precision on a GPU."""

import itertools
import logging
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from models import Word
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines.batching import WINDOWS_ON_THE_WAY, Batching
from pipeline.transcription.engines.machine import fitting_workers, use_wide_registers
from pipeline.transcription.engines.memory import keep_blocks, share_heap
from pipeline.weights import Weights, weights_bytes

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Expected

# Beam 2 first, and 5 where it was unsure: over whole windows without time marks beam 5 is hardly
# ever more right than beam 2, beam 1 is less right at 0.95 of the time. Where there is talk of
# terms, being told of some does more than a wider beam.
FIRST_BEAM = 2
BEAM = 5
UNSURE_LOGPROB = -0.4

# Whisper's own bounds (Radford et al. 2022, section 4.5): text that packs better than this is a
# loop, text less likely than this is a guess, and guesses over what sounds like no speech are
# nothing.
LOOP_RATIO = 2.4
GUESS_LOGPROB = -1.0
# A short loop in a long text does not pack well; "no, no, no, no" may be meant.
LOOP_TIMES = 4
LOOP_TIMES_OF_ONE = 8
NO_SPEECH = 0.6

# A window of 30 s of the quickest speech has fewer; a loop ends here. With a prompt before them
# they still fit into the 448 that Whisper looks at.
MOST_TOKENS = 220
MOST_PROMPT_TOKENS = 200
# All prompts for hearing are equally long: only such windows can be decoded together.
EXPECTED_TOKENS = 140
_LEAST_FRAMES = 2  # of the sound, to align words with

# Whisper fills what it hears up to 30 s with silence. The silence says nothing and costs much:
# attention grows with the square of the length. So windows are shorter, and of the silence as much
# is encoded as makes all windows equally long: what is equally long can be decoded together.
ENCODED_FRAMES = 2050
SAMPLES_A_FRAME = 160
FRAMES_A_STATE = 2

# Scripts that put no blanks between words: their words are kept as Whisper cuts them.
UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What one pass over a window gave."""

    words: tuple[Word, ...]
    text: str
    logprob: float

    @property
    def loops(self) -> bool:
        data = self.text.encode()
        packed = len(data) / len(zlib.compress(data)) if data else 0.0
        return packed > LOOP_RATIO or _goes_round(self.words)

    @property
    def unsure(self) -> bool:
        return self.loops or (bool(self.text) and self.logprob < UNSURE_LOGPROB)

    @property
    def doubtful(self) -> bool:
        return self.loops or (bool(self.text) and self.logprob < GUESS_LOGPROB)


class WhisperEngine:
    """Whisper's weights, loaded when they are first needed. Safe to call from several threads.

    `workers` decoders run at a time, each in one thread: a second thread slows a decoder down.
    None means as many as the machine has cores and memory for. `beam` None means 2, and 5 where
    that was unsure.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        beam: int | None = None,
        workers: int | None = None,
        device: str = "auto",
    ) -> None:
        share_heap()  # before there are threads that have a heap of their own
        use_wide_registers()
        self.weights = weights
        self.beam = beam
        self._decoders = workers
        self._device = device
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def name(self) -> str:
        """What the archive calls it. Loads the weights, to know whether a GPU serves."""
        beam = f" beam {self.beam}" if self.beam else ""
        return f"faster-whisper {self.weights.name} {self._load().compute_type}{beam}"

    @property
    def workers(self) -> int:
        """How many windows are worked on at the same time: what two wait for is done at once."""
        return self.decoders * WINDOWS_ON_THE_WAY

    @property
    def decoders(self) -> int:
        """How many decoders run at the same time."""
        if self._decoders is None:
            self._decoders = fitting_workers(weights_bytes(self.weights.path))
        return self._decoders

    def load(self) -> None:
        """Load the weights now rather than at the first window. Raises EngineError."""
        self._load()

    def check_language(self, language: str) -> None:
        """Raise UsageError where these weights do not know the language."""
        known = languages()
        if language not in known:
            raise UsageError(
                f"Whisper knows no language {language!r}. Use one of: auto, {', '.join(known)}."
            )
        if self.weights.english_only and language != "en":
            raise UsageError(
                f"The weights {self.weights.name} know only English, and --language is "
                f"{language}. Use weights without .en in their name, such as base."
            )

    def detect_language(self, samples: "NDArray[np.float32]") -> tuple[str, float]:
        """Return the language's code and its probability."""
        loaded = self._load()
        if not loaded.model.model.is_multilingual:
            return "en", 1.0
        try:
            language, probability, _ = loaded.model.detect_language(audio=samples)
        except Exception as error:
            raise _failed(error) from error
        return str(language), float(probability)

    def transcribe(
        self,
        samples: "NDArray[np.float32]",
        *,
        language: str,
        expected: "Expected | None" = None,
    ) -> tuple[Word, ...]:
        """Return the words of a window of at most 30 s, times from its start."""
        loaded = self._load()
        try:
            return self._best(loaded, samples, language, expected).words
        except Exception as error:
            raise _failed(error) from error

    def rescore(
        self,
        samples: "NDArray[np.float32]",
        texts: Sequence[Sequence[str]],
        *,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> tuple[tuple[float, ...], ...]:
        """Return for each text the log-probability of each of its words."""
        loaded = self._load()
        try:
            return _rescore(loaded, samples, texts, language, vocabulary)
        except Exception as error:
            raise _failed(error) from error

    def translate(self, samples: "NDArray[np.float32]", *, language: str) -> tuple[Word, ...]:
        """Return what is said in another language in English; its times are rough."""
        loaded = self._load()
        try:
            made = self._attempt(loaded, samples, language, BEAM, task="translate")
        except Exception as error:
            raise _failed(error) from error
        return _once(made.words) if made.loops else made.words

    def _best(
        self,
        loaded: "_Loaded",
        samples: "NDArray[np.float32]",
        language: str,
        expected: "Expected | None",
    ) -> _Attempt:
        """Decode; in ways that cannot loop where in doubt.

        faster-whisper would draw lots at rising temperatures; the same memo would read
        differently each time.
        """
        first = self._attempt(loaded, samples, language, self.beam or FIRST_BEAM)
        terms: Sequence[str] = ()
        if first.unsure:
            first, terms = self._again(loaded, samples, language, first, expected)
        if not first.doubtful:
            return first
        attempts = [first]
        for options in ({"no_repeat_ngram_size": 4}, {"repetition_penalty": 1.2}):
            attempts.append(
                self._attempt(loaded, samples, language, BEAM, terms=terms, options=options)
            )
            if not attempts[-1].doubtful:
                return attempts[-1]
        sound = [attempt for attempt in attempts if not attempt.loops]
        best = max(sound or attempts, key=lambda attempt: attempt.logprob)
        return best if sound else replace(best, words=_once(best.words))

    def _again(
        self,
        loaded: "_Loaded",
        samples: "NDArray[np.float32]",
        language: str,
        first: _Attempt,
        expected: "Expected | None",
    ) -> tuple[_Attempt, Sequence[str]]:
        """Decode what was unsure once more; the better attempt, and the terms it was told of.

        To be told of the right terms helps more than any beam.
        """
        terms = expected(first.words) if expected is not None else ()
        if not terms and self.beam is not None:
            return first, ()
        beam = self.beam or (FIRST_BEAM if terms else BEAM)
        again = self._attempt(loaded, samples, language, beam, terms=terms)
        tries: tuple[tuple[_Attempt, Sequence[str]], ...] = ((first, ()), (again, terms))
        return max(tries, key=lambda each: (not each[0].loops, each[0].logprob))

    def _attempt(
        self,
        loaded: "_Loaded",
        samples: "NDArray[np.float32]",
        language: str,
        beam: int,
        *,
        task: str = "transcribe",
        terms: Sequence[str] = (),
        options: Mapping[str, float] = MappingProxyType({}),
    ) -> _Attempt:
        """Decode the window once.

        No time marks are asked for: with them Whisper leaves out words where it jumps from one to
        the next, and takes longer. Word times come from its attention all the same.
        """
        with _ear.listening(samples), loaded.coming():
            pieces, _ = loaded.model.transcribe(
                samples,
                language=language,
                task=task,
                beam_size=beam,
                temperature=0.0,
                condition_on_previous_text=False,
                compression_ratio_threshold=LOOP_RATIO,
                log_prob_threshold=GUESS_LOGPROB,
                no_speech_threshold=NO_SPEECH,
                without_timestamps=True,
                word_timestamps=True,
                max_new_tokens=MOST_TOKENS,
                initial_prompt=_prompt(loaded, language, terms, EXPECTED_TOKENS) or None,
                **options,
            )
            # Without time marks a window is one piece; after it faster-whisper would hear the
            # silence behind the last word as a window of its own.
            found = list(itertools.islice(pieces, 1))
        return _Attempt(
            words=_words(found, spaced=task == "translate" or language not in UNSPACED_LANGUAGES),
            text="".join(piece.text for piece in found).strip(),
            logprob=found[0].avg_logprob if found else 0.0,
        )

    def _load(self) -> "_Loaded":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.weights, self.decoders, self._device)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: "WhisperModel"
    compute_type: str
    batching: Batching | None = None

    def coming(self) -> AbstractContextManager[None]:
        """While a thread is on its way to have a window decoded."""
        return self.batching.coming() if self.batching else nullcontext()


def _rescore(
    loaded: _Loaded,
    samples: "NDArray[np.float32]",
    texts: Sequence[Sequence[str]],
    language: str,
    vocabulary: Sequence[str],
) -> tuple[tuple[float, ...], ...]:
    """How likely the words of each text are, each after those before it.

    Aligning words with sound tells it besides; here no times are wanted, so of the sound's frames
    hardly any is aligned.
    """
    import numpy as np
    from faster_whisper.audio import pad_or_trim

    model = loaded.model
    tokenizer = _tokenizer(loaded, language)
    start = [*tokenizer.sot_sequence]
    if vocabulary:
        prompt = _prompt(loaded, language, vocabulary, MOST_PROMPT_TOKENS)
        start = [tokenizer.sot_prev, *prompt, *start]
    with _ear.listening(samples):
        encoded = model.encode(pad_or_trim(model.feature_extractor(samples)))
    weighed = []
    for words in texts:
        tokens = [tokenizer.encode(f" {word}") for word in words]
        said = [token for word in tokens for token in word][:MOST_TOKENS]
        (found,) = model.model.align(encoded, start, [said], [_LEAST_FRAMES])
        logs = iter(np.log(np.maximum(np.asarray(found.text_token_probs), 1e-10)).tolist())
        weighed.append(tuple(sum(itertools.islice(logs, len(word))) for word in tokens))
    return tuple(weighed)


def _tokenizer(loaded: _Loaded, language: str) -> "Tokenizer":
    from faster_whisper.tokenizer import Tokenizer

    model = loaded.model
    return Tokenizer(
        model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
    )


def _prompt(loaded: _Loaded, language: str, terms: Sequence[str], most_tokens: int) -> list[int]:
    """Terms as if they had been said just before, the last ones where there is no room for all."""
    if not terms:
        return []
    tokens = _tokenizer(loaded, language).encode(" " + ", ".join(terms) + ".")
    return [*tokens[-most_tokens:]]


class _Ear(threading.local):
    """The window that a thread hears: what is the same each time it is decoded is kept.

    `is_open` while it is being heard; what is encoded else is something else.
    """

    is_open = False

    samples: "NDArray[np.float32] | None" = None
    features: Any = None
    encoded: Any = None

    @contextmanager
    def listening(self, samples: "NDArray[np.float32]") -> Iterator[None]:
        """Keep what is known where this is the window that was heard last."""
        if samples is not self.samples:
            self.samples, self.features, self.encoded = samples, None, None
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False


_ear = _Ear()


def languages() -> tuple[str, ...]:
    """Codes of the languages that Whisper knows."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(sorted(_LANGUAGE_CODES))


def _load(weights: Weights, workers: int, device: str) -> _Loaded:
    import ctranslate2

    ctranslate2.set_log_level(logging.ERROR)
    logging.getLogger("faster_whisper").setLevel(logging.ERROR)
    if device != "cpu" and ctranslate2.get_cuda_device_count() > 0:
        loaded = _on_gpu(weights, workers)
        if loaded is not None:
            return loaded
    kinds = ctranslate2.get_supported_compute_types("cpu")
    kind = "int8" if "int8" in kinds else "float32"
    try:
        model = _model(weights, workers, "cpu", kind)
        keep_blocks()
        model.model = batching = Batching(model.model, workers)
        return _Loaded(model, kind, batching)
    except Exception as error:
        raise EngineError(
            f"Whisper's weights in {weights.path} could not be loaded: {_reason(error)} "
            f"`afterview weights get {weights.name}` may mend them."
        ) from error


def _on_gpu(weights: Weights, workers: int) -> _Loaded | None:
    """Load onto the GPU; None where it is too old or its libraries are not there."""
    import ctranslate2
    import numpy as np

    try:
        kinds = ctranslate2.get_supported_compute_types("cuda")
        kind = "float16" if "float16" in kinds else "float32"
        model = _model(weights, workers, "cuda", kind)
        # Missing libraries show only when something is computed.
        model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), np.float32))
    except (RuntimeError, ValueError, OSError):
        return None
    return _Loaded(model, kind)


def _model(weights: Weights, workers: int, device: str, kind: str) -> "WhisperModel":
    import numpy as np
    from faster_whisper import WhisperModel

    class OneEncoding(WhisperModel):  # type: ignore[misc]  # it has no types
        def encode(self, features: "NDArray[np.float32]") -> Any:  # noqa: ANN401
            if not _ear.is_open:
                return super().encode(features)
            if _ear.encoded is None:
                if device == "cpu" and _ear.samples is not None:
                    features = features[..., : _frames_to_encode(_ear.samples)]
                _ear.encoded = super().encode(np.ascontiguousarray(features))
                # They are asked for again, but only to see how many there are.
                _ear.features = np.broadcast_to(np.float32(0), _ear.features.shape)
            return _ear.encoded

    model = OneEncoding(
        str(weights.path),
        device=device,
        compute_type=kind,
        cpu_threads=1,
        num_workers=workers,
        local_files_only=True,
    )
    model.feature_extractor = _Features(model.feature_extractor)
    return model


def _frames_to_encode(samples: "NDArray[np.float32]") -> int:
    """How many frames of the features of a window with this sound are worth encoding."""
    sounding = -(-len(samples) // SAMPLES_A_FRAME)
    return max(ENCODED_FRAMES, sounding + sounding % FRAMES_A_STATE)


class _Features:
    """faster-whisper's feature extractor, which does not do the same window twice."""

    def __init__(self, extractor: Any) -> None:  # noqa: ANN401  # it has no types
        self._extractor = extractor
        self._one_by_one = threading.Lock()  # it is quick, but takes 20 MB for a moment

    def __call__(self, samples: "NDArray[np.float32]", **options: Any) -> Any:  # noqa: ANN401
        if not _ear.is_open or samples is not _ear.samples:
            return self._extractor(samples, **options)
        if _ear.features is None:
            with self._one_by_one:
                _ear.features = self._extractor(samples, **options)
        return _ear.features

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever it has
        return getattr(self._extractor, name)


def _words(pieces: Iterable[Any], *, spaced: bool) -> tuple[Word, ...]:
    """Turn faster-whisper's words into ours.

    It cuts "well-known" and "3.5" in two and marks only the first part with a blank: parts
    without one belong to the word before.
    """
    groups: list[list[Any]] = []
    for piece in pieces:
        for word in piece.words or ():
            if spaced and groups and not word.word.startswith(" "):
                groups[-1].append(word)
            elif word.word.strip():
                groups.append([word])
    words: list[Word] = []
    latest = 0.0
    for group in groups:
        text = "".join(part.word for part in group).strip()
        # Times may step back by some hundredths where two passes over a window meet.
        start = max(float(group[0].start), latest)
        latest = end = max(float(group[-1].end), start)
        letters = sum(len(part.word) for part in group)
        probability = sum(float(p.probability) * len(p.word) for p in group) / letters
        words.append(Word(text, start, end, min(max(probability, 0.0), 1.0)))
    return tuple(words)


def _goes_round(words: Sequence[Word]) -> bool:
    """Tell whether a phrase comes more often in a row than anybody would say it."""
    texts = [word.text.lower().strip(".,!?") for word in words]
    return any(
        times >= (LOOP_TIMES if length > 1 else LOOP_TIMES_OF_ONE)
        for length, times in (_repeats(texts, place) for place in range(len(texts)))
    )


def _once(words: Sequence[Word]) -> tuple[Word, ...]:
    """Say once what is said over and over: phrases of up to eight words, three times or more."""
    texts = [word.text.lower().strip(".,!?") for word in words]
    kept: list[Word] = []
    place = 0
    while place < len(words):
        length, times = _repeats(texts, place)
        kept += words[place : place + length]
        place += length * times
    return tuple(kept)


def _repeats(texts: Sequence[str], place: int) -> tuple[int, int]:
    """Return the length of the phrase at this place, and how often it stands there in a row."""
    for length in range(1, 9):
        phrase = texts[place : place + length]
        times = 1
        while texts[place + times * length : place + (times + 1) * length] == phrase:
            times += 1
        if times >= 3:
            return length, times
    return 1, 1


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return text if text.endswith(".") else f"{text}."


def _failed(error: Exception) -> EngineError:
    if isinstance(error, EngineError):
        return error
    return EngineError(f"Whisper failed on this memo: {_reason(error)}")
