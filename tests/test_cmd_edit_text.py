"""`edit --text`, with an editor that is a function of the text; tests/e2e starts real ones."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.terminal import editor
from cli.terminal.editor import Closed
from pipeline.errors import UsageError
from tests.commands import Commands, review

Typing = Callable[[str], str]
MENDED = "I used C# there."


class Editor:
    """Applies one function to the file each time that it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.typing: Iterator[Typing] = iter(())
        self.closed = Closed("", is_quick=False)
        self.seen: list[str] = []
        monkeypatch.setattr("cli.edit_text.edit_file", self)

    def types(self, *typing: Typing, said: str = "") -> None:
        self.typing, self.closed = iter(typing), Closed(said, is_quick=False)

    def __call__(self, path: Path) -> Closed:
        text = path.read_text(encoding="utf-8")
        self.seen.append(text)
        path.write_text(next(self.typing)(text), encoding="utf-8")
        return self.closed


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(monkeypatch)


def texts(run: Commands) -> list[str]:
    return [each["text"] for each in review(run)["transcript"]["sentences"]]


def mends(text: str) -> str:
    return text.replace("I used C++ there.", MENDED)


def spoils(text: str) -> str:
    return mends(text).replace("[questions]", "[weather]")


def test_what_is_typed_is_stored_and_taken_back(filed: Commands, typing: Editor) -> None:
    typing.types(lambda text: mends(text).replace("about closures", "\nabout closures"))
    ran = filed("edit", "1", "--text")
    assert ran.code == 0, ran.err
    assert "Stored: 1 split, 1 changed. To take it back: afterview undo 1" in ran.err
    assert texts(filed) == ["They asked", "about closures.", MENDED]
    assert "about closures." in filed("search", "closures").out
    assert list((filed.home / "edits").iterdir()) == []
    shown = filed("history", "1").out
    assert "edit --text" in shown and "+ They asked" in shown
    assert filed("undo").code == 0
    assert texts(filed) == ["They asked about closures.", "I used C++ there."]
    assert filed("undo", "--redo").code == 0
    assert texts(filed) == ["They asked", "about closures.", MENDED]
    typing.types(lambda text: text.replace("\n1 0:00", "\n+ 1 0:00"))
    assert "Stored: 1 joined." in filed("edit", "1", "--text").err
    assert texts(filed) == ["They asked about closures.", MENDED]
    for _ in range(2):
        assert filed("undo").code == 0
    assert texts(filed) == ["They asked about closures.", "I used C++ there."]


def test_unchanged_changes_nothing(filed: Commands, typing: Editor) -> None:
    before = review(filed)
    typing.types(lambda text: text, lambda text: "", lambda text: text + "\n\n<!-- x -->\n")
    for _ in range(3):
        ran = filed("edit", "1", "--text")
        assert (ran.code, "Nothing was changed." in ran.err) == (0, True)
    assert review(filed) == before
    assert filed("undo").code == 2
    assert list((filed.home / "edits").iterdir()) == []


def test_a_line_not_understood_is_named_and_kept(filed: Commands, typing: Editor) -> None:
    typing.types(spoils)
    ran = filed("edit", "1", "--text")
    assert ran.code == 2
    assert "Line 14: 'weather' is no prompt" in ran.err
    assert "What you typed is kept. To go on with it: afterview edit 1 --text" in ran.err
    assert texts(filed)[1] == "I used C++ there."
    typing.types(lambda text: text.replace("[weather]", "[made_up]"))
    ran = filed("edit", "1", "--text")
    assert "Going on with what was typed last time" in ran.err
    assert (ran.code, texts(filed)[1]) == (0, MENDED)


