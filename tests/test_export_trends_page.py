import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from models.trends import By
from pipeline.archive.database import Store
from pipeline.export.trends_page import trends_page
from pipeline.insights.trends import trends
from tests.trends import ALL, Told, add_all

VOID = {"meta", "br", "line", "circle", "rect", "polyline", "polygon"}


class Page(HTMLParser):
    """The ids, links and tags of a page; fails where a tag is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.links += [known["href"] or ""] if "href" in known else []
        self.tags.add(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)


def pages(store: Store) -> Iterator[tuple[By, str]]:
    kinds: tuple[By, ...] = ("interview", "month", "company", "role", "round")
    for by in kinds:
        yield by, trends_page(trends(store, by))


def test_every_point_leads_to_its_sentences(store: Store) -> None:
    add_all(store)
    for by, text in pages(store):
        page = Page(text)
        assert len(page.ids) == len(set(page.ids)), by
        assert page.links
        assert {each.removeprefix("#") for each in page.links} <= set(page.ids)
        assert "script" not in page.tags
        assert not re.search(r"https?:|@import|url\(", text)


def test_no_text_is_markup(store: Store) -> None:
    evil = "<script>alert(1)</script>&\x00"
    told = Told(
        ALL[0].day,
        evil,
        evil,
        evil,
        lines=(("interest", f"I asked {evil}"), ("", evil), ("confidence", "I was sure.")),
        exchanges=((0, 1, "wrong"),),
    )
    add_all(store, (told, told, told))
    for _, text in pages(store):
        assert "script" not in Page(text).tags


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_memos_have_no_line(store: Store, count: int) -> None:
    add_all(store, ALL[:count])
    text = trends_page(trends(store))
    assert "Too few memos for a line" in text
    assert "<polyline" not in re.sub(r'<svg class="key".*?</svg>', "", text)
    Page(text)
