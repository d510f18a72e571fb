"""`afterview edit --text` with real editors: scripts that write, crash, are killed, or wait."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models import Placement
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.reviews import add_review

ROOT = Path(__file__).parent.parent.parent
AFTERVIEW = [sys.executable, "-c", "from cli.start import main; main()"]
TEXTS = ["They asked about closures.", "I used C++ there."]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    with Store.open(home) as store:
        add_review(store, TEXTS, placements=(Placement(0, "questions", 0.9),))
    return home


def script(tmp_path: Path, body: str) -> str:
    """A command line of an editor in Python; `path` is the file's."""
    path = tmp_path / "an editor.py"
    lines = ["import os, pathlib, signal, sys, time", "path = pathlib.Path(sys.argv[-1])", body]
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"'{sys.executable}' '{path}' --wait"


def environment(home: Home, editor: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "VISUAL"}
    return {**kept, "PYTHONPATH": str(ROOT), "AFTERVIEW_HOME": str(home.root), "EDITOR": editor}


def edit(home: Home, editor: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*AFTERVIEW, "edit", "1", "--text"],
        env=environment(home, editor),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def texts(home: Home) -> list[str]:
    with Store.open_to_read(home) as store:
        return [each.text for each in reviews.load(store, 1).sentences]


MENDS = 'path.write_text(path.read_text().replace("C++", "C#"))'


def test_an_editor_that_writes(home: Home, tmp_path: Path) -> None:
    ran = edit(home, script(tmp_path, MENDS))
    assert ran.returncode == 0, ran.stderr
    assert texts(home) == [TEXTS[0], "I used C# there."]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("os.abort()", "was ended by SIGABRT"),
        ("sys.exit(3)", "ended with code 3"),
    ],
)
def test_an_editor_that_crashes_loses_nothing(
    home: Home, tmp_path: Path, ends: str, said: str
) -> None:
    ran = edit(home, script(tmp_path, f"{MENDS}\n{ends}"))
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "What you typed is kept" in ran.stderr
    assert texts(home) == TEXTS
    assert edit(home, script(tmp_path, "")).returncode == 0
    assert texts(home)[1] == "I used C# there."


def test_afterview_killed_while_it_waits_loses_nothing(home: Home, tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    waits = f"{MENDS}\npathlib.Path({str(typed)!r}).touch()\ntime.sleep(60)"
    process = subprocess.Popen(
        [*AFTERVIEW, "edit", "1", "--text"],
        env=environment(home, script(tmp_path, waits)),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        limit = time.monotonic() + 60
        while not typed.exists() and time.monotonic() < limit:
            time.sleep(0.05)
        second = edit(home, script(tmp_path, ""))
        assert second.returncode == 2
        assert "is open in another editor" in second.stderr
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert texts(home) == TEXTS
    ran = edit(home, script(tmp_path, ""))
    assert "Going on with what was typed last time" in ran.stderr
    assert texts(home)[1] == "I used C# there."


@pytest.mark.parametrize("delay_s", [0.2, 0.5, 1.0, 1.5, 2.0])
def test_killed_at_any_moment_a_change_is_whole_or_not_there(home: Home, delay_s: float) -> None:
    process = subprocess.Popen(
        [*AFTERVIEW, "place", "1", "0-1", "made_up"],
        env=environment(home, ""),
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    with Store.open(home) as store:
        review = reviews.load(store, 1)
        (changes,) = store.rows("SELECT count(*) FROM changes")[0]
    assert (len(review.pinned), changes) in ((0, 0), (2, 2))


def test_two_processes_at_once_lose_nothing(home: Home) -> None:
    lines = [["place", "1", "0", "made_up"], ["correct", "1", "1", "Other words."]] * 2
    running = [
        subprocess.Popen(
            [*AFTERVIEW, *line], env=environment(home, ""), cwd=ROOT, stderr=subprocess.DEVNULL
        )
        for line in lines
    ]
    assert [each.wait(120) for each in running] == [0] * len(lines)
    with Store.open_to_read(home) as store:
        review = reviews.load(store, 1)
    assert (review.pinned, review.sentences[1].text) == (frozenset({0}), "Other words.")
