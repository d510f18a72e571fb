"""Kills `afterview transcribe` at random moments, runs it again, and compares.

    python -m tests.benchmarks.kills MEMO [--count 30] [--seed 1] [--weights base]

Real weights, real processes. Prints for every kill when it came and whether the text afterwards is
that of an undisturbed run, whether anything came twice, and what the database's own checks say.
Exits with 1 if any of them failed.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.benchmarks import report

AFTERVIEW = [sys.executable, "-c", "from cli.main import main; main()"]


def main() -> int:
    """Run the kills; 0 if all ended well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("memo", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", default="base")
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        line = ["transcribe", str(chosen.memo), "--weights", chosen.weights, "--json"]
        # The first run joins the weights; the second shows how long a run takes.
        _texts(_start(Path(folder) / "first", line))
        weights = Path(folder) / "first" / "weights"
        begun = time.monotonic()
        expected = _texts(_start(_home(Path(folder) / "undisturbed", weights), line))
        whole_s = time.monotonic() - begun
        print(f"undisturbed: {len(expected)} sentences in {whole_s:.1f} s")
        failed = 0
        for number in range(chosen.count):
            home = _home(Path(folder) / f"home{number}", weights)
            moment_s = dice.uniform(0, whole_s)
            failed += not _survives(home, line, moment_s, expected, number)
    print(f"{chosen.count} kills, {failed} failed")
    return bool(failed)


def _survives(
    home: Path, line: list[str], moment_s: float, expected: list[str], number: int
) -> bool:
    process = _start(home, line)
    time.sleep(moment_s)
    process.kill()
    process.communicate()
    texts = _texts(_start(home, line))
    with Store.open(Home(home)) as store:
        found = maintenance.check(store)
        once = len(reviews.list_all(store)) == 1
    # One window's seam may read differently; nothing else.
    differing = len(set(texts) ^ set(expected))
    good = once and not found and differing <= 2
    print(
        f"{number + 1:>3}: killed after {moment_s:5.1f} s; {differing} sentences differ, "
        f"{'one review' if once else 'NOT one review'}, checks: {found or 'clean'}"
    )
    return good


def _home(home: Path, weights: Path) -> Path:
    home.mkdir(mode=0o700)
    (home / "weights").symlink_to(weights)
    return home


def _start(home: Path, line: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*AFTERVIEW, "--home", str(home), *line],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _texts(process: subprocess.Popen[str]) -> list[str]:
    out, _ = process.communicate()
    assert process.returncode == 0, process.returncode
    return [each["text"] for each in json.loads(out)["transcript"]["sentences"]]


if __name__ == "__main__":
    raise SystemExit(report.run(main))
