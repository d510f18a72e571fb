"""The command `afterview`: its commands in groups, and the one place that reports errors."""

import builtins
import functools
import keyword
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand

from cli.help import Commands, PlainCommand, usage_error
from cli.output import print_lines, tell, tell_words
from cli.services import Services
from cli.terminal.called import home_option
from cli.terminal.remarks import error_text
from cli.terminal.signals import Interrupts
from pipeline.errors import AfterviewError, OutputUnusable
from pipeline.home import find_home

UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h: a fault of the program
NAME_COLUMN = 12  # columns of a command's name in the help, and the gap after it
INTERRUPTED = 130  # typer's answer to Ctrl-C, as a shell says it: 128 + SIGINT

# What `--help` lists, by what people want: the heading, and the commands under it. To add one,
# write a module of its name (`list_` where Python has the name) with `register`, and name it here.
GROUPS: dict[str, tuple[str, ...]] = {
    "Record": ("record", "transcribe", "import", "attach", "recover"),
    "Read and search": ("list", "show", "search", "play"),
    "Learn": ("questions", "check", "practice", "outcome", "trends", "prep", "todo"),
    "Put right": ("edit", "place", "correct", "undo", "history", "split", "redo"),
    "Keep": ("export", "datasette", "share", "delete"),
    "Set up": ("devices", "weights", "vocabulary", "sheet", "segment"),
}


class _LoadedWhenUsed(Mapping[str, Any]):
    """The commands by name, each imported as it is used: all of them take as long as a search."""

    def __init__(self) -> None:
        self._names = tuple(name for names in GROUPS.values() for name in names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # typer's own
        if name not in self._names:
            raise KeyError(name)
        return _command(name)


@functools.cache
def _command(name: str) -> Any:  # noqa: ANN401  # typer's own
    """Import a command's module; return the command, or the group of commands, of this name."""
    module = name if not keyword.iskeyword(name) and name not in dir(builtins) else f"{name}_"
    alone = typer.Typer(rich_markup_mode=None)
    import_module(f"cli.{module}").register(alone)
    for each in (alone, *(group.typer_instance for group in alone.registered_groups)):
        for registered in each.registered_commands if each else ():
            if not issubclass(registered.cls or TyperCommand, PlainCommand):
                registered.cls = PlainCommand
    return typer.main.get_group(alone).commands[name]


class GroupedHelp(Commands):
    """The commands under the headings of `GROUPS`."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # typer's own
        super().__init__(**settings)
        self.commands = _LoadedWhenUsed()  # type: ignore[assignment]  # it is only read

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # typer's own
        """Write the list of commands into the help."""
        for heading, names in GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            width = formatter.width - 4 - max(map(len, names))
            rows = [(name, each.get_short_help_str(width)) for name, each in commands if each]
            with formatter.section(heading):
                formatter.write_dl(rows, col_spacing=NAME_COLUMN - max(map(len, names)))


app = typer.Typer(
    name="afterview",
    cls=GroupedHelp,
    help="Turn the voice memo you speak after a job interview into a review you can search.",
    epilog="Nothing leaves this machine. Exit codes: 0 done, 1 nothing found or not done, "
    "2 wrong input, 70 a fault of Afterview's own, 130 interrupted.",
    no_args_is_help=True,
    # Plain help: importing rich takes longer than all the rest.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print_lines([f"afterview {version('afterview')}"])
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            help="Folder that holds all your data; else AFTERVIEW_HOME, else the platform's.",
            metavar="PATH",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Give the command its services: the home folder and the engine's loader."""
    given: Services | None = context.obj
    if given is None:
        context.obj = Services(find_home(home))
    elif home is not None:
        context.obj = replace(given, home=find_home(home))


@functools.cache
def _parser() -> Any:  # noqa: ANN401  # the parser that typer ships has no public type
    """Build the parser, whose commands are loaded as they are used."""
    return typer.main.get_command(app)


def main(
    arguments: Sequence[str] | None = None,
    services: Services | None = None,
    interrupts: Interrupts | None = None,
) -> NoReturn:
    """Run one command line; tell every error that a user can cause, without a traceback.

    Tests pass `services` of their own. `interrupts` knows whether Ctrl-C was pressed.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks must not raise.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        home, others = home_option(sys.argv[1:] if arguments is None else arguments)
        parser = _parser()
        if interrupts:
            interrupts.begin()
        code = parser(
            args=[*home, *others],  # the parser wants --home first; people type it anywhere
            prog_name="afterview",
            obj=services,
            standalone_mode=False,
        )
    except AfterviewError as error:
        if isinstance(error, OutputUnusable):
            _drop_output()
        _fail(str(error), error.exit_code)
    except typer.Abort as error:
        tell_words("")  # the terminal's line still holds the question
        is_ctrl_c = isinstance(error.__context__, KeyboardInterrupt)
        _fail("stopped before it was done.", 130 if is_ctrl_c else 1)
    except OSError as error:
        if os.environ.get("AFTERVIEW_DEBUG"):
            raise
        if error.filename is None:
            _drop_output()  # typer's own output: help
        what = os.fsdecode(error.filename or "The output")
        why = error.strerror or str(error)
        _fail(f"{what} cannot be used ({why}). What was stored before is kept.", 1)
    except Exception as error:
        if interrupts and interrupts.seen:  # a module that was loading made it an error of its own
            _stop()
        if type(error).__name__ == "NoArgsIsHelpError":
            tell_words(str(error))
            sys.exit(2)
        if said := usage_error(error):
            _fail(said, 2)
        if os.environ.get("AFTERVIEW_DEBUG"):
            raise
        _fail(
            f"this should not have happened: {type(error).__name__}: {error}. What was stored "
            "before is kept. Set AFTERVIEW_DEBUG=1 to see where it came from.",
            UNEXPECTED,
        )
    if code == INTERRUPTED:
        _stop()
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    tell_words(error_text(message))
    sys.exit(code)


def _open_closed_streams() -> None:
    """Let streams that the caller closed (`<&-`, `2>&-`) lead nowhere: Python has None for them."""
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")  # until the end
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


def _drop_output() -> None:
    """Let what was not written be forgotten, or Python tries again at its end, and complains."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until the end


def _stop() -> NoReturn:
    tell("afterview: stopped. What was done before is kept; run it again to go on.")
    sys.stdout.flush()
    sys.stderr.flush()
    # Decoding threads cannot be stopped, and ending the interpreter under them crashes. What is to
    # stay is committed already.
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
