from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.names import (
    name_of_question,
    name_of_review,
    named_before,
    safe_name,
)
from tests.export_reviews import REVIEWS, WHOLE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Acme", "Acme"),
        ("AC/DC: what? <b>|#^[[x]]", "AC DC what b x"),
        ("../../etc/passwd", "etc passwd"),
        ("...", "none"),
        ("", "none"),
        ("Zürich  Re.", "Zürich Re"),
        ("a\nb\0c", "a bc"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_name(text, otherwise="none") == name


@given(st.text(max_size=300))
def test_any_text_makes_a_name_that_is_a_file_in_its_folder(text: str) -> None:
    name = name_of_question(text, 12)
    assert Path("folder", name).parent == Path("folder")
    assert len(f"{name}.md".encode()) < 200
    assert name.isprintable()
    assert name == name.strip(". ")


def test_names_tell_day_company_and_number() -> None:
    assert name_of_review(WHOLE, 7) == "2026-03-04 Bluefield Logistics (7)"
    assert name_of_review(REVIEWS["notes"], 7) == "Interview (7)"


def test_a_file_of_before_is_found_by_its_number() -> None:
    names = [Path("b (17).md"), Path("a (7).md"), Path("a (7).srt")]
    assert named_before(names, 7, ".md") == Path("a (7).md")
    assert named_before(names, 8, ".md") is None