def test_the_edit_is_offered_again(
    filed: Commands, typing: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    answers = iter([True, False])
    monkeypatch.setattr("typer.confirm", lambda *_, **__: next(answers))
    typing.types(spoils, lambda text: text, lambda text: text.replace("weather", "made_up"))
    assert filed("edit", "1", "--text").code == 1
    assert typing.seen[1] == spoils(typing.seen[0])
    assert filed("edit", "1", "--text").code == 0
    assert texts(filed)[1] == MENDED


@pytest.mark.parametrize("said", ["vi ended with code 1", "vi was ended by SIGKILL"])
def test_a_failed_editor_loses_nothing(filed: Commands, typing: Editor, said: str) -> None:
    typing.types(mends, said=said)
    ran = filed("edit", "1", "--text")
    assert ran.code == 1
    assert f"{said}. Nothing was stored. What you typed is kept." in ran.err
    assert texts(filed)[1] == "I used C++ there."
    typing.types(lambda text: text)
    assert filed("edit", "1", "--text").code == 0
    assert texts(filed)[1] == MENDED
    typing.types(lambda text: text, said=said)
    assert "Nothing was typed, nothing was changed." in filed("edit", "1", "--text").err
    assert list((filed.home / "edits").iterdir()) == []


def test_what_was_typed_is_dropped_on_request_and_with_its_review(
    filed: Commands, typing: Editor
) -> None:
    typing.types(spoils, spoils)
    filed("edit", "1", "--text")
    assert filed("edit", "1", "--text", "--discard").code == 0
    assert list((filed.home / "edits").iterdir()) == []
    filed("edit", "1", "--text")
    assert typing.seen[0] == typing.seen[1]
    assert filed("delete", "1", "--yes").code == 0
    assert list((filed.home / "edits").iterdir()) == []


def test_other_changes_meanwhile_stay(filed: Commands, typing: Editor) -> None:
    def while_typing(text: str) -> str:
        filed("correct", "1", "0", "They asked about caches.")
        filed("correct", "1", "1", "Theirs.")
        filed("place", "1", "1", "made_up")
        return mends(text)

    typing.types(while_typing)
    ran = filed("edit", "1", "--text")
    assert ran.code == 0
    assert "Changed elsewhere too, meanwhile: Theirs." in ran.err
    assert texts(filed) == ["They asked about caches.", MENDED]
    assert {"sentence": 1, "prompt": "made_up", "score": 1.0, "placed_by": "user"} in review(filed)[
        "placements"
    ]
    filed("undo")
    assert texts(filed)[1] == "Theirs."


def test_a_sentence_that_is_gone_meanwhile_is_told_and_kept(
    filed: Commands, typing: Editor
) -> None:
    def while_typing(text: str) -> str:
        from pipeline.archive.database import Store
        from pipeline.home import Home

        with Store.open(Home(filed.home)) as store, store.writing():
            store.execute("DELETE FROM sentences WHERE position = 1")
        return mends(text)

    typing.types(while_typing)
    ran = filed("edit", "1", "--text")
    assert ran.code == 1
    assert "1 sentence that you changed" in ran.err
    (path,) = (filed.home / "edits" / "1").iterdir()
    assert path.read_text(encoding="utf-8") == f"{MENDED}\n"


def test_a_text_that_was_stored_already_is_not_stored_twice(
    filed: Commands, typing: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def splits(text: str) -> str:
        return mends(text).replace("about closures", "\nabout closures")

    expected = ["They asked", "about closures.", MENDED]
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.review.text_draft.drop", lambda *_: None)  # killed before it
        typing.types(splits)
        filed("edit", "1", "--text")
        assert texts(filed) == expected
    typing.types(lambda text: text)
    ran = filed("edit", "1", "--text")
    assert (ran.code, texts(filed)) == (0, expected), ran.err
    assert list((filed.home / "edits").iterdir()) == []


def test_a_split_of_words_that_others_changed_is_kept_aside(
    filed: Commands, typing: Editor
) -> None:
    def while_typing(text: str) -> str:
        filed("correct", "1", "0", "They asked about caches.")
        return text.replace("about closures", "\nabout closures")

    typing.types(while_typing)
    assert filed("edit", "1", "--text").code == 1
    assert texts(filed)[0] == "They asked about caches."
    (path,) = (filed.home / "edits" / "1").iterdir()
    assert path.read_text(encoding="utf-8") == "They asked\nabout closures.\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["1", "--text", "--company", "X"], "--text is given alone"),
        (["1", "--discard"], "--text is given alone"),
    ],
)
def test_wrong_options(filed: Commands, line: list[str], message: str) -> None:
    ran = filed("edit", *line)
    assert (ran.code, message in ran.err) == (2, True)


def test_the_editor_is_that_of_the_environment(tmp_path: Path) -> None:
    for name in ("mine", "nano"):
        (tmp_path / name).touch(mode=0o755)
    path = {"PATH": str(tmp_path)}
    assert editor.editor({**path, "EDITOR": "mine --wait", "VISUAL": ""}) == ["mine", "--wait"]
    assert editor.editor({**path, "EDITOR": "no", "VISUAL": "mine"}) == ["mine"]
    assert editor.editor(path) == ["nano"]
    for environment, message in (
        ({"PATH": str(tmp_path / "none")}, "There is no editor. Name one first"),
        ({**path, "EDITOR": "gone"}, "gone, which EDITOR names, is no program"),
        ({**path, "EDITOR": "mine '"}, "EDITOR cannot be read"),
    ):
        with pytest.raises(UsageError, match=message):
            editor.editor(environment)
