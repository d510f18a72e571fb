from dataclasses import replace
from datetime import date

import pytest

from cli.terminal.hit_lines import count_lines, hit_lines
from models import Hit, Partner, Sentence
from pipeline.search.counts import Counts
from tests.terminal import plain

HIT = Hit(
    *(7, "Blue Harbour", date(2026, 3, 4), None, 3, 65.0, "They asked about closures."),
    *(("questions",), 1.0),
    highlights=((17, 25),),
)
SOURCE = "    review 7 · Blue Harbour · 4 Mar 2026 · 1:05 · questions"
AROUND = ((Sentence(2, "It was warm.", 60.0, 65.0),), (Sentence(4, "A scope.", 70.0, 75.0),))


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")


def lines_of(*hits: Hit, around: bool = False) -> list[str]:
    return [plain(each) for each in hit_lines(hits, [AROUND] * len(hits) if around else ())]


def test_a_hit_tells_where_it_was_said() -> None:
    assert lines_of(HIT) == ["They asked about closures.", SOURCE]
    assert lines_of(HIT, HIT) == [*lines_of(HIT), "", *lines_of(HIT)]
    assert lines_of() == []
    assert "sentence 3" in lines_of(replace(HIT, is_timed=False))[1]


@pytest.mark.parametrize(
    ("why", "end"),
    [
        ((), ""),
        (("exact",), ""),
        (("exact", "company"), ""),
        (("spelling",), " · (spelling)"),
        (("sounds like", "nearby"), " · (sounds like, nearby)"),
    ],
)
def test_why_is_told_where_it_does_not_show(why: tuple[str, ...], end: str) -> None:
    assert lines_of(replace(HIT, why=why))[1] == SOURCE + end


def test_a_question_shows_its_answer_and_an_answer_its_question() -> None:
    answer = Partner(4, 70.0, "A scope.", "answer")
    assert lines_of(replace(HIT, partner=answer))[1] == "    answer 1:10: A scope."
    question = Partner(2, 60.0, "What is it?", "question")
    assert lines_of(replace(HIT, partner=question))[1] == "    question 1:00: What is it?"
    in_notes = replace(HIT, partner=question, is_timed=False)
    assert lines_of(in_notes)[1] == "    question sentence 2: What is it?"


def test_a_long_answer_is_cut() -> None:
    partner = Partner(4, 70.0, "A scope is kept, " * 20, "answer")
    _, *lines, source = lines_of(replace(HIT, partner=partner))
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert max(map(len, lines)) <= 90
    assert source == SOURCE


def test_sentences_around_a_hit_have_their_times() -> None:
    assert lines_of(HIT, around=True) == [
        "   1:00  It was warm.",
        ">  1:05  They asked about closures.",
        "   1:10  A scope.",
        SOURCE,
    ]
    # What is shown already is not repeated.
    partner = Partner(4, 70.0, "A scope.", "answer")
    assert lines_of(replace(HIT, partner=partner), around=True) == lines_of(HIT, around=True)


def test_no_line_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (40, 60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        partner = Partner(4, 70.0, "A scope is kept, " * 9, "answer")
        hit = replace(HIT, text=HIT.text * 9, partner=partner, why=("sounds like",))
        assert max(map(len, lines_of(hit))) <= columns
        assert max(map(len, lines_of(replace(hit, partner=None), around=True))) <= columns


def test_counts() -> None:
    counts = Counts(12, 10, (("Acme", 11), ("", 1)), (("questions", 8), ("", 4)))
    assert [plain(each) for each in count_lines(counts)] == [
        *("12 hits, 10 of them word for word", ""),
        *("by company", "  11  Acme", "   1  company not said", ""),
        *("by prompt", "  8  questions", "  4  not filed"),
    ]
    assert plain(count_lines(Counts(1, 1, (("Acme", 1),), (("", 1),)))[0]) == "1 hit"
