"""Transcribe a recording while it grows, so that little is left to do after the stop.

A thread follows the file: it detects speech in what was added, transcribes the windows that
`afterview transcribe` would cut from the same samples, stores them and places their sentences. What
has been said since the last of them is transcribed in shorter windows as soon as there is a pause,
for the screen only. The recorder never waits for the thread: on a slow machine it falls behind, and
the rest follows after the stop.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models import Sentence, TranscribedWindow
from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import drafts, memos, recordings, reviews
from pipeline.archive.database import Store
from pipeline.archive.placements import add_guided, add_live
from pipeline.flow.transcript import Marks, TranscriptWriter, settings_of
from pipeline.home import Home
from pipeline.recording.session import Session
from pipeline.recording.wav import blocks_of, samples_of
from pipeline.review.placing import to_place_by
from pipeline.segment import segment
from pipeline.transcription.cutter import Cutter
from pipeline.transcription.transcribe import AUTO, Stitcher, transcribe_window
from pipeline.transcription.vad import SpeechDetector, to_float
from pipeline.transcription.windows import Window, WindowPacker, windows_of
from pipeline.transcription.workers import Request
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine

POLL_S = 0.2  # pause before the file is read again
BEHIND_S = 60.0  # with more sound than this to transcribe, placing and the preview wait
CONTEXT_SENTENCES = 80  # placed together while the recording runs; after the stop all are
SHOWN_SENTENCES = 12  # kept for the screen
MAX_LOAD = 0.3  # seconds of work a second of speech, above which there is no preview
MIN_LOAD_WINDOW_S = 8.0  # a shorter window takes as long as this one

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class LiveView:
    """What is known of a recording while it grows.

    `sentences` are the latest, those of the preview included; they are replaced once their window
    is stored. `covered` are the keys of the prompts that a sentence is placed under, `silent_s` the
    seconds of silence at the end, `heard_s` the time up to which it is transcribed. `is_ready`: the
    weights are loaded. `error` is what ended the transcription.
    """

    sentences: tuple[Sentence, ...] = ()
    covered: frozenset[str] = frozenset()
    silent_s: float = 0.0
    heard_s: float = 0.0
    is_ready: bool = False
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to transcribe: windows, the stitcher fed with those before, the language."""

    windows: Iterable[Window]
    stitcher: Stitcher
    language: str


