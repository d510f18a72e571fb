"""A memo's samples and an engine to words with times, window by window, in order.

Several windows are in work at a time. A window that was yielded can be stored; a later run that is
given it continues after it and gives the same words.
"""

import itertools
import mmap
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models import TranscribedWindow, Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.progress import Progress, silent
from pipeline.transcription.stitch import ended_at, own_words, stitch, words_before
from pipeline.transcription.windows import Window, windows
from pipeline.transcription.workers import Request, Result, WorkerPool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine
    from pipeline.vocabulary.bias import Bias

AUTO = "auto"
QUEUED_WINDOWS = 2  # that wait for a free worker, so that none is idle


def check_language(engine: "Engine", language: str) -> None:
    """Raise UsageError where the engine does not know the language; "auto" is always known."""
    if language != AUTO:
        engine.check_language(language)


def transcribe(
    samples: "NDArray[np.int16]",
    engine: "Engine",
    *,
    language: str = "en",
    bias: "Bias | None" = None,
    done: Sequence[TranscribedWindow] = (),
    progress: Progress = silent,
) -> Generator[TranscribedWindow, None, None]:
    """Yield the windows of a memo in order, those after `done`; none for a memo without speech.

    `samples` are mono, 16 kHz; `bias` finds the terms that may be said. Closing the iterator stops
    the work.

    Raises:
        UsageError: the engine does not know the language.
        EngineError: the engine failed; the windows before it were yielded.
    """
    check_language(engine, language)
    if language == AUTO and done and done[-1].language:
        language = done[-1].language
    total_s = len(samples) / SAMPLE_RATE_HZ
    start_s = done[-1].end_s if done else 0.0
    progress("transcribing", start_s, total_s)
    for window in transcribe_windows(
        windows(samples, round(start_s * SAMPLE_RATE_HZ)),
        lambda window: window.cut_from(samples),
        engine,
        language=language,
        bias=bias,
        first_number=done[-1].number + 1 if done else 0,
    ):
        yield window
        release_memory(samples, round(window.end_s * SAMPLE_RATE_HZ))
        progress("transcribing", window.end_s, total_s)
    progress("transcribing", total_s, total_s)


def release_memory(samples: "NDArray[np.int16]", end: int) -> None:
    """Give the memory of mapped samples before `end` back to the system; they stay readable.

    Two hours of sound would else lie in memory at the end. Samples not in a file are left alone.
    """
    mapped = samples.base
    if isinstance(mapped, mmap.mmap) and hasattr(mapped, "madvise"):
        length = end * samples.itemsize // mmap.PAGESIZE * mmap.PAGESIZE
        if length:
            mapped.madvise(mmap.MADV_DONTNEED, 0, length)


def transcribe_windows(
    cut: Iterable[Window],
    sound_of: "Callable[[Window], NDArray[np.float32]]",
    engine: "Engine",
    *,
    language: str = "en",
    bias: "Bias | None" = None,
    first_number: int = 0,
) -> Generator[TranscribedWindow, None, None]:
    """Yield the words of adjacent windows, in order.

    `sound_of` is called from several threads. At most `engine.workers` + 2 windows are in hand at
    a time. Raises as `transcribe` does.
    """
    pool = WorkerPool(engine.workers)
    in_hand: deque[Request] = deque()
    stitcher = _Stitcher(first_number)
    try:
        for window in cut:
            if language == AUTO:
                language, _ = engine.detect_language(sound_of(window))
            in_hand.append(Request(engine, window, sound_of, language, bias))
            pool.submit(in_hand[-1])
            if len(in_hand) >= engine.workers + QUEUED_WINDOWS:
                yield from stitcher.feed(in_hand.popleft())
        while in_hand:
            yield from stitcher.feed(in_hand.popleft())
        yield from stitcher.flush()
    finally:
        pool.close()


def transcribe_window(
    window: Window,
    sound: "NDArray[np.float32]",
    engine: "Engine",
    *,
    language: str,
    bias: "Bias | None" = None,
    number: int = 0,
) -> TranscribedWindow:
    """Transcribe one window alone, before it is known what follows it.

    `language` is a code, `number` the window's number in the memo. Raises EngineError.
    """
    result = Request(engine, window, lambda _: sound, language, bias).transcribe()
    words = own_words(result.words, window.end_s)
    return TranscribedWindow(number, window.start_s, window.end_s, words, language, result.english)


class _Stitcher:
    """Stitches results, in order; each window is complete once the next one is decoded."""

    def __init__(self, first_number: int) -> None:
        self._number = itertools.count(first_number)
        self._last: tuple[Request, Result] | None = None

    def feed(self, request: Request) -> Iterator[TranscribedWindow]:
        """Wait for a request; yield the window before it, then raise the request's error if any."""
        result = request.outcome.get()
        if isinstance(result, BaseException):
            yield from self.flush()
            raise result
        if self._last is not None:
            last, last_result = self._last
            before, after = stitch(last_result.words, last.window.end_s, result.words)
            result = replace(result, words=after)
            yield self._window(last, last_result, before)
        self._last = request, result

    def flush(self) -> Iterator[TranscribedWindow]:
        """Yield the last window."""
        if self._last is not None:
            request, result = self._last
            self._last = None
            yield self._window(request, result, words_before(result.words, request.window.end_s))

    def _window(
        self, request: Request, result: Result, words: tuple[Word, ...]
    ) -> TranscribedWindow:
        window = request.window
        return TranscribedWindow(
            next(self._number),
            window.start_s,
            window.end_s,
            ended_at(window.end_s, words),
            request.language,
            result.english,
        )
