"""Writes what a measuring script prints into its own section of BENCHMARKS.md.

Every script ends with `raise SystemExit(report.run(main))`. With `--write` on its command line,
what it prints goes into its section as well, between `<!-- NAME -->` and `<!-- end NAME -->`, with
the day and the command. `--write=NAME` names another section than the script's own.
"""

import io
import os
import platform
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import date
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parent.parent.parent / "BENCHMARKS.md"

EPILOG = "\n--write puts what is printed into the script's section of BENCHMARKS.md as well."


class _Both(io.StringIO):
    """Keeps what is printed and passes it on."""

    def __init__(self, shown: io.TextIOBase) -> None:
        super().__init__()
        self._shown = shown

    def write(self, text: str) -> int:
        self._shown.write(text)
        self._shown.flush()
        return super().write(text)


def run(main: Callable[[], int | None]) -> int:
    """Run a script's `main`; with `--write`, put what it prints into BENCHMARKS.md."""
    name = Path(sys.argv[0]).stem
    given = [each for each in sys.argv[1:] if each.split("=")[0] == "--write"]
    if not given:
        try:
            return main() or 0
        finally:
            if {"-h", "--help"} & set(sys.argv[1:]):
                print(EPILOG)
    sys.argv = [each for each in sys.argv if each not in given]
    command = f"python -m tests.benchmarks.{name} {' '.join(map(_shown, sys.argv[1:]))}".strip()
    printed = _Both(sys.stdout)  # type: ignore[arg-type]
    with redirect_stdout(printed):
        code = main() or 0
    write(given[-1].partition("=")[2] or name, command, printed.getvalue().splitlines())
    return code


def write(section: str, command: str, lines: Sequence[str]) -> None:
    """Replace a section of the page by these lines, or add it at the end.

    Lines of a Markdown table stay one; all others are shown as they were printed.
    """
    cores = len(os.sched_getaffinity(0))
    head = f"{date.today().isoformat()}, {cores} cores, {platform.machine()}: `{command}`"
    parts = [f"<!-- {section} -->", head, ""]
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        block = "\n".join(group).strip("\n")
        if block:
            parts += [block if is_table else f"```text\n{block}\n```", ""]
    text = "\n".join([*parts, f"<!-- end {section} -->"])

    before = PAGE.read_text(encoding="utf-8")
    marked = re.compile(rf"<!-- {section} -->.*?<!-- end {section} -->", re.DOTALL)
    if marked.search(before):
        after = marked.sub(lambda _: text, before)
    else:
        after = f"{before.rstrip()}\n\n## {section}\n\n{text}\n"
    PAGE.write_text(after, encoding="utf-8")


def _shown(argument: str) -> str:
    """Leave out where a file lies: it says something about the machine, and nothing to readers."""
    return f"…/{Path(argument).name}" if os.sep in argument else argument
