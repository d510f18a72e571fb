"""Read an edited text line by line: sentences, what they are joined to, what they are cut into.

A line without a number is cut off the sentence above; one that begins with + is joined to it.
"""

import difflib
import re
from dataclasses import dataclass, field, replace

from pipeline.review.text_document import AUTO, NONE, Document, one_line

_NAMES = {NONE: NONE, "nowhere": NONE, "-": NONE, AUTO: AUTO, "?": AUTO}
_HEAD = re.compile(
    r"(?P<join>\+\s*)?#?(?P<number>[0-9]{1,9})(?P<time>\s+[0-9]+(?::[0-9]{2}){1,2}(?=\s|\[|$))?"
    r"(?P<keys>\s*\[(?P<inside>[^\[\]]*)\])?(?:\s+|$|(?<=\]))(?P<text>.*)"
)
_TAIL = re.compile(r"(?:\[(?P<inside>[^\[\]]*)\])?\s*(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be understood, and why."""

    line: int
    said: str


@dataclass(frozen=True, slots=True)
class TypedPart:
    """Words of a sentence as typed; `keys` as typed, None where there was no bracket."""

    keys: tuple[str, ...] | None
    text: str


@dataclass(slots=True)
class Group:
    """Sentences that are joined, and the parts that they are cut into."""

    first: int
    line: int
    numbers: list[int]
    joined_keys: list[tuple[str, ...] | None] = field(default_factory=list)
    parts: list[TypedPart] = field(default_factory=list)


def read_groups(typed: str, document: Document) -> tuple[list[Group], list[Problem]]:
    """Return the sentences of an edited text in groups that are joined, and its problems."""
    reader = _Reader(document, _own_lines(typed))
    for number, line in _lines(typed):
        reader.read(number, line)
    reader.end()
    return reader.groups, sorted(reader.problems, key=lambda each: each.line)


def _lines(typed: str) -> list[tuple[int, str]]:
    """Return the lines outside of comments with their numbers, which count from 1."""
    found, is_comment = [], False
    for number, raw in enumerate(typed.removeprefix("\ufeff").split("\n"), 1):
        line = raw.strip()
        is_comment = is_comment or line.startswith("<!--")
        if not is_comment and line:
            found.append((number, line))
        if "-->" in line:
            is_comment = False
    return found


def _own_lines(typed: str) -> set[int]:
    """Return the numbers of the sentences that begin a line."""
    found = set()
    for _, line in _lines(typed):
        head = _HEAD.fullmatch(line)
        if head and (head["time"] or head["keys"]):
            found.add(int(head["number"]))
    return found


class _Reader:
    """Reads an edited text line by line."""

    def __init__(self, document: Document, own_lines: set[int]) -> None:
        self.document = document
        self.own_lines = own_lines
        self.groups: list[Group] = []
        self.problems: list[Problem] = []
        self.next = 0  # the number of the sentence that is due

    def read(self, line: int, text: str) -> None:
        """Read a line that is no comment."""
        head = _HEAD.fullmatch(text)
        if head and (head["time"] or head["keys"]):
            self._head(line, head)
        elif head and self._is_near(int(head["number"])):
            number = head["number"]
            self._wrong(
                line,
                f"is {number} the sentence's number, or the first of its words? Write "
                f'"{number} [] {head["text"]}" for the number, "[] {number} {head["text"]}" for '
                "words",
            )
        elif text.startswith("+"):
            self._wrong(line, "+ joins a sentence to the one above: its number must follow")
        else:
            self._tail(line, text)

    def end(self) -> None:
        """Tell what is missing at the end."""
        line = self.groups[-1].line if self.groups else 1
        self._miss(len(self.document.sentences), line, "after")

    def _is_near(self, number: int) -> bool:
        return number in (self.next - 1, self.next) and number < len(self.document.sentences)

    def _wrong(self, line: int, said: str) -> None:
        self.problems.append(Problem(line, said))

    def _head(self, line: int, head: re.Match[str]) -> None:
        number = int(head["number"])
        if number >= len(self.document.sentences):
            self._wrong(
                line,
                f"there is no sentence {number}; the last is {len(self.document.sentences) - 1}",
            )
            return
        shown = self.document.sentences[number]
        time = (head["time"] or "").strip()
        if time and time != shown.time:
            own = f"is at {shown.time}" if shown.time else "has no time"
            self._wrong(line, f"sentence {number} {own}, not at {time}; times cannot be changed")
            return
        keys = self._keys(line, head["inside"])
        is_again = number == self.next - 1 and bool(self.groups)
        if is_again and not head["join"]:
            self._add_part(
                line,
                None if keys == shown.bracket else keys,
                head["text"],
            )
            return
        if number < self.next:
            self._wrong(line, f"sentence {number} stands here again; sentences cannot be moved")
            return
        self._miss(number, line)
        self.next = number + 1
        if head["join"]:
            self._join(line, number, keys, head["text"])
        else:
            self.groups.append(Group(number, line, [number]))
            self._add_part(line, keys, head["text"])

    def _tail(self, line: int, text: str) -> None:
        tail = _TAIL.fullmatch(text)
        if not self.groups:
            self._wrong(line, "no sentence stands above, of which this could be a part")
        elif tail is not None:
            self._add_part(line, self._keys(line, tail["inside"]), tail["text"])

    def _add_part(self, line: int, keys: tuple[str, ...] | None, text: str) -> None:
        """Add words to the last group; take the sentences out that were joined in the line."""
        group = self.groups[-1]
        text, rest = self._inline(text)
        words = one_line(text)
        is_shown = len(group.parts) == 0 and words == self.document.sentences[group.first].text
        if not words and not is_shown and not rest:
            self._wrong(
                line, "there are no words; to keep a sentence out of all prompts write [none]"
            )
        group.parts.append(TypedPart(keys, words))
        for number, said in rest:
            self._append(number, None, said)

    def _inline(self, text: str) -> tuple[str, list[tuple[int, str]]]:
        """Return the words before the next sentence's number in a line, and what follows it."""
        if self.next >= len(self.document.sentences) or self.next in self.own_lines:
            return text, []
        number = self.next
        start = self.document.sentences[number].start
        at = f" {text} ".find(f" {start} ")
        if at < 0:
            return text, []
        self.next += 1
        said, rest = self._inline(text[at + len(start) :])
        return text[: max(at - 1, 0)] if at else "", [(number, said), *rest]

    def _join(self, line: int, number: int, keys: tuple[str, ...] | None, text: str) -> None:
        if not self.groups:
            self._wrong(line, "no sentence stands above to which it could be joined")
            return
        text, rest = self._inline(text)
        for each, said in [(number, text), *rest]:
            self._append(each, keys if each == number else None, said)

    def _append(self, number: int, keys: tuple[str, ...] | None, text: str) -> None:
        group = self.groups[-1]
        if self.document.sentences[number].memo != self.document.sentences[group.first].memo:
            self._wrong(
                group.line, f"sentence {number} begins another memo and cannot be joined to this"
            )
        group.numbers.append(number)
        bracket = self.document.sentences[number].bracket
        group.joined_keys.append(None if keys == bracket else keys)
        last = group.parts[-1]
        group.parts[-1] = replace(last, text=f"{last.text} {one_line(text)}".strip())

    def _miss(self, number: int, line: int, side: str = "before") -> None:
        """Tell which sentences are missing before this number, on a side of a line."""
        missing = self.document.sentences[self.next : number]
        self.next = max(self.next, number)
        if not missing:
            return
        first = missing[0]
        if len(missing) > 1:
            said = f"sentences {first.number} to {missing[-1].number} are missing {side} this line"
        else:
            said = f"sentence {first.number} is missing {side} this line"
        self._wrong(
            line,
            f"{said}; put back what was there: {first.start} {first.text} (none can be deleted; + "
            "before it joins it to the one above, [none] files it nowhere)",
        )

    def _keys(self, line: int, inside: str | None) -> tuple[str, ...] | None:
        """Return the keys in a bracket, in order of the sheet; None without a bracket."""
        if inside is None:
            return None
        typed = [each.lower() for each in inside.replace(",", " ").split()]
        keys = []
        for each in typed:
            key = each.replace("-", "_") if each != "-" else each
            if key in self.document.keys:
                keys.append(key)
            elif each in _NAMES and len(typed) == 1:
                return (_NAMES[each],)
            else:
                near = difflib.get_close_matches(key, self.document.keys, n=1)
                guess = f"; did you mean {near[0]}?" if near else ""
                self._wrong(line, f"{each!r} is no prompt{guess} (if it was said: [] [{inside}])")
        return tuple(key for key in self.document.keys if key in keys)
