import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from models import Interview, Prompt, PromptSheet, Recording
from pipeline.archive import drafts, reviews, transcripts
from pipeline.archive.database import Store
from pipeline.flow.memo import file_memo
from pipeline.flow.notes import file_notes
from pipeline.home import Home
from pipeline.insights.todo import all_todos
from pipeline.sheets import load_sheet
from tests.scripted import RATE_HZ, EchoEngine, speech_like

INTERVIEW = Interview(company="Acme")
NOTES = b"# What went well?\n- The coffee was good.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path / "home")) as store:
        yield store


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.wav"
    soundfile.write(path, speech_like(9), RATE_HZ)
    return path


def test_notes_that_were_interrupted_keep_their_steering(store: Store, memo: Path) -> None:
    """Another memo may have come to the review between the two runs."""
    sheet = load_sheet("interview")
    draft = drafts.begin(
        store,
        Recording(
            path=store.home.audio / "n.md",
            sha256=hashlib.sha256(NOTES).hexdigest(),
            seconds=0,
            kind="notes",
        ),
        interview=INTERVIEW,
        sheet=sheet,
        settings={"engine": "notes"},
    )
    number = draft.review_id
    file_memo(
        memo,
        store=store,
        find_engine=EchoEngine,
        sheet=sheet,
        interview=INTERVIEW,
        review_id=number,
    )
    other = PromptSheet("other", "Other", (Prompt("pay", "What do they pay?", "Facts"),))
    file_notes(NOTES, "n.md", store=store, sheet=other, interview=INTERVIEW)
    review = reviews.load(store, number)
    (mine,) = (each for each in review.placements if each.placed_by == "user")
    assert mine.prompt == "went_well"
    assert review.sentences[mine.sentence].text == "The coffee was good."


def test_what_is_ticked_in_notes_is_a_resolve_that_is_done(store: Store) -> None:
    notes = b"## Next time\n- [ ] leave early\n- [x] learn indexes\n\n## Went well\n- [x] coffee\n"
    file_notes(notes, "n.md", store=store, sheet=load_sheet(), interview=INTERVIEW)
    done = {each.text: each.done_on is not None for each in all_todos(store)}
    assert done == {"leave early": False, "learn indexes": True}


@pytest.mark.parametrize(("texts", "is_found"), [("It was  good.", True), ("It was bad.", False)])
def test_a_review_is_found_by_its_sentences(store: Store, texts: str, is_found: bool) -> None:
    file_notes(b"It was good.", "n.md", store=store, sheet=load_sheet(), interview=INTERVIEW)
    assert transcripts.review_with(store, [texts]) == (1 if is_found else None)
    assert transcripts.review_with(store, [texts, "More."]) is None
