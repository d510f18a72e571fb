"""The loop of a recording in the terminal: keys and signals in, pictures out."""

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cli.terminal import keys as key
from cli.terminal.end_time import NEWS_S, EndTime, ended_text
from cli.terminal.keys import Keys
from cli.terminal.mistakes import drops_it
from cli.terminal.picture import Asking, Picture
from cli.terminal.remarks import tell
from cli.terminal.screen import PlainScreen, Screen, open_screen
from cli.terminal.style import safe
from models import Prompt
from pipeline.errors import RecorderError
from pipeline.export.plain import clock
from pipeline.recording.session import Session, save_session
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary

if TYPE_CHECKING:
    from pipeline.flow.live import Live, LiveView
    from pipeline.home import Home
    from pipeline.recording.microphone import Device
    from pipeline.recording.recorder import Recorder, Status
    from pipeline.transcription.engines import Engine
from cli.terminal.signals import hang_up, signals

DRAW_EVERY_S = 0.1
SEARCH_EVERY_S = 1.0  # for another microphone, after one was lost
HINT_AFTER_S = 4.0  # of silence
ASK_S = 30.0  # that the screen asks when the interview ended; the key works at any time


@dataclass(frozen=True, slots=True)
class Options:
    """How to record.

    `covered` are the prompts that earlier memos of the review have covered, `terms` what may be
    said. `asks_for_end`: nobody has said yet when the interview ended.
    """

    device: "Device"
    max_s: float
    is_live: bool = True
    has_hints: bool = True
    is_guided: bool = False
    covered: frozenset[str] = frozenset()
    terms: Vocabulary = NO_TERMS
    asks_for_end: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that ended, and the live transcription of it.

    `is_mistake`: it is a few seconds without speech.
    """

    session: Session
    live: "Live | None"
    is_mistake: bool = False


def record_session(
    home: "Home", session: Session, options: Options, find_engine: "Callable[[], Engine]"
) -> Recorded | None:
    """Record until a key, a signal, the time limit, the disk or the device ends it.

    Returns None where the user discarded the recording, or dropped one that was begun by mistake;
    its files are removed.

    Raises:
        RecorderError: nothing could be recorded; its files are removed.
    """
    from pipeline.archive.database import Store
    from pipeline.flow.recording import discard, is_mistake
    from pipeline.recording.microphone import Microphone
    from pipeline.recording.recorder import Recorder

    try:
        microphone = Microphone(options.device)
        try:
            recorder = Recorder(session.path, microphone, max_s=options.max_s)
        except BaseException:
            microphone.close()
            raise
    except BaseException:
        session.path.unlink(missing_ok=True)
        session.file.unlink(missing_ok=True)
        raise
    recording = _Recording(home, session, options, recorder, find_engine)
    with signals(recording.stop):
        recording.run()
    status = recorder.status
    if recording.is_discarded or not recorder.samples:
        with Store.open(home) as store:
            discard(recording.session, store)
        if recording.is_discarded:
            tell("Discarded.")
            return None
        raise status.error or RecorderError(
            "The microphone gave no sound at all. Check that it is on and not used by another "
            "program, and try again."
        )
    for text in _remarks(status, recording):
        tell(safe(text))
    was_mistake = is_mistake(recording.session)
    if was_mistake and recording.may_ask and drops_it(recording.session):
        with Store.open(home) as store:
            discard(recording.session, store)
        tell("Dropped.")
        return None
    return Recorded(recording.session, recording.live, was_mistake)


def _remarks(status: "Status", recording: "_Recording") -> Iterator[str]:
    yield f"Recorded {clock(status.seconds)}."
    if status.error is not None:
        yield f"! {status.error}"
    if recording.reached_most:
        yield "! Stopped: that was the longest time (--max-minutes)."
    if status.overruns:
        yield (
            f"! This machine was too slow {status.overruns} times; a little sound may be missing."
        )


class _Recording:
    """One recording: what the keys do, and what the screen shows."""

    def __init__(
        self,
        home: "Home",
        session: Session,
        options: Options,
        recorder: "Recorder",
        find_engine: "Callable[[], Engine]",
    ) -> None:
        self.session = session
        self.is_discarded = False
        self.may_ask = True
        self.reached_most = False
        self.live: Live | None = None
        self._options = options
        self._recorder = recorder
        self._stop_asked = False
        self._is_safe = False  # all sound is on the disk
        self._asking: Asking = ""
        self._is_stopping = False
        self._asks_for_end = options.asks_for_end
        self._end_time = EndTime()
        self._end_told_at_s = -NEWS_S  # when somebody typed it, by the monotonic clock
        self._offer: Device | None = None
        self._searched_at_s = 0.0
        self._position = -1  # of the prompt that a guided recording shows
        self._has_keys = False
        if options.is_live:
            from pipeline.flow import live

            self.live = live.Live(
                home,
                session,
                find_engine,
                terms=options.terms,
                covered=options.covered,
                marks=lambda: self.session.marks,
            )

    def run(self) -> None:
        """Record until something ends it; on return all threads have stopped."""
        with open_screen() as screen, Keys() as keys:
            self._has_keys = keys.is_terminal
            self._recorder.start()
            if self.live is not None:
                self.live.start()
            if self._options.is_guided:
                self._show(0)
            try:
                while not self._is_over(has_keys=keys.is_terminal):
                    self._draw(screen, keys)
                    self._handle(keys.read(DRAW_EVERY_S))
            finally:
                self._is_stopping = True
                self._draw(screen, keys)
                if self.live is not None:
                    self.live.end_previews()
                self._recorder.stop()
                self._is_safe = True
                self._draw(screen, keys)
                if self.live is not None:
                    self.live.stop()

    def stop(self, number: int) -> None:
        """Ask the loop to end; safe to call from a signal handler, with its number.

        A second call, while the last words are being transcribed, leaves them to `recover`.
        """
        if self._is_safe:
            raise KeyboardInterrupt
        self._stop_asked = True
        self.may_ask = number == signal.SIGINT  # else another program ends this one

    def _is_over(self, *, has_keys: bool) -> bool:
        status = self._recorder.status
        if status.needs_source and not has_keys:  # nobody can choose another
            return True
        if status.state == "stopped":
            self.reached_most = status.error is None
            return True
        return self._stop_asked or self.is_discarded

    # Keys

    def _handle(self, pressed: str) -> None:
        if not pressed:
            return
        if pressed == key.CLOSED:
            hang_up()
            self._stop_asked = True
        elif self._asking:
            self._confirm(pressed)
        elif self._end_time.typed is not None:
            self._type(pressed)
        elif pressed == "d":
            self._asking = "discard"
        elif pressed == "e":
            self._end_time.begin()
        elif self._recorder.status.state == "gone":
            self._handle_gone(pressed)
        elif pressed == key.SPACE:
            self._pause_or_resume()
        elif self._options.is_guided:
            self._handle_guided(pressed)
        elif pressed in (key.ENTER, "q"):
            self._stop_asked = True

    def _confirm(self, pressed: str) -> None:
        """Do what was asked about on y; go on recording on any other key."""
        asked, self._asking = self._asking, ""
        if asked == "discard":
            self.is_discarded = pressed == "y"
        elif pressed in ("y", "q"):
            self._stop_asked = True

    def _handle_guided(self, pressed: str) -> None:
        is_at_end = self._position >= len(self._prompts())
        if pressed == "q" or (pressed == key.ENTER and is_at_end):
            if self._has_keys:
                self._asking = "stop"
            else:  # nobody can confirm
                self._stop_asked = True
        elif pressed in (key.ENTER, key.RIGHT, "n"):
            self._show(self._position + 1)
        elif pressed in (key.LEFT, "b"):
            self._show(self._position - 1)

    def _type(self, pressed: str) -> None:
        """Add a key to the answer when the interview ended; save it once it is accepted."""
        interview = self._end_time.press(pressed, self.session.interview, now=datetime.now())
        if self._end_time.typed is None:
            self._asks_for_end = False
        if interview is not None:
            self._end_told_at_s = time.monotonic()
            self.session = replace(self.session, interview=interview)
            save_session(self.session)

    def _handle_gone(self, pressed: str) -> None:
        from pipeline.recording.microphone import Microphone

        if pressed == "q":
            self._stop_asked = True
        elif pressed == key.ENTER and self._offer is not None:
            try:
                self._recorder.switch_to(Microphone(self._offer))
            except RecorderError:  # gone again; the next search finds out
                self._offer = None

    def _pause_or_resume(self) -> None:
        if self._recorder.status.state == "paused":
            self._recorder.resume()
        else:
            self._recorder.pause()

    def _show(self, position: int) -> None:
        """Show another prompt, and file what is said from now on under it."""
        prompts = self._prompts()
        self._position = min(max(position, 0), len(prompts))
        shown = prompts[self._position].key if self._position < len(prompts) else ""
        seconds = self._recorder.status.seconds
        marks = [each for each in self.session.marks if each[0] < seconds]
        self.session = replace(self.session, marks=(*marks, (seconds, shown)))
        save_session(self.session)

    def _prompts(self) -> tuple[Prompt, ...]:
        """Return the prompts of a guided recording: those not covered, or all."""
        prompts = self.session.sheet.prompts
        left = tuple(each for each in prompts if each.key not in self._options.covered)
        return left or prompts

    # Screen

    def _draw(self, screen: Screen | PlainScreen, keys: Keys) -> None:
        from pipeline.flow.live import LiveView

        status = self._recorder.status
        if status.needs_source:
            self._search_another(status.device)
        elif status.state != "gone":
            self._offer = None
        view = self.live.view if self.live is not None else LiveView()
        trouble = "Transcribing has stopped; the recording goes on." if view.error else ""
        screen.draw(
            Picture(
                status=status,
                sheet=self.session.sheet,
                sentences=view.sentences,
                begun=view.begun,
                preview=view.preview,
                open_s=view.open_s,
                covered=view.covered,
                heard_s=view.heard_s,
                hint=self._hint(status, view),
                shown=self._shown(),
                offer=self._offer.name if self._offer else "",
                trouble=trouble,
                is_live=self.live is not None,
                is_guided=self._options.is_guided,
                asking=self._asking,
                asks_for_end=self._asks_for_end and status.seconds < ASK_S,
                typed=self._end_time.typed,
                refused=self._end_time.refused,
                ended=self._ended(),
                is_ended_new=time.monotonic() - self._end_told_at_s < NEWS_S,
                is_stopping=self._is_stopping,
                has_keys=keys.is_terminal,
            )
        )

    def _ended(self) -> str:
        ended_at = self.session.interview.ended_at
        return ended_text(ended_at, datetime.now().astimezone()) if ended_at else ""

    def _search_another(self, lost: str) -> None:
        from pipeline.recording.microphone import find_replacement

        now = time.monotonic()
        if self._offer is None and now - self._searched_at_s >= SEARCH_EVERY_S:
            self._searched_at_s = now
            self._offer = find_replacement(lost)

    def _hint(self, status: "Status", view: "LiveView") -> Prompt | None:
        """Return a prompt to suggest after a silence, else None."""
        wants = self._options.has_hints and not self._options.is_guided and self.live is not None
        if not wants or status.state != "recording" or view.silent_s < HINT_AFTER_S:
            return None
        left = [each for each in self.session.sheet.prompts if each.key not in view.covered]
        return left[0] if left else None

    def _shown(self) -> Prompt | None:
        prompts = self._prompts()
        return prompts[self._position] if 0 <= self._position < len(prompts) else None
