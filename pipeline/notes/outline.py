"""Parse typed notes into items (bullet points, paragraphs, code), each with its prompt.

Markdown, and the habits of people who do not write Markdown: a line "Went well:" is a heading, "Q:
what is a closure?" has a label, and lines without list marks are items of their own unless they
were wrapped. A heading of the user's own is kept beside the items below it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models import PromptSheet
from models.transcript import BETWEEN_HEADINGS
from pipeline.notes.inline import plain, unglued
from pipeline.notes.marks import begins_with_arrow, has_letter_bullets, is_empty_mark, split_marks
from pipeline.notes.phrases import (
    is_emphasised,
    is_for_both,
    is_of_one_question,
    is_question,
    is_title,
    labelled,
    looks_like_heading,
    names_label,
    names_only_label,
    turns_told,
)
from pipeline.notes.tables import Columns, cells_of, columns_of, is_rule
from pipeline.notes.within import named_at_start, pieces_of
from pipeline.notes.wrapping import Continues, continuations, is_wrapped
from pipeline.sheets.prompt_names import is_section, names_fully, prompt_named

_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+|$)")
_CLOSING_MARKS = re.compile(r"(?:^|\s)#+$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,}\s*)$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_QUOTE = re.compile(r"\s*(?:>\s?)+(?:\[!\w+\][+-]?\s*)?")

_PLAIN_LEVEL = 7  # of a heading without #: below all with one
_BULLET_LEVEL = 10  # of a bullet that is a heading; its indent is added
_TAB = 4
_BOTH = "questions and answers"  # stands for the prompt under a heading that names both


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text, the key of the prompt it is placed under, and the heading above it.

    `is_whole`: it must not be cut into sentences, since it is code. `heading` are the user's own
    headings above it, the outermost first, joined by BETWEEN_HEADINGS.
    """

    text: str
    prompt: str | None = None
    is_whole: bool = False
    heading: str = ""


def outline(lines: Sequence[str], sheet: PromptSheet) -> list[Item]:
    """Return the items of typed notes, in order; only headings that name a prompt are left out."""
    outliner = _Outliner(sheet, has_letter_bullets(list(lines)))
    for number, (line, continues) in enumerate(zip(lines, continuations(lines), strict=True)):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        outliner.take(line, following, continues)
    return outliner.finish()


@dataclass(slots=True)
class _Open:
    """An item that the next line may continue."""

    lines: list[str]
    prompt: str | None
    indent: int
    is_bullet: bool
    has_label: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Bullet:
    """A bullet point under which others may be nested."""

    indent: int
    prompt: str | None
    is_question: bool


@dataclass(slots=True)
class _Heading:
    """A heading in force: its level and prompt.

    `doubtful` is its text while it may be an item, which it is where nothing is below it. `own` is
    the text of a heading that names no prompt. `has_items`: something is directly below it.
    """

    level: int
    prompt: str | None
    doubtful: str = ""
    own: str = ""
    has_items: bool = False


