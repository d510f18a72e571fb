"""The console script: load the program, and let Ctrl-C end it in a sentence meanwhile too.

Only what the interpreter has loaded already is imported before the handler is set.
"""

# Built in: loading `signal` takes a moment in which Ctrl-C shows a traceback.
import _signal  # type: ignore[import-not-found]
import os

TYPE_CHECKING = False  # what type checkers take as true; `typing` takes long to load
if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130  # as a shell says it: 128 + SIGINT


def _stop(number: int = _signal.SIGINT, frame: "FrameType | None" = None) -> None:
    os.write(2, b"\nafterview: stopped before it began.\n")
    os._exit(INTERRUPTED)


# Else SIGINT is ignored, as in the background of a shell, and stays so.
_is_usual = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
if _is_usual:
    _signal.signal(_signal.SIGINT, _stop)


def main() -> None:
    """Run the command line of this process.

    Importing and building the parser take a moment in which a KeyboardInterrupt would show a
    traceback; so does ending the process.
    """
    from cli.main import main as run
    from cli.terminal.signals import Interrupts

    try:
        run(interrupts=Interrupts(is_armed=_is_usual))
    except KeyboardInterrupt:  # between two commands of ours
        _stop()
    finally:
        if _is_usual:
            _signal.signal(_signal.SIGINT, _end)


def _end(number: int, frame: "FrameType | None") -> None:
    os._exit(INTERRUPTED)
