"""Take a spoken answer: record it, show that it is heard, turn it into text."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cli.terminal.keys import CLOSED, ENTER, ESCAPE, Keys
from cli.terminal.remarks import tell
from cli.terminal.screen import Screen, open_screen
from cli.terminal.signals import signals
from cli.terminal.style import plain_pieces, safe, wrapped
from pipeline.errors import RecorderError
from pipeline.export.plain import clock
from pipeline.vocabulary.terms import Vocabulary

if TYPE_CHECKING:
    from pipeline.archive.database import Store
    from pipeline.progress import Progress
    from pipeline.recording.microphone import Device
    from pipeline.recording.recorder import Status
    from pipeline.transcription.engines import Engine

DRAW_EVERY_S = 0.1
LONGEST_S = 600.0
BARS = 12  # of the loudness shown


class _Stop:
    """Ends the answer, and with a signal the practice too."""

    def __init__(self) -> None:
        self.is_over = False
        self.is_last = False

    def by_signal(self, number: int = 0) -> None:
        """End both."""
        self.is_over = self.is_last = True


def take_answer(
    device: "Device",
    find_engine: "Callable[[Progress], Engine]",
    terms: Vocabulary,
    language: str,
    store: "Store",
    number: int,
) -> int | None:
    """Record an answer until Enter, keep it and what was heard; return its row.

    Returns None where Ctrl-C or a closed terminal ended it; it is kept all the same.

    Raises:
        RecorderError: the microphone gave no sound.
    """
    from datetime import datetime

    from pipeline.insights.practice import keep_answer, new_sound
    from pipeline.insights.questions import whole

    path = new_sound(store.home, datetime.now().astimezone())
    asked = whole(store, number).line.text
    stop = _Stop()
    row = keep_answer(store, number, "", path)
    try:
        _record(device, path, asked, stop)
    except BaseException:
        if not path.exists():
            _drop(store, row)
        raise
    text = heard_in(path, find_engine, terms, language)
    _keep_text(store, row, text)
    tell(f"You said: {safe(text)}" if text else "No speech was heard.")
    return None if stop.is_last else row


def _record(device: "Device", path: Path, asked: str, stop: _Stop) -> None:
    from pipeline.recording.microphone import Microphone
    from pipeline.recording.recorder import Recorder

    recorder = Recorder(path, Microphone(device), max_s=LONGEST_S)
    recorder.start()
    tell("Speak your answer. Enter ends it.")
    try:
        with signals(stop.by_signal), open_screen() as screen, Keys() as keys:
            while not stop.is_over and recorder.status.state != "stopped":
                if isinstance(screen, Screen):
                    shown = _lines(asked, recorder.status)
                    screen.show(partial(_same_lines, shown))
                key = keys.read(DRAW_EVERY_S)
                stop.is_over |= key in (ENTER, ESCAPE, "q")
                if key == CLOSED:
                    stop.by_signal()
    finally:
        recorder.stop()
    if not recorder.samples:
        path.unlink(missing_ok=True)
        raise recorder.status.error or RecorderError(
            "The microphone gave no sound. Check that it is on, or type: afterview practice --typed"
        )


def _same_lines(lines: list[str], columns: int, rows: int) -> list[str]:
    return lines


def _lines(asked: str, status: "Status") -> list[str]:
    level = "▮" * round(status.level * BARS)
    return [
        *wrapped(plain_pieces(asked), first="", rest=""),
        "",
        f"● {clock(status.seconds)}  {level:<{BARS}}  Speak your answer. Enter ends it.",
    ]


def heard_in(
    path: Path, find_engine: "Callable[[Progress], Engine]", terms: Vocabulary, language: str
) -> str:
    """Return the words of a recording."""
    from cli.terminal.bar import bar
    from pipeline.recording.wav import repair, samples_of
    from pipeline.transcription.transcribe import transcribe
    from pipeline.vocabulary.bias import Bias

    repair(path)
    bias = Bias(terms) if terms else None
    with bar("your answer") as progress:
        engine = find_engine(progress)
        windows = transcribe(samples_of(path), engine, language=language, bias=bias)
        words = [word.text for window in windows for word in window.words]
    return " ".join(" ".join(words).split())


def _keep_text(store: "Store", row: int, text: str) -> None:
    from pipeline.archive import practice

    with store.writing():
        practice.set_text(store, row, text)


def _drop(store: "Store", row: int) -> None:
    from pipeline.archive import practice

    with store.writing():
        practice.drop(store, row)
