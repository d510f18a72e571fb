from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.search.doubts import Known, doubts
from pipeline.search.query import parse_query
from tests.commands import Commands
from tests.queries import NASTY

KNOWN = Known(
    ("questions", "answers", "made_up"),
    ("Acme", "Blue Harbour"),
    ("offer",),
    roles=("back-end developer",),
    parts=("Facts", "Impressions"),
    verdicts=("right", "wrong"),
)
TODAY = date(2026, 11, 29)


def told(text: str) -> list[str]:
    return doubts(text, parse_query(text, TODAY), KNOWN, TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prompt:madeup", "No review has the prompt 'madeup'. Did you mean prompt:made_up?"),
        ("prompt:weather", "No review has the prompt 'weather'. There are: questions, answers"),
        ("company:acmee", "No review has the company 'acmee'. Did you mean company:Acme?"),
        ('company:"blue harbor"', 'Did you mean company:"Blue Harbour"?'),
        ("outcome:ofer", "Did you mean outcome:offer?"),
        ("since:soon", "since:soon names no day or period, so it is searched as words."),
        ("sheet:x", "sheet: is no filter, so sheet:x is searched as words. There are: company:, "),
        ("role:develper", "No review has the role 'develper'. Did you mean role:"),
        ('role:"backend developr"', 'Did you mean role:"back-end developer"?'),
        ("part:fcts", "Did you mean part:Facts?"),
        ("verdict:wrng", "Did you mean verdict:wrong?"),
        ("verdict:wro", "No review has the verdict 'wro'. Did you mean verdict:wrong?"),
        ("section:facts", "Did you mean part:facts?"),
        ("job:developer", "Did you mean role:developer?"),
        ("firm:acme", "Did you mean company:acme?"),
        ("compny:acme", "Did you mean company:acme?"),
        ("from:2026-03", "Did you mean since:2026-03?"),
        (
            "company;x",
            "company;x is no filter, so it is searched as words. Did you mean company:x?",
        ),
        ("company=x", "Did you mean company:x?"),
        ("company：x", "Did you mean company:x?"),
        (
            "company: acme",
            "company: is no filter, so it is searched as words. Did you mean company:",
        ),
        ("sheet=x", "sheet: is no filter"),
        ("map sheet:x", "sheet: is no filter"),
        ("map OR", "OR joins nothing here, so it is searched as a word. It joins two words, not"),
        ("map -company:acme", "A filter has no minus, so -company:acme leaves out its words, not"),
        ("company:acme company:blue", "company: is given more than once, and only the last counts"),
        ("role:back role:developer", "only the last counts: role:developer"),
        ("map OR company:acme", "OR joins nothing here"),
        ("map AND saw", "Leave it out"),
        ("NOT saw", "NOT is no operator, so it is searched as a word. A word that may not occur"),
        ("-saw", "There is nothing to leave saw out of, so it is searched for itself."),
        ("map since:2027", "since: begins on 2027-01-01, which is still to come."),
        ("map until:2027-03", "until: ends on 2027-03-31, which is still to come."),
        ("since:2026-05 until:2026-03", "since: begins on 2026-05-01, after until: ends on"),
        ("outcome:offred", "No review has the outcome 'offred'. Did you mean outcome:offer?"),
    ],
)
def test_what_looks_like_a_filter_is_told(text: str, said: str) -> None:
    (sentence,) = told(text)
    assert said in sentence


@pytest.mark.parametrize(
    "text",
    [
        *("closures", "std::vector", "node:http", "C++", "10:30", "a=b", "x;y", '"role: x"'),
        *("company:acme", "company:blue", "prompt:made-up", "PROMPT:answers", "outcome:offer"),
        *("since:yesterday", "since:last week map", "until:2026-03", "http://x.org", "m -x:y", ""),
        *("company:acme company:ACME", 'map -"company:acme"', "map -company:", "map -saw"),
        *("OR", 'map "OR" saw', "map or saw", "map OR saw", "role:developer", "part:fact"),
        *("ROLE:Back-End", "part:IMPRESSIONS", "verdict:Wrong", "until:2026", "until:2026-11"),
        *("since:2026-11-29", "until:this week", "since:2026-03 until:2026-03"),
    ],
)
def test_other_queries_are_what_they_look_like(text: str) -> None:
    assert told(text) == []


def test_an_empty_archive_has_no_names_to_offer() -> None:
    query = parse_query("prompt:madeup company:x")
    assert doubts("prompt:madeup company:x", query, Known()) == []


@given(st.one_of(st.text(max_size=60), st.sampled_from(NASTY)))
def test_any_text_is_looked_at(text: str) -> None:
    assert all(told(text))


def test_search_tells_them_and_searches_all_the_same(filed: Commands) -> None:
    ran = filed("search", "prompt:madeup", "closures")
    assert ran.code == 1
    assert "Did you mean prompt:made_up?" in ran.err
    assert "Nothing found." in ran.err
    ran = filed("search", "--prompt", "madeup")
    assert "Did you mean prompt:made_up?" in ran.err
    ran = filed("search", "closures", "company;x")
    assert "Did you mean company:x?" in ran.err
    assert filed("search", "closures").err == ""
    assert "afterview search" not in filed("search", "sheet:x", "--json").out


def test_an_option_that_search_has_not_is_told(filed: Commands) -> None:
    ran = filed("search", "closures", "--from", "2026")
    assert "--from is no option, so it is searched as a word. Did you mean --since?" in ran.err
    assert "--nosuch is no option" in filed("search", "closures", "--nosuch").err


def test_a_filter_by_what_no_review_has_yet_is_told() -> None:
    query = parse_query("outcome:offer", TODAY)
    (said,) = doubts("outcome:offer", query, Known(("questions",), ("Acme",)), TODAY)
    assert "No review has a known outcome" in said
    assert "afterview edit ID --outcome TEXT" in said
