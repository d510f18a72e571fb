"""Cut a line of notes where it says anew what it is about: at labels and prompts within it."""

import itertools
import re
from collections.abc import Iterator

from models import PromptSheet
from pipeline.notes.phrases import is_question, labelled
from pipeline.sheets.prompt_names import label_named, prompt_named

_Piece = tuple[str, str | None]

# Where a label may begin: behind a sentence, or behind a sign that stands for its end.
_SENTENCE_END = r"(?<=[.!?…;。！？])[\"'”’)]?\s+|(?<=[。！？])|\s+[-–—|/•·]\s+"
_PLACE = re.compile(_SENTENCE_END)
# In a line that begins with a label, the next ones need no sentence's end before them.
_PLACE_AMONG_LABELS = re.compile(rf"{_SENTENCE_END}|(?<=,)\s+|\s+(?=[QA]\s?\d{{1,2}}\s?:\s|Q:\s)")
_LABEL = re.compile(r"([^:：.!?;,。！？]{1,60}?)\s*(?::\s+|：\s*)(?=\w|\W+\w)")
_NUMBERED = re.compile(r"[QA]\s?\d{1,2}\s*[.)]\s+(?=\S)")
_CLAUSE = re.compile(r"(?:what|was|lo que|ce qui|cosa|wat|o que)\s", re.I)
_COPULA = re.compile(
    r",?\s+(?:was|were|is|are|war|waren|ist|sind|fue|fueron|era|est|était|è|foi)\s+(?=\w)", re.I
)
_QUESTION_END = re.compile(r"[?？](?:\s+[-–—:]?\s*|(?<=？))(?=\S)")
_MOST_QUESTIONS = 2  # in a prompt
_MAX_PROMPT = 130  # letters of a prompt at the head of a sentence


def pieces_of(
    text: str, prompt: str | None, sheet: PromptSheet, *, has_label: bool
) -> list[_Piece]:
    """Return the pieces of a line with their prompts: cut before each label or prompt within it.

    `has_label`: a label stood before the line, and gave it `prompt`.
    """
    pieces: list[_Piece] = []
    start, key = 0, prompt
    if not has_label:
        key = clause_prompt(text, sheet) or prompt
    for end, at, begin, named in _steered(text, prompt, sheet, has_label=has_label):
        if at <= start or not re.search(r"\w", text[start:end]):
            continue
        before = text[start:end].rstrip(" ,-–—|/•·")
        if named == "answers" and key is None and is_question(before):
            key = "questions" if "questions" in sheet.keys else None
        pieces.append((before, key))
        start, key = begin, named
    return [*pieces, (text[start:], key)]


def _steered(
    text: str, prompt: str | None, sheet: PromptSheet, *, has_label: bool
) -> Iterator[tuple[int, int, int, str]]:
    """Yield where a piece ends, the next begins, its own words begin, and its prompt."""
    places = _PLACE_AMONG_LABELS if has_label else _PLACE
    for place in places.finditer(text):
        at = place.end()
        label = _LABEL.match(text, at)
        if label and (named := label_named(label[1], sheet)):
            yield place.start(), at, label.end(), named
            continue
        if numbered := _NUMBERED.match(text, at):
            named, _ = labelled(text[at : numbered.end() + 1], sheet)
            if named:
                yield place.start(), at, numbered.end(), named
            continue
        head = text[at : at + _MAX_PROMPT]
        answered, length = _answered(head, sheet)
        if answered and prompt != "questions":
            yield place.start(), at, at + length, answered
        elif clause := clause_prompt(head, sheet):
            yield place.start(), at, at, clause


def named_at_start(text: str, sheet: PromptSheet, *, is_asked: bool) -> tuple[str | None, str]:
    """Return the prompt that a line's label names, or whose question it begins with, and the rest.

    `is_asked`: questions are below a heading for those of the interviewers; then only a label is
    looked for.
    """
    label, bare = labelled(text, sheet)
    if label or is_asked:
        return label, bare
    key, length = _answered(text[:_MAX_PROMPT], sheet)
    return (key, text[length:]) if key and re.search(r"\w", text[length:]) else (None, text)


def _answered(head: str, sheet: PromptSheet) -> tuple[str | None, int]:
    ends = itertools.islice(_QUESTION_END.finditer(head), _MOST_QUESTIONS)
    for end in reversed(list(ends)):
        if key := prompt_named(head[: end.start() + 1], sheet):
            return key, end.end()
    return None, 0


def clause_prompt(text: str, sheet: PromptSheet) -> str | None:
    """Return the prompt that a sentence names in its first words: "What went well was …"."""
    if not _CLAUSE.match(text):
        return None
    for copula in _COPULA.finditer(text[:_MAX_PROMPT]):
        if key := prompt_named(text[: copula.start()], sheet):
            return key
    return None
