"""What turns sound into words. One file an engine; all of them look like `Engine`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from models import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Which terms may have been said where words were heard unsurely.
Expected = Callable[[Sequence[Word]], Sequence[str]]


class Engine(Protocol):
    """Turns one window of sound (16 kHz, mono, at most 30 s, -1 to 1) into words.

    All methods may be called from several threads at once, and raise EngineError where the
    engine fails. The same window always gives the same words.
    """

    @property
    def name(self) -> str:
        """What the archive calls it, for example "faster-whisper base int8"."""

    @property
    def workers(self) -> int:
        """How many windows it works on at the same time without getting slower."""

    def detect_language(self, samples: "NDArray[np.float32]") -> tuple[str, float]:
        """Return the language's code and its probability."""

    def check_language(self, language: str) -> None:
        """Raise UsageError where the engine does not know the language."""

    def transcribe(
        self,
        samples: "NDArray[np.float32]",
        *,
        language: str,
        expected: Expected | None = None,
    ) -> tuple[Word, ...]:
        """Return the words in order, times in seconds from the window's start.

        What was heard unsurely is heard again with the terms in mind that `expected` tells.
        """

    def rescore(
        self,
        samples: "NDArray[np.float32]",
        texts: Sequence[Sequence[str]],
        *,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> tuple[tuple[float, ...], ...]:
        """Return for each text how likely the window makes it: the log-probability of each word.

        The texts begin with what is said first in the window; they need not go to its end.
        `vocabulary` are terms to expect in them.
        """

    def translate(self, samples: "NDArray[np.float32]", *, language: str) -> tuple[Word, ...]:
        """Return what is said in another language in English; its times are rough."""
