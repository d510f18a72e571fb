import ast
import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import pytest

from pipeline.notes import read_notes
from pipeline.sheets import load_sheet

SAMPLES = Path(__file__).parent.parent / "samples"
LABELLED = json.loads((SAMPLES / "memo.json").read_text(encoding="utf-8"))
SENTENCES: list[dict[str, Any]] = LABELLED["sentences"]


def numbers(value: int | list[int] | None) -> list[int]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_the_memo_is_what_a_phone_makes() -> None:
    with av.open(str(SAMPLES / "memo.m4a")) as memo:
        (stream,) = memo.streams
        assert isinstance(stream, av.AudioStream)
        assert (stream.codec_context.name, stream.channels, stream.rate) == ("aac", 1, 44_100)
        assert memo.duration is not None
        seconds = memo.duration / av.time_base
        assert 60 <= seconds <= 120
        spoken_at = datetime.fromisoformat(memo.metadata["creation_time"])
        assert spoken_at == datetime(2026, 3, 4, 18, 12, 27, tzinfo=UTC)
        samples = sum(frame.samples for frame in memo.decode(audio=0))
    assert samples / 44_100 == pytest.approx(seconds, abs=0.1)
    assert (SAMPLES / "memo.m4a").stat().st_size < 1_000_000


def test_the_labels_are_those_of_what_is_said() -> None:
    script = (SAMPLES / "memo.txt").read_text(encoding="utf-8").splitlines()
    said = [" ".join(re.sub(r"\[pause [\d.]+\]", " ", line).split()) for line in script]
    assert [each["text"] for each in SENTENCES] == said


def test_the_labels_are_whole() -> None:
    keys = load_sheet().keys
    assert {label for each in SENTENCES for label in each["labels"]} == set(keys) - {
        "introduction",
        "interest",
    }
    opened: list[int] = []
    for each in SENTENCES:
        assert list(each) == ["text", "labels", "question", "answer_to"]
        assert each["labels"] == sorted(each["labels"], key=keys.index)
        opened += [number for number in numbers(each["question"]) if number not in opened]
        assert not numbers(each["question"]) or "questions" in each["labels"]
        assert not numbers(each["answer_to"]) or "answers" in each["labels"]
        assert set(numbers(each["answer_to"])) <= set(opened)
    assert opened == list(range(1, len(opened) + 1))


def test_the_demo_says_what_the_labels_say() -> None:
    options = shlex.split((SAMPLES / "memo.options").read_text(encoding="utf-8"))
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert given == {
        "--company": LABELLED["company"],
        "--role": LABELLED["role"],
        "--held-on": LABELLED["interview_date"],
    }


def test_the_sheet_is_one() -> None:
    sheet = load_sheet(SAMPLES / "quick-call.toml")
    assert sheet.name == "quick-call"
    own = set(sheet.keys) - set(load_sheet().keys)
    assert own == {"salary", "place", "process"}
    assert all(prompt.examples for prompt in sheet.prompts)


def test_the_notes_are_filed_where_their_headings_say() -> None:
    notes = read_notes((SAMPLES / "notes.md").read_bytes(), "notes.md", load_sheet())
    assert notes.kind == "notes"
    assert all((notes.interview.company, notes.interview.role, notes.interview.held_on))
    assert len(notes.placements) >= len(notes.sentences) - 3


def test_the_readme_names_every_file() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in SAMPLES.iterdir() if path.is_file()} - {"README.md"}
    assert {name for name in files if f"`{name}`" not in readme} == set()


def test_the_script_that_speaks_is_python() -> None:
    tree = ast.parse((SAMPLES / "speak.py").read_text(encoding="utf-8"))
    assert {"speak", "save"} <= {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }
