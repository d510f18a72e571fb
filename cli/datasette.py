"""The command `datasette`: look through the archive in a browser."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.called_questions import caught_up
from cli.options import number_within
from cli.output import print_lines, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import subprocess

    from pipeline.archive.database import Store

HOST = "127.0.0.1"
FIRST_PORT = 8001
PORTS = 100
LONGEST_QUERY_MS = 10_000
LONGEST_FACET_MS = 3_000


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(datasette)


def datasette(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            "-p",
            parser=number_within("--port", 0, 65535),
            help="Port on this machine; 0 takes the first that is free from 8001 on.",
            metavar="NUMBER",
        ),
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.")
    ] = False,
    only_write: Annotated[
        bool, typer.Option("--only-write", help="Write the description and do not start it.")
    ] = False,
) -> None:
    """Look through the archive in a browser, with Datasette.

    Writes titles, descriptions, the search and ready queries into metadata.json in the home folder
    and starts Datasette with it: for reading only, reached from this machine only, and only with
    the address that it prints. Ctrl-C ends it. Datasette is a program of its own: pip install
    datasette.
    """
    from pipeline.archive.database import Store
    from pipeline.insights.todo import sync

    home = context.obj.home
    if not home.database.is_file():
        raise UsageError(
            "There is nothing in the archive yet. Begin with: afterview transcribe FILE"
        )
    with Store.open(home) as store:
        caught_up(store)
        sync(store)
        description = _described(store)
    if only_write:
        print_lines([str(home.metadata)])
        return
    if port and free_port(port) != port:
        raise UsageError(f"Port {port} is taken. Without --port the first free one is used.")
    _serve(home.database, description, port or free_port(FIRST_PORT), opens=not no_browser)


def _described(store: "Store") -> str:
    """Write the description; return the one to serve.

    Raises:
        UsageError: it cannot be read or written.
    """
    import json

    from pipeline.archive import metadata

    name = safe(str(store.home.metadata))
    try:
        if not metadata.describe(store.home):
            tell(f"{name} has changes of yours and stays as it is. To get ours: delete it.")
        return json.dumps(metadata.for_one_reader(store))
    except OSError as error:
        raise UsageError(f"{name} cannot be used: {error.strerror}.") from error
    except ValueError as error:
        raise UsageError(f"{name} is no JSON ({error}). Mend it, or delete it.") from error


def free_port(first: int) -> int:
    """Return the first port of this machine from `first` on that no program has.

    Raises:
        UsageError: a hundred of them are taken.
    """
    import socket

    for port in range(first, min(first + PORTS, 65536)):
        with socket.socket() as tried:
            if sys.platform != "win32":  # there it would share the port with another program
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, port))
            except OSError:
                continue
            return port
    raise UsageError(f"No port from {first} on is free. Name one: --port NUMBER")


def _program() -> list[str]:
    """Return the command that runs Datasette.

    Raises:
        UsageError: it is not installed.
    """
    import shutil
    from importlib.util import find_spec

    if find_spec("datasette"):
        return [sys.executable, "-P", "-m", "datasette"]  # -P: not one in this folder
    if found := shutil.which("datasette"):
        return [found]
    raise UsageError(
        "Datasette is not installed. To install it: pip install datasette (or pipx install "
        "datasette). The description for it is written already."
    )


def _serve(database: Path, description: str, port: int, *, opens: bool) -> None:
    """Run Datasette until it ends.

    Raises:
        UsageError: it is not installed, or ended with an error.
    """
    import subprocess
    from tempfile import TemporaryDirectory

    program = _program()
    with TemporaryDirectory(prefix="afterview-") as folder:  # of this user alone
        served = Path(folder) / "metadata.json"
        served.write_text(description, encoding="utf-8")
        # Not --immutable: commands may write meanwhile. Datasette opens it with mode=ro.
        line = [*program, "serve", str(database), "--host", HOST, "--port", str(port), "--root"]
        line += ["--metadata", str(served)]
        line += ["--setting", "sql_time_limit_ms", str(LONGEST_QUERY_MS)]
        line += ["--setting", "facet_time_limit_ms", str(LONGEST_FACET_MS)]
        line += ["--open"] if opens else []
        tell("Open the address below in a browser; Ctrl-C ends it. Nobody else is let in.")
        process = subprocess.Popen(line)
        code, was_ended = _wait(process)
    if code and not was_ended:
        raise UsageError(f"Datasette ended with an error ({code}); it is told above.")


def _wait(process: "subprocess.Popen[bytes]") -> tuple[int, bool]:
    """Wait for a program, and end it with this one; return its code, and whether it was ended."""
    import signal

    from cli.terminal.signals import stop_signals

    ended = []

    def end(number: int, _frame: object) -> None:
        ended.append(number)
        process.terminate()  # Ctrl-C it has got already, a signal to this process alone not

    before = {number: signal.signal(number, end) for number in stop_signals()}
    try:
        return process.wait(), bool(ended)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
