"""The words of a recording's open stretch, for the screen only, until their window is transcribed.

A thread decodes the stretch again and again while it grows. Words that two decodings in a row agree
on stay (LocalAgreement-2: Macháček et al. 2023, "Turning Whisper into Real-Time Transcription
System"); the next decoding begins with them and is all the quicker. Of a long stretch only the part
since a pause is decoded again, the text before it stays.

Nobody waits for it: it rests at least as long as it worked, and gives up as soon as it is told.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import SECOND_WEIGHT, best_cut, rest_after, window_over
from pipeline.transcription.workers import join_at_exit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Previewer

EVERY_S = 1.0  # from the beginning of a preview to that of the next
FIRST_AFTER_S = 0.8  # of sound: in less, Whisper hears something else
MORE_S = 0.2  # of new speech that a further preview is worth
LONGEST_S = 8.0  # of sound that is decoded again; more is divided at a pause
SHORTEST_HEAD_S = 3.0
BEHIND_S = 40.0  # of open speech: longer than any window, so windows are waiting
SLOW_S = 4.0  # a preview that takes longer is no help; the next one comes much later
SLOW_REST = 10  # times as long as it took

# In scripts without spaces a character stands for a word.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"\s*(?:[{_UNSPACED}]|[^\s{_UNSPACED}]+)")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def agreed(before: str, now: str) -> str:
    """Return the words with which both texts begin, without the last one of either.

    The last word of a text may have been cut off.
    """
    olds, news = _WORD.findall(before), _WORD.findall(now)
    count = 0
    for old, new in zip(olds[:-1], news[:-1], strict=False):
        if old != new:
            break
        count += 1
    return "".join(news[:count])


def joined(before: str, after: str) -> str:
    """Join two texts, with a space where their script has spaces."""
    is_glued = _IS_UNSPACED.match(before[-1:]) and _IS_UNSPACED.match(after)
    return before + after if is_glued else f"{before} {after}".strip()


@dataclass(frozen=True, slots=True)
class _Known:
    """What previews have found in an open stretch.

    `settled` is the text before the sample `start`, `agreed` the words after it that two decodings
    agreed on, `text` all words after it. Speech was decoded up to the sample `heard`.
    """

    start: int
    settled: str = ""
    agreed: str = ""
    text: str = ""
    heard: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the open stretch: its sound, and the sample at which it ends."""

    sound: "NDArray[np.float32]"
    end: int


@dataclass(frozen=True, slots=True)
class _Job:
    """What to decode: `head` once and for all, then `tail`, which still grows."""

    known: _Known
    head: _Part | None
    tail: _Part | None
    language: str


