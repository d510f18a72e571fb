"""What was said, on the recorder's screen: sentences, and the words that are not final yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.terminal.cells import cells, fragments
from cli.terminal.style import faint, safe
from models import Sentence
from pipeline.export.plain import clock

LISTENING = "listening …"
MARK_CELLS = 9  # of the time before a sentence
CUT_MARK = "…"  # instead of the time where the beginning is left out


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: sentences, `begun` and `preview` of `LiveView`, where these two begin."""

    sentences: Sequence[Sentence] = ()
    begun: str = ""
    preview: str = ""
    open_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of what was said: final words, and after them words that may still change."""

    final: str
    preview: str = ""


def spoken_lines(spoken: Spoken, columns: int, rows: int, *, is_listening: bool) -> list[str]:
    """Return at most `rows` lines below an empty one, the newest words at the bottom.

    Words that may still change are dimmed. `is_listening`: that it listens is shown while there is
    no word.
    """
    if rows < 2:
        return []
    found = [
        row.final + (faint(row.preview) if row.preview else "")
        for row in _fitting(spoken, columns, rows - 1)
    ]
    if not found and is_listening:
        found = [faint(LISTENING[:columns])]
    return ["", *found] if found else []


def _fitting(spoken: Spoken, columns: int, room: int) -> list[_Row]:
    """Return the last rows that fit: whole sentences, and the newest words in any case."""
    found = _open_rows(spoken, columns)
    if len(found) > room:
        found = found[-room:]
        first = found[0]
        mark = f"{CUT_MARK:>{MARK_CELLS - 2}}  "
        return [_Row(mark + first.final[MARK_CELLS:], first.preview), *found[1:]]
    for sentence in reversed(spoken.sentences):
        rows = _rows(sentence.text, sentence.start_s, columns)
        if len(found) + len(rows) > room:
            break
        found = [*map(_Row, rows), *found]
    return found


def _open_rows(spoken: Spoken, columns: int) -> list[_Row]:
    """Return the rows of what is in no sentence yet."""
    text = " ".join(filter(None, (spoken.begun, spoken.preview)))
    left = letters(safe(spoken.begun))  # that are final
    rows = []
    for row in _rows(text, spoken.open_s, columns) if text else []:
        mark, words = row[:MARK_CELLS], row[MARK_CELLS:]
        place = index_after(words, left)
        left -= letters(words[:place])
        rows.append(_Row(mark + words[:place], words[place:]))
    return rows


def index_after(words: str, count: int) -> int:
    """Return the index after so many letters."""
    for index, char in enumerate(words):
        if not count:
            return index
        count -= not char.isspace()
    return len(words)


def letters(text: str) -> int:
    """Return how many characters are no blank."""
    return sum(not char.isspace() for char in text)


def _rows(text: str, start_s: float, columns: int) -> list[str]:
    mark = f"{clock(start_s):>{MARK_CELLS - 2}}  "
    texts = wrapped(text, columns - len(mark))
    return [(mark if number == 0 else " " * len(mark)) + part for number, part in enumerate(texts)]


def wrapped(text: str, columns: int) -> list[str]:
    """Wrap a text to lines of so many cells, between wide characters too."""
    found: list[str] = []
    room = max(columns, 2)
    for word in safe(text).split():
        blank = " " if found else ""
        for part in fragments(word, room, is_bounded=True):
            if found and cells(found[-1] + blank + part) <= columns:
                found[-1] += blank + part
            else:
                found.append(part)
            blank = ""
    return found
