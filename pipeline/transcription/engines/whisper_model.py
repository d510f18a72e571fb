"""Whisper's weights in memory: encoding, decoding and aligning one window with faster-whisper.

The steps are those of `WhisperModel.transcribe` for one window without timestamp tokens; taken one
by one so that the encoding is passed from step to step and decoding can be batched.
"""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from models import Word
from pipeline.transcription.engines.batching import Batching, Request
from pipeline.transcription.engines.engine import EncodedWindow
from pipeline.transcription.engines.whisper_preview import preview
from pipeline.transcription.repeats import has_loop, without_silent_repeats

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from numpy.typing import NDArray

Task = Literal["transcribe", "translate"]

# Whisper's own bounds (Radford et al. 2022, section 4.5): text less likely than the first is a
# guess, and a guess over a window that is probably no speech is dropped.
MIN_LOGPROB = -1.0
MAX_NO_SPEECH_PROBABILITY = 0.6

# A window of 30 s of the quickest speech has fewer tokens; a loop ends here. With a prompt they
# still fit into the 448 tokens that Whisper attends to.
MAX_TOKENS = 220
MAX_PROMPT_TOKENS = 200
# All prompts of expected terms are equally long: only such windows can be decoded together.
EXPECTED_TOKENS = 140
_MIN_ALIGNED_FRAMES = 2

# Whisper pads its input with silence to 30 s, which costs much: attention grows with the square of
# the length. So the padding is cut to make all windows of up to 20 s equally long: windows of one
# length can be decoded together.
ENCODED_FRAMES = 2050
MAX_FRAMES = 3000
SAMPLES_A_FRAME = 160
FRAMES_A_STATE = 2
FRAMES_A_SECOND = 100

# Scripts without spaces between words: their words are kept as Whisper splits them.
UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})

_PREPENDED_MARKS = "\"'“¿([{-"  # joined to the word after them, as in faster-whisper
_APPENDED_MARKS = "\"'.。,，!！?？:：”)]}、"
_MAX_INITIAL_TIMESTAMP_INDEX = 50  # 1 s


@dataclass(frozen=True, slots=True)
class Decoded:
    """Words of one decoding; `logprob` is the mean log-probability of its tokens."""

    words: tuple[Word, ...] = ()
    text: str = ""
    logprob: float = 0.0

    @property
    def has_loop(self) -> bool:
        """Whether a phrase is repeated more often than it can have been said."""
        return has_loop(self.text, self.words)

    def is_below(self, logprob: float) -> bool:
        """Return whether it loops, or is less likely than this."""
        return self.has_loop or (bool(self.text) and self.logprob < logprob)


def joined(first: Decoded, second: Decoded, offset_s: float) -> Decoded:
    """Join what was decoded of two halves of a window; the second begins at `offset_s`."""
    later = tuple(
        replace(word, start_s=word.start_s + offset_s, end_s=word.end_s + offset_s)
        for word in second.words
    )
    return Decoded(
        first.words + later,
        f"{first.text} {second.text}".strip(),
        min(first.logprob, second.logprob),
    )