class _Outliner:
    def __init__(self, sheet: PromptSheet, has_letter_o: bool) -> None:
        self._sheet = sheet
        self._has_letter_o = has_letter_o
        self._items: list[Item] = []
        self._headings: list[_Heading] = []
        self._open: _Open | None = None
        self._may_continue: Continues = "yes"
        self._bullets: list[_Bullet] = []  # those around, the outermost first
        self._columns: Columns | None = None
        self._has_question = False  # under a heading for both questions and answers
        self._fenceless = False
        self._fence = ""
        self._code: list[tuple[str, str]] = []

    def take(self, raw: str, following: str = "", continues: Continues = "yes") -> None:
        """Take the next line, which may continue the one before; `following` is the one after."""
        self._may_continue = continues
        line = raw.expandtabs(_TAB)
        if self._in_code(line, following):
            return
        quoted = _QUOTE.match(line)
        line = line[quoted.end() :] if quoted else line
        heading = _HEADING.match(line)
        if self._in_table(raw, following):
            return
        if not line.strip():
            self._close()
        elif heading:
            self._close()
            self._head(len(heading[1]), _CLOSING_MARKS.sub("", line[heading.end() :].strip()))
        elif _UNDERLINE.match(line) and self._is_underlined(line.strip()):
            self._underline(level=1 if "=" in line else 2)
        elif _RULE.match(line) or is_rule(line) or is_empty_mark(line):
            self._close()
        else:
            self._text(line, raw if not quoted else line, following)

    def finish(self) -> list[Item]:
        """Return all items, after the last line."""
        if self._fence:  # never closed: it was no fence
            lines, self._code, self._fence, self._fenceless = self._code, [], "", True
            for line, following in lines:
                self.take(line, following)
        self._close()
        self._drop_headings(0)
        return self._items

    # Code

    def _in_code(self, line: str, following: str) -> bool:
        """Take a line of fenced code or a fence; return whether it is one."""
        fence = _FENCE.match(line)
        if not self._fence:
            if fence is None or "`" in line[fence.end() :] or self._fenceless:
                return False
            self._close()
            self._fence = fence[1]
        elif fence and fence[1].startswith(self._fence) and not line[fence.end() :].strip():
            self._end_code()
        else:
            self._code.append((line, following))
        return True

    def _end_code(self) -> None:
        text = " ".join(" ".join(line for line, _ in self._code).split())
        if text:
            self._add(text, self._prompt(""), is_whole=True)
        self._fence, self._code = "", []

    # Tables

    def _in_table(self, line: str, following: str) -> bool:
        """Take a row of a table whose columns have names; return whether the line is one."""
        if self._columns is None:
            self._columns = columns_of(line, following, self._sheet)
            if self._columns is None:
                return False
            self._close()
            return True
        if is_rule(line):
            return True
        cells = cells_of(line, self._columns.sign)
        if cells is None or not self._columns.may_have(cells):
            self._columns = None
            return self._in_table(line, following)
        for cell, title, prompt in self._columns.named(cells):
            text = plain(cell)
            if text:
                self._add(text, prompt or self._prompt(text), title="" if prompt else title)
        return True

    # Headings

    def _head(self, level: int, text: str, *, doubtful: bool = False) -> None:
        """Take a heading.

        One that puts a question, or is as long as a sentence, is an item as well.
        """
        text = unglued(plain(text))
        prompt = self._named(text)
        if doubtful and not prompt and not is_for_both(text, self._sheet):
            level += not self._ends_plain(level)  # "Went well:" may have "Coding:" below it
        self._drop_headings(level)
        self._bullets = []
        if prompt:
            self._headings.append(_Heading(level, prompt, text if doubtful else ""))
            return
        if is_for_both(text, self._sheet):
            self._has_question = False
            self._headings.append(_Heading(level, _BOTH, text, text))
            return
        label, bare = labelled(text, self._sheet)
        prompt = label or self._prompt(bare)
        is_put = prompt == "questions" and is_question(bare)
        if is_section(bare, self._sheet) or not bare:
            self._headings.append(_Heading(level, self._inherited(), text if doubtful else ""))
        elif label or is_put or not looks_like_heading(bare):
            self._add(bare, prompt)
            is_one = is_put or (prompt == "questions" and is_of_one_question(text))
            below = self._known("answers", prompt) if is_one else prompt
            self._headings.append(_Heading(level, below))
        else:
            self._headings.append(_Heading(level, self._inherited(), bare, bare))

    def _ends_plain(self, level: int) -> bool:
        """Return whether a heading of this level ends one of its like, which has items already."""
        return any(each.level == level and each.has_items for each in self._headings)

    def _named(self, text: str) -> str | None:
        """Return the prompt that a heading names."""
        named = prompt_named(text, self._sheet, loosely=True)
        return named or names_only_label(text, self._sheet)

    def _drop_headings(self, level: int) -> None:
        while self._headings and self._headings[-1].level >= level:
            dropped = self._headings.pop()
            if dropped.doubtful:  # nothing is below it: an item
                self._add(dropped.doubtful, self._inherited() if dropped.own else None)

    def _is_underlined(self, marks: str) -> bool:
        """Return whether these marks underline the open line as a heading."""
        opened = self._open
        if opened is None or opened.is_bullet or len(opened.lines) > 1:
            return False
        is_as_long = len(marks) >= len(opened.text) - 2
        return is_as_long or "=" in marks or prompt_named(opened.text, self._sheet) is not None

    def _underline(self, level: int) -> None:
        opened, self._open = self._open, None
        if opened:
            self._head(level, opened.text)

    # Text

    def _text(self, line: str, raw: str, following: str) -> None:
        indent = len(line) - len(line.lstrip())
        unmarked, bullet = split_marks(raw, is_among_o=self._has_letter_o)
        text = plain(unmarked)
        is_bold = not bullet and is_emphasised(line.strip(), text, self._sheet)
        if not (bullet or is_bold) and self._continues(text, indent, raw):
            return
        was_open = self._open is not None
        answers = self._is_answer(raw)
        self._close()
        if is_bold or self._is_heading(
            text,
            is_bullet=bullet,
            is_apart=not was_open,
            has_below=self._is_below(following, indent, of_bullet=bullet),
        ):
            self._head(_BULLET_LEVEL + indent if bullet else _PLAIN_LEVEL, text, doubtful=True)
            return
        self._drop_headings(_BULLET_LEVEL + indent)
        while self._bullets and self._bullets[-1].indent >= indent:
            self._bullets.pop()
        label, text = self._labelled(text)
        prompt = label or answers or (self._below_bullets(text) if bullet else self._prompt(text))
        if bullet:
            self._bullets.append(_Bullet(indent, prompt, is_question(text)))
        self._open = _Open([text], prompt, indent, bullet, label is not None)

    def _labelled(self, text: str) -> tuple[str | None, str]:
        is_asked = self._inherited() in ("questions", _BOTH)  # by the interviewers, it may be
        return named_at_start(text, self._sheet, is_asked=is_asked)

    def _is_answer(self, raw: str) -> str | None:
        """Return the answers' key where an arrow begins the line below a question or an answer."""
        is_asked = self._open is not None and self._open.prompt in ("questions", "answers")
        return self._known("answers", None) if is_asked and begins_with_arrow(raw) else None

    def _is_below(self, following: str, indent: int, *, of_bullet: bool) -> bool:
        """Return whether the next line stands below this one: indented, or an item below none."""
        line = following.expandtabs(_TAB)
        if not line.strip():
            return False
        _, is_item = split_marks(line, is_among_o=self._has_letter_o)
        return (is_item and not of_bullet) or len(line) - len(line.lstrip()) > indent

    def _continues(self, text: str, indent: int, raw: str) -> bool:
        """Add the line to the open item if it continues it; return whether it does."""
        opened = self._open
        if opened is None or not text or self._may_continue == "no":
            return False
        belongs = opened.is_bullet and indent > opened.indent
        if belongs and raw.startswith("\t") and not text[0].islower():
            belongs = False  # a tab makes an item of its own in Word
        if not belongs and self._may_continue == "below":
            return False
        if not belongs and not is_wrapped(opened.lines[0], opened.lines[-1], text):
            return False
        if names_label(text, self._sheet) or self._labelled(text)[0]:
            return False
        opened.lines.append(text)
        return True

    def _is_heading(self, text: str, *, is_bullet: bool, is_apart: bool, has_below: bool) -> bool:
        """Return whether a line without # is a heading: by its form, and as it names a prompt."""
        sheet = self._sheet
        has_colon = text.endswith((":", "："))
        if is_bullet:
            return (has_colon or has_below) and self._is_name(text)
        if not self._is_name(text):
            is_one_more = is_apart and self._ends_plain(_PLAIN_LEVEL) and is_title(text)
            is_filed = self._inherited() in ("questions", "answers", _BOTH)
            if is_one_more and not is_filed and (has_below or (text.isupper() and " " in text)):
                return True
            return has_colon and has_below and looks_like_heading(text)
        if text.endswith((".", "!", "…")):
            return False
        return has_colon or is_apart or has_below or names_fully(text, sheet)

    def _is_name(self, text: str) -> bool:
        """Return whether a text names a prompt, a section, or both questions and answers."""
        named = prompt_named(text, self._sheet) or names_only_label(text, self._sheet)
        is_group = is_section(text, self._sheet)
        return named is not None or is_group or is_for_both(text, self._sheet)

    def _below_bullets(self, text: str) -> str | None:
        """Return the prompt of a bullet without a label: that of the bullet it is nested under.

        A bullet under a question of the interviewers is its answer, or the next question.
        """
        if not self._bullets:
            return self._prompt(text)
        prompt = self._bullets[-1].prompt
        if any(each.is_question and each.prompt == "questions" for each in self._bullets):
            return self._known("questions" if is_question(text) else "answers", prompt)
        return prompt

    def _known(self, key: str, otherwise: str | None) -> str | None:
        return key if key in self._sheet.keys else otherwise

    def _inherited(self) -> str | None:
        """Return the prompt of the heading in force, which may stand for two."""
        return self._headings[-1].prompt if self._headings else None

    def _prompt(self, text: str) -> str | None:
        """Return the prompt of a text by the heading in force."""
        prompt = self._inherited()
        if prompt != _BOTH:
            return prompt
        if is_question(text):
            self._has_question = True
            return self._known("questions", None)
        return self._known("answers", None) if self._has_question else None

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened is None or not opened.text:
            return
        text, label, sheet = opened.text, opened.has_label, self._sheet
        for piece, prompt in pieces_of(text, opened.prompt, sheet, has_label=label):
            for told, told_prompt in turns_told(piece, prompt, sheet):
                self._add(told, told_prompt)

    def _add(
        self, text: str, prompt: str | None, *, is_whole: bool = False, title: str = ""
    ) -> None:
        own = [heading.own for heading in self._headings]
        for heading in self._headings[-1:]:
            heading.has_items = True
        for heading in self._headings:
            heading.doubtful = ""
        prompt = None if prompt == _BOTH else prompt
        path = BETWEEN_HEADINGS.join(each.strip(" :：") for each in [*own, title] if each)
        self._items.append(Item(text, prompt, is_whole, path))