class Live:
    """Transcribes a recording while it grows, in a thread of its own.

    `terms` are those of `file_recording`, which goes on after the stop. `covered` are the prompts
    that earlier memos of the review cover, `marks` the moments of a guided recording. An error ends
    the thread and is in `view`; the recording goes on.
    """

    def __init__(
        self,
        home: Home,
        session: Session,
        find_engine: "Callable[[], Engine]",
        *,
        terms: Vocabulary = NO_TERMS,
        covered: Iterable[str] = (),
        marks: Marks = tuple,
    ) -> None:
        self.view = LiveView(covered=frozenset(covered))
        self._home = home
        self._session = session
        self._find_engine = find_engine
        self._terms = terms
        self._marks = marks
        self._detector = SpeechDetector()
        self._packer = WindowPacker()
        self._waiting: deque[Window] = deque()  # full, not transcribed yet
        self._cutter = Cutter()  # of the preview
        self._read = 0  # samples fed to the detector
        self._sentences: list[Sentence] = []  # stored
        self._covered = self.view.covered  # by those
        self._speech_end = 0  # sample
        self._load = 0.0
        self._worker: _Worker | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Start the thread; the recording's file must exist."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the current window and end the thread."""
        self._stopping.set()
        self._thread.join()

    @property
    def windows(self) -> int:
        """How many windows are stored."""
        return self._worker.windows if self._worker is not None else 0

    def rest(self, settings: dict[str, str], stored: int) -> Rest | None:
        """Return, after `stop`, what is left to transcribe.

        None where the thread failed, transcribed with other `settings` (`settings_of`), or stored
        another number of windows than there are now.
        """
        worker = self._worker
        if worker is None or self.view.error is not None:
            return None
        if worker.settings != settings or worker.windows != stored:
            return None
        return Rest(self._windows_left(), worker.stitcher, worker.language)

    def _windows_left(self) -> "Iterable[Window]":
        yield from self._waiting
        yield from windows_of(
            blocks_of(self._session.path, self._read),
            self._packer,
            detector=self._detector,
            read=self._read,
        )

    # The thread

    def _run(self) -> None:
        try:
            engine = self._find_engine()
            settings = settings_of(engine, self._session.language, self._terms)  # loads the weights
            self.view = replace(self.view, is_ready=True)
            with Store.open(self._home) as store:
                self._worker = _Worker(
                    store, self._session, engine, settings, self._terms, self._marks
                )
                while not self._stopping.is_set():
                    if not self._step(self._worker):
                        self._stopping.wait(POLL_S)
        except Exception as error:  # shown where the recording ends
            self.view = replace(self.view, error=error)

    def _step(self, worker: "_Worker") -> bool:
        """Transcribe the next window, a full one first; return False where there is none yet."""
        samples = samples_of(self._session.path)
        self._detect(samples)
        if self._waiting:
            self._transcribe(worker, samples)
            return True
        return self._has_time(len(samples)) and self._preview(worker, samples)

    def _transcribe(self, worker: "_Worker", samples: "NDArray[np.int16]") -> None:
        """Transcribe the next full window; store the one before it."""
        window = self._waiting[0]
        begun_at = time.perf_counter()
        stored = worker.transcribe(window, samples)
        self._set_load(window, begun_at)
        self._waiting.popleft()
        self._cutter.advance(window.end)
        self._sentences += stored
        self._show(worker, len(samples), stored)

    def _preview(self, worker: "_Worker", samples: "NDArray[np.int16]") -> bool:
        """Transcribe the next short window for the screen; return False where there is none yet."""
        cut = self._cutter.cut(self._detector.analysed_until, self._detector.speaking_since)
        if cut is None:
            return False
        if cut.window is not None:
            begun_at = time.perf_counter()
            worker.preview(cut.window, samples)
            self._set_load(cut.window, begun_at)
        self._cutter.advance(cut.end)
        if cut.window is not None:
            self._show(worker, len(samples))
        return True

    def _show(self, worker: "_Worker", samples: int, stored: Sequence[Sentence] = ()) -> None:
        """Update the view; place the sentences that were stored now and those of the preview."""
        previewed, guided = worker.previewed()
        self.view = replace(
            self.view,
            sentences=(*self._sentences, *previewed)[-SHOWN_SENTENCES:],
            heard_s=self._cutter.start / SAMPLE_RATE_HZ,
        )
        if self._stopping.is_set() or self._is_behind(samples):
            return
        context = self._sentences[-CONTEXT_SENTENCES:]
        by_stored, by_preview = worker.place(context, stored, previewed, guided)
        self._covered |= by_stored
        self.view = replace(self.view, covered=self._covered | by_preview)

    def _detect(self, samples: "NDArray[np.int16]") -> None:
        """Feed new samples to the voice activity detector."""
        while self._read < len(samples) and not self._stopping.is_set():
            block = samples[self._read : self._read + _BLOCK_SAMPLES]
            found = self._detector.feed(to_float(block))
            self._speech_end = found[-1].end if found else self._speech_end
            self._waiting += self._packer.feed(found)
            self._cutter.feed(found)
            self._read += len(block)
        self.view = replace(self.view, silent_s=self._silent_s())

    def _silent_s(self) -> float:
        """Return the seconds of silence at the end of the recording."""
        if self._detector.speaking_since is not None:
            return 0.0
        return (self._detector.analysed_until - self._speech_end) / SAMPLE_RATE_HZ

    def _set_load(self, window: Window, begun_at: float) -> None:
        took_s = time.perf_counter() - begun_at
        self._load = took_s / max(window.seconds, MIN_LOAD_WINDOW_S)

    def _has_time(self, samples: int) -> bool:
        """Return whether the machine can transcribe for the screen what it will do again."""
        return self._load <= MAX_LOAD and not self._is_behind(samples)

    def _is_behind(self, samples: int) -> bool:
        speech = self._cutter.rest
        return bool(speech) and samples - speech[0].start > BEHIND_S * SAMPLE_RATE_HZ


