"""A memo's samples and an engine → words with times, window by window, in order.

Windows are worked on by several threads at a time. What has been yielded can be kept, and a
later run that is given it goes on from there and comes to the same words.
"""

import atexit
import os
import queue
import threading
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import Word
from pipeline.progress import Progress, silent
from pipeline.speech import SAMPLE_RATE_HZ, Stretch, Window, windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines import Engine

AUTO = "auto"
AHEAD = 2  # windows that wait for a free worker, so that none is idle

BARE_S = 1.0  # speech of this length without a word over it is heard again
NEAR_WORD_S = 0.3  # word times are this exact
BREATH_S = 0.3  # a silence shorter than this does not part two stretches of speech
SURE_ENOUGH = 0.4  # mean probability of words heard at the second try


@dataclass(frozen=True, slots=True)
class TranscribedWindow:
    """The words of one window, in memo time. `number` counts from 0 over the memo.

    `language` is what the engine was told, or what it heard first where it was told "auto".
    """

    number: int
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    language: str = ""


def transcribe(
    samples: "NDArray[np.int16]",
    engine: "Engine",
    *,
    language: str = "en",
    vocabulary: Sequence[str] = (),
    done: Sequence[TranscribedWindow] = (),
    progress: Progress = silent,
) -> Iterator[TranscribedWindow]:
    """Yield the windows of a memo in order, those after the ones in `done`.

    A memo without speech yields none. Raises UsageError for a language the engine does not know,
    and EngineError. Closing the iterator stops the work.
    """
    if language != AUTO:
        engine.check_language(language)
    elif done and done[-1].language:
        language = done[-1].language
    total_s = len(samples) / SAMPLE_RATE_HZ
    after_s = done[-1].end_s if done else 0.0
    first = done[-1].number + 1 if done else 0
    progress("transcribing", after_s, total_s)
    cut = ((window, window.cut_from(samples)) for window in windows(samples, after_s=after_s))
    for window in transcribe_windows(
        cut, engine, language=language, vocabulary=vocabulary, first_number=first
    ):
        yield window
        progress("transcribing", window.end_s, total_s)
    progress("transcribing", total_s, total_s)


def transcribe_windows(
    cut: "Iterable[tuple[Window, NDArray[np.float32]]]",
    engine: "Engine",
    *,
    language: str = "en",
    vocabulary: Sequence[str] = (),
    first_number: int = 0,
) -> Iterator[TranscribedWindow]:
    """Yield windows transcribed, in the order in which they arrive with their sound.

    At most `engine.workers` + 2 windows are in hand at any time.
    """
    crew = _Crew(engine.workers)
    under_way: deque[tuple[Window, Future[tuple[Word, ...]]]] = deque()
    number = first_number
    try:
        for window, sound in cut:
            if language == AUTO:
                language, _ = engine.detect_language(sound)
            job = _Job(engine, window, sound, language, vocabulary)
            under_way.append((window, crew.submit(job)))
            if len(under_way) >= engine.workers + AHEAD:
                yield _finish(number, language, *under_way.popleft())
                number += 1
        while under_way:
            yield _finish(number, language, *under_way.popleft())
            number += 1
    finally:
        crew.dismiss()


def _finish(
    number: int, language: str, window: Window, future: "Future[tuple[Word, ...]]"
) -> TranscribedWindow:
    return TranscribedWindow(number, window.start_s, window.end_s, future.result(), language)


@dataclass(frozen=True, slots=True)
class _Job:
    """One window to be heard. A decoder may skip a whole stretch of speech; it is heard again."""

    engine: "Engine"
    window: Window
    sound: "NDArray[np.float32]"
    language: str
    vocabulary: Sequence[str]

    def do(self) -> tuple[Word, ...]:
        words = self._hear(self.window, self.sound)
        for stretch in bare_stretches(self.window, words):
            part, sound = self.window.part(stretch, self.sound)
            if part.seconds < self.window.seconds:
                words = _insert(words, self._hear(part, sound))
        return words

    def _hear(self, window: Window, sound: "NDArray[np.float32]") -> tuple[Word, ...]:
        words = self.engine.transcribe(sound, language=self.language, vocabulary=self.vocabulary)
        return tuple(_in_memo(words, window))


