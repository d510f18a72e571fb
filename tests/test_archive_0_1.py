"""An archive made by version 0.1 opens, searches, redoes and exports as it did there."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from models import Interview
from pipeline.archive import drafts, maintenance, memos, reviews, sheets, transcripts
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import Commands

DATA = Path(__file__).parent / "data"
RUNS: list[dict[str, Any]] = json.loads((DATA / "archive_0_1.json").read_text())
FIRST_CHANGE = next(place for place, run in enumerate(RUNS) if "--undo" in run["command"])

HIDDEN = re.compile(r"\A---\n.*?\n---\n\n?| ?<!--.*?-->", re.DOTALL)
"""What an export carries to be read back, properties at its top among it."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    shutil.copy(DATA / "archive_0_1.db", home.database)
    return home


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(home.root, capsys)


def output_of(run: Commands, expected: dict[str, Any]) -> Any:  # noqa: ANN401  # JSON or text
    command = expected["command"]
    # Version 0.1 knew no other search than that by the words themselves.
    ran = run(*command, *(["--exact"] if command[0] == "search" else []))
    assert ran.code == expected["code"], ran.err
    text = ran.out.replace(str(run.home), "HOME")
    if isinstance(expected["output"], str):
        return HIDDEN.sub("", text)
    return json.loads(text)


def check_kept(found: Any, expected: Any, where: str = "") -> None:  # noqa: ANN401  # any JSON
    """Fail unless all that was expected is there; keys may have been added."""
    if isinstance(expected, dict):
        assert expected.keys() <= found.keys(), where
        for key, value in expected.items():
            if key == "score" and "review_id" in expected:
                continue  # how a search weighs its hits is its own concern
            check_kept(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            check_kept(one, other, f"{where}[{place}]")
    else:
        assert found == expected, where


@pytest.mark.parametrize(
    "expected", RUNS[:FIRST_CHANGE], ids=[" ".join(each["command"]) for each in RUNS[:FIRST_CHANGE]]
)
def test_it_reads_as_before(run: Commands, expected: dict[str, Any]) -> None:
    check_kept(output_of(run, expected), expected["output"])


def test_it_is_changed_as_before(run: Commands, home: Home) -> None:
    for expected in RUNS[FIRST_CHANGE:]:
        found, wanted = output_of(run, expected), expected["output"]
        if isinstance(wanted, dict) and "placements" in wanted:
            # What the model places anew is the scorer's concern.
            found, wanted = _without_model(found), _without_model(wanted)
        check_kept(found, wanted, " ".join(expected["command"]))
    with Store.open(home) as store:
        assert maintenance.check(store) == []


def _without_model(review: dict[str, Any]) -> dict[str, Any]:
    by_user = [each for each in review["placements"] if each["placed_by"] != "model"]
    kept = {k: v for k, v in review.items() if k not in ("exchanges", "not_covered", "sheet")}
    return {**kept, "placements": by_user}


def test_it_is_brought_up_to_date_once_and_is_sound(home: Home) -> None:
    with Store.open(home):
        pass
    before = home.database.read_bytes()
    with Store.open(home) as store:
        assert maintenance.check(store) == []
        for line in reviews.list_all(store):
            assert reviews.load(store, line.review_id).sentences
    assert home.database.read_bytes() == before


def test_its_sheets_are_known_again(home: Home) -> None:
    with Store.open(home) as store:
        for line in reviews.list_all(store):
            sheets.keep(store, reviews.load(store, line.review_id).sheet)
        assert len(store.rows("SELECT * FROM sheets")) == 2


def test_a_killed_run_of_it_is_resumed(home: Home) -> None:
    with Store.open(home) as store:
        review = reviews.load(store, 6)
        (transcript,) = review.transcripts
        (current,) = transcripts.current(store, 6)
        stored = memos.find(store, transcript.recording.sha256)
        assert stored is not None
        assert not stored.is_complete
        draft = drafts.begin(
            store,
            transcript.recording,
            interview=Interview(role="tester"),
            sheet=review.sheet,
            settings=current.settings,
        )
        assert (draft.review_id, draft.transcript_id) == (6, current.transcript_id)
        assert [window.number for window in draft.windows] == [0]
        assert draft.windows[0].words
        assert reviews.load(store, 6).interview == Interview("Killed", "tester")
