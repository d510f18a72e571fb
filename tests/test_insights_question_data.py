import json
import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from pipeline import insights

FOLDER = Path(insights.__file__).parent
QUESTIONS = [
    json.loads(line)
    for line in (FOLDER / "training" / "questions.jsonl").read_text("utf-8").splitlines()
]
TOPICS = tomllib.loads((FOLDER / "topics.toml").read_text("utf-8"))


def key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def test_every_question_has_text_group_and_a_known_topic() -> None:
    names = {topic["name"] for topic in TOPICS.values()}
    for row in QUESTIONS:
        assert set(row) == {"text", "group", "topic"}, row
        assert row["text"].strip() == row["text"] != "", row
        assert row["group"] == key(row["group"]).replace(" ", "-"), row
        assert row["topic"] in names, row
    assert {row["topic"] for row in QUESTIONS} == names


def test_there_are_enough_questions_and_no_question_comes_twice() -> None:
    assert len({key(row["text"]) for row in QUESTIONS}) == len(QUESTIONS) >= 450
    sizes = Counter(row["group"] for row in QUESTIONS)
    assert max(sizes.values()) <= 6
    assert sum(size > 1 for size in sizes.values()) >= 110
    assert sum(size == 1 for size in sizes.values()) >= 80


def test_a_group_has_one_topic() -> None:
    topics = defaultdict(set)
    for row in QUESTIONS:
        topics[row["group"]].add(row["topic"])
    assert {group for group, found in topics.items() if len(found) > 1} == set()


def test_every_topic_has_examples_of_its_own() -> None:
    examples = [key(text) for topic in TOPICS.values() for text in topic["examples"]]
    assert len(set(examples)) == len(examples)
    for topic in TOPICS.values():
        assert set(topic) == {"name", "examples"}
        assert len(topic["examples"]) >= 10, topic["name"]
    assert len({topic["name"] for topic in TOPICS.values()}) == len(TOPICS)