class _Worker:
    """The stages after the cut, and the draft they write into.

    `settings` are those of the draft, `language` is that of the next window, once it is known.
    """

    def __init__(
        self,
        store: Store,
        session: Session,
        engine: "Engine",
        settings: dict[str, str],
        terms: Vocabulary,
        marks: Marks,
    ) -> None:
        self.settings = settings
        self.language = session.language
        self.stitcher = Stitcher()
        self._store = store
        self._session = session
        self._engine = engine
        self._terms = terms
        self._marks = marks
        self._writer: TranscriptWriter | None = None
        self._preview: list[TranscribedWindow] = []

    @property
    def windows(self) -> int:
        """How many windows are stored."""
        return self._writer.next_number if self._writer is not None else 0

    def transcribe(self, window: Window, samples: "NDArray[np.int16]") -> tuple[Sentence, ...]:
        """Transcribe a window; store the one before it and return the sentences it completes."""
        writer = self._ready(samples)
        sound = window.cut_from(samples)
        if self.language == AUTO:
            self.language, _ = self._engine.detect_language(sound)
        request = Request(self._engine, window, lambda _: sound, self.language, writer.bias)
        request.outcome.put(request.transcribe())
        stored: tuple[Sentence, ...] = ()
        for complete in self.stitcher.feed(request):
            stored += writer.add(complete)
        self._preview = [
            replace(
                each,
                words=tuple(w for w in each.words if (w.start_s + w.end_s) / 2 >= window.end_s),
            )
            for each in self._preview
            if each.end_s > window.end_s
        ]
        recordings.set_length(self._store, writer.draft, len(samples) / SAMPLE_RATE_HZ)
        return stored

    def preview(self, window: Window, samples: "NDArray[np.int16]") -> None:
        """Transcribe a window for the screen."""
        writer = self._ready(samples)
        sound = window.cut_from(samples)
        language = self.language
        if language == AUTO:
            language, _ = self._engine.detect_language(sound)
        self._preview.append(
            transcribe_window(window, sound, self._engine, language=language, bias=writer.bias)
        )

    def previewed(self) -> tuple[tuple[Sentence, ...], dict[int, str]]:
        """Return the sentences that are not stored yet, and which were said under a prompt shown.

        They are of the window that waits to be stitched, and of those for the screen after it.
        """
        assert self._writer is not None
        waiting = self.stitcher.waiting
        return self._writer.preview([*([waiting] if waiting else []), *self._preview])

    def place(
        self,
        context: Sequence[Sentence],
        stored: Sequence[Sentence],
        previewed: Sequence[Sentence],
        guided: dict[int, str],
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Place new sentences for now; return the keys of the prompts they are placed under.

        Those of the stored sentences come first; these placements are stored, too. `context` ends
        with the stored sentences, `previewed` follow it and are `guided`.
        """
        assert self._writer is not None
        draft = self._writer.draft
        by_user = {**self._writer.guided(stored), **guided}
        found = [
            each
            for each in segment(to_place_by([*context, *previewed]), self._session.sheet)
            if each.sentence not in by_user
        ]
        indexes = {each.index for each in stored}
        placements = [each for each in found if each.sentence in indexes]
        by_prompt = {index: key for index, key in by_user.items() if index in indexes}
        add_live(self._store, draft, placements)
        add_guided(self._store, draft, list(by_prompt.items()))
        shown = {each.index for each in previewed}
        return (
            frozenset([*(each.prompt for each in placements), *by_prompt.values()]),
            frozenset([*(p.prompt for p in found if p.sentence in shown), *guided.values()]),
        )

    def _ready(self, samples: "NDArray[np.int16]") -> TranscriptWriter:
        """Return the writer, made with the first speech: without any there is to be no review."""
        if self._writer is None:
            seconds = len(samples) / SAMPLE_RATE_HZ
            self._writer = begin(
                self._store, self._session, self._engine, seconds, self._terms, self._marks
            )
        return self._writer


def begin(
    store: Store,
    session: Session,
    engine: "Engine",
    seconds: float,
    terms: Vocabulary,
    marks: Marks,
) -> TranscriptWriter:
    """Begin the transcript of a recording, or take over what an earlier run did of it.

    Where the review that it was to be added to is gone, it gets one of its own.
    """
    review_id = session.review_id
    if review_id is not None and not reviews.exists(store, review_id):
        review_id = None
    recording = recordings.pending(session.path, session.begun_at, seconds)
    sha256 = memos.sha256_at(store, session.path) or recording.sha256
    draft = drafts.begin(
        store,
        replace(recording, sha256=sha256),
        interview=session.interview,
        sheet=session.sheet,
        settings=settings_of(engine, session.language, terms),
        review_id=review_id,
    )
    return TranscriptWriter(store, draft, language=session.language, terms=terms, marks=marks)
