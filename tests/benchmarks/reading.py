"""How fast an archive of years is read: python -m tests.benchmarks.reading DIR [options]

Fills an archive with the sentences of the labelled walk-throughs in DIR
(tests/benchmarks/large_archive.py), and prints medians of `show ID`, `list` and `search WORD`: as
whole processes, one at a time, wall and processor time; and in a process that has all loaded.

--sentences N     in the archive (100,000 in about 3,000 reviews)
--rounds N        of each command
--beside CHECKOUT another version's folder, whose commands are timed in turn with these; the archive
                  is made by it, as this version brings an older archive up to date
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks import large_archive, report

ROOT = Path(__file__).parent.parent.parent
COMMANDS = (("show", "1500"), ("list",), ("search", "whiteboard"), ("search", "asked"))
AFTERVIEW = "import sys; from cli.main import main; main(sys.argv[1:])"
# Runs in every version: it knows only what each of them has.
INSIDE = """
import json, sys, time
from pathlib import Path
from statistics import median
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.search.find import find
from pipeline.search.query import parse_query

def listed(store):
    try:
        return reviews.list_all(store, limit=20)
    except TypeError:
        return reviews.list_all(store)

def timed(act):
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)

with Store.open_to_read(Home(Path(sys.argv[1]))) as store:
    acts = [lambda: reviews.load(store, 1500), lambda: listed(store)]
    for word in ("whiteboard", "asked"):
        acts.append(lambda word=word: find(store, parse_query(word), limit=50))
    taken = [[timed(act) for _ in range(1 + int(sys.argv[2]))][1:] for act in acts]
    print(json.dumps([median(each) for each in taken]))
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", metavar="N", type=int, default=large_archive.SENTENCES)
    parser.add_argument("--rounds", metavar="N", type=int, default=20)
    parser.add_argument("--beside", metavar="CHECKOUT", type=Path)
    options = parser.parse_args(arguments)
    versions = [*filter(None, [options.beside and options.beside.resolve()]), ROOT]
    with tempfile.TemporaryDirectory(prefix="afterview-") as folder:
        homes = [Path(folder) / str(number) for number in range(len(versions))]
        made = [str(homes[0]), str(options.folder.resolve()), "--sentences", str(options.sentences)]
        _run(versions[0], str(Path(large_archive.__file__)), *made)
        for home in homes[1:]:
            shutil.copytree(homes[0], home)
        for version, home in zip(versions, homes, strict=True):
            for command in COMMANDS:  # bring the archive and its index up to date
                _timed(version, home, command)
        whole = [_whole(versions, homes, command, options.rounds) for command in COMMANDS]
        inside = [
            json.loads(_run(version, "-c", INSIDE, str(home), str(options.rounds)))
            for version, home in zip(versions, homes, strict=True)
        ]
    names = ["before", "now"][-len(versions) :]
    sys.stdout.write("\n".join(_table(names, whole, inside)) + "\n")


def _whole(
    versions: Sequence[Path], homes: Sequence[Path], command: Sequence[str], rounds: int
) -> list[tuple[float, float]]:
    """Return each version's medians of a command, in turn: wall and processor seconds."""
    taken: list[list[tuple[float, float]]] = [[] for _ in versions]
    for _ in range(rounds):
        for version, home, each in zip(versions, homes, taken, strict=True):
            each.append(_timed(version, home, command))
    return [(median(wall for wall, _ in each), median(cpu for _, cpu in each)) for each in taken]


def _timed(version: Path, home: Path, command: Sequence[str]) -> tuple[float, float]:
    begun, before = time.perf_counter(), os.times()
    _run(version, "-c", AFTERVIEW, "--home", str(home), *command)
    after = os.times()
    processor_s = after.children_user + after.children_system
    processor_s -= before.children_user + before.children_system
    return time.perf_counter() - begun, processor_s


def _run(version: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(version)}
    environment.pop("AFTERVIEW_HOME", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have bytecode
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=version,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if ran.returncode not in (0, 1):  # 1: nothing is found
        raise SystemExit(f"{arguments} ended with code {ran.returncode}: {ran.stderr}")
    return ran.stdout


def _table(
    names: Sequence[str],
    whole: Sequence[Sequence[tuple[float, float]]],
    inside: Sequence[Sequence[float]],
) -> list[str]:
    """Return a Markdown table: a row a command, for each version three columns."""
    columns = [f"{name}: {what}" for name in names for what in ("wall", "processor", "inside")]
    lines = [f"| command | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for number, command in enumerate(COMMANDS):
        cells = [
            text
            for place, (wall, processor) in enumerate(whole[number])
            for text in (f"{wall:.2f} s", f"{processor:.2f} s", f"{inside[place][number]:.1f} ms")
        ]
        lines.append(f"| `{' '.join(command)}` | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    raise SystemExit(report.run(main))
