"""Programs that the benchmarks run as processes of their own."""

import sys
from pathlib import Path

import pytest

from tests.benchmarks import transcription
from tests.benchmarks.contenders import Contender, Job
from tests.benchmarks.transcription import Memo


def says(name: str, text: str, *, code: int = 0) -> Contender:
    """A contender that takes a moment, prints a text and ends."""
    program = f"import sys; print({text!r}); sum(range(10**6)); sys.exit({code})"
    return Contender(name, lambda job: [sys.executable, "-c", program], lambda job, out: out)


def test_a_contender_is_run_as_a_process_and_its_cost_is_known(tmp_path: Path) -> None:
    run = says("one", "yes  I do").run(Job(tmp_path / "a.wav", tmp_path, tmp_path))
    assert run.text == "yes I do"
    assert run.wall_s > 0
    assert run.cpu_s > 0
    assert run.peak_bytes > 1_000_000


def test_a_contender_that_fails_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="one failed"):
        says("one", "", code=3).run(Job(tmp_path / "a.wav", tmp_path, tmp_path))


def test_all_run_in_every_round_and_are_pooled(tmp_path: Path) -> None:
    memos = [
        Memo(tmp_path / "a.wav", 60.0, "she smiled"),
        Memo(tmp_path / "b.wav", 60.0, "she smiled"),
    ]
    entrants = [says("Afterview", "she smiled"), says("other", "she left")]
    runs = transcription.measure(memos, entrants, weights=tmp_path, rounds=2)
    assert {name: [len(each) for each in rounds] for name, rounds in runs.items()} == {
        "Afterview": [2, 2],
        "other": [2, 2],
    }
    rows = [transcription.row(name, rounds, memos) for name, rounds in runs.items()]
    assert [each.error_percent for each in rows] == [0.0, 50.0]
    lines = transcription.table(rows, 120.0)
    assert len(lines) == 4
    assert "| other | 50.00 % |" in lines[3]
