"""Whisper, run by faster-whisper: int8 on the processor, half precision on a GPU."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models import Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.errors import EngineError, UsageError
from pipeline.transcription.engines.batching import WINDOWS_A_DECODER, Batching
from pipeline.transcription.engines.engine import (
    EncodedWindow,
    Engine,
    EngineOptions,
    ExpectedTerms,
    Previewer,
    Rescorer,
    Translator,
)
from pipeline.transcription.engines.halves import quietest_sample
from pipeline.transcription.engines.machine import fitting_workers, use_wide_registers
from pipeline.transcription.engines.memory import keep_blocks, share_heap
from pipeline.transcription.engines.whisper_model import (
    MAX_FRAMES,
    MIN_LOGPROB,
    Decoded,
    LoadedWhisper,
    joined,
)
from pipeline.transcription.repeats import collapse_repeats, longest_loop
from pipeline.weights import Weights, find_weights, weights_bytes

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

# Beam 2 first, and 5 where that was unsure: without timestamp tokens beam 5 is hardly ever more
# right than beam 2; beam 1 is less right and takes 0.95 of the time. Where there is talk of terms,
# a prompt of them does more than a wider beam.
FIRST_BEAM = 2
BEAM = 5
MAX_HALVINGS = 3  # of a window that loops
UNSURE_LOGPROB = -0.4
# Two ways of decoding that cannot loop, tried in turn.
_WITHOUT_REPEATS = ({"no_repeat_ngram_size": 4}, {"repetition_penalty": 1.2})


def load(options: EngineOptions) -> Engine:
    """Return an engine for the named weights; they are loaded at its first use.

    Raises:
        WeightsError: the weights are not on this machine.
    """
    weights = find_weights(
        options.weights, home_weights=options.home_weights, progress=options.progress
    )
    return WhisperEngine(weights, beam=options.beam, workers=options.workers)


class WhisperEngine(Engine, Rescorer, Translator, Previewer):
    """Whisper's weights, loaded at the first use. Safe to call from several threads.

    `workers` is the number of decoders, each of one thread: a second thread slows a decoder down.
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
        share_heap()  # before there are threads with a heap of their own
        use_wide_registers()
        self.weights = weights
        self.beam = beam
        self._decoders = workers
        self._device = device
        self._lock = threading.Lock()
        self._loaded: LoadedWhisper | None = None

    @property
    def name(self) -> str:
        """Name in the archive. Loads the weights, to know whether a GPU is used."""
        beam = f" beam {self.beam}" if self.beam else ""
        return f"faster-whisper {self.weights.name} {self._load().compute_type}{beam}"

    @property
    def workers(self) -> int:
        """Number of windows in hand at a time: those that wait together are decoded together."""
        return self.decoders * WINDOWS_A_DECODER

    @property
    def decoders(self) -> int:
        """Number of decoders that run at the same time."""
        if self._decoders is None:
            self._decoders = fitting_workers(weights_bytes(self.weights.path))
        return self._decoders

    def load(self) -> None:
        """Load the weights now rather than at the first window. Raises EngineError."""
        self._load()

    def check_language(self, language: str) -> None:
        """Raise UsageError for a language that these weights do not know."""
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
        """Return the code of the language spoken, and its probability."""
        loaded = self._load()
        try:
            return loaded.detect_language(samples)
        except Exception as error:
            raise _engine_error(error) from error

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        """Return the words of a window of at most 30 s, times from its start."""
        loaded = self._load()
        try:
            return self._best(loaded, window, language, expected).words
        except Exception as error:
            raise _engine_error(error) from error

    def rescore(
        self,
        window: EncodedWindow,
        texts: Sequence[Sequence[str]],
        *,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> tuple[tuple[float, ...], ...]:
        """Return for each text the log-probability of each of its words."""
        loaded = self._load()
        try:
            return loaded.rescore(window, texts, language, vocabulary)
        except Exception as error:
            raise _engine_error(error) from error

    def translate(self, window: EncodedWindow, *, language: str) -> tuple[Word, ...]:
        """Return the window's speech in English; times are accurate to a sentence only."""
        loaded = self._load()
        try:
            decoded = loaded.decode(window, language, BEAM, task="translate")
        except Exception as error:
            raise _engine_error(error) from error
        return collapse_repeats(decoded.words) if decoded.has_loop else decoded.words

    def preview(
        self,
        samples: "NDArray[np.float32]",
        *,
        language: str,
        said: str,
        is_given_up: Callable[[], bool],
    ) -> str | None:
        """Return what is said in at most 30 s of sound, decoded quickly; None where given up."""
        loaded = self._load()
        try:
            return loaded.preview(samples, language, said, is_given_up)
        except Exception as error:
            raise _engine_error(error) from error

    def _best(
        self,
        loaded: LoadedWhisper,
        window: EncodedWindow,
        language: str,
        expected: ExpectedTerms | None,
    ) -> Decoded:
        """Decode; where the result is a loop or a guess, in ways that cannot loop.

        faster-whisper would sample at rising temperatures instead: the same memo would read
        differently each time.
        """
        first = loaded.decode(window, language, self.beam or FIRST_BEAM)
        terms: Sequence[str] = ()
        if first.is_below(UNSURE_LOGPROB):
            first, terms = self._second(loaded, window, language, first, expected)
        if not first.is_below(MIN_LOGPROB):
            return first
        halves = self._in_halves(loaded, window, language, first) if first.has_loop else None
        if halves is not None:
            return halves
        tried = [first]
        for options in _WITHOUT_REPEATS:
            tried.append(loaded.decode(window, language, BEAM, terms=terms, options=options))
            if not tried[-1].is_below(MIN_LOGPROB):
                return tried[-1]
        without_loop = [each for each in tried if not each.has_loop]
        best = max(without_loop or tried, key=lambda each: each.logprob)
        return best if without_loop else replace(best, words=collapse_repeats(best.words))

    def _in_halves(
        self,
        loaded: LoadedWhisper,
        window: EncodedWindow,
        language: str,
        first: Decoded,
        depth: int = 1,
    ) -> Decoded | None:
        """Decode the two halves of a loop's sound; None where they loop too, or are guesses.

        A phrase that was said very often makes a decoder lose count; half as many it can hear.
        """
        loop = longest_loop(first.words)
        if loop is None or depth > MAX_HALVINGS:
            return None
        start_s, end_s = first.words[loop.index].start_s, first.words[loop.end - 1].end_s
        if loop.end == len(first.words):  # what follows was not decoded
            end_s = len(window.samples) / SAMPLE_RATE_HZ
        place = quietest_sample(window.samples, start_s, end_s)
        if place is None:
            return None
        halves = []
        for samples in (window.samples[:place], window.samples[place:]):
            half = EncodedWindow(samples)
            decoded: Decoded | None = loaded.decode(half, language, BEAM)
            if decoded is not None and decoded.has_loop:
                decoded = self._in_halves(loaded, half, language, decoded, depth + 1)
            if decoded is None or decoded.is_below(MIN_LOGPROB):
                return None
            halves.append(decoded)
        return joined(halves[0], halves[1], place / SAMPLE_RATE_HZ)

    def _second(
        self,
        loaded: LoadedWhisper,
        window: EncodedWindow,
        language: str,
        first: Decoded,
        expected: ExpectedTerms | None,
    ) -> tuple[Decoded, Sequence[str]]:
        """Decode an unsure window again; return the better result and the terms in its prompt."""
        terms = expected(first.words) if expected is not None else ()
        if not terms and self.beam is not None:
            return first, ()
        beam = self.beam or (FIRST_BEAM if terms else BEAM)
        second = loaded.decode(window, language, beam, terms=terms)
        tried: tuple[tuple[Decoded, Sequence[str]], ...] = ((first, ()), (second, terms))
        return max(tried, key=lambda each: (not each[0].has_loop, each[0].logprob))

    def _load(self) -> LoadedWhisper:
        with self._lock:
            if self._loaded is None:
                self._loaded = load_weights(self.weights, self.decoders, self._device)
            return self._loaded


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that Whisper knows."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(sorted(_LANGUAGE_CODES))


LoadModel = Callable[[Weights, int, str, str], "WhisperModel"]


def _load_model(weights: Weights, workers: int, device: str, compute_type: str) -> "WhisperModel":
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(weights.path),
        device=device,
        compute_type=compute_type,
        cpu_threads=1,
        num_workers=workers,
        local_files_only=True,
    )


