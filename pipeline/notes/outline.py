"""Parse typed notes into items (bullet points, paragraphs, code), each with its prompt.

Markdown, and the habits of people who do not write Markdown: a line "Went well:" is a heading, "Q:
what is a closure?" has a label, and lines without list marks are items of their own unless they
were wrapped.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models import PromptSheet
from pipeline.sheets.prompt_names import is_section, label_named, names_fully, prompt_named

_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+|$)")
_CLOSING_MARKS = re.compile(r"(?:^|\s)#+$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,}\s*)$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_BULLET = re.compile(r"(\s*)(?:[-*+–—→]\s+|[•◦▪‣·●○]\s*|\(?\d{1,3}[.)]\s+|[a-z]\)\s+)(?=\S)")
_EMPTY_BULLET = re.compile(r"\s*(?:[-*+–—→•◦▪‣·●○]|\(?\d{1,3}[.)])\s*$")
_CHECKBOX = re.compile(r"^\[[ xX✓✔-]?\]\s+")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_LABEL = re.compile(r"([^:]{1,60}):\s+(.+)")
_BOLD_LINE = re.compile(r"(\*\*|__)(?!\s)([^*]+?)\1\s*:?$")
# Bounded, so that a long line full of marks takes no quadratic time.
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|\*|`)(?=[^\s*])(.{1,300}?)(?<=[^\s*])\1(?![\w*])")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")

_PLAIN_LEVEL = 7  # of a heading without #: below all with one
_BULLET_LEVEL = 10  # of a bullet that is a heading; its indent is added
_WRAPPED_LETTERS = 60  # a line this long was ended by the editor, not by the writer
_TAB = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text, and the key of the prompt it is placed under.

    `is_whole`: it must not be cut into sentences, since it is code.
    """

    text: str
    prompt: str | None = None
    is_whole: bool = False


def outline(lines: Iterable[str], sheet: PromptSheet) -> list[Item]:
    """Return the items of typed notes, in order; only headings that name a prompt are left out."""
    outliner = _Outliner(sheet)
    for line in lines:
        outliner.take(line.expandtabs(_TAB))
    return outliner.finish()


@dataclass(slots=True)
class _Open:
    """An item that the next line may continue."""

    text: str
    last_line: str
    prompt: str | None
    indent: int
    is_bullet: bool


@dataclass(frozen=True, slots=True)
class _Bullet:
    """A bullet point under which others may be nested."""

    indent: int
    prompt: str | None
    is_question: bool


@dataclass(slots=True)
class _Heading:
    """A heading in force: its level and prompt; `doubtful` is its text while it may be an item."""

    level: int
    prompt: str | None
    doubtful: str = ""


