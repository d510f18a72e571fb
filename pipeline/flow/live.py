"""Transcribe a recording while it grows, so that little is left to do after the stop.

A thread follows the file: it detects speech in what was added, cuts a window as soon as there is a
good place, transcribes it and places its sentences. What is said after the last window is shown as
far as it is understood (`transcription.preview`). The recorder never waits for it: on a slow
machine it falls behind, and the rest follows after the stop.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models import Sentence, Word
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
from pipeline.transcription.cutter import Cut, Cutter, windows_of
from pipeline.transcription.engines import Previewer
from pipeline.transcription.preview import Previews
from pipeline.transcription.sentences import join_words
from pipeline.transcription.transcribe import AUTO, transcribe_window
from pipeline.transcription.vad import SpeechDetector, Stretch, to_float
from pipeline.transcription.windows import Window
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.transcription.engines import Engine

POLL_S = 0.2  # pause before the file is read again
BEHIND_S = 60.0  # with more sound than this to transcribe, placing waits
CONTEXT_SENTENCES = 80  # placed together while the recording runs; after the stop all are
SHOWN_SENTENCES = 12  # kept for the screen

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class LiveView:
    """What is known of a recording while it grows.

    `sentences` are the latest, `covered` the keys of the prompts that a sentence is placed under,
    `silent_s` the seconds of silence at the end, `heard_s` the time up to which it is transcribed.
    `is_ready`: the weights are loaded. `error` is what ended the transcription. `begun` are the
    transcribed words after the last sentence, `preview` what is said after them as far as it is
    understood: it is replaced when its window is transcribed. Both begin at `open_s`.
    """

    sentences: tuple[Sentence, ...] = ()
    covered: frozenset[str] = frozenset()
    silent_s: float = 0.0
    heard_s: float = 0.0
    is_ready: bool = False
    error: Exception | None = None
    begun: str = ""
    preview: str = ""
    open_s: float = 0.0


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
        self._cutter = Cutter()
        self._read = 0  # samples fed to the detector
        self._sentences: list[Sentence] = []
        self._speech_end = 0  # sample
        self._worker: _Worker | None = None
        self._previews: Previews | None = None
        self._wake = threading.Event()  # before the next poll
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Start the thread; the recording's file must exist."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the current window and end the thread."""
        self.end_previews()
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def end_previews(self) -> None:
        """Give up the preview in work, and make no more: the recording is about to stop."""
        if self._previews is not None:
            self._previews.end()

    @property
    def windows(self) -> int:
        """How many windows are transcribed."""
        return self._worker.windows if self._worker is not None else 0

    def rest(self) -> "Iterator[Window]":
        """Yield, after `stop`, the windows that are not transcribed yet."""
        yield from windows_of(
            blocks_of(self._session.path, self._read),
            self._cutter.start,
            detector=self._detector,
            read=self._read,
            found=self._cutter.rest,
        )

    # The thread

    def _run(self) -> None:
        try:
            engine = self._find_engine()
            str(engine.name)  # loads the weights
            if isinstance(engine, Previewer):
                self._previews = Previews(engine, self._wake.set)
            self.view = replace(self.view, is_ready=True)
            with Store.open(self._home) as store:
                self._worker = _Worker(store, self._session, engine, self._terms, self._marks)
                while not self._stopping.is_set():
                    if not self._step(self._worker):
                        self._wake.wait(POLL_S)
                        self._wake.clear()
        except Exception as error:  # shown where the recording ends
            self.view = replace(self.view, error=error, preview="")
        finally:
            self.end_previews()

    def _step(self, worker: "_Worker") -> bool:
        """Transcribe the next window; return False where there is none yet."""
        samples = samples_of(self._session.path)
        self._detect(samples)
        cut = self._cutter.cut(self._detector.analysed_until, self._detector.speaking_since)
        if cut is None:
            self._preview(samples, worker)
            return False
        if self._previews is not None:
            self._previews.give_up()
        if cut.window is None:
            self._advance(cut, (), worker)
            return True
        sentences = worker.transcribe(cut.window, samples, ends_sentence=cut.ends_sentence)
        self._advance(cut, sentences, worker)
        if sentences and not self._stopping.is_set() and not self._is_behind(len(samples)):
            covered = worker.place(self._sentences[-CONTEXT_SENTENCES:], sentences)
            self.view = replace(self.view, covered=self.view.covered | covered)
        return True

    def _advance(self, cut: Cut, sentences: Sequence[Sentence], worker: "_Worker") -> None:
        """Go on after a cut; show what was transcribed instead of its preview."""
        self._cutter.advance(cut.end)
        if self._previews is not None:
            self._previews.begin(cut.end)
        self._sentences += sentences
        begun = worker.begun
        self.view = replace(
            self.view,
            sentences=tuple(self._sentences[-SHOWN_SENTENCES:]),
            heard_s=cut.end / SAMPLE_RATE_HZ if cut.window is not None else self.view.heard_s,
            begun=join_words(begun),
            preview="",
            open_s=begun[0].start_s if begun else 0.0,
        )

    def _preview(self, samples: "NDArray[np.int16]", worker: "_Worker") -> None:
        """Show what is understood of the speech that is in no window yet, and ask for more."""
        if self._previews is None:
            return
        speech = list(self._cutter.rest)
        since = self._detector.speaking_since
        if since is not None:
            speech.append(Stretch(since, len(samples)))
        text = self._previews.text
        if text != self.view.preview:
            begun = worker.begun
            start_s = begun[0].start_s if begun else self._cutter.start / SAMPLE_RATE_HZ
            if speech and not begun:
                start_s = max(start_s, speech[0].start / SAMPLE_RATE_HZ)
            self.view = replace(self.view, preview=text, open_s=start_s)
        language = worker.language
        self._previews.look(samples, speech, language="" if language == AUTO else language)

    def _detect(self, samples: "NDArray[np.int16]") -> None:
        """Feed new samples to the voice activity detector."""
        while self._read < len(samples) and not self._stopping.is_set():
            block = samples[self._read : self._read + _BLOCK_SAMPLES]
            found = self._detector.feed(to_float(block))
            self._speech_end = found[-1].end if found else self._speech_end
            self._cutter.feed(found)
            self._read += len(block)
        self.view = replace(self.view, silent_s=self._silent_s())

    def _silent_s(self) -> float:
        """Return the seconds of silence at the end of the recording."""
        if self._detector.speaking_since is not None:
            return 0.0
        return (self._detector.analysed_until - self._speech_end) / SAMPLE_RATE_HZ

    def _is_behind(self, samples: int) -> bool:
        return samples - self._cutter.start > BEHIND_S * SAMPLE_RATE_HZ


