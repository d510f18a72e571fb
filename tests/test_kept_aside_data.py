"""Check the form of the data kept aside: questions, texts to share, transcripts of interviews.

The data is only measured on. In `share`, what is hidden and what is kept are whole words, whatever
their case; the README beside the transcripts says what counts as a question and as an answer.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
TRANSCRIPTS = TESTS / "interview_transcripts" / "kept_aside"
KINDS = {
    "person",
    "company",
    "product",
    "place",
    "salary",
    "date",
    "mail",
    "phone",
    "link",
    "handle",
}
TOPICS = {
    *(
        "data structures",
        "algorithms",
        "SQL",
        "React",
        "JavaScript",
        "TypeScript",
        "CSS and HTML",
        "Python",
    ),
    *(
        "Java",
        "C and C++",
        "C#",
        "Go",
        "other languages",
        "web APIs",
        "system design",
        "concurrency",
    ),
    *(
        "operating systems",
        "networking",
        "DevOps and cloud",
        "security",
        "testing",
        "version control",
    ),
    *("object-oriented design", "machine learning", "statistics and data", "mobile", "behavioural"),
    *(
        "motivation",
        "background and experience",
        "salary and conditions",
        "logistics",
        "brain teasers",
    ),
    "domain knowledge",
}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _without(text: str, words: list[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "#", text)
    return text


def test_questions_have_a_group_and_every_topic_occurs() -> None:
    rows = _lines(TESTS / "questions" / "kept_aside.jsonl")
    groups: dict[str, set[str]] = {}
    for row in rows:
        assert set(row) == {"text", "group", "topic"}
        groups.setdefault(row["group"], set()).add(row["topic"])
    sizes = [sum(row["group"] == group for row in rows) for group in groups]
    assert len({row["text"] for row in rows}) == len(rows) >= 300
    assert sum(size > 1 for size in sizes) >= 80
    assert sum(size == 1 for size in sizes) >= 60
    assert max(sizes) <= 6
    assert all(len(topics) == 1 for topics in groups.values())
    assert {row["topic"] for row in rows} == TOPICS


def test_what_is_hidden_and_what_is_kept_stand_apart_in_the_text() -> None:
    rows = _lines(TESTS / "share" / "kept_aside.jsonl")
    assert len({row["text"] for row in rows}) == len(rows) >= 130
    for row in rows:
        assert set(row) == {"text", "company", "role", "interviewers", "hide", "keep"}
        hidden = [entry["was"] for entry in row["hide"]]
        rest = _without(row["text"], hidden)
        assert {entry["kind"] for entry in row["hide"]} <= KINDS
        assert 3 <= len(row["keep"]) <= 6, row["text"]
        assert [word for word in hidden if word not in row["text"] or _has(rest, word)] == [], row[
            "text"
        ]
        assert [word for word in row["keep"] if not _has(rest, word)] == [], row["text"]
    assert {entry["kind"] for row in rows for entry in row["hide"]} == KINDS


def _spoken(transcript: Path) -> str:
    """Join what is said in a transcript, without cues, times and the names that open a line."""
    kept: list[str] = []
    names = set(json.loads(transcript.with_suffix(".json").read_text(encoding="utf-8"))["speakers"])
    starts = re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(names)))})(?::|$|  \d+:\d\d$)")
    for line in transcript.read_text(encoding="utf-8").splitlines():
        line = re.sub(r"</?v[^>]*>", "", line)
        if "-->" in line or re.fullmatch(r"[\d:.]*", line) or line == "WEBVTT":
            continue
        kept.append(starts.sub("", line))
    return " ".join(" ".join(kept).split())


@pytest.mark.parametrize(
    "transcript", [p for p in sorted(TRANSCRIPTS.glob("*.*")) if p.suffix in (".vtt", ".txt")]
)
def test_a_transcript_says_what_its_answers_file_says(transcript: Path) -> None:
    wanted = json.loads(transcript.with_suffix(".json").read_text(encoding="utf-8"))
    said = _spoken(transcript)
    assert set(wanted) == {"me", "speakers", "questions", "own_questions"}
    assert wanted["me"] in wanted["speakers"]
    assert 2 <= len(wanted["speakers"]) <= 4
    assert len(wanted["questions"]) >= 5
    assert wanted["own_questions"]
    parts = [entry["question"] for entry in wanted["questions"]] + wanted["own_questions"]
    assert [part for part in parts if part not in said] == []
    assert all(entry["answer"] for entry in wanted["questions"])


def test_ten_transcripts_are_kept_aside() -> None:
    assert len(list(TRANSCRIPTS.glob("*.json"))) == 10
