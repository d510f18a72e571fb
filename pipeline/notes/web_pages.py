"""Make Markdown of a web page: notes that a program exported as HTML."""

import re
from html.parser import HTMLParser

_IS_PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b", re.I)
_UNSEEN = ("script", "style", "title", "template", "noscript")
_BLOCKS = re.compile(
    "p|div|section|article|header|footer|table|ul|ol|blockquote|pre|dl|dt|dd|figure|hr"
)
_EMPHASIS = {"b": "**", "strong": "**"}


def is_web_page(text: str) -> bool:
    """Return whether a text is a whole document in HTML."""
    return _IS_PAGE.match(text) is not None


def in_markdown(text: str) -> str:
    """Return a web page's text with headings, bullets and rows of tables in Markdown."""
    page = _Page()
    page.feed(text)
    page.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(page.pieces)).strip()


class _Page(HTMLParser):
    """The Markdown of the tags fed so far, in `pieces`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = ""
        self._lists = 0
        self._cells = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag does."""
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
        elif re.fullmatch("h[1-6]", tag):
            self.pieces.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag == "li":
            self.pieces.append(f"\n{'  ' * max(0, min(self._lists, 20) - 1)}- ")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "tr":
            self.pieces.append("\n|")
            self._cells = 0
        elif _BLOCKS.fullmatch(tag) and not (tag == "p" and self._is_at_bullet()):
            self.pieces.append("\n" if self._lists else "\n\n")
            self._rows = 0 if tag == "table" else self._rows
        self._lists += tag in ("ul", "ol")
        self._mark(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the line where the tag does."""
        if tag == self._unseen:
            self._unseen = ""
        elif tag in ("td", "th"):
            self.pieces.append("|")
            self._cells += 1
        elif tag == "tr":
            self._rows += 1
            self.pieces.append("\n|" + "---|" * self._cells if self._rows == 1 else "")
        elif re.fullmatch("h[1-6]", tag) or (_BLOCKS.fullmatch(tag) and not self._lists):
            self.pieces.append("\n\n")
        self._lists -= tag in ("ul", "ol") and self._lists > 0
        self._mark(tag)

    def handle_data(self, data: str) -> None:
        """Add the text of the page, its line breaks as blanks."""
        if self._unseen:
            return
        text = re.sub(r"\s+", " ", data)
        is_at_start = not self.pieces or self.pieces[-1][-1:] in ("", "\n", " ", "|")
        self.pieces.append(text.lstrip() if is_at_start else text)

    def _is_at_bullet(self) -> bool:
        return bool(self.pieces) and self.pieces[-1].endswith("- ")

    def _mark(self, tag: str) -> None:
        if tag in _EMPHASIS and not self._unseen:
            self.pieces.append(_EMPHASIS[tag])