class LoadedWhisper:
    """Weights on a device, with one queue for all threads.

    `batching` is None on a GPU, where each window is decoded alone.
    """

    def __init__(
        self, model: "WhisperModel", compute_type: str, batching: Batching | None = None
    ) -> None:
        self.compute_type = compute_type
        self._model = model
        self._batching = batching
        self._feature_lock = threading.Lock()  # quick, but takes 20 MB for a moment

    def detect_language(self, samples: "NDArray[np.float32]") -> tuple[str, float]:
        """Return the code of the language and its probability."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        features = self._features(samples)
        with self._encoding_core():
            language, probability, _ = self._model.detect_language(features=features)
        return str(language), float(probability)

    def decode(
        self,
        window: EncodedWindow,
        language: str,
        beam: int,
        *,
        task: Task = "transcribe",
        terms: Sequence[str] = (),
        options: Mapping[str, float] = MappingProxyType({}),
    ) -> Decoded:
        """Decode a window once, with `terms` as prompt and further options of `generate`.

        No timestamp tokens are decoded: with them Whisper skips words between two of them and is
        slower. Word times come from its attention.
        """
        frames = min(len(window.samples) // SAMPLES_A_FRAME, MAX_FRAMES)
        if not frames:
            return Decoded()
        tokenizer = self._tokenizer(language, task)
        result = self._generate(window, tokenizer, beam, self._prompt(tokenizer, terms), options)
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        count = len(result.sequences_ids[0])
        logprob = result.scores[0] * count / (count + 1)
        is_silent = result.no_speech_prob > MAX_NO_SPEECH_PROBABILITY and logprob <= MIN_LOGPROB
        if not text or is_silent:
            return Decoded()
        segment: dict[str, Any] = {
            "seek": 0,
            "start": 0.0,
            "end": frames / FRAMES_A_SECOND,
            "tokens": tokens,
        }
        self._model.add_word_timestamps(
            [[segment]],
            tokenizer,
            window.encoding,
            frames,
            _PREPENDED_MARKS,
            _APPENDED_MARKS,
            last_speech_timestamp=0.0,
        )
        is_spaced = task == "translate" or language not in UNSPACED_LANGUAGES
        words = joined_parts(segment["words"], is_spaced=is_spaced)
        return Decoded(without_silent_repeats(words), text, logprob)

    def rescore(
        self,
        window: EncodedWindow,
        texts: Sequence[Sequence[str]],
        language: str,
        vocabulary: Sequence[str],
    ) -> tuple[tuple[float, ...], ...]:
        """Return the log-probability of each word of each text, given the words before it.

        CTranslate2 gives them when it aligns a text with the sound. The alignment is not needed,
        so it is computed over the fewest frames.
        """
        import numpy as np

        tokenizer = self._tokenizer(language, "transcribe")
        start = [*tokenizer.sot_sequence]
        if vocabulary:
            prompt = term_tokens(tokenizer, vocabulary, MAX_PROMPT_TOKENS)
            start = [tokenizer.sot_prev, *prompt, *start]
        self.encode(window)
        scores = []
        for words in texts:
            tokens = [tokenizer.encode(f" {word}") for word in words]
            text = [token for word in tokens for token in word][:MAX_TOKENS]
            (aligned,) = self._model.model.align(
                window.encoding, start, [text], [_MIN_ALIGNED_FRAMES]
            )
            probabilities = np.maximum(np.asarray(aligned.text_token_probs), 1e-10)
            logs = iter(np.log(probabilities).tolist())
            scores.append(tuple(sum(itertools.islice(logs, len(word))) for word in tokens))
        return tuple(scores)

    def preview(
        self,
        samples: "NDArray[np.float32]",
        language: str,
        said: str,
        is_given_up: Callable[[], bool],
    ) -> str | None:
        """Return the text of a sound, for the screen only; None where it was given up.

        It waits for no queue: windows in the queue are not held up, each step is short.
        """
        return preview(
            self._model,
            self._features(samples)[:, : len(samples) // SAMPLES_A_FRAME],
            language=language,
            said=said,
            unspaced=UNSPACED_LANGUAGES,
            is_given_up=is_given_up,
        )

    def _generate(
        self,
        window: EncodedWindow,
        tokenizer: "Tokenizer",
        beam: int,
        prompt: list[int],
        options: Mapping[str, float],
    ) -> Any:  # noqa: ANN401  # CTranslate2 has no types
        from faster_whisper.transcribe import get_suppressed_tokens

        request = Request(
            encode=lambda: self.encode(window),
            prompt=prompt,
            options={
                "beam_size": beam,
                "max_length": 2 * MAX_TOKENS,  # CTranslate2 gives the text half of it
                "return_scores": True,
                "return_no_speech_prob": True,
                "suppress_tokens": get_suppressed_tokens(tokenizer, [-1]),
                "max_initial_timestamp_index": _MAX_INITIAL_TIMESTAMP_INDEX,
                **options,
            },
        )
        if self._batching is not None:
            return self._batching.submit(request)
        (result,) = self._model.model.generate(request.encode(), [prompt], **request.options)
        return result

    def encode(self, window: EncodedWindow) -> Any:  # noqa: ANN401  # CTranslate2 has no types
        """Return the window's encoding; compute it where the window has none yet."""
        if window.encoding is None:
            import numpy as np
            from faster_whisper.audio import pad_or_trim

            frames = min(len(window.samples) // SAMPLES_A_FRAME, MAX_FRAMES)
            features = pad_or_trim(self._features(window.samples)[:, :frames])
            if self._model.model.device == "cpu":
                features = features[:, : frames_to_encode(window.samples)]
            features = np.ascontiguousarray(features)
            with self._encoding_core():
                window.encoding = self._model.encode(features)
        return window.encoding

    @contextmanager
    def _encoding_core(self) -> Iterator[None]:
        if self._batching is None:
            yield
        else:
            with self._batching.encoding_core():
                yield

    def _features(self, samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Compute the log-mel spectrogram of a window."""
        with self._feature_lock:
            features: NDArray[np.float32] = self._model.feature_extractor(samples)
        return features

    def _tokenizer(self, language: str, task: Task) -> "Tokenizer":
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task=task,
            language=language,
        )

    def _prompt(self, tokenizer: "Tokenizer", terms: Sequence[str]) -> list[int]:
        expected = term_tokens(tokenizer, terms, EXPECTED_TOKENS)
        return list(self._model.get_prompt(tokenizer, expected, without_timestamps=True))


def frames_to_encode(samples: "NDArray[np.float32]") -> int:
    """Return how many frames of a window's padded features are encoded."""
    frames = -(-len(samples) // SAMPLES_A_FRAME)
    return max(ENCODED_FRAMES, frames + frames % FRAMES_A_STATE)


def term_tokens(tokenizer: "Tokenizer", terms: Sequence[str], max_tokens: int) -> list[int]:
    """Return terms as if they had been said just before; the last ones where not all fit."""
    if not terms:
        return []
    tokens = tokenizer.encode(" " + ", ".join(terms) + ".")
    return [*tokens[-max_tokens:]]


def joined_parts(parts: Iterable[Mapping[str, Any]], *, is_spaced: bool) -> tuple[Word, ...]:
    """Join the parts of words that faster-whisper returns into words.

    It splits "well-known" and "3.5" and marks only the first part with a space: parts without one
    belong to the word before.
    """
    groups: list[list[Mapping[str, Any]]] = []
    for part in parts:
        if is_spaced and groups and not part["word"].startswith(" "):
            groups[-1].append(part)
        elif part["word"].strip():
            groups.append([part])
    words: list[Word] = []
    latest = 0.0
    for group in groups:
        text = "".join(part["word"] for part in group).strip()
        # Times may step back by some hundredths of a second.
        start = max(float(group[0]["start"]), latest)
        latest = end = max(float(group[-1]["end"]), start)
        letters = sum(len(part["word"]) for part in group)
        weighted = sum(float(part["probability"]) * len(part["word"]) for part in group)
        words.append(Word(text, start, end, min(max(weighted / letters, 0.0), 1.0)))
    return tuple(words)