def load_weights(
    weights: Weights, workers: int, device: str, load_model: LoadModel = _load_model
) -> LoadedWhisper:
    """Load weights onto the GPU where one can be used, else for the processor.

    Raises:
        EngineError: CTranslate2 cannot read them.
    """
    import ctranslate2

    ctranslate2.set_log_level(logging.ERROR)
    logging.getLogger("faster_whisper").setLevel(logging.ERROR)
    if device != "cpu" and ctranslate2.get_cuda_device_count() > 0:
        loaded = _on_gpu(weights, workers, load_model)
        if loaded is not None:
            return loaded
    types = ctranslate2.get_supported_compute_types("cpu")
    compute_type = "int8" if "int8" in types else "float32"
    try:
        model = load_model(weights, workers, "cpu", compute_type)
        keep_blocks()
        return LoadedWhisper(model, compute_type, Batching(model.model.generate, workers))
    except Exception as error:
        raise EngineError(
            f"Whisper's weights in {weights.path} could not be loaded: {_reason(error)} "
            f"`afterview weights get {weights.name}` may mend them."
        ) from error


def _on_gpu(weights: Weights, workers: int, load_model: LoadModel) -> LoadedWhisper | None:
    """Load onto the GPU; None where it is too old or its libraries are missing."""
    import ctranslate2
    import numpy as np

    try:
        types = ctranslate2.get_supported_compute_types("cuda")
        compute_type = "float16" if "float16" in types else "float32"
        model = load_model(weights, workers, "cuda", compute_type)
        # Missing libraries show only when something is computed.
        bands = model.feature_extractor.mel_filters.shape[0]
        model.encode(np.zeros((bands, MAX_FRAMES), np.float32))
    except (RuntimeError, ValueError, OSError):
        return None
    return LoadedWhisper(model, compute_type)


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return text if text.endswith(".") else f"{text}."


def _engine_error(error: Exception) -> EngineError:
    if isinstance(error, EngineError):
        return error
    return EngineError(f"Whisper failed on this memo: {_reason(error)}")
