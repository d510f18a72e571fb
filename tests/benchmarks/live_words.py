"""Which words were on the recorder's screen at which moment, and how old the newest one was."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models import Word
from pipeline.flow.live import LiveView
from pipeline.text import bare_word
from pipeline.transcription.engines import Engine
from pipeline.transcription.transcribe import transcribe

LOOK_EVERY_S = 0.1  # as often as the screen is drawn
COMPARED_WORDS = 20  # the newest ones on the screen
RECENT_S = 60.0  # of the memo, in which they are looked for


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen shows at a moment (seconds of the memo spoken so far)."""

    at_s: float
    text: str


class Watch:
    """Looks at the view ten times a second, in a thread, while the `with` block lasts."""

    def __init__(self, view: Callable[[], LiveView], seconds: Callable[[], float]) -> None:
        self._view = view
        self._seconds = seconds
        self._shown: list[Shown] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def shown(self) -> tuple[Shown, ...]:
        return tuple(self._shown)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(LOOK_EVERY_S):
            view = self._view()
            parts = [*(each.text for each in view.sentences), view.begun, view.preview]
            self._shown.append(Shown(self._seconds(), " ".join(filter(None, parts))))


def timed_words(samples: NDArray[np.int16], engine: Engine) -> tuple[Word, ...]:
    """Return the memo's words with their times, heard in one go."""
    return tuple(word for window in transcribe(samples, engine) for word in window.words)


def first_after(shown: Sequence[Shown], words: Sequence[Word]) -> float:
    """Return the seconds from the beginning of speech until there were words on the screen."""
    seen_s = next((each.at_s for each in shown if each.text), float("inf"))
    return seen_s - words[0].start_s


def ages(shown: Sequence[Shown], words: Sequence[Word]) -> list[float]:
    """Return for each moment since the first word how long ago the newest word shown was spoken.

    Before any is shown, the age is that of the beginning of speech.
    """
    begun_s = words[0].start_s
    found: list[float] = []
    last_text, newest_s = "", begun_s
    for each in shown:
        if each.at_s <= begun_s:
            continue
        if each.text != last_text:
            recent = [
                word for word in words if each.at_s - RECENT_S < word.end_s <= each.at_s + 0.5
            ]
            index = newest([*map(bare_word, each.text.split())][-COMPARED_WORDS:], recent)
            newest_s = begun_s if index is None else recent[index].end_s
            last_text = each.text
        found.append(max(each.at_s - newest_s, 0.0))
    return found


def newest(shown: Sequence[str], spoken: Sequence[Word]) -> int | None:
    """Return the index of the spoken word that the last shown one stands for.

    The place is the one from which backwards the fewest words differ (edit distance, free at both
    ends of what was spoken); of several the latest. None where nothing fits.
    """
    texts = [bare_word(word.text) for word in spoken]
    row = [0] * (len(texts) + 1)
    for number, word in enumerate(shown, 1):
        before, row = row, [number]
        for index, text in enumerate(texts):
            row.append(min(before[index] + (text != word), before[index + 1] + 1, row[index] + 1))
    if not shown or not texts:
        return None
    least = min(row)
    if least > len(shown) * 2 / 3:
        return None
    best = max(index for index, distance in enumerate(row) if distance == least)
    return best - 1 if best else None