def _in_memo(words: Iterable[Word], window: Window) -> Iterator[Word]:
    """Turn window times into memo times; they never step back."""
    latest = window.start_s
    for word in words:
        start_s, end_s = window.in_memo(word.start_s, word.end_s)
        start_s = max(start_s, latest)
        latest = end_s = max(end_s, start_s)
        yield Word(word.text, round(start_s, 3), round(end_s, 3), word.probability)


def bare_stretches(window: Window, words: Sequence[Word]) -> list[Stretch]:
    """Return the speech of at least a second that no word lies over."""
    covered = [
        Stretch(
            round((word.start_s - NEAR_WORD_S) * SAMPLE_RATE_HZ),
            round((word.end_s + NEAR_WORD_S) * SAMPLE_RATE_HZ),
        )
        for word in words
    ]
    bare = []
    for piece in window.pieces:
        spans = _joined([s for s in window.speech if piece.start <= s.start < piece.end])
        for span in spans:
            bare += [rest for rest in _without(span, covered) if rest.seconds >= BARE_S]
    return bare


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Join stretches with only a breath between them."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and stretch.start - joined[-1].end < BREATH_S * SAMPLE_RATE_HZ:
            joined[-1] = Stretch(joined[-1].start, stretch.end)
        else:
            joined.append(stretch)
    return joined


def _without(span: Stretch, covered: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield what is left of a stretch when others, in order, are taken out."""
    start = span.start
    for cover in covered:
        if cover.start > start:
            yield Stretch(start, min(cover.start, span.end))
        start = max(start, cover.end)
        if start >= span.end:
            return
    yield Stretch(start, span.end)


def _insert(words: tuple[Word, ...], more: tuple[Word, ...]) -> tuple[Word, ...]:
    """Put words heard later among the others, unless they are a guess or were there before."""
    if not more or sum(word.probability for word in more) / len(more) < SURE_ENOUGH:
        return words
    place = sum(word.end_s <= more[0].start_s + NEAR_WORD_S for word in words)
    before, after = words[:place], words[place:]
    said = [_bare_text(word) for word in more]
    if said in (
        [_bare_text(word) for word in before[-len(more) :]],
        [_bare_text(word) for word in after[: len(more)]],
    ):
        return words  # the words were there, only their times were off
    return tuple(_in_order((*before, *more, *after)))


def _in_order(words: Iterable[Word]) -> Iterator[Word]:
    latest = 0.0
    for word in words:
        start_s = max(word.start_s, latest)
        latest = end_s = max(word.end_s, start_s)
        yield Word(word.text, start_s, end_s, word.probability)


def _bare_text(word: Word) -> str:
    return word.text.lower().strip(".,;:!?…\"'")


_busy: "weakref.WeakSet[threading.Thread]" = weakref.WeakSet()


def _let_finish() -> None:
    """Wait, when the interpreter ends, for windows being worked on.

    A decoder that still runs while the interpreter is taken down crashes the process. Whoever
    cannot wait presses Ctrl-C once more.
    """
    try:
        for thread in list(_busy):
            thread.join()
    except KeyboardInterrupt:
        os._exit(130)


atexit.register(_let_finish)


class _Crew:
    """Threads that transcribe, and that can be sent home without waiting for them."""

    def __init__(self, size: int) -> None:
        self._jobs: queue.SimpleQueue[tuple[_Job, Future[tuple[Word, ...]]] | None]
        self._jobs = queue.SimpleQueue()
        self._dismissed = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._threads:
            _busy.add(thread)
            thread.start()

    def submit(self, job: _Job) -> "Future[tuple[Word, ...]]":
        """Have a window transcribed by the next free thread."""
        future: Future[tuple[Word, ...]] = Future()
        self._jobs.put((job, future))
        return future

    def dismiss(self) -> None:
        """Send everybody home: waiting windows are dropped, those being worked on are not."""
        self._dismissed.set()
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            job, future = given
            if self._dismissed.is_set():
                continue
            try:
                future.set_result(job.do())
            except BaseException as error:  # raised again where the result is waited for
                future.set_exception(error)
