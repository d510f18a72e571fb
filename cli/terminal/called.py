"""Name Afterview's commands in hints as the user calls them, so that a hint can be copied."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "afterview"
# A test compares them with the commands that there are. A file's name may hold "afterview" too.
COMMANDS = (
    "attach|check|correct|datasette|delete|devices|edit|export|history|import|list|outcome|place"
    "|play|practice|prep|questions|record|recover|redo|search|segment|share|sheet|show|split|todo"
    "|transcribe|trends|undo|vocabulary|weights"
)
_COMMAND = rf"(?<![\w/.-]){NAME} (?=(?:{COMMANDS}|COMMAND|--\w+)(?!\w|\.\w))"


def as_called(text: str) -> str:
    """Return a text with the `afterview` of its commands as the user called it."""
    name = called(sys.argv)
    return text if name == NAME else re.sub(_COMMAND, lambda _: f"{name} ", text)


def pieces_of(text: str) -> list[str]:
    """Split a text at its blanks; a command to be copied stays in one piece."""
    pattern = rf"`[^`]*`\S*|(?<=: ){_COMMAND}[^.;,]*[.;,]?(?=\s|$)|\S+"
    return [as_called(each.strip()) for each in re.findall(pattern, text)]


def called(line: Sequence[str]) -> str:
    """Return the program and its --home as in the command line that started this process.

    "afterview" where that is what was typed, or where something else started it (a test).
    """
    program = Path(line[0]) if line else Path()
    if program.stem != NAME:
        return NAME
    home, _ = home_option(line[1:])
    return " ".join([_program(program), *(_shown(each) for each in home)])


def home_option(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of `--home PATH`, wherever it stands, and the other arguments."""
    line = list(arguments)
    for index, argument in enumerate(line):
        if argument == "--":
            break
        if argument == "--home" and index + 1 < len(line):
            return line[index : index + 2], line[:index] + line[index + 2 :]
        if argument.startswith("--home="):
            return [argument], line[:index] + line[index + 1 :]
    return [], line


def _program(program: Path) -> str:
    on_path = shutil.which(NAME)
    if program.name == str(program) or (on_path and os.path.realpath(on_path) == _real(program)):
        return NAME
    return _shown(str(program))


def _real(program: Path) -> str:
    return os.path.realpath(program)


def _shown(word: str) -> str:
    """Return a word of a command line; a path below this folder is short, and others stay."""
    option, equals, path = word.rpartition("=") if word.startswith("--home=") else ("", "", word)
    try:
        short = Path(path).relative_to(Path.cwd()) if path.startswith(os.sep) else Path(path)
    except (ValueError, OSError):
        short = Path(path)
    return option + equals + shlex.quote(str(short) if path else path)
