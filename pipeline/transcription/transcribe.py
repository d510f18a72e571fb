"""A memo's samples and an engine → words with times, window by window, in order.

Windows are worked on by several threads at a time. What has been yielded can be kept, and a
later run that is given it goes on from there and comes to the same words.
"""

import atexit
import itertools
import mmap
import os
import queue
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from models import TranscribedWindow, Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.progress import Progress, silent
from pipeline.text import bare_word
from pipeline.transcription.engines import EncodedWindow, Rescorer, Translator
from pipeline.transcription.stitch import NEAR_WORD_S, is_before, joined
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window, windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine, ExpectedTerms
    from pipeline.vocabulary.bias import Bias

AUTO = "auto"
AHEAD = 2  # windows that wait for a free worker, so that none is idle

BARE_S = 1.0  # speech of this length without a word over it is heard again
BREATH_S = 0.3  # a silence shorter than this does not part two stretches of speech
LEAST_SPOKEN_S = 0.1  # of a word in a stretch of speech, to take it that it was spoken there
EDGE_S = 0.1  # where speech begins and ends is known this well
SURE_ENOUGH = 0.35  # mean probability of words heard at the second try


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
) -> Iterator[TranscribedWindow]:
    """Yield the windows of a memo in order, those after the ones in `done`.

    `bias` knows the terms that may be said.

    A memo without speech yields none. Raises UsageError for a language the engine does not know,
    and EngineError. Closing the iterator stops the work.
    """
    check_language(engine, language)
    if language == AUTO and done and done[-1].language:
        language = done[-1].language
    total_s = len(samples) / SAMPLE_RATE_HZ
    after_s = done[-1].end_s if done else 0.0
    first = done[-1].number + 1 if done else 0
    progress("transcribing", after_s, total_s)
    for window in transcribe_windows(
        windows(samples, round(after_s * SAMPLE_RATE_HZ)),
        lambda window: window.cut_from(samples),
        engine,
        language=language,
        bias=bias,
        first_number=first,
    ):
        yield window
        _let_go(samples, round(window.end_s * SAMPLE_RATE_HZ))
        progress("transcribing", window.end_s, total_s)
    progress("transcribing", total_s, total_s)


def _let_go(samples: "NDArray[np.int16]", end: int) -> None:
    """Let the system have back the memory of samples on disk that were heard.

    They stay readable: two hours of sound would else lie in memory at the end.
    """
    mapped = samples.base
    if isinstance(mapped, mmap.mmap) and hasattr(mapped, "madvise"):
        heard_bytes = end * samples.itemsize // mmap.PAGESIZE * mmap.PAGESIZE
        if heard_bytes:
            mapped.madvise(mmap.MADV_DONTNEED, 0, heard_bytes)


def transcribe_windows(
    cut: Iterable[Window],
    sound_of: "Callable[[Window], NDArray[np.float32]]",
    engine: "Engine",
    *,
    language: str = "en",
    bias: "Bias | None" = None,
    first_number: int = 0,
) -> Iterator[TranscribedWindow]:
    """Yield what is said in windows that follow each other, in order.

    `sound_of` is called from several threads. At most `engine.workers` + 2 windows are in hand
    at any time.
    """
    crew = _Crew(engine.workers)
    under_way: deque[_Job] = deque()
    seams = _Seams(first_number)
    try:
        for window in cut:
            if language == AUTO:
                language, _ = engine.detect_language(sound_of(window))
            under_way.append(_Job(engine, window, sound_of, language, bias))
            crew.submit(under_way[-1])
            if len(under_way) >= engine.workers + AHEAD:
                yield from seams.feed(under_way.popleft())
        while under_way:
            yield from seams.feed(under_way.popleft())
        yield from seams.flush()
    finally:
        crew.dismiss()


