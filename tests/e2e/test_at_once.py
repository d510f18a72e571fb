"""Several processes that use one home folder at the same moment."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.weights import find_weights
from tests.weights import MODEL, names_in

ROOT = Path(__file__).parent.parent.parent


def test_two_processes_open_a_new_home_at_once(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from pipeline.home import Home\n"
        "from pipeline.archive.database import Store\n"
        "from tests.reviews import add_review\n"
        "with Store.open(Home(Path(sys.argv[1]))) as store:\n"
        "    for n in range(5): add_review(store, ['One.'], name=sys.argv[2] + str(n))\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(home.root), name], cwd=ROOT)
        for name in "abcd"
    ]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    with Store.open(home) as store:
        assert len(reviews.list_all(store)) == 20
        assert maintenance.check(store) == []


def _join(
    home_weights: Path, at_once: Callable[[], int], results: "multiprocessing.Queue[str]"
) -> None:
    at_once()
    try:
        results.put(str(find_weights(home_weights=home_weights).path))
    except Exception as error:
        results.put(repr(error))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the patched package is passed on by fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_that_join_at_once_all_end_well(home_weights: Path, packages: Path) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    gate = context.Barrier(4)
    processes = [
        context.Process(target=_join, args=(home_weights, gate.wait, results)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    assert [results.get(timeout=30) for _ in processes] == [str(home_weights / "base")] * 4
    for process in processes:
        process.join(30)
    assert (home_weights / "base" / "model.bin").read_bytes() == MODEL
    assert names_in(home_weights) == {"base"}