class Previews:
    """Decodes what is being said, in a thread of its own.

    All methods are for one other thread, and return at once. `changed` is called after each
    preview. An error ends the previews, and nothing else.
    """

    def __init__(self, engine: "Previewer", changed: Callable[[], object] = lambda: None) -> None:
        self._engine = engine
        self._changed = changed
        self._known = _Known(0)
        self._lock = threading.Condition()
        self._job: _Job | None = None
        self._given_up = threading.Event()
        self._is_ended = False
        self._next_at = 0.0
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)
        join_at_exit(self._thread)
        self._thread.start()

    @property
    def text(self) -> str:
        """The words of the open stretch, as far as they were understood."""
        known = self._known
        return joined(known.settled, known.text)

    def look(
        self,
        samples: "NDArray[np.int16]",
        speech: Sequence[Stretch],
        *,
        language: str,
    ) -> None:
        """Decode the open stretch again where there is more in it and it is time.

        `samples` are the recording's, `speech` the stretches of speech in it that are in no window
        yet; the last one may go on. `language` is "" where it is not known.
        """
        if self._is_ended or self._job is not None or monotonic() < self._next_at:
            return
        job = _job(self._known, samples, speech, language)
        if job is None:
            return
        with self._lock:
            self._given_up.clear()
            self._job = job
            self._lock.notify()

    def give_up(self) -> None:
        """Drop the preview in work: something more important is to be done."""
        self._given_up.set()

    def begin(self, start: int) -> None:
        """Forget all text: the stretch before the sample `start` has been transcribed."""
        with self._lock:
            self._given_up.set()
            self._known = _Known(start)
            self._next_at = 0.0

    def end(self) -> None:
        """Drop the preview in work and end the thread; it is not waited for."""
        with self._lock:
            self._is_ended = True
            self._given_up.set()
            self._lock.notify()

    # The thread

    def _run(self) -> None:
        while (job := self._next()) is not None:
            begun_at = monotonic()
            try:
                known = self._decoded(job)
            except Exception:  # the recording and its windows go on without previews
                with self._lock:
                    self._is_ended = True
                    self._known = _Known(job.known.start)
                return
            self._publish(job, known, begun_at)
            self._changed()

    def _next(self) -> _Job | None:
        with self._lock:
            while self._job is None and not self._is_ended:
                self._lock.wait()
            return None if self._is_ended else self._job

    def _publish(self, job: _Job, known: _Known | None, begun_at: float) -> None:
        now = monotonic()
        took_s = now - begun_at
        rest_s = took_s if took_s < SLOW_S else took_s * SLOW_REST
        with self._lock:
            self._job = None
            if self._known is job.known:  # else a window was transcribed meanwhile
                self._next_at = max(begun_at + EVERY_S, now + rest_s)
                self._known = known or job.known

    def _decoded(self, job: _Job) -> _Known | None:
        known = job.known
        if job.head is not None:
            head = self._heard(job.head, job.language, "")
            if head is None:
                return None
            known = _Known(job.head.end, joined(known.settled, head), heard=job.head.end)
        if job.tail is None:
            return known
        text = self._heard(job.tail, job.language, known.agreed)
        if text is None:
            return None
        if len(text) <= len(known.agreed):  # nothing was understood: what was shown stays
            return replace(known, heard=job.tail.end)
        sure = max(agreed(known.text, text), known.agreed, key=len)
        return replace(known, agreed=sure, text=text, heard=job.tail.end)

    def _heard(self, part: _Part, language: str, said: str) -> str | None:
        return self._engine.preview(
            part.sound, language=language, said=said, is_given_up=self._given_up.is_set
        )


def _job(
    known: _Known, samples: "NDArray[np.int16]", speech: Sequence[Stretch], language: str
) -> _Job | None:
    """Return what is worth decoding, or None."""
    found = rest_after(speech, known.start)
    if not found or found[-1].end - known.heard < MORE_S * SAMPLE_RATE_HZ:
        return None
    if _seconds(speech) > BEHIND_S or _seconds(found) < FIRST_AFTER_S:
        return None
    head, start = None, known.start
    count = _head(found)
    if count:
        start = (found[count - 1].end + found[count].start) // 2
        head = _part(samples, found[:count], known.start, start, start)
        found = found[count:]
    tail = None
    if not count or _seconds(found) <= LONGEST_S:  # else it is divided again, the next time
        tail = _part(samples, found, start, len(samples), found[-1].end)
    return _Job(known, head, tail, language) if head or tail else None


def _head(speech: Sequence[Stretch]) -> int:
    """Return how many stretches of long speech to decode for the last time; 0 for none."""
    if _seconds(speech) <= LONGEST_S or len(speech) < 2:
        return 0
    count = best_cut(
        speech,
        lambda count: _seconds(speech[:count]),
        min_s=SHORTEST_HEAD_S,
        max_s=LONGEST_S,
        second_weight=SECOND_WEIGHT,
    )
    return count if _seconds(speech[count:]) >= FIRST_AFTER_S else 0


def _part(
    samples: "NDArray[np.int16]", speech: Sequence[Stretch], start: int, limit: int, end: int
) -> _Part | None:
    """Return the sound of some stretches, between two samples; None where it holds no word."""
    window = window_over(speech, start, limit)
    return None if window is None else _Part(window.cut_from(samples), end)


def _seconds(speech: Sequence[Stretch]) -> float:
    return (speech[-1].end - speech[0].start) / SAMPLE_RATE_HZ