class _Worker:
    """The stages after the cut, and the draft they write into."""

    def __init__(
        self,
        store: Store,
        session: Session,
        engine: "Engine",
        terms: Vocabulary,
        marks: Marks,
    ) -> None:
        self._store = store
        self._session = session
        self._engine = engine
        self._terms = terms
        self._marks = marks
        self._writer: TranscriptWriter | None = None

    @property
    def windows(self) -> int:
        """How many windows are transcribed."""
        return self._writer.next_number if self._writer is not None else 0

    @property
    def language(self) -> str:
        """The language of the next window, or "auto"."""
        return self._writer.language if self._writer is not None else self._session.language

    @property
    def begun(self) -> tuple[Word, ...]:
        """The transcribed words after the last sentence."""
        return self._writer.begun if self._writer is not None else ()

    def transcribe(
        self, window: Window, samples: "NDArray[np.int16]", *, ends_sentence: bool
    ) -> tuple[Sentence, ...]:
        """Commit the words of a window; return the sentences that it completes."""
        seconds = len(samples) / SAMPLE_RATE_HZ
        if self._writer is None:  # with the first speech: a recording without any makes no review
            self._writer = begin(
                self._store, self._session, self._engine, seconds, self._terms, self._marks
            )
        writer = self._writer
        sound = window.cut_from(samples)
        language = writer.language
        if language == AUTO:
            language, _ = self._engine.detect_language(sound)
        words = transcribe_window(
            window,
            sound,
            self._engine,
            language=language,
            bias=writer.bias,
            number=writer.next_number,
        )
        sentences = writer.add(words, ends_sentence=ends_sentence)
        recordings.set_length(self._store, writer.draft, seconds)
        return sentences

    def place(self, context: Sequence[Sentence], new: Sequence[Sentence]) -> frozenset[str]:
        """Place new sentences for now; return the keys of the prompts they are placed under."""
        assert self._writer is not None
        draft = self._writer.draft
        guided = self._writer.guided(new)
        indexes = {each.index for each in new} - guided.keys()
        placements = [
            each
            for each in segment(to_place_by(context), self._session.sheet)
            if each.sentence in indexes
        ]
        add_live(self._store, draft, placements)
        add_guided(self._store, draft, list(guided.items()))
        return frozenset([*(each.prompt for each in placements), *guided.values()])


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
