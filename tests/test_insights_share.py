"""What sharing hides, what it leaves, and that the same name is the same role."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.share import Known, Replaced
from pipeline.insights.share import share
from pipeline.insights.share.found import Found, first_of
from tests.benchmarks.share import cases, hidden, known_of, leaks

KNOWN = Known("Klarvest Logistics", "Python developer", ("Priya Shah", "Tomasz"))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", ""),
        ("They asked about closures.", "They asked about closures."),
        ("i said a trie and they smiled", "i said a trie and they smiled"),
        ("Priya asked, Priya Shah nodded.", "The interviewer asked, the interviewer nodded."),
        ("priya asked at klarvest", "the interviewer asked at the company"),
        ("so clar vest is big on go", "so the company is big on go"),
        ("The Klarvest office has a Klarvest mug.", "The company office has a company mug."),
        ("I met Priya from HR.", "I met the recruiter from HR."),
        ("this guy tomasz nodded", "this guy a second interviewer nodded"),
        ("An Acme Ltd rule", "A company rule"),
        (
            "They offered 85k for 100k requests a second.",
            "They offered a salary for 100k requests a second.",
        ),
        ("Call +44 7700 900123.", "Call a telephone number."),
        ("dan dot k at posteo dot example", "a mail address"),
        ("It is on March 4th, on Tuesday.", "It is on a day, on Tuesday."),
        ("Will said I will.", "The interviewer said I will."),
        (
            "Ruby on Rails, Java, Rust, Swift, Pascal's triangle",
            "Ruby on Rails, Java, Rust, Swift, Pascal's triangle",
        ),
        ("We moved from Oracle to Postgres.", "We moved from Oracle to Postgres."),
        ("I interviewed at Oracle.", "I interviewed at another company."),
        ("We live in Graz, and Graz is small.", "We live in the city, and the city is small."),
        ("My name is Ana.", "My name is the candidate."),
    ],
)
def test_names_become_roles(text: str, after: str) -> None:
    assert share(text, KNOWN if "Will" not in text else Known(people=("Will",))).text == after


def test_each_replacement_is_listed_once_in_order() -> None:
    shared = share("At Klarvest, Priya asked. They sell Zorbex.", KNOWN)
    assert shared.replaced == (
        Replaced("Klarvest", "company", "the company"),
        Replaced("Priya", "person", "the interviewer"),
        Replaced("Zorbex", "unsure", "a name"),
    )


def test_who_is_introduced_in_another_sentence_of_the_interview_is_known() -> None:
    besides = "The CTO was called Grace."
    assert "Grace" not in share("Grace is kind.", Known(), besides=besides).text
    assert share("a grace period", Known(), besides=besides).text == "a grace period"


def test_of_our_own_set_no_name_or_contact_leaks_and_few_words_are_hidden() -> None:
    lost = kept = 0
    leaked = []
    for case in cases("own"):
        after = share(case["text"], known_of(case)).text
        leaked += [found for found in leaks(case, after) if found[0] in _NEVER]
        lost, kept = lost + len(hidden(case, after)), kept + len(case["keep"])
    assert leaked == []
    assert lost / kept <= 0.03


_NEVER = frozenset(("person", "company", "mail", "phone", "link", "handle"))


@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8), max_size=4))
def test_of_finds_that_overlap_the_first_groups_longest_stay(
    groups: list[list[tuple[int, int]]],
) -> None:
    finds = [[Found(at, at + size, "person", "x") for at, size in group] for group in groups]
    kept: list[Found] = []
    for group in finds:
        for each in sorted(group, key=lambda found: found.start - found.end):
            if not any(each.overlaps(other) for other in kept):
                kept.append(each)
    assert first_of(finds) == tuple(sorted(kept, key=lambda found: found.start))


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_shared(text: str, company: str, person: str) -> None:
    shared = share(text, Known(company, "", (person,)))
    if not shared.replaced:
        assert shared.text == text


@given(
    st.sampled_from(["Priya", "priya", "Klarvest", "KLARVEST", "ana@posteo.example", "€70k"]),
    st.lists(st.sampled_from(["they", "asked", "about", "heaps", "and", "java"]), max_size=8),
)
def test_what_is_known_never_stays(name: str, words: list[str]) -> None:
    for at in range(len(words) + 1):
        text = " ".join([*words[:at], name, *words[at:]])
        after = share(text, KNOWN).text
        assert name.lower() not in after.lower()
        assert len(re.findall("java", after)) == words.count("java")
