import io
import os
import re
import sys
import time
from pathlib import Path

import pytest

from models import PromptSheet
from pipeline.errors import MemoMissing, MemoUnreadable
from pipeline.notes import Notes, read_bytes, read_notes, read_text
from pipeline.notes.text import MAX_BYTES, with_short_blanks
from pipeline.sheets import load_sheet

SHEET = load_sheet()


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_recognised(encoding: str) -> None:
    text = "- In Zürich they asked “why”.\n- I said café – naïve, I know.\n"
    notes = read_notes(text.encode(encoding), "notes.txt", SHEET)
    assert [each.text for each in notes.sentences] == [
        "In Zürich they asked “why”.",
        "I said café – naïve, I know.",
    ]


def test_latin_1_is_recognised() -> None:
    notes = read_notes("Zürich \x85 ok".encode("latin-1"), "notes.txt", SHEET)
    assert notes.sentences[0].text.startswith("Zürich")


def test_utf_8_that_was_cut_in_a_letter_is_utf_8() -> None:
    notes = read_notes("Zürich, Köln, Düss".encode() + "ü".encode()[:1], "notes.txt", SHEET)
    assert notes.sentences[0].text.startswith("Zürich, Köln, Düss")


def test_control_characters_do_not_come_in() -> None:
    assert texts("a\x07 \x1b[31mred\ufeff") == ["a [31mred"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"# What went well\n\n## Next time\n", "holds no notes"),
        (b"Acme, backend developer, 2026-03-04", "holds no notes"),
        (b"WEBVTT\n\nNOTE nothing\n", "holds no notes"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no notes"),
        (b'{"segments": []}', "holds no notes"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "is no text"),
        (bytes(range(1, 256)) * 4, "is no text"),
        (b"%PDF-1.7\n...", "is a document"),
        (b"PK\x03\x04 word", "is a document"),
        (b'{"a": 1}', "is JSON, but no transcript"),
        (b'["a"]', "is JSON, but no transcript"),
        (b'{"segments": [{"text": 1}]}', "is JSON, but no transcript"),
        (b'{"segments": [', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_bad_input_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(MemoUnreadable, match=said) as error:
        read_notes(data, "x.json", SHEET)
    assert str(error.value).startswith("x.json ")


@pytest.mark.parametrize(
    "text",
    [
        "**a " * 20_000,
        "[[" * 20_000,
        "x" + " " * 40_000 + "y",
        "# x" + " " * 40_000 + "y",
        "|" + " " * 40_000 + "-",
        "-" + " " * 40_000,
        "a" * 40_000 + ": b",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<font " * 20_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 20_000,
        "`" * 40_000,
        "x-" + "-" * 40_000,
        "→" * 20_000,
        "。" * 20_000,
        "<!--" * 10_000,
        "%%\n" * 2 + "<!--\n" * 2_000,
        "\n \n" * 12_000,
        "*\t" * 20_000,
        "x\n" * 5_000,
    ],
    ids=lambda text: text[:5],
)
def test_long_lines_of_marks_are_read_in_no_time(text: str) -> None:
    began_s = time.process_time()
    notes = read(f"{text}\n\nThe end.")
    assert notes.sentences[-1].text.endswith("The end.")
    # About 0.5 s alone, several times that under coverage; what takes the square takes far longer.
    assert time.process_time() - began_s < 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b\n\nc\n", "a b\n\nc\n"),
        ("a" + " " * 64 + "b", "a" + " " * 64 + "b"),
        ("a" + " " * 90 + "b", "a" + " " * 64 + "b"),
        ("a" + "\t" * 90 + "b", "a" + "\t" * 64 + "b"),
        ("a\n\n\n\n  b", "a\n\n\n\n  b"),
        ("a" + "\n \t" * 50 + "\n  b", "a" + "\n" * 8 + "  b"),
    ],
    ids=lambda text: text[:8],
)
def test_runs_of_blanks_are_shortened(text: str, expected: str) -> None:
    assert with_short_blanks(text) == expected


def test_marks_are_taken_out_of_all_of_a_long_line() -> None:
    (line,) = {each.text for each in read("It was **good** and `x` [y](z.org). " * 200).sentences}
    assert line == "It was good and x y (z.org)."


def test_a_row_of_too_many_cells_is_text() -> None:
    said = " ".join(texts("| a" * 600 + "|\n" + "|-" * 600 + "|\n" + "| word" * 600 + "|"))
    assert said.count("word") == 600


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes("\ufeffZürich\r\n".encode())
    assert read_text(path) == "Zürich\n"


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.touch()
    assert read_text(path) == ""


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"- fine")))
    assert read_text(Path("-")) == "- fine"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(MemoMissing, match="no file"):
        read_bytes(tmp_path / "missing.md")
    with pytest.raises(MemoUnreadable, match="no ordinary file"):
        read_bytes(tmp_path)
    with pytest.raises(MemoUnreadable, match="cannot be read"):
        read_bytes(tmp_path / ("x" * 5000))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(MemoUnreadable, match="no ordinary file"):
        read_bytes(pipe)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("notes.md", "notes.md"),
        ("Zürich 1.md", "Zürich 1.md"),
        ("a\x1b[31mb.md", "a\\x1b[31mb.md"),
        ("a\nb.md", "a\\nb.md"),
        ("a\u202eb.md", "a\\u202eb.md"),
        ("a\udcffb.md", "a\\udcffb.md"),
    ],
)
def test_messages_show_control_characters_in_names(name: str, shown: str) -> None:
    for data in (b"", b"%PDF-", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"# Went well"):
        with pytest.raises(MemoUnreadable, match=re.escape(shown)) as refused:
            read_notes(data, name, SHEET)
        assert str(refused.value).isprintable()
    with pytest.raises(MemoMissing, match=re.escape(shown)) as missing:
        read_bytes(Path("missing") / name)
    assert str(missing.value).isprintable()


@pytest.mark.parametrize("data", [b"[", b'{"a": 1}'])
def test_messages_show_control_characters_in_names_of_json(data: bytes) -> None:
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x1bb.json")):
        read_notes(data, "a\x1bb.json", SHEET)


def test_folders_and_pipes_are_named_without_control_characters(tmp_path: Path) -> None:
    (tmp_path / "a\x1bb").mkdir()
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x1bb is no ordinary file")):
        read_bytes(tmp_path / "a\x1bb")
    with pytest.raises(MemoUnreadable, match=re.escape("a\\x00b cannot be read")):
        read_bytes(Path("a\0b"))


def test_a_file_too_large_for_notes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(MemoUnreadable, match="larger than"):
        read_bytes(path)
