"""Killed at any moment, and two at once: nothing is lost, nothing comes twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.scripted import RATE_HZ, silence, speech_like

ROOT = Path(__file__).parent.parent.parent
KILLS = 6  # `python -m tests.benchmarks.kills` kills as often as one likes


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes in eight windows."""
    path = tmp_path_factory.mktemp("memo") / "memo.wav"
    pieces = [each for seed in range(8) for each in (speech_like(15, seed), silence(1.5))]
    soundfile.write(path, np.concatenate(pieces), RATE_HZ)
    return path


def start(home: Path, *arguments: str | Path, window_s: float = 0.08) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.slow_echo", str(home), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "ECHO_WINDOW_S": str(window_s)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def texts(out: str) -> list[str]:
    return [each["text"] for each in json.loads(out)["transcript"]["sentences"]]


def test_killed_at_random_moments(memo: Path, tmp_path: Path) -> None:
    def transcribe(home: Path) -> subprocess.Popen[str]:
        return start(home, "transcribe", memo, "--json", window_s=0.04)

    begun = time.monotonic()
    expected = texts(finish(transcribe(tmp_path / "undisturbed")))
    whole_s = time.monotonic() - begun
    assert len(expected) >= 6
    dice = random.Random(20260304)
    home, kills = tmp_path / "home0", 0
    for round_ in range(4 * KILLS):
        process = transcribe(home)
        time.sleep(dice.uniform(whole_s / 5, whole_s))  # it imports first
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        # The machine's speed changes; so does the time within which a kill still hits.
        was_hit = process.returncode == -signal.SIGKILL
        kills += was_hit
        whole_s *= 1.05 if was_hit else 0.8
        # Some homes are killed several times before they may end.
        if dice.random() < 0.3 or kills == KILLS:
            assert texts(finish(transcribe(home))) == expected
            with Store.open(Home(home)) as store:
                assert maintenance.check(store) == []
                assert [line.is_complete for line in reviews.list_all(store)] == [True]
            assert len([each for each in (home / "audio").iterdir() if each.suffix == ".wav"]) == 1
            home = tmp_path / f"home{round_ + 1}"
        if kills == KILLS:
            break
    assert kills == KILLS


def test_two_processes_on_the_same_memo(memo: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, second = (start(home, "transcribe", memo, "--json") for _ in range(2))
    assert texts(finish(first)) == texts(finish(second))
    with Store.open(Home(home)) as store:
        assert len(reviews.list_all(store)) == 1
        assert maintenance.check(store) == []


def test_two_processes_on_the_same_home(memo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    soundfile.write(other, np.concatenate([silence(1), speech_like(40, 99)]), RATE_HZ)
    home = tmp_path / "home"
    processes = [start(home, "transcribe", each, "--json") for each in (memo, other)]
    for process in processes:
        finish(process)
    with Store.open(Home(home)) as store:
        assert [line.is_complete for line in reviews.list_all(store)] == [True, True]
        assert maintenance.check(store) == []


def has_sentences(home: Path) -> bool:
    with Store.open_to_read(Home(home)) as store:
        return any(line.sentences for line in reviews.list_all(store))


def test_an_interrupt_keeps_what_is_done(memo: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = start(home, "transcribe", memo, window_s=8)
    until = time.monotonic() + 120
    while not has_sentences(home):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            pytest.fail(f"No sentence came: {process.communicate(timeout=60)}")
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "kept" in err
    with Store.open(Home(home)) as store:
        (line,) = reviews.list_all(store)
        assert line.sentences > 0
        assert not line.is_complete
