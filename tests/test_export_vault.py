from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.export.vault import Vault, Written
from pipeline.export.vault_notes import Note, ids_of_review, review_note
from pipeline.notes import read_notes
from tests.export_reviews import SHEET, WHOLE

NOTE = Note(
    "Reviews",
    "2026-03-04 Acme (7)",
    ("review-7-aaa", "review-7-bbb"),
    {"review": 7, "company": 'Acme: "a"', "held_on": None, "tags": ["interview-review"]},
    "# Acme\n\n- One. [[A question (1)|one]]\n",
)
CHANGED = Note(NOTE.folder, "Other (7)", NOTE.ids, {**NOTE.properties, "company": "B"}, "# B\n")
PATH = Path("Reviews/2026-03-04 Acme (7).md")


def put(folder: Path, *notes: Note, force: bool = False) -> Written:
    vault = Vault(folder)
    for note in notes:
        vault.put(note, force=force)
    return vault.finish()


def test_a_second_export_writes_nothing(tmp_path: Path) -> None:
    assert put(tmp_path, NOTE).new == [PATH]
    before = (tmp_path / PATH).read_text("utf-8")
    assert 'company: "Acme: \\"a\\""' in before
    written = put(tmp_path, NOTE)
    assert (written.same, written.anew, written.own) == ([PATH], [], [])
    assert (tmp_path / PATH).read_text("utf-8") == before


@pytest.mark.parametrize(
    "company", ['"Acme" Ltd', '"', "''", "[a], [b]", "a: b", r"\"\\", "---", "#1", "null", " x "]
)
def test_what_nobody_changed_is_never_told_as_changed(tmp_path: Path, company: str) -> None:
    note = Note(
        NOTE.folder, NOTE.name, NOTE.ids, {**NOTE.properties, "company": company}, NOTE.body
    )
    put(tmp_path, note)
    assert put(tmp_path, note).same == [PATH]
    assert put(tmp_path, CHANGED).anew == [PATH]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("it stays %%\n", "it stays %%\n\nMine below, ümlaut.\n"),
        ("---\n\n%%", "---\nMine above.\n\n%%"),
        ("\n---\n\n", "\nrating: 4\n---\n\n"),
        ('tags: ["interview-review"]', "tags:\n  - interview-review\n  - mine"),
        ("\n---\n\n", "\nrating:\n  - 4\n  - 5\n---\n\nMine above.\n"),
    ],
    ids=["below", "above", "property", "tag", "list and above"],
)
def test_what_the_user_wrote_stays(tmp_path: Path, old: str, new: str) -> None:
    put(tmp_path, NOTE)
    path = tmp_path / PATH
    text = path.read_text("utf-8").replace(old, new, 1)
    assert text != path.read_text("utf-8")
    path.write_text(text, "utf-8")
    written = put(tmp_path, CHANGED)
    after = path.read_text("utf-8")
    assert written.anew == [PATH]
    assert all(line in after for line in new.splitlines())
    assert 'company: "B"' in after
    assert "- One." not in after
    assert put(tmp_path, CHANGED).same == [PATH]
    put(tmp_path, NOTE)
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("- One.", "- One, as I think.", "changed"),
        ('company: "Acme: \\"a\\""', 'company: "Mine"', "changed"),
        ("%% afterview begins", "%% begins", "unmarked"),
        # Obsidian's own ways of writing the same are no change.
        ("[[A question (1)|", "[[Another name|", ""),
        ('company: "Acme: \\"a\\""', "company: 'Acme: \"a\"'", ""),
    ],
)
def test_what_the_user_changed_of_ours_is_left_and_told(
    tmp_path: Path, old: str, new: str, kind: str
) -> None:
    put(tmp_path, NOTE)
    path = tmp_path / PATH
    text = path.read_text("utf-8").replace(old, new, 1)
    assert text != path.read_text("utf-8")
    path.write_text(text, "utf-8")
    written = put(tmp_path, CHANGED)
    assert written.changed == ([PATH] if kind == "changed" else [])
    assert written.unmarked == ([PATH] if kind == "unmarked" else [])
    assert (path.read_text("utf-8") == text) == bool(kind)
    put(tmp_path, CHANGED, force=True)
    assert 'company: "B"' in path.read_text("utf-8")


def test_a_note_is_found_wherever_it_is_and_copies_are_left(tmp_path: Path) -> None:
    put(tmp_path, NOTE)
    moved = tmp_path / "Jobs" / "Acme phone.md"
    moved.parent.mkdir()
    (tmp_path / PATH).rename(moved)
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "old.md").write_bytes(moved.read_bytes())
    vault = Vault(tmp_path)
    assert vault.name_of(NOTE.ids, NOTE.name) == "Acme phone"
    assert vault.name_of(("review-9-x",), "new (9)") == "new (9)"
    assert put(tmp_path, CHANGED).anew == [Path("Jobs/Acme phone.md")]
    (tmp_path / "Jobs" / "Copy.md").write_bytes(moved.read_bytes())
    assert put(tmp_path, CHANGED).copies == [Path("Jobs/Copy.md")]
    assert put(tmp_path).gone == [Path("Jobs/Acme phone.md")]


def test_another_note_of_the_users_is_not_touched(tmp_path: Path) -> None:
    mine = tmp_path / PATH
    mine.parent.mkdir()
    mine.write_bytes(b"---\nreview: 7\n---\nmine \xff")
    assert put(tmp_path, NOTE).new == [PATH.with_name("2026-03-04 Acme (7) 2.md")]
    assert mine.read_bytes() == b"---\nreview: 7\n---\nmine \xff"
    with pytest.raises(UsageError, match="is a file"):
        Vault(mine)


def test_what_is_no_utf_8_is_left_and_told(tmp_path: Path) -> None:
    put(tmp_path, NOTE)
    text = (tmp_path / PATH).read_bytes() + b"mine \xe4\n"
    (tmp_path / PATH).write_bytes(text)
    written = put(tmp_path, CHANGED)
    assert (written.unread, written.new) == ([PATH], [])
    assert (tmp_path / PATH).read_bytes() == text


def test_lines_that_end_as_on_windows_stay_so(tmp_path: Path) -> None:
    put(tmp_path, NOTE)
    path = tmp_path / PATH
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"mine\r\n")
    put(tmp_path, CHANGED)
    assert b"mine\r\n" in path.read_bytes()
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60))
def test_any_text_of_the_users_stays(tmp_path_factory: pytest.TempPathFactory, own: str) -> None:
    folder = tmp_path_factory.mktemp("vault")
    put(folder, NOTE)
    path = folder / PATH
    path.write_bytes(path.read_bytes() + own.encode())
    put(folder, CHANGED)
    assert path.read_bytes().decode().endswith("it stays %%\n\n" + own)


def test_a_reviews_note_is_read_back_as_the_review(tmp_path: Path) -> None:
    note = review_note(WHOLE, 7, {1: "question-3"}, {"question-3": "What does it mean (3)"})
    assert ids_of_review(WHOLE, 7)[0] == "review-7-3f3f3f3f3f3f"
    put(tmp_path, note)
    (path,) = tmp_path.rglob("*.md")
    text = path.read_text("utf-8") + "\n- Mine.\n"
    assert "[[What does it mean (3)|They asked: what does List<String> & *args --> mean?]]" in text
    found = read_notes(text.encode(), "note", SHEET)
    assert len(found.sentences) == len(WHOLE.sentences)
    assert {(each.sentence, each.prompt) for each in found.placements} == {
        (each.sentence, each.prompt) for each in WHOLE.placements
    }
    assert found.interview == WHOLE.interview
