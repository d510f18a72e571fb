"""Write what was asked and said, in whatever form a line tells it, as "Q: …" and "A: …".

"asked -> why us", "me → pay", "Q – scope", a bare "asked" above its question, an arrow in each line
of a numbered list, a question above "I had nothing.". What is in code stays as it is.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from models import PromptSheet
from pipeline.notes.inline import plain
from pipeline.notes.marks import split_marks
from pipeline.notes.phrases import is_for_both, is_question, labelled
from pipeline.sheets.prompt_names import label_named, prompt_named

ARROWS = r"(?:(?<![-=—])[-=—]{1,3}>|[→⇒➔➜⟶])"
_ARROW = re.compile(rf"\s*{ARROWS}\s*")
_LED = re.compile(rf"(?P<label>[^\W\d_][\w'’ ]{{0,24}}?)\s*{ARROWS}\s*(?P<text>\S.*)")
_DASHED = re.compile(
    r"(?P<label>q|a|question|answer|(?:(?:they|he|she|i was) )?asked(?: me)?"
    r"|(?:i )?(?:said|answered|replied))\s*(?:[–—]|\s-)\s+(?P<text>\S.*)",
    re.I,
)
_ARROW_AFTER_LABEL = re.compile(rf"(?P<label>[^\W\d_][\w'’ ]{{0,24}}?\s?[:：])\s*{ARROWS}\s*(?=\S)")
_MAY_LEAD = re.compile(r"[>→⇒➔➜⟶–—]|\s-\s")
NUMBER = re.compile(r"\s*\(?\d{1,3}\\?[.)]\s")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_FROM = re.compile(r"(?:from|path|mov|migrat|convert|replac)\w*\b", re.I)
_ASKS = re.compile(
    r"(?:what(?:'s|’s| is| are| does| do| happens)|why|how (?:do|does|would|can|to|is)|when would"
    r"|explain|describe|define|(?:the )?difference between)\b",
    re.I,
)
_WAS_ASKED = re.compile(r"(?:(?:then |and )?(?:they|he|she|i was|we were)\s+)?asked\b", re.I)
_THEY_ASKED = re.compile(r"(?:then |and )?(?:they|he|she|i was|we were)\s+asked\b", re.I)
_ANSWERS = re.compile(
    r"(?:(?:so |then |and )?i (?:just )?(?:said|answered|replied|told|explained|had (?:nothing|no)"
    r"|blanked|froze|guessed|mumbled|passed|knew|did(?: not|n['’]t) (?:know|remember)"
    r"|could(?: not|n['’]t)|made (?:it|sth|something) up)"
    r"|(?:had |got )?(?:no|zero) (?:idea|clue|answer)|(?:had )?nothing|blanked|froze"
    r"|did(?: not|n['’]t) know|(?:was )?not sure|dunno)\b",
    re.I,
)
_SAID = re.compile(r"(?:said|answered|replied|told (?:them|him|her))\b", re.I)
_BARE_ASKED = re.compile(r"(?:q|question|asked|(?:they|he|she) asked(?: me)?)\s*", re.I)
_BARE_SAID = re.compile(r"(?:a|answer|(?:i )?(?:said|answered|replied))\s*", re.I)
_MOST_LETTERS = 500  # of a line that tells a turn


def begins_turn(text: str) -> bool:
    """Return whether a line begins with what was asked, or with what was answered."""
    return bool(_WAS_ASKED.match(text) or _SAID.match(text) or _ANSWERS.match(text))


def with_labels(lines: Sequence[str], sheet: PromptSheet) -> list[str]:
    """Return the lines with a label before each question and answer that they tell.

    Where only the form shows it, a heading that names a prompt has the last word.
    """
    if not {"questions", "answers"} <= set(sheet.keys):
        return list(lines)
    return _inferred(_named(_bare(list(lines)), sheet), sheet)


def outside_code(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines with text that are no code."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and line.strip() and len(line) <= _MOST_LETTERS:
            yield number


def without_quote(line: str) -> str:
    """Return a line without the signs of a quotation before it."""
    return _QUOTE.sub("", line, count=1)


def _split(line: str) -> tuple[str, str]:
    """Return the marks before a line's text, and the text."""
    text, _ = split_marks(without_quote(line))
    return line[: len(line) - len(text)], text


def _unmarked(text: str) -> str:
    return plain(text).strip("*_ ")


# Labels on a line of their own