class _Outliner:
    def __init__(self, sheet: PromptSheet) -> None:
        self._sheet = sheet
        self._items: list[Item] = []
        self._headings: list[_Heading] = []
        self._open: _Open | None = None
        self._bullets: list[_Bullet] = []  # those around, the outermost first
        self._has_fences = True
        self._fence = ""
        self._code: list[str] = []

    def take(self, line: str) -> None:
        """Take the next line."""
        if self._in_code(line):
            return
        quoted = _QUOTE.match(line)
        line = line[quoted.end() :] if quoted else line
        heading = _HEADING.match(line)
        if not line.strip():
            self._close()
        elif heading:
            self._close()
            self._head(len(heading[1]), _CLOSING_MARKS.sub("", line[heading.end() :].strip()))
        elif _UNDERLINE.match(line) and self._is_underlined(line.strip()):
            self._underline(level=1 if "=" in line else 2)
        elif _RULE.match(line) or _is_table_rule(line) or _EMPTY_BULLET.match(line):
            self._close()
        else:
            self._text(line)

    def finish(self) -> list[Item]:
        """Return all items, after the last line."""
        if self._fence:  # never closed: it was no fence
            lines, self._code, self._fence, self._has_fences = self._code, [], "", False
            for line in lines:
                self.take(line)
        self._close()
        self._drop_headings(0)
        return self._items

    # Code

    def _in_code(self, line: str) -> bool:
        """Take a line of fenced code or a fence; return whether it is one."""
        fence = _FENCE.match(line)
        if not self._fence:
            if fence is None or "`" in line[fence.end() :] or not self._has_fences:
                return False
            self._close()
            self._fence = fence[1]
        elif fence and fence[1].startswith(self._fence) and not line[fence.end() :].strip():
            self._end_code()
        else:
            self._code.append(line)
        return True

    def _end_code(self) -> None:
        text = " ".join(" ".join(self._code).split())
        if text:
            self._add(text, self._prompt(), is_whole=True)
        self._fence, self._code = "", []

    # Headings

    def _head(self, level: int, text: str, *, doubtful: bool = False) -> None:
        """Take a heading; one that is more than a prompt's name is an item as well."""
        text = _unmarked(text)
        self._drop_headings(level)
        self._bullets = []
        prompt = prompt_named(text, self._sheet, loosely=True)
        if prompt:
            self._headings.append(_Heading(level, prompt, text if doubtful else ""))
            return
        label, text = self._labelled(text)
        prompt = label or self._prompt()
        if text and not is_section(text, self._sheet):
            self._add(text, prompt)
        is_put = prompt == "questions" and _is_question(text)
        self._headings.append(_Heading(level, self._known("answers", prompt) if is_put else prompt))

    def _drop_headings(self, level: int) -> None:
        while self._headings and self._headings[-1].level >= level:
            dropped = self._headings.pop()
            if dropped.doubtful:  # nothing is below it: an item
                self._add(dropped.doubtful, None)

    def _is_underlined(self, marks: str) -> bool:
        """Return whether these marks underline the open line as a heading."""
        opened = self._open
        if opened is None or opened.is_bullet or opened.text != opened.last_line:
            return False
        is_as_long = len(marks) >= len(opened.text) - 2
        return is_as_long or "=" in marks or prompt_named(opened.text, self._sheet) is not None

    def _underline(self, level: int) -> None:
        opened, self._open = self._open, None
        if opened:
            self._head(level, opened.text)

    # Text

    def _text(self, line: str) -> None:
        bullet = _BULLET.match(line)
        text = line[bullet.end() :] if bullet else line
        indent = len(line) - len(line.lstrip())
        text = _unmarked(_CHECKBOX.sub("", text.strip()))
        is_bold = _BOLD_LINE.match(line.strip()) is not None
        if not (bullet or is_bold) and self._continues(text, indent):
            return
        was_open = self._open is not None
        self._close()
        if is_bold or self._is_heading(text, is_bullet=bullet is not None, is_apart=not was_open):
            self._head(_BULLET_LEVEL + indent if bullet else _PLAIN_LEVEL, text, doubtful=True)
            return
        self._drop_headings(_BULLET_LEVEL + indent)
        while self._bullets and self._bullets[-1].indent >= indent:
            self._bullets.pop()
        label, text = self._labelled(text)
        prompt = label or (self._below_bullets(text) if bullet else self._prompt())
        if bullet:
            self._bullets.append(_Bullet(indent, prompt, _is_question(text)))
        self._open = _Open(text, text, prompt, indent, bullet is not None)

    def _continues(self, text: str, indent: int) -> bool:
        """Add the line to the open item if it continues it; return whether it does."""
        opened = self._open
        if opened is None or not text:
            return False
        belongs = opened.is_bullet and indent > opened.indent
        if not belongs and not _is_wrapped(opened, text):
            return False
        if self._names_label(text):
            return False
        opened.text = f"{opened.text} {text}"
        opened.last_line = text
        return True

    def _is_heading(self, text: str, *, is_bullet: bool, is_apart: bool) -> bool:
        """Return whether a line without # is a heading: by its form, and as it names a prompt."""
        sheet = self._sheet
        if is_bullet:
            return text.endswith(":") and prompt_named(text, sheet) is not None
        if prompt_named(text, sheet) is None:
            return False
        if text.endswith((".", "!", "…")):
            return False
        return text.endswith(":") or is_apart or names_fully(text, sheet)

    def _names_label(self, text: str) -> bool:
        label = _LABEL.match(text)
        named = label[1] if label else text[:-1] if text.endswith(":") else ""
        return bool(named) and label_named(named, self._sheet) is not None

    def _labelled(self, text: str) -> tuple[str | None, str]:
        """Return the prompt that a label before the text names, and the text without the label."""
        label = _LABEL.match(text)
        named = label_named(label[1], self._sheet) if label else None
        return (named, label[2]) if label and named else (None, text)

    def _below_bullets(self, text: str) -> str | None:
        """Return the prompt of a bullet without a label: that of the bullet it is nested under.

        A bullet under a question of the interviewers is its answer, or the next question.
        """
        if not self._bullets:
            return self._prompt()
        prompt = self._bullets[-1].prompt
        if any(each.is_question and each.prompt == "questions" for each in self._bullets):
            return self._known("questions" if _is_question(text) else "answers", prompt)
        return prompt

    def _known(self, key: str, otherwise: str | None) -> str | None:
        return key if key in self._sheet.keys else otherwise

    def _prompt(self) -> str | None:
        return self._headings[-1].prompt if self._headings else None

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened and opened.text:
            self._add(opened.text, opened.prompt)

    def _add(self, text: str, prompt: str | None, *, is_whole: bool = False) -> None:
        for heading in self._headings:
            heading.doubtful = ""
        self._items.append(Item(text, prompt, is_whole))


def _is_question(text: str) -> bool:
    return text.rstrip("\"'”’)").endswith("?")


def _is_table_rule(line: str) -> bool:
    return {"|", "-"} <= set(line) <= set("|-: ")


def _is_wrapped(opened: _Open, text: str) -> bool:
    """Return whether a line continues the one before, which the editor wrapped."""
    if opened.last_line.rstrip("\"'”’)").endswith((".", "!", "?", ":", ";", "…")):
        return len(opened.last_line) >= _WRAPPED_LETTERS
    starts_small = text[0].islower() and not opened.text[0].islower()
    return starts_small or len(opened.last_line) >= _WRAPPED_LETTERS


def _unmarked(text: str) -> str:
    """Return the text without Markdown's emphasis and the brackets of wiki links."""
    text = _WIKI_LINK.sub(r"\1", text)
    while (bare := _EMPHASIS.sub(r"\2", text)) != text:
        text = bare
    return text.strip()
