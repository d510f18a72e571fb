"""Transcribing a recording while it grows.

A worker follows the file: it looks for speech in what was added, hears a window as soon as there is
a good place to cut, commits its words and places the sentences, so that little is left to do when
the speaker stops. The recording itself never waits for it: a slow machine falls behind, and the
rest follows after the stop.
"""

import bisect
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from models import Sentence, TranscribedWindow, Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import recordings
from pipeline.archive.archive import Archive, Work
from pipeline.home import Home
from pipeline.recording.session import Session
from pipeline.recording.wav import read_samples, samples_of
from pipeline.segment import segment
from pipeline.transcription.sentences import SentenceBuilder
from pipeline.transcription.transcribe import AUTO, hear
from pipeline.transcription.vad import SpeechDetector, Stretch, to_float
from pipeline.transcription.windows import (
    PADDING_S,
    Window,
    WindowPacker,
    best_place,
    following,
    rest_after,
    window_over,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine

LEAST_WINDOW_S = 8.0  # shorter ones are heard worse
MOST_WINDOW_S = 28.0
LENGTH_WORTH = 0.001  # what a second more is worth beside a second of silence at the cut
CUT_SILENCE_S = 0.4
OVER_S = 3.0  # after such a silence a sentence is over: it can be heard, however short it is
LOOK_EVERY_S = 0.2
BEHIND_S = 60.0  # so much unheard: transcribing goes before placing
CONTEXT = 80  # sentences placed together while the recording runs; at its end all are
SHOWN = 12  # sentences kept for the screen

_BLOCK = 30 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Cut:
    """What to hear next. `window` is None where it holds no word; `end` is its last sample.

    `is_over`: such a silence follows that the last sentence can have no further word.
    """

    window: Window | None
    end: int
    is_over: bool = False


class Cutter:
    """Decides what to hear next of speech that is still going on.

    `start` is the sample up to which everything is heard.
    """

    def __init__(self) -> None:
        self.start = 0
        self._stretches: list[Stretch] = []

    @property
    def rest(self) -> tuple[Stretch, ...]:
        """The speech that was not heard yet."""
        return tuple(self._stretches)

    def feed(self, stretches: Sequence[Stretch]) -> None:
        """Take stretches of speech, in order."""
        self._stretches += stretches

    def advance(self, start: int) -> None:
        """Take note that everything up to this sample is heard."""
        self.start = start
        self._stretches = rest_after(self._stretches, start)

    def cut(self, looked_at: int, speaking_since: int | None = None) -> Cut | None:
        """What to hear now; None where it is better to wait.

        `looked_at` is the sample up to which all speech is known; what goes on there, from
        `speaking_since` on, comes later.
        """
        until = looked_at if speaking_since is None else speaking_since
        is_too_much = False
        for count in range(len(self._stretches), 0, -1):
            seconds = self._seconds(count)
            if seconds > MOST_WINDOW_S:
                is_too_much = True
                continue
            silence_s = (self._next(count, until) - self._end(count)) / SAMPLE_RATE_HZ
            if silence_s >= OVER_S or (silence_s >= CUT_SILENCE_S and seconds >= LEAST_WINDOW_S):
                return self._cut_at(count, until, is_over=silence_s >= OVER_S)
        return self._cut_at(self._best_place(), until) if is_too_much else None

    def _end(self, count: int) -> int:
        """Where the last of so many stretches ends."""
        return self._stretches[count - 1].end

    def _next(self, count: int, until: int) -> int:
        """Where speech goes on after so many stretches, as far as is known."""
        return self._stretches[count].start if count < len(self._stretches) else until

    def _cut_at(self, count: int, until: int, *, is_over: bool = False) -> Cut:
        last = self._end(count)
        end = (last + max(self._next(count, until), last)) // 2
        own, rest = self._stretches[:count], self._stretches[count:]
        after = following(own, rest, self.start)
        return Cut(window_over(own, self.start, end, after), end, is_over)

    def _best_place(self) -> int:
        """Where there is too much for one window: behind the longest silence, late if possible."""
        return best_place(
            self._stretches,
            self._seconds,
            least_s=LEAST_WINDOW_S,
            longest_s=MOST_WINDOW_S,
            length_worth=LENGTH_WORTH,
        )

    def _seconds(self, count: int) -> float:
        """How much there is to hear in so many stretches."""
        stretches = self._stretches[:count]
        limit = stretches[-1].end + round(PADDING_S * SAMPLE_RATE_HZ)
        window = window_over(stretches, self.start, limit)
        return 0.0 if window is None else window.seconds


class MarkedSentences:
    """Builds sentences from words, and ends one wherever a guided recording showed another prompt.

    `guided` says which sentences (position in the memo) were said under which prompt.
    """

    def __init__(self, marks: Callable[[], Sequence[tuple[float, str]]]) -> None:
        self._builder = SentenceBuilder()
        self._marks = marks
        self._shown = 0
        self.guided: list[tuple[int, str]] = []

    def feed(self, words: Iterable[Word]) -> tuple[Sentence, ...]:
        """Take the next words; return the sentences that are over."""
        starts = [start_s for start_s, _ in self._marks()]
        done: list[Sentence] = []
        for word in words:
            shown = bisect.bisect_right(starts, (word.start_s + word.end_s) / 2)
            if shown > self._shown:
                done += self._builder.flush()
                self._shown = shown
            done += self._builder.feed([word])
        return self._noted(done)

    def flush(self) -> tuple[Sentence, ...]:
        """Take it that no more words come; return what is left."""
        return self._noted(self._builder.flush())

    def _noted(self, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        marks = self._marks()
        starts = [start_s for start_s, _ in marks]
        for each in sentences:
            shown = bisect.bisect_right(starts, (each.start_s + each.end_s) / 2)
            if shown and marks[shown - 1][1]:
                self.guided.append((each.index, marks[shown - 1][1]))
        return tuple(sentences)


@dataclass(frozen=True, slots=True)
class View:
    """What is known of a recording while it grows.

    `sentences` are the latest, `covered` the keys of all prompts that something was said to,
    `silent_s` for how long nobody has been speaking, `heard_s` up to where it is transcribed.
    """

    sentences: tuple[Sentence, ...] = ()
    covered: frozenset[str] = frozenset()
    silent_s: float = 0.0
    heard_s: float = 0.0
    is_ready: bool = False
    error: Exception | None = None


class Live:
    """Transcribes a recording while it grows, in a thread of its own.

    `marks` gives the moments of a guided recording. An error ends the thread and is in `view`; the
    recording is not touched by it.
    """

    def __init__(
        self,
        home: Home,
        session: Session,
        find_engine: "Callable[[], Engine]",
        *,
        covered: Iterable[str] = (),
        marks: Callable[[], Sequence[tuple[float, str]]] = tuple,
    ) -> None:
        self.view = View(covered=frozenset(covered))
        self._home = home
        self._take = session
        self._find_engine = find_engine
        self._marks = marks
        self._detector = SpeechDetector()
        self._cutter = Cutter()
        self._read = 0  # samples
        self._sentences: list[Sentence] = []
        self._last_end = 0  # of speech, in samples
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begin; the recording's file must be there."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the window in hand and return."""
        self._stopping.set()
        self._thread.join()

    def rest(self) -> "Iterator[Window]":
        """After `stop`: the windows that were not heard. For `transcribe_windows`."""
        yield from windows_of(
            self._take.path, self._cutter.start, self._detector, self._read, self._cutter.rest
        )

    # The thread

    def _run(self) -> None:
        try:
            engine = self._find_engine()
            name = engine.name  # it loads the weights to know
            self.view = replace(self.view, is_ready=True)
            with Archive.open(self._home) as archive:
                worker = _Worker(archive, self._take, engine, name, self._marks)
                while not self._stopping.is_set():
                    if not self._step(worker):
                        self._stopping.wait(LOOK_EVERY_S)
        except Exception as error:  # told where the recording ends
            self.view = replace(self.view, error=error)

    def _step(self, worker: "_Worker") -> bool:
        """Hear one window; whether there was one."""
        samples = samples_of(self._take.path)
        self._look(samples)
        cut = self._cutter.cut(self._detector.looked_at, self._detector.speaking_since)
        if cut is None:
            return False
        if cut.window is None:
            self._cutter.advance(cut.end)
            return True
        sentences = worker.hear(cut.window, samples, is_over=cut.is_over)
        self._cutter.advance(cut.end)
        self._sentences += sentences
        heard_s = cut.end / SAMPLE_RATE_HZ
        self.view = replace(self.view, sentences=tuple(self._sentences[-SHOWN:]), heard_s=heard_s)
        if sentences and not self._stopping.is_set() and not self._is_behind(len(samples)):
            covered = worker.place(self._sentences[-CONTEXT:], sentences)
            self.view = replace(self.view, covered=self.view.covered | covered)
        return True

    def _look(self, samples: "NDArray[np.int16]") -> None:
        while self._read < len(samples) and not self._stopping.is_set():
            block = samples[self._read : self._read + _BLOCK]
            found = self._detector.feed(to_float(block))
            self._last_end = found[-1].end if found else self._last_end
            self._cutter.feed(found)
            self._read += len(block)
        self.view = replace(self.view, silent_s=self._silent_s())

    def _silent_s(self) -> float:
        """For how long nobody has been speaking."""
        if self._detector.speaking_since is not None:
            return 0.0
        return (self._detector.looked_at - self._last_end) / SAMPLE_RATE_HZ

    def _is_behind(self, samples: int) -> bool:
        return samples - self._cutter.start > BEHIND_S * SAMPLE_RATE_HZ


class _Worker:
    """The stages after the cut, with the archive they write into."""

    def __init__(
        self,
        archive: Archive,
        session: Session,
        engine: "Engine",
        engine_name: str,
        marks: Callable[[], Sequence[tuple[float, str]]],
    ) -> None:
        self._archive = archive
        self._take = session
        self._engine = engine
        self._engine_name = engine_name
        self._builder = MarkedSentences(marks)
        self._work: Work | None = None
        self._windows = 0
        self._language = session.language

    def hear(
        self, window: Window, samples: "NDArray[np.int16]", *, is_over: bool
    ) -> tuple[Sentence, ...]:
        """The sentences that this window finished; its words are kept."""
        sound = window.cut_from(samples)
        if self._language == AUTO:
            self._language, _ = self._engine.detect_language(sound)
        words = hear(window, sound, self._engine, language=self._language)
        heard = TranscribedWindow(
            self._windows, window.start_s, window.end_s, words, self._language
        )
        sentences = self._builder.feed(words)
        if is_over:
            sentences += self._builder.flush()
        seconds = len(samples) / SAMPLE_RATE_HZ
        if self._work is None:
            self._work = begin(self._archive, self._take, self._engine_name, seconds)
        self._archive.append(self._work, heard, sentences)
        recordings.grow(self._archive, self._work, seconds)
        self._windows += 1
        return sentences

    def place(self, context: Sequence[Sentence], new: Sequence[Sentence]) -> frozenset[str]:
        """File new sentences, for the time being; the keys of the prompts they are filed under."""
        assert self._work is not None
        indexes = {each.index for each in new}
        guided = {index: key for index, key in self._builder.guided if index in indexes}
        placements = [
            each
            for each in segment(context, self._take.sheet)
            if each.sentence in indexes and each.sentence not in guided
        ]
        recordings.place(self._archive, self._work, placements)
        recordings.place_guided(self._archive, self._work, list(guided.items()))
        return frozenset([*(each.prompt for each in placements), *guided.values()])


def windows_of(
    path: Path,
    start: int = 0,
    detector: SpeechDetector | None = None,
    read: int = 0,
    found: Sequence[Stretch] = (),
) -> Iterator[Window]:
    """Yield the windows of a recording that has ended, in order, from the sample `start` on.

    `detector` has looked at the first `read` samples, and `found` are the stretches in them that
    matter. The file is read piece by piece: a mapped one would count as memory, all of it.
    """
    detector, packer = detector or SpeechDetector(), WindowPacker(start)
    yield from packer.feed(found)
    while len(block := read_samples(path, read, _BLOCK)):
        read += len(block)
        yield from packer.feed(detector.feed(to_float(block)))
    yield from packer.feed(detector.flush())
    yield from packer.flush(read)


def begin(archive: Archive, session: Session, engine_name: str, seconds: float) -> Work:
    """Start the transcript of a recording, or go on with what was done of it.

    Where the review that it was to be added to is gone, it gets one of its own.
    """
    review_id = session.review_id
    if review_id is not None and not archive.has(review_id):
        review_id = None
    recording = recordings.pending(session.path, session.begun_at, seconds)
    sha256 = recordings.sha256_at(archive, session.path) or recording.sha256
    return archive.begin(
        replace(recording, sha256=sha256),
        interview=session.interview,
        sheet=session.sheet,
        settings={"engine": engine_name, "language": session.language},
        review_id=review_id,
    )
