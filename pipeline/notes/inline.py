"""Take Markdown's and other programs' marks out of a line; the words, addresses included, stay.

markdown-it-py says what a mark is. A code span, and what stands in quotation marks, must not be cut
into sentences: their blanks become `GLUE`, which `unglued` makes blanks again.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

GLUE = "\ue000"  # of the private use area: no text has it

_MAY_HAVE_MARKS = re.compile(r"[\\`*_~=<\[!&^\"“„«]|\(\(")
_MARK = re.compile(r"[\\`*_~<\[\]!&]")
# Reading marks takes the square of their number: a line is read in lengths, cut behind
# sentences or at blanks.
_LENGTHS = re.compile(r".{1,2000}$|.{1,2000}[.!?]\s|.{1,2000}\s|.{1,2000}", re.S)
_MOST_MARKS = 600  # in a length
_MOST_UNCLOSED = 30  # brackets in a length: for each one the rest is read

_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
_FOOTNOTE_MARK = re.compile(r"^\[\^[\w-]{1,40}\]:\s*|\[\^[\w-]{1,40}\]")
_FOOTNOTE = re.compile(r"\^\[([^\[\]]{1,300})\]")
# Obsidian's names of blocks behind a line, Logseq's references to them.
_BLOCK_NAME = re.compile(r"\s\^[A-Za-z][\w-]{2,40}\s*$|\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)")
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?=[^\s=])(.{1,300}?)(?<=[^\s=])==(?![\w=])")
_QUOTED = re.compile(r"[“„](?:[^“”„\"]{1,300})[”“]|«[^«»]{1,300}»|(?<!\w)\"[^\"]{1,300}\"(?!\w)")
_ENDS_WITHIN = re.compile(r"[.!?…]\s+\S")
_HTML_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_HTML = re.compile(
    r"a|abbr|aside|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|"
    r"kbd|li|mark|ol|p|pre|q|s|small|span|strike|strong|sub|summary|sup|u|ul",
    re.IGNORECASE,
)
# "What is a <div>?": a tag that is spoken of is never closed.
_SPOKEN_OF = re.compile(
    r"<(a|aside|blockquote|code|details|div|dl|h[1-6]|img|ol|pre|span|summary|ul)>", re.IGNORECASE
)


def plain(text: str) -> str:
    """Return a line's words without marks; blanks that must not be cut at are `GLUE`."""
    text = text.replace(GLUE, " ")
    if not _MAY_HAVE_MARKS.search(text):
        return text.strip()
    text = _BLOCK_NAME.sub("", text)
    text = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub(r" (\1)", _WIKI_LINK.sub(r"\1", text)))
    words = "".join(map(_without_marks, _LENGTHS.findall(_HIGHLIGHT.sub(r"\1", text))))
    return _QUOTED.sub(_whole_quotation, words).strip()


def _without_marks(text: str) -> str:
    """Return the words of a length of a line; one that is full of marks stays as it is."""
    is_unclosed = text.count("[") > text.count("]") + _MOST_UNCLOSED
    if is_unclosed or not _MARK.search(text) or len(_MARK.findall(text)) > _MOST_MARKS:
        return text
    tokens = _parser().parseInline(text)[0].children or []
    words = "".join(_Words(tokens).pieces)
    return words if not text[-1:].isspace() else f"{words.rstrip()} "


def unglued(text: str) -> str:
    """Return the text with its own blanks again."""
    return text.replace(GLUE, " ")


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # addresses as written
    return parser


def _whole_quotation(match: re.Match[str]) -> str:
    text = match[0]
    return GLUE.join(text.split()) if _ENDS_WITHIN.search(text) else text


class _Words:
    """The words of a line's tokens, in `pieces`."""

    def __init__(self, tokens: "list[Token]") -> None:
        self.pieces: list[str] = []
        self._links: list[tuple[str, int]] = []
        kept = _marks_in_words(tokens)
        closed = {token.content.lower() for token in tokens if token.content.startswith("</")}
        for place, token in enumerate(tokens):
            if place in kept:
                self.pieces.append(token.markup)
            elif self._is_spoken_of(token, closed):
                self.pieces.append(token.content)
            else:
                self._take(token)

    def _is_spoken_of(self, token: "Token", closed: set[str]) -> bool:
        """Return whether a tag is a word of a sentence: behind a blank, alone, never closed."""
        tag = _SPOKEN_OF.fullmatch(token.content) if token.type == "html_inline" else None
        is_word = tag is not None and bool(self.pieces) and self.pieces[-1][-1:].isspace()
        return is_word and tag is not None and f"</{tag[1].lower()}>" not in closed

    def _take(self, token: "Token") -> None:
        if token.type in ("softbreak", "hardbreak"):
            self.pieces.append(" ")
        elif token.type == "code_inline":
            self.pieces.append(GLUE.join(token.content.split()))
        elif token.type == "image":
            source = str(token.attrs.get("src", ""))
            self.pieces.append(" ".join(filter(None, (token.content, source and f"({source})"))))
        elif token.type == "html_inline":
            self.pieces.append(_html(token.content))
        elif token.type == "link_open":
            self._links.append((str(token.attrs.get("href", "")), len(self.pieces)))
        elif token.type == "link_close" and self._links:
            self._end_link()
        elif token.content:
            self.pieces.append(token.content)

    def _end_link(self) -> None:
        """Add a link's address where its text is another."""
        address, place = self._links.pop()
        text = "".join(self.pieces[place:])
        bare = address.removeprefix("mailto:")
        if bare and not bare.startswith("#") and text.strip() not in (bare, address):
            self.pieces.append(f" ({address})" if text.strip() else address)


def _html(tag: str) -> str:
    """Return what stays of a tag: nothing of HTML's own and of comments, else all of it."""
    if tag.startswith("<!--"):
        return ""
    name = _HTML_NAME.match(tag)
    if name and _HTML.fullmatch(name[1]):
        return " " if name[1].lower() in ("br", "hr", "p", "li", "div") else ""
    return tag


def _marks_in_words(tokens: "list[Token]") -> set[int]:
    """Return the places of emphasis that is part of a name or a sum: __init__, 2*3*4."""
    kept: set[int] = set()
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open", "s_open"):
            opened.append(place)
        elif token.type in ("em_close", "strong_close", "s_close") and opened:
            start = opened.pop()
            before = tokens[start - 1].content[-1:] if start else ""
            after = tokens[place + 1].content[:1] if place + 1 < len(tokens) else ""
            inner = tokens[start + 1].content if place == start + 2 else ""
            is_dunder = token.markup == "__" and re.fullmatch(r"[a-z][a-z0-9_]*", inner)
            if is_dunder or any(each.isalnum() or each == "_" for each in (before, after)):
                kept |= {start, place}
    return kept
