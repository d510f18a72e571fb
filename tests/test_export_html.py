import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from models import Review
from pipeline.export.html import as_html, review_page
from pipeline.export.plain import one_line
from pipeline.export.sound import sources
from tests.export_reviews import NOTES, PHONE, REVIEWS, WHOLE, of_sentences, reviews, spoken

SOUNDS = {0: "re%20view%20sound/1%20walk%20home.m4a", 1: "data:audio/flac;base64,AAAA"}


class Read(HTMLParser):
    """The words and the attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def all(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]


def test_each_sentence_leads_to_its_sound() -> None:
    read = Read(review_page(WHOLE, 7, SOUNDS))
    assert read.all("src") == [*SOUNDS.values()]
    links = [value for tag, name, value in read.attributes if (tag, name) == ("a", "href")]
    assert f"{SOUNDS[0]}#t=8.00" in links  # without a script a link to the moment
    assert "#memo-1" in links
    assert {"8.00", "0.40"} <= set(read.all("data-start"))


def test_a_page_without_sound_has_times_but_no_links() -> None:
    page = as_html(WHOLE, 7)
    assert "<audio" not in page
    assert "href" not in page
    assert '<span class="time">1 · 0:08</span>' in page


def test_nothing_but_its_own_style_and_script_is_allowed() -> None:
    page = review_page(WHOLE, 7, SOUNDS)
    assert "default-src 'none'" in page
    assert not re.search(r"\son\w+=|\sstyle=|https?://", page)
    assert page.count("<script>") == page.count("<style>") == 1


@settings(max_examples=8)
@given(reviews())
def test_a_page_of_any_review_holds_every_sentence(review: Review) -> None:
    read = Read(as_html(review, 7))
    words = " ".join("".join(read.words).split())
    assert all(" ".join(one_line(each.text).split()) in words for each in review.sentences)
    assert not {tag for tag, _, _ in read.attributes} & {"b", "string"}


def test_a_review_without_speech_says_so() -> None:
    assert "No speech found." in as_html(REVIEWS["silent"], 7)
    assert "Nothing transcribed yet." in as_html(REVIEWS["begun"], 7)


@pytest.mark.parametrize("how", ["inside", "beside", "none"])
def test_a_memo_whose_sound_is_gone_is_told(tmp_path: Path, how: str) -> None:
    review = of_sentences(spoken(0, "One.", 0, 1), recording=PHONE)
    found, remarks = sources(review, tmp_path / "page.html", how)  # type: ignore[arg-type]
    assert found == {}
    assert bool(remarks) == (how != "none")
    of_notes = of_sentences(spoken(0, "One.", 0, 1), recording=NOTES)
    assert sources(of_notes, tmp_path / "page.html", "inside") == ({}, [])
