import hashlib
import json
from pathlib import Path

import pytest

from models import sheet_as_dict, sheet_from_dict
from pipeline.errors import SheetError
from pipeline.sheets import load_sheet, new_sheet, sheet_names

PROMPT = '[[prompts]]\nkey = "salary"\nquestion = "What about pay?"\npart = "Facts"\n'


def write(folder: Path, text: str, name: str = "own") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_sheet_has_the_13_prompts_in_order() -> None:
    sheet = load_sheet("interview")
    assert sheet.name == "interview"
    assert sheet.sections == ("Facts", "Impressions", "Lessons")
    assert [(prompt.key, prompt.section) for prompt in sheet.prompts] == [
        ("arrival", "Facts"),
        ("introduction", "Facts"),
        ("questions", "Facts"),
        ("answers", "Facts"),
        ("welcome", "Impressions"),
        ("reaction", "Impressions"),
        ("expression", "Impressions"),
        ("confidence", "Impressions"),
        ("made_up", "Impressions"),
        ("interest", "Impressions"),
        ("went_well", "Lessons"),
        ("went_badly", "Lessons"),
        ("next_time", "Lessons"),
    ]
    assert all(len(prompt.examples) >= 3 for prompt in sheet.prompts)
    assert sheet.prompts[8].question == "Were you making up stuff?"


def test_a_sheet_of_the_user_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    path = write(tmp_path, f'title = "Phone call"\n{PROMPT}examples = ["Forty thousand."]\n')
    by_name = load_sheet("own", tmp_path)
    assert by_name == load_sheet(path) == load_sheet(str(path))
    assert (by_name.name, by_name.title, by_name.keys) == ("own", "Phone call", ("salary",))
    assert by_name.prompts[0].examples == ("Forty thousand.",)


def test_names_list_the_built_in_sheet_first(tmp_path: Path) -> None:
    write(tmp_path, PROMPT, "b")
    write(tmp_path, PROMPT, "a")
    assert sheet_names(tmp_path) == ("interview", "a", "b")
    assert sheet_names() == ("interview",)
    assert sheet_names(tmp_path / "missing") == ("interview",)


def test_a_title_and_examples_may_be_left_out(tmp_path: Path) -> None:
    sheet = load_sheet(write(tmp_path, PROMPT))
    assert sheet.title == "own"
    assert sheet.prompts[0].examples == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no prompts"),
        ("prompts = 3", "has no prompts"),
        ("prompts = [3]", "is no table"),
        ("title = ", "not valid TOML"),
        (PROMPT + PROMPT, "two prompts with the key 'salary'"),
        (PROMPT.replace("salary", "Salary!"), "small letters, digits and underscores"),
        (PROMPT.replace("salary", ""), "key must be text and not empty"),
        (PROMPT.replace('key = "salary"\n', ""), "prompt 1 has no key"),
        (PROMPT.replace('question = "What about pay?"\n', ""), "'salary' has no question"),
        (PROMPT.replace('part = "Facts"\n', ""), "'salary' has no part"),
        (PROMPT.replace('"Facts"', "7"), "part must be text"),
        (PROMPT + 'examples = "one"', "examples must be a list"),
        (PROMPT + "examples = [1]", "examples must be a list"),
        (PROMPT + 'exmaples = ["x"]', "unknown field 'exmaples'"),
        ("title = 7\n" + PROMPT, "title must be text"),
    ],
)
def test_a_wrong_sheet_is_refused_with_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SheetError) as caught:
        load_sheet(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(SheetError, match="not UTF-8"):
        load_sheet(path)


@pytest.mark.parametrize("name", ["nothing", "", "no/such.toml", "a\0b", "..", "~"])
def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, name: str) -> None:
    write(tmp_path, PROMPT, "phone")
    with pytest.raises(SheetError, match="interview, phone"):
        load_sheet(name, tmp_path)


def test_a_new_sheet_is_a_good_one(tmp_path: Path) -> None:
    path = new_sheet("first-call", tmp_path / "sheets")
    sheet = load_sheet("first-call", tmp_path / "sheets")
    assert sheet.title == "First call"
    assert len(sheet.prompts) == 4
    assert sheet_names(tmp_path / "sheets") == ("interview", "first-call")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b"])
def test_a_new_sheet_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetError, match="no name for a new sheet"):
        new_sheet(name, tmp_path / "sheets")


def test_the_built_in_sheet_keeps_its_name(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="is the built-in sheet") as raised:
        new_sheet("interview", tmp_path / "sheets")
    assert "letters" not in str(raised.value)


def test_a_sheet_is_never_overwritten(tmp_path: Path) -> None:
    new_sheet("mine", tmp_path).write_text("my own work")
    with pytest.raises(SheetError, match="there already"):
        new_sheet("mine", tmp_path)
    assert (tmp_path / "mine.toml").read_text() == "my own work"


def test_a_sheet_as_stored_is_that_of_the_first_version() -> None:
    """Archives and session files of version 0.1 hold this form, and its digest."""
    content = sheet_as_dict(load_sheet())
    assert sheet_from_dict(json.loads(json.dumps(content))) == load_sheet()
    assert list(content) == ["name", "title", "prompts"]
    assert [list(prompt) for prompt in content["prompts"]] == [
        ["key", "question", "part", "examples"]
    ] * 13
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    assert digest == "690d29cfa663abdc8fb4e0d097266b4f370fee120976f11eddff42ead01ebc78"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_sheet(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "own.toml").write_bytes(PROMPT.replace("\n", "\r\n").encode(encoding))
    assert load_sheet("own", tmp_path).prompts[0].question == "What about pay?"
