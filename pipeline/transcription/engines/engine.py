"""The interface of an engine: what every engine must do, and what some can do besides."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from models import Word
from pipeline.errors import UsageError
from pipeline.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ExpectedTerms = Callable[[Sequence[Word]], Sequence[str]]
"""Returns the terms to expect in a window, given its words as first decoded; the likeliest last."""


@dataclass(slots=True, eq=False)
class EncodedWindow:
    """The samples of one window, and their encoding once an engine has computed it.

    One request owns it and passes it to every call about that window, so that a second decoding,
    a rescoring and a translation reuse the encoding. Not for use by two threads at once.

    `samples` are mono, 16 kHz, -1 to 1, at most 30 s. `encoding` belongs to the engine; an engine
    without an encoder leaves it None.
    """

    samples: "NDArray[np.float32]"
    encoding: Any = None


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine is loaded with; an engine ignores what it has no use for.

    `weights` is a name or a folder, `home_weights` the folder of weights in the home folder.
    `beam` and `workers` are None where the engine should choose.
    """

    weights: str
    home_weights: Path
    beam: int | None = None
    workers: int | None = None
    progress: Progress = silent


class Engine(Protocol):
    """Turns windows of sound into words.

    All methods may be called from several threads at once and raise EngineError where the engine
    fails. The same window must always give the same words: a resumed memo relies on it.

    Subclass it: only `name` and `transcribe` are required. An engine that can also rescore,
    translate or preview implements `Rescorer`, `Translator` or `Previewer`.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Name in the archive, such as "faster-whisper base int8". May load the weights.

        Two engines with the same name must give the same words.
        """

    @property
    def workers(self) -> int:
        """Number of windows to transcribe at the same time."""
        return 1

    def check_language(self, language: str) -> None:
        """Raise UsageError for a language code that the engine does not know."""
        del language  # every language is accepted

    def detect_language(self, samples: "NDArray[np.float32]") -> tuple[str, float]:
        """Return the code of the language spoken, and its probability.

        Raises:
            UsageError: the engine cannot detect languages.
        """
        raise UsageError(
            f"{self.name} cannot detect the language. Name it, for example --language en."
        )

    @abstractmethod
    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        """Return the words of a window in order; times in seconds from the window's start.

        `expected` names terms for a second decoding where the first was unsure; an engine that
        takes no prompt ignores it.
        """


@runtime_checkable
class Rescorer(Protocol):
    """An engine that can compare two texts of a window. Without it, words stay as decoded."""

    def rescore(
        self,
        window: EncodedWindow,
        texts: Sequence[Sequence[str]],
        *,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> tuple[tuple[float, ...], ...]:
        """Return the log-probability of each word of each text, given the window.

        Each text is a sequence of words that begins where the window begins; it may end before
        the window does. `vocabulary` are terms for the prompt.
        """


@runtime_checkable
class Translator(Protocol):
    """An engine that translates into English. Without it, a transcript has no English text."""

    def translate(self, window: EncodedWindow, *, language: str) -> tuple[Word, ...]:
        """Return the window's speech in English; times are accurate to a sentence only."""


@runtime_checkable
class Previewer(Protocol):
    """An engine that tells quickly what is being said. Without it, text comes window by window."""

    def preview(
        self,
        samples: "NDArray[np.float32]",
        *,
        language: str,
        said: str,
        is_given_up: Callable[[], bool],
    ) -> str | None:
        """Return the text of at most 30 s of sound, to show and not to keep.

        `samples` are as a window's. `language` is "" where the engine should detect it, `said` the
        text that the sound begins with, as far as it is known. Once `is_given_up` returns True the
        answer is None, as soon as can be: no step in between may take longer than encoding does.
        """