class _Seams:
    """Turns what was heard into windows, each as soon as it is known how the next one begins."""

    def __init__(self, first_number: int) -> None:
        self._number = itertools.count(first_number)
        self._last: tuple[_Job, _Found] | None = None

    def feed(self, job: "_Job") -> Iterator[TranscribedWindow]:
        """Wait for the next window; raise what its hearing raised, after what was before it."""
        found = job.found.get()
        if isinstance(found, BaseException):
            yield from self.flush()
            raise found
        if self._last is not None:
            before, after = joined(self._last[1].words, self._last[0].window.end_s, found.words)
            found = replace(found, words=after)
            yield self._window(*self._last, before)
        self._last = job, found

    def flush(self) -> Iterator[TranscribedWindow]:
        """Take it that no more windows come."""
        if self._last is not None:
            job, found = self._last
            self._last = None
            yield self._window(job, found, is_before(found.words, job.window.end_s))

    def _window(self, job: "_Job", found: "_Found", words: tuple[Word, ...]) -> TranscribedWindow:
        end_s = job.window.end_s
        return TranscribedWindow(
            next(self._number),
            job.window.start_s,
            end_s,
            tuple(_up_to(end_s, words)),
            job.language,
            found.english,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What was heard in a window, and after it."""

    words: tuple[Word, ...]
    english: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """One window to be heard; `found` takes what was heard in it, or why that failed."""

    engine: "Engine"
    window: Window
    sound_of: "Callable[[Window], NDArray[np.float32]]"
    language: str
    bias: "Bias | None" = None
    found: "queue.SimpleQueue[_Found | BaseException]" = field(default_factory=queue.SimpleQueue)

    def do(self, dismissed: threading.Event) -> None:
        """Hear the window, unless nobody wants it any more."""
        if dismissed.is_set():
            return
        try:
            self.found.put(self.hear())
        except BaseException as error:  # raised again where the result is waited for
            self.found.put(error)

    def hear(self) -> _Found:
        """Hear the window. A decoder may skip whole stretches of speech; they are heard again."""
        window = self.window
        sound = EncodedWindow(self.sound_of(window))
        heard = self._with_terms(sound, self._ask(sound, self._expected))
        words = tuple(_in_memo(heard, window))
        bare = bare_stretches(window, words)
        if bare:
            part, sound_of_it = window.part(bare, sound.samples)
            if part.seconds < window.seconds:
                again = tuple(_in_memo(self._ask(EncodedWindow(sound_of_it)), part))
                for piece in part.pieces:
                    words = _insert(words, tuple(_within(piece, again)))
        return _Found(words, self._english(sound))

    def _with_terms(self, sound: EncodedWindow, heard: tuple[Word, ...]) -> tuple[Word, ...]:
        """Put terms in the places where the engine finds them likelier than what it heard.

        What follows the window stays as it was heard: the next window says what it is.
        """
        if self.bias is None or self.language != "en" or not isinstance(self.engine, Rescorer):
            return heard
        own = len(is_before(tuple(_in_memo(heard, self.window)), self.window.end_s))
        rival = self.bias.rival(heard[:own])
        if rival is None:
            return heard
        weights = self.engine.rescore(
            sound, (rival.heard, rival.words), language=self.language, vocabulary=rival.terms
        )
        return (*self.bias.resolved(heard[:own], rival, *weights), *heard[own:])

    def _english(self, sound: EncodedWindow) -> tuple[Word, ...]:
        if self.language == "en" or not isinstance(self.engine, Translator):
            return ()
        made = self.engine.translate(sound, language=self.language)
        return _own(tuple(_in_memo(made, self.window)), self.window.end_s)

    @property
    def _expected(self) -> "ExpectedTerms | None":
        return self.bias.expected if self.bias is not None and self.language == "en" else None

    def _ask(
        self, sound: EncodedWindow, expected: "ExpectedTerms | None" = None
    ) -> tuple[Word, ...]:
        return self.engine.transcribe(sound, language=self.language, expected=expected)


def hear(
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
    found = _Job(engine, window, lambda _: sound, language, bias).hear()
    words = _own(found.words, window.end_s)
    return TranscribedWindow(number, window.start_s, window.end_s, words, language, found.english)


def _in_memo(words: Iterable[Word], window: Window) -> Iterator[Word]:
    """Turn window times into memo times; they never step back."""
    latest = window.start_s
    for word in words:
        start_s, end_s = _while_spoken(*window.in_memo(word.start_s, word.end_s), window.speech)
        start_s = max(start_s, latest)
        latest = end_s = max(end_s, start_s)
        yield replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3))


def _while_spoken(start_s: float, end_s: float, speech: Sequence[Stretch]) -> tuple[float, float]:
    """Take silence off a word's time: the engine stretches words into the pauses beside them."""
    best_s, best = 0.0, None
    for stretch in speech:
        first_s, last_s = stretch.start / SAMPLE_RATE_HZ, stretch.end / SAMPLE_RATE_HZ
        shared_s = min(last_s, end_s) - max(first_s, start_s)
        if shared_s > best_s:
            best_s, best = shared_s, (first_s, last_s)
    if best is None or best_s < LEAST_SPOKEN_S:
        return start_s, end_s
    return max(start_s, best[0] - EDGE_S), min(end_s, best[1] + EDGE_S)


def _own(words: Sequence[Word], end_s: float) -> tuple[Word, ...]:
    """The words of a window that ends at `end_s`, without what it was heard with besides."""
    return tuple(_up_to(end_s, is_before(words, end_s)))


def _up_to(end_s: float, words: Iterable[Word]) -> Iterator[Word]:
    """Let no word last into the next window."""
    for word in words:
        yield replace(word, start_s=min(word.start_s, end_s), end_s=min(word.end_s, end_s))


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


def _within(piece: Stretch, words: Iterable[Word]) -> Iterator[Word]:
    """The words that were spoken in a piece."""
    for word in words:
        if piece.start <= (word.start_s + word.end_s) / 2 * SAMPLE_RATE_HZ < piece.end:
            yield word


def _insert(words: tuple[Word, ...], more: tuple[Word, ...]) -> tuple[Word, ...]:
    """Put words heard later among the others, unless they are a guess or were there before."""
    if not more or sum(word.probability for word in more) / len(more) < SURE_ENOUGH:
        return words
    place = sum(word.end_s <= more[0].start_s + NEAR_WORD_S for word in words)
    before, after = words[:place], words[place:]
    said = [bare_word(word.text) for word in more]
    if said in (
        [bare_word(word.text) for word in before[-len(more) :]],
        [bare_word(word.text) for word in after[: len(more)]],
    ):
        return words  # the words were there, only their times were off
    return tuple(_in_order((*before, *more, *after)))


def _in_order(words: Iterable[Word]) -> Iterator[Word]:
    latest = 0.0
    for word in words:
        start_s = max(word.start_s, latest)
        latest = end_s = max(word.end_s, start_s)
        yield replace(word, start_s=start_s, end_s=end_s)


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
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._dismissed = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"engine-{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._threads:
            _busy.add(thread)
            thread.start()

    def submit(self, job: _Job) -> None:
        """Have a window transcribed by the next free thread."""
        self._jobs.put(job)

    def dismiss(self) -> None:
        """Send everybody home: what waits is dropped, windows being worked on are not."""
        self._dismissed.set()
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do(self._dismissed)
