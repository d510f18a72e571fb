"""A pool of threads that transcribe windows, and the request that each of them works on."""

import atexit
import os
import queue
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models import Word
from pipeline.transcription.engines import EncodedWindow, Rescorer, Translator
from pipeline.transcription.stitch import own_words, words_before
from pipeline.transcription.windows import Window
from pipeline.transcription.word_times import in_memo, inserted, uncovered_speech, within

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine
    from pipeline.vocabulary.bias import Bias


@dataclass(frozen=True, slots=True)
class Result:
    """Words of a window, with those of its lookahead; times in the memo.

    `english` are the window's own words in English where it is in another language.
    """

    words: tuple[Word, ...]
    english: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One window to transcribe. `outcome` receives its result, or the error that ended it."""

    engine: "Engine"
    window: Window
    sound_of: "Callable[[Window], NDArray[np.float32]]"
    language: str
    bias: "Bias | None" = None
    outcome: "queue.SimpleQueue[Result | BaseException]" = field(default_factory=queue.SimpleQueue)

    def run(self) -> None:
        """Transcribe the window and put what came of it into `outcome`."""
        try:
            self.outcome.put(self.transcribe())
        except BaseException as error:  # raised again where the result is waited for
            self.outcome.put(error)

    def transcribe(self) -> Result:
        """Transcribe the window: decode, rescore terms, decode skipped speech again, translate."""
        window = self.window
        encoded = EncodedWindow(self.sound_of(window))
        decoded = self._rescored(encoded, self._decoded(encoded))
        words = tuple(in_memo(decoded, window))
        skipped = uncovered_speech(window, words)
        if skipped:
            part, sound = window.part(skipped, encoded.samples)
            if part.seconds < window.seconds:
                again = self.engine.transcribe(EncodedWindow(sound), language=self.language)
                more = tuple(in_memo(again, part))
                for piece in part.pieces:
                    words = inserted(words, within(piece, more))
        return Result(words, self._english(encoded))

    def _decoded(self, encoded: EncodedWindow) -> tuple[Word, ...]:
        expected = self.bias.expected if self.bias is not None and self._is_english else None
        return self.engine.transcribe(encoded, language=self.language, expected=expected)

    def _rescored(self, encoded: EncodedWindow, decoded: tuple[Word, ...]) -> tuple[Word, ...]:
        """Put terms where the engine finds them likelier than what was decoded.

        The lookahead stays as decoded: the next window decides about it.
        """
        if self.bias is None or not self._is_english or not isinstance(self.engine, Rescorer):
            return decoded
        own = len(words_before(tuple(in_memo(decoded, self.window)), self.window.end_s))
        rival = self.bias.rival(decoded[:own])
        if rival is None:
            return decoded
        scores = self.engine.rescore(
            encoded, (rival.heard, rival.words), language=self.language, vocabulary=rival.terms
        )
        return (*self.bias.resolved(decoded[:own], rival, *scores), *decoded[own:])

    def _english(self, encoded: EncodedWindow) -> tuple[Word, ...]:
        if self._is_english or not isinstance(self.engine, Translator):
            return ()
        words = self.engine.translate(encoded, language=self.language)
        return own_words(tuple(in_memo(words, self.window)), self.window.end_s)

    @property
    def _is_english(self) -> bool:
        return self.language == "en"


_threads: "weakref.WeakSet[threading.Thread]" = weakref.WeakSet()


def join_at_exit(thread: threading.Thread) -> None:
    """Have the interpreter wait for a thread that an engine may be working in; see below."""
    _threads.add(thread)


def _join_threads() -> None:
    """Wait, when the interpreter exits, for windows in work.

    A decoder that still runs while the interpreter is taken down crashes the process. Ctrl-C ends
    the waiting.
    """
    try:
        for thread in list(_threads):
            thread.join()
    except KeyboardInterrupt:
        os._exit(130)


atexit.register(_join_threads)


class WorkerPool:
    """Threads that run requests. Closing it does not wait for those in work."""

    def __init__(self, size: int) -> None:
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._is_closed = threading.Event()
        self._workers = [
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._workers:
            join_at_exit(thread)
            thread.start()

    def submit(self, request: Request) -> None:
        """Have a request run by the next free thread."""
        self._requests.put(request)

    def close(self) -> None:
        """End the threads: requests that wait are dropped, those in work are finished."""
        self._is_closed.set()
        for _ in self._workers:
            self._requests.put(None)

    def _work(self) -> None:
        while (request := self._requests.get()) is not None:
            if not self._is_closed.is_set():
                request.run()