def _bare(lines: list[str]) -> list[str]:
    """Put labels that stand alone ("asked", "said") before the next line."""
    asked = [n for n in outside_code(lines) if _BARE_ASKED.fullmatch(lines[n].strip("*_ "))]
    said = [n for n in outside_code(lines) if _BARE_SAID.fullmatch(lines[n].strip("*_ "))]
    if not asked or not said:
        return lines
    done: list[str] = []
    label = ""
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        is_alone = not following.strip() or split_marks(following)[1]
        if number in asked + said and not (is_alone or number + 1 in asked + said):
            label = "Q" if number in asked else "A"
            continue
        done.append(f"{label}: {line.strip()}" if label else line)
        label = ""
    return done


# Labels before another sign than a colon


def _named(lines: list[str], sheet: PromptSheet) -> list[str]:
    """Write "asked -> …" as "asked: …"; a letter is a label only where both of a pair are."""
    found: dict[int, tuple[str, str, str]] = {}
    for number in outside_code(lines):
        if not _MAY_LEAD.search(lines[number]):
            continue
        before, text = _split(lines[number])
        bare = _unmarked(text)
        match = _LED.fullmatch(bare) or _DASHED.fullmatch(bare)
        if match and label_named(match["label"], sheet):
            found[number] = (before, match["label"], match["text"])
        after = _ARROW_AFTER_LABEL.match(text)
        if after and label_named(after["label"].rstrip(":： "), sheet):
            lines[number] = f"{before}{after['label']} {text[after.end() :]}"
    keys = {label_named(label, sheet) for _, label, _ in found.values()}
    for number, (before, label, text) in found.items():
        if len(label) > 1 or {"questions", "answers"} <= keys:
            lines[number] = f"{before}{label}: {text}"
    return lines


# What only the form shows


def _inferred(lines: list[str], sheet: PromptSheet) -> list[str]:
    """Label the lines above the first heading that names a prompt by what they look like."""
    free = []
    for number in outside_code(lines):
        text = _unmarked(_split(lines[number].lstrip("# "))[1])
        if prompt_named(text, sheet) or is_for_both(text, sheet):
            break
        free.append(number)
    asked = _with_arrows(lines, free)
    for number, after in itertools.pairwise(free):
        if after in asked or not _is_answered(lines[number], lines[after], sheet):
            continue
        for each, label in ((number, "Q"), (after, "A")):
            before, text = _split(lines[each])
            lines[each] = f"{before}{label}: {text}"
    for number in asked:
        before, text = _split(lines[number])
        lines[number] = f"{before}Q: {text}"
    return lines


def _is_answered(line: str, following: str, sheet: PromptSheet) -> bool:
    """Return whether a line is a question to which the next one is the answer."""
    if line.lstrip().startswith(("#", ">", "|")) or following.lstrip().startswith(("#", ">", "|")):
        return False
    question, answer = (_unmarked(_split(each)[1]) for each in (line, following))
    if labelled(question, sheet)[0]:
        return False
    if _THEY_ASKED.match(question) and _SAID.match(answer):
        return ":" not in question
    is_put = is_question(question) or _WAS_ASKED.match(question)
    return bool(is_put and ":" not in question and _ANSWERS.match(answer))


def _with_arrows(lines: Sequence[str], free: Sequence[int]) -> list[int]:
    """Return the lines that have a question before an arrow and its answer behind it."""
    found = [number for number in free if _leads_to_answer(lines[number])]
    numbered: list[int] = []
    run: list[int] = []
    for number in [*free, -1]:
        is_one = number >= 0 and NUMBER.match(lines[number]) is not None
        if is_one and _has_arrow(lines[number]):
            run.append(number)
        elif is_one or number < 0 or not lines[number][:1].isspace():
            numbered += run if len(run) > 1 and not is_one else []
            run = []
    return sorted({*found, *numbered})


def _has_arrow(line: str) -> bool:
    """Return whether a line has one arrow, between words that are no way from one to another."""
    text = _split(line)[1]
    parts = _ARROW.split(text)
    return (
        len(parts) == 2
        and all(re.search(r"[^\W\d_]", part) for part in parts)
        and not _FROM.search(parts[0])
        and ":" not in parts[0]
    )


def _leads_to_answer(line: str) -> bool:
    if line.lstrip().startswith(("#", ">", "|")) or not _has_arrow(line):
        return False
    question = _ARROW.split(_split(line)[1])[0]
    return is_question(question) or _ASKS.match(question) is not None
