"""The marks that stand before an item: bullets of many programs, check boxes, numbers, emoji."""

import re
import unicodedata

# Typed and pasted: Word's and Google Docs' bullets, arrows, boxes.
_SIGNS = "•◦▪‣·●○➢➣➤⁃❖❑❏◆◇■□▶►▸▹▷➔➜→⇒➙⟶↳★☆✦✧✱⮚⦿⁌⁍∙‧・※"
_BULLET = re.compile(
    r"(?P<indent>\s*)(?:"
    r"\\?[-*+–—‐‑−]\s+"
    r"|[-=]{1,2}>\s*(?=[\w\"'“„«(])"
    r"|[\uf020-\uf0ff]\s*"  # of Word's symbol fonts
    rf"|[{_SIGNS}]\s*|§\s+(?!\d)"
    r"|\(?\d{1,3}\\?[.)]\s+|\d{1,3}、\s*|[①-⑳]\s*"
    r"|\(?[a-z]\\?\)\s+|[a-z]\\?\.\s+(?![a-z]\.)|[ivx]{2,4}[.)]\s+"
    r")(?=\S)"
)
# Word's second level is the letter o in a font of its own.
_LETTER_O = re.compile(r"(?P<indent>\s*)o(?:\t|\s{2,}|\u00a0)\s*(?=\S)")
_LETTER_O_AMONG = re.compile(r"(?P<indent>\s*)o\s+(?=\S)")
_ARROW = re.compile(r"\s*(?:[-*+]\s+)?(?:[-=]{1,2}>|[→⇒➔➜➙⟶↳➢➣➤])")
_EMPTY = re.compile(rf"\s*(?:\\?[-*+–—{_SIGNS}]|\(?\d{{1,3}}\\?[.)])(?:\s+\[.?\])?\s*$")
# One sign that tells an item's state: done, moved on, important. No letter but those in use.
_STATE = re.compile(r"\[(?:[^\w\[\]]|[xX])?\]\s+(?=\S)")
_STATE_OF_BULLET = re.compile(r"\[(?:[^\w\[\]]|[xXlbiSIpcfkwud_])?\]\s+(?=\S)")
_TASK = re.compile(r"(?:TODO|DOING|DONE|LATER|NOW|WAITING|CANCELL?ED)\s+(?=\S)")  # of Logseq
_NOT_BULLETS = "©®™°¦"


def split_marks(line: str, *, is_among_o: bool = False) -> tuple[str, bool]:
    """Return a line without the marks before its text, and whether there was one.

    `is_among_o`: the text around has bullets of Word, so that an "o" before a word is one too.
    """
    found = False
    text = line
    bullet = _BULLET.match(text) or (_LETTER_O_AMONG if is_among_o else _LETTER_O).match(text)
    if bullet:
        text, found = text[bullet.end() :], True
    text = text.lstrip()
    state = (_STATE_OF_BULLET if bullet else _STATE).match(text)
    if state:
        text, found = text[state.end() :], True
    if bullet and (task := _TASK.match(text)):
        text = text[task.end() :]
    while (after := _behind_emoji(text)) is not None:
        text, found = after, True
    return text, found


def begins_with_arrow(line: str) -> bool:
    """Return whether an arrow begins a line: it leads to an answer below a question."""
    return _ARROW.match(line) is not None


def is_empty_mark(line: str) -> bool:
    """Return whether a line is a bullet without a text."""
    return _EMPTY.match(line) is not None


def has_letter_bullets(lines: list[str]) -> bool:
    """Return whether the letter o is a bullet here: it is one for sure in one line, or in three."""
    among = sum(_LETTER_O_AMONG.match(line) is not None for line in lines)
    return among > 2 or any(_LETTER_O.match(line) for line in lines)


def _behind_emoji(text: str) -> str | None:
    """Return what follows an emoji or a drawn box that begins the text; None where none does."""
    end = 0
    while end < len(text) and _is_emoji(text, end):
        end += 1
    rest = text[end:].lstrip()
    return rest if end and rest and not text[end:][:1].isalnum() else None


def _is_emoji(text: str, place: int) -> bool:
    char = text[place]
    if char in "\ufe0f\u200d\u20e3" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return place > 0
    if char.isdigit():  # 1️⃣
        return text[place + 1 : place + 3] in ("\ufe0f\u20e3",) or text[place + 1 : place + 2] == (
            "\u20e3"
        )
    return unicodedata.category(char) == "So" and char not in _NOT_BULLETS
