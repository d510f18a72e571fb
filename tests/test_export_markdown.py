import html
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from models import (
    Review,
)
from pipeline.export import EXPORTERS
from pipeline.export.markdown import escaped
from pipeline.export.plain import one_line
from tests.export_reviews import WHOLE, reviews


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain text, with a comma.", "Plain text, with a comma."),
        ("select_related and C# and C++ at 5 > 3", "select_related and C# and C++ at 5 > 3"),
        ("Q & A", "Q & A"),
        ("__init__ or *args", r"\_\_init\_\_ or \*args"),
        ("List<String>[0]", r"List\<String>\[0\]"),
        ("AT&amp;T", r"AT\&amp;T"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("12. March", r"12\. March"),
        ("12 times", "12 times"),
        ("ends with #", r"ends with \#"),
        ("100 %% of it", r"100 \%\% of it"),
        ("100 % of C", "100 % of C"),
        ("a == b", r"a \=\= b"),
        ("a = b", "a = b"),
        ("the #react channel, C#", r"the \#react channel, C#"),
        ("", ""),
    ],
)
def test_markdown_is_escaped_where_it_must_be(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(st.text(alphabet=st.one_of(st.sampled_from(string.punctuation + "a1 \n"), st.characters())))
def test_escaped_markdown_shows_the_text_as_it_is(text: str) -> None:
    for line in (f"- {escaped(text)}", f"1. {escaped(text)}", f"# {escaped(text)}"):
        assert shown(line) == one_line(text)


def test_markdown_is_read_back_as_it_was_meant() -> None:
    text = EXPORTERS["md"](WHOLE, 7)
    headings = re.findall(r"<h(\d)>(.*?)</h\d>", MarkdownIt().render(text))
    assert [(int(level), html.unescape(heading)) for level, heading in headings] == [
        (1, "Bluefield Logistics, Python developer, first round, 2026-03-04, offer"),
        (2, "Facts"),
        (3, "What kind of questions did they ask you?"),
        (3, "What were your answers?"),
        (2, "Impressions"),
        (3, "Were you making up stuff?"),
        (2, "Lessons"),
        (3, "What went well?"),
        (3, "What to do differently or to look up next time?"),
        (2, "Questions and answers"),
        (2, "Said besides"),
        (2, "Not covered"),
    ]


def shown(markdown: str) -> str:
    """The text that a reader of the Markdown sees."""
    rendered = MarkdownIt().enable("strikethrough").enable("table").render(markdown)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered)).split())


@settings(max_examples=40)
@given(reviews())
def test_markdown_of_any_review_holds_every_sentence(one: Review) -> None:
    text = EXPORTERS["md"](one, 3)
    for sentence in one.sentences:
        assert one_line(sentence.text) in shown(text)
