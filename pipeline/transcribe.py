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

from models import Word
from pipeline.progress import Progress, silent
from pipeline.speech import SAMPLE_RATE_HZ, Chapter, Stretch, Window, chapters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.engines import Engine, Heard
    from pipeline.vocabulary.bias import Bias

AUTO = "auto"
AHEAD = 2  # chapters that wait for a free worker, so that none is idle

BARE_S = 1.0  # speech of this length without a word over it is heard again
NEAR_WORD_S = 0.3  # word times are this exact
BREATH_S = 0.3  # a silence shorter than this does not part two stretches of speech
LEAST_STEP_S = 0.25  # a window is finished up to here at least
SURE_ENOUGH = 0.4  # mean probability of words heard at the second try


@dataclass(frozen=True, slots=True)
class TranscribedWindow:
    """The words of one window, in memo time. `number` counts from 0 over the memo.

    `language` is what the engine was told, or what it heard first where it was told "auto".
    `english` is what the engine made of another language, to place by.
    """

    number: int
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    language: str = ""
    english: tuple[Word, ...] = ()


def check_language(engine: "Engine", language: str) -> None:
    """Raise UsageError where the engine does not know the language; "auto" is always known."""
    if language != AUTO:
        engine.check_language(language)


def transcribe(
    samples: "NDArray[np.int16]",
    engine: "Engine",
    *,
    language: str = "en",
    vocabulary: Sequence[str] = (),
    bias: "Bias | None" = None,
    done: Sequence[TranscribedWindow] = (),
    progress: Progress = silent,
) -> Iterator[TranscribedWindow]:
    """Yield the windows of a memo in order, those after the ones in `done`.

    Every window is heard with `vocabulary`; `bias` chooses terms for those that are heard again.

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
    for window in transcribe_chapters(
        chapters(samples),
        lambda window: window.cut_from(samples),
        engine,
        language=language,
        vocabulary=vocabulary,
        bias=bias,
        after_s=after_s,
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


def transcribe_chapters(
    cut: Iterable[Chapter],
    sound_of: "Callable[[Window], NDArray[np.float32]]",
    engine: "Engine",
    *,
    language: str = "en",
    vocabulary: Sequence[str] = (),
    bias: "Bias | None" = None,
    after_s: float = 0.0,
    first_number: int = 0,
) -> Iterator[TranscribedWindow]:
    """Yield the windows of chapters in order, those after `after_s`, the end of a window.

    `sound_of` is called from several threads. At most `engine.workers` + 2 chapters are in hand
    at any time.
    """
    crew = _Crew(engine.workers)
    under_way: deque[_Job] = deque()
    number = itertools.count(first_number)
    after = round(after_s * SAMPLE_RATE_HZ)
    try:
        for chapter in cut:
            start = max(chapter.start, after)
            window = chapter.window(start) if start < chapter.end else None
            if window is None:
                continue
            if language == AUTO:
                language, _ = engine.detect_language(sound_of(window))
            under_way.append(_Job(engine, chapter, start, sound_of, language, vocabulary, bias))
            crew.submit(under_way[-1])
            if len(under_way) >= engine.workers + AHEAD:
                yield from _numbered(under_way.popleft(), number)
        while under_way:
            yield from _numbered(under_way.popleft(), number)
    finally:
        crew.dismiss()


def _numbered(job: "_Job", number: Iterator[int]) -> Iterator[TranscribedWindow]:
    while (found := job.found.get()) is not None:
        if isinstance(found, BaseException):
            raise found
        yield TranscribedWindow(
            next(number),
            found.start / SAMPLE_RATE_HZ,
            found.end / SAMPLE_RATE_HZ,
            found.words,
            job.language,
            found.english,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What was heard in a window; it begins and ends at these samples."""

    start: int
    end: int
    words: tuple[Word, ...]
    english: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """One chapter to be heard, from `start` on.

    `found` takes what was heard in each window; an error where hearing failed; None at the end.
    """

    engine: "Engine"
    chapter: Chapter
    start: int
    sound_of: "Callable[[Window], NDArray[np.float32]]"
    language: str
    vocabulary: Sequence[str]
    bias: "Bias | None" = None
    found: "queue.SimpleQueue[_Found | BaseException | None]" = field(
        default_factory=queue.SimpleQueue
    )

    def do(self, dismissed: threading.Event) -> None:
        """Hear window after window, until nothing is left or nobody wants it any more."""
        start = self.start
        try:
            while not dismissed.is_set():
                window = self.chapter.window(start)
                if window is None:
                    break
                found = self._hear(window)
                start = found.end
                self.found.put(found)
        except BaseException as error:  # raised again where the result is waited for
            self.found.put(error)
        self.found.put(None)

    def _hear(self, window: Window) -> _Found:
        """Return the words up to where the next window begins.

        A decoder may skip a whole stretch of speech; it is heard again.
        """
        sound = self.sound_of(window)
        heard = self._with_terms(sound, self._ask(sound))
        words = tuple(_in_memo(heard.words, window))
        end = next_start(window, heard.until_s)
        if words and (words[-1].start_s + words[-1].end_s) / 2 * SAMPLE_RATE_HZ > end:
            end = window.sample_at(heard.until_s)  # else the last word would be heard twice
        words = tuple(_up_to(end / SAMPLE_RATE_HZ, words))
        for stretch in bare_stretches(window, words):
            stretch = Stretch(stretch.start, min(stretch.end, end))
            if stretch.seconds < BARE_S:
                break
            part, sound_of_it = window.part(stretch, sound)
            if part.seconds < window.seconds:
                words = _insert(words, tuple(_in_memo(self._to_the_end(sound_of_it), part)))
        return _Found(window.pieces[0].start, end, words, self._english(window, sound, end))

    def _with_terms(self, sound: "NDArray[np.float32]", heard: "Heard") -> "Heard":
        """Hear a window again with the terms that seem to be near, and take those that come out."""
        terms = self.bias.terms(heard.words) if self.bias and self.language == "en" else ()
        if not terms:
            return heard
        assert self.bias is not None
        again = self.engine.transcribe(sound, language=self.language, vocabulary=terms)
        # What follows comes once more, with the next window.
        now = [word for word in again.words if word.end_s <= heard.until_s + NEAR_WORD_S]
        words = self.bias.merged(heard.words, now, terms)
        return replace(heard, words=tuple(_in_order(words)))

    def _english(self, window: Window, sound: "NDArray[np.float32]", end: int) -> tuple[Word, ...]:
        if self.language == "en":
            return ()
        made = self.engine.translate(sound, language=self.language)
        end_s = end / SAMPLE_RATE_HZ
        return tuple(_up_to(end_s, (w for w in _in_memo(made, window) if w.start_s < end_s)))

    def _to_the_end(self, sound: "NDArray[np.float32]") -> Iterator[Word]:
        start = 0
        while len(sound) - start >= BARE_S * SAMPLE_RATE_HZ:
            heard = self._ask(sound[start:])
            before_s = start / SAMPLE_RATE_HZ
            for word in heard.words:
                yield replace(word, start_s=word.start_s + before_s, end_s=word.end_s + before_s)
            start += max(round(heard.until_s * SAMPLE_RATE_HZ), round(BARE_S * SAMPLE_RATE_HZ))

    def _ask(self, sound: "NDArray[np.float32]") -> "Heard":
        return self.engine.transcribe(sound, language=self.language, vocabulary=self.vocabulary)


