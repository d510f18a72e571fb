from pathlib import Path

import pytest

from models import Interview, Sentence, Word
from models.transcript import edited
from pipeline.errors import UsageError
from pipeline.vocabulary.terms import (
    LISTS,
    Term,
    add_terms,
    learned_terms,
    read_list,
    remove_terms,
    vocabulary,
)
from tests.scripted import spread


def said(text: str, probability: float = 0.9) -> tuple[Word, ...]:
    return spread(text, float(len(text.split())), probability=probability)


def sentence(text: str, probability: float = 0.9, index: int = 0) -> Sentence:
    words = said(text, probability)
    return Sentence(index, text, 0.0, words[-1].end_s, probability, words)


def test_the_lists_are_in_order() -> None:
    paths = sorted(LISTS.glob("*.txt"))
    assert {path.stem for path in paths} == {
        *("front_end", "back_end", "data", "devops", "mobile", "qa", "general"),
    }
    for path in paths:
        terms = read_list(path, path.stem)
        assert len(terms) >= 25
        assert len({term.text for term in terms}) == len(terms) or path.stem == "devops"


def test_a_list_is_a_term_a_line(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("# mine\n\n  Blue   Harbour \nKubernetes | cube net ease|  k 8 s |\n")
    assert read_list(path, "own") == [
        Term("Blue Harbour"),
        Term("Kubernetes", ("cube net ease", "k 8 s")),
    ]


def test_a_list_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"own\.txt cannot be read"):
        vocabulary(own=path)


def test_all_sources_come_together(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("Kubernetes | cuba\n")
    found = vocabulary(
        own=path,
        interview=Interview("Bluefield"),
        learned=[Term("Zsolt", ("jolt",), "learned")],
    ).terms
    by_text = {term.text: term for term in found}
    assert len(by_text) == len(found)
    assert by_text["Zsolt"].source == "learned"
    assert by_text["Bluefield"].source == "names"
    assert by_text["Kubernetes"].source == "own"
    assert {"cuba", "cube net ease"} <= set(by_text["Kubernetes"].spoken)
    assert by_text["React"].source == "front_end"


def test_terms_are_added_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.txt"
    assert add_terms(path, ["Zsolt", "Zsolt", "Quux | kooks"]) == ["Zsolt", "Quux | kooks"]
    assert add_terms(path, ["Zsolt"]) == []
    assert remove_terms(path, ["Quux", "nothing"]) == ["Quux"]
    assert path.read_text() == "Zsolt\n"
    for wrong in ("", " | ", "# no"):
        with pytest.raises(UsageError):
            add_terms(path, [wrong])


@pytest.mark.parametrize(
    ("heard", "written", "expected"),
    [
        (
            "we use cube net ease there",
            "we use Kubernetes there",
            [("Kubernetes", "cube net ease")],
        ),
        ("I met jolt today", "I met Zsolt today", [("Zsolt", "jolt")]),
        ("we use c plus plus", "we use C++", [("C++", "c plus plus")]),
        # Nothing about other memos in these.
        ("I saw there code", "I saw their code", []),
        ("and then I left", "Then I left", []),
        ("we used it", "we used it a lot", []),
        ("Daniel asked me", "Daniel from Xylotek asked me", []),
        ("out of blue logistics.", "out of blue Logistics with Kubernetes.", []),
        ("we do react there", "we do React there", [("React", "react")]),
        ("one two three four five six seven", "Nothing Of It Is Right At All", []),
    ],
)
def test_corrections_teach(heard: str, written: str, expected: list[tuple[str, str]]) -> None:
    found = learned_terms([edited(sentence(heard), written, "user")])
    assert [(term.text, *term.spoken) for term in found] == expected
    assert learned_terms([edited(sentence(heard), written, "vocabulary")]) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_term(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "vocabulary.txt"
    path.write_bytes("Kafka\r\nRedis|readies\r\n".encode(encoding))
    assert read_list(path, "own") == [Term("Kafka"), Term("Redis", ("readies",))]
    assert remove_terms(path, ["Kafka"]) == ["Kafka"]
    assert path.read_text("utf-8") == "Redis|readies\n"
