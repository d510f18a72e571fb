"""A progress bar on standard error, in the unit of the stage, with the time left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.terminal.cells import cut
from cli.terminal.style import safe
from pipeline.export.plain import clock
from pipeline.progress import Progress, silent

if TYPE_CHECKING:
    from rich.progress import Task

# What the bar calls the stages that take long enough to be seen.
LABELS = {
    "copying": "Copying",
    "decoding": "Reading",
    "transcribing": "Transcribing",
    "downloading": "Downloading",
    "checking": "Checking",
    "placing": "Filing",
    "indexing": "Indexing",
    "comparing": "Reading",
    "gathering": "Gathering",
    "grouping": "Grouping",
}
MAX_NAME_LENGTH = 25  # cells; a longer one pushes the bar off a narrow terminal
IN_SECONDS = {"decoding", "transcribing"}
COUNTED = {
    "placing": "reviews",
    "gathering": "reviews",
    "indexing": "sentences",
    "comparing": "texts",
    "grouping": "pairs",
}


@contextmanager
def bar(name: str) -> Iterator[Progress]:
    """Yield a progress callback that draws a bar; one that does nothing where no terminal is."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Amount(ProgressColumn):
        def render(self, task: "Task") -> Text:
            return Text(_amount(task.fields["stage"], task.completed, task.total or 0))

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        Amount(),
        TimeRemainingColumn(compact=True),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True, expand=True) as bars:
        tasks: dict[str, object] = {}

        def advance(stage: str, done: float, total: float) -> None:
            if stage not in tasks:
                for other in tasks.values():
                    bars.remove_task(other)  # type: ignore[arg-type]  # it is a TaskID
                tasks.clear()
                label = f"{LABELS.get(stage, stage)} {cut(safe(name), MAX_NAME_LENGTH)}"
                tasks[stage] = bars.add_task(label, total=total or None, stage=stage)
            bars.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield advance


def _amount(stage: str, done: float, total: float) -> str:
    if stage in IN_SECONDS:
        return f"{clock(done)} of {clock(total)}" if total else clock(done)
    if unit := COUNTED.get(stage):
        return f"{done:,.0f} of {total:,.0f} {unit}"
    megabytes = f"{done / 1e6:.0f}"
    return f"{megabytes} of {total / 1e6:.0f} MB" if total else f"{megabytes} MB"
