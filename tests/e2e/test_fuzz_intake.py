"""A short run of the fuzzer, and that it notices what it is there to notice."""

import sys
from pathlib import Path

import pytest

import pipeline.audio
from pipeline.errors import MemoNotAudio
from tests.benchmarks import fuzz_intake
from tests.benchmarks.fuzz_intake import fuzz, make_samples, mutated, try_file
from tests.sounds import SOUNDS, write_sound

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")


@linux_only
def test_broken_files_do_no_harm(tmp_path: Path) -> None:
    samples = make_samples(tmp_path)
    counts, findings = fuzz(tmp_path, iter(range(len(samples) * 2)), 11, 2, None)
    assert findings == []
    assert sum(counts.values()) == 2 * len(samples)


def test_a_mutation_can_be_made_again(tmp_path: Path) -> None:
    samples = [write_sound(tmp_path / "memo.m4a", SOUNDS["m4a"], seconds=0.2)]
    made = [mutated(samples, 5, number) for number in range(20)]
    assert made == [mutated(samples, 5, number) for number in range(20)]
    whole = samples[0].read_bytes()
    assert sum(data != whole for _, data in made) >= 18


def test_the_fuzzer_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "memo.wav", SOUNDS["wav"], seconds=0.2)
    assert try_file(path) == "whole"

    def fails(error: Exception) -> None:
        def fail(_: Path) -> None:
            raise error

        monkeypatch.setattr(pipeline.audio, "decode", fail)

    fails(MemoNotAudio("memo.wav: no."))
    assert try_file(path) == "MemoNotAudio"
    fails(MemoNotAudio("memo\n.wav: no."))
    assert try_file(path).startswith("FINDING unprintable")
    fails(RuntimeError("oh"))
    assert try_file(path).startswith("FINDING Traceback")


@linux_only
@pytest.mark.parametrize(
    ("work", "longest_s", "finding"),
    [
        ("while True: pass", 1.0, "FINDING more than"),
        ("import os; os.abort()", 60.0, "FINDING died with code -6"),
        ("print('\"whole\"', flush=True); print('[mp3] oh', file=sys.stderr)", 60.0, ""),
    ],
)
def test_the_fuzzer_notices_a_worker_in_trouble(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    work: str,
    longest_s: float,
    finding: str,
) -> None:
    monkeypatch.setattr(fuzz_intake, "LONGEST_S", longest_s)
    worker = fuzz_intake.Worker(tmp_path, 1)
    script = f"import sys\nprint('loaded', flush=True)\nfor line in sys.stdin:\n    {work}"
    monkeypatch.setattr(worker, "_command", [sys.executable, "-c", script])
    outcomes = [worker.ask(1), worker.ask(2)]
    worker.close()
    if finding:
        assert all(outcome.startswith(finding) for outcome in outcomes)
    else:  # what is said late is blamed on the next file, so either may have it, or both
        assert any(outcome.startswith("FINDING words on stderr") for outcome in outcomes)