def hear(
    window: Window,
    sound: "NDArray[np.float32]",
    engine: "Engine",
    *,
    language: str,
    vocabulary: Sequence[str] = (),
) -> tuple[int, tuple[Word, ...]]:
    """Hear one window whose successor is not known yet.

    Return the sample at which the next one begins, and the words up to there.
    """
    chapter = Chapter(window.speech, window.pieces[0].start, window.end)
    job = _Job(engine, chapter, chapter.start, lambda _: sound, language, vocabulary)
    found = job._hear(window)
    return found.end, found.words


def next_start(window: Window, until_s: float) -> int:
    """Return the sample at which the next window begins: in a gap, where there is one near."""
    end = window.sample_at(until_s)
    if end >= window.end:
        return window.end
    near = NEAR_WORD_S * SAMPLE_RATE_HZ
    gaps = [
        (min(abs(before.end - end), abs(after.start - end)), (before.end + after.start) // 2)
        for before, after in itertools.pairwise(window.speech)
        if before.end - near <= end <= after.start + near
    ]
    end = min(gaps)[1] if gaps else end
    # The engine must come on, or this would never end.
    return end if end - window.speech[0].start >= LEAST_STEP_S * SAMPLE_RATE_HZ else window.end


def _in_memo(words: Iterable[Word], window: Window) -> Iterator[Word]:
    """Turn window times into memo times; they never step back."""
    latest = window.start_s
    for word in words:
        start_s, end_s = window.in_memo(word.start_s, word.end_s)
        start_s = max(start_s, latest)
        latest = end_s = max(end_s, start_s)
        yield Word(word.text, round(start_s, 3), round(end_s, 3), word.probability)


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
        """Have a chapter transcribed by the next free thread."""
        self._jobs.put(job)

    def dismiss(self) -> None:
        """Send everybody home: what waits is dropped, windows being worked on are not."""
        self._dismissed.set()
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do(self._dismissed)
