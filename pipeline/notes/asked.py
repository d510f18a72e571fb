"""Label questions and answers whose form the lines around them show.

"### linux boot" below a heading for questions, "A. …" below "Q1. …", "Q3 how …" beside "Q2. …",
"4) I2C vs SPI - mixed them up" among numbered questions.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from models import PromptSheet
from pipeline.notes.inline import plain
from pipeline.notes.marks import split_marks
from pipeline.notes.phrases import is_for_both, is_question, labelled, looks_like_heading
from pipeline.notes.turns import ARROWS, NUMBER, begins_turn, outside_code, without_quote
from pipeline.sheets.prompt_names import is_section, prompt_named


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HEADING = re.compile(r"(?P<marks>\s{0,3}(?P<level>#{1,6})\s+)(?P<text>\S.*?)(?P<end>\s*#*\s*)")
_BOLD = re.compile(r"(?P<marks>\s*(?:\*\*|__))(?P<text>[^\s*][^*]*?)(?P<end>(?:\*\*|__)\s*:?\s*)")
_LEVEL_OF_BOLD = 7
_CATEGORIES = _all_in(
    "technical tech behavioural behavioral coding code live system design general warm-up warmup "
    "personal hr round part first second third one two 1 2 3 4 question questions section stage "
    "cv resume soft skills misc other others round: and & about my the algorithms basics team "
    "culture motivation experience background interview"
)
_Q = re.compile(r"\s*(?:[-*+•]\s+)?(?:\*\*|__)?(?:q|question|frage)\s?#?(?P<number>\d{0,2})", re.I)
_SIGN = re.compile(r"\s*[.:)–—-]")
_Q_WITH_SIGN = re.compile(rf"(?:{_Q.pattern}){_SIGN.pattern}|(?:they|he|she) wanted to know", re.I)
_A_SIGN = re.compile(r"(?:a|answer)\d{0,2}\s*:", re.I)
_BARE_Q = re.compile(
    r"(?P<before>\s*(?:[-*+•]\s+)?(?:\*\*|__)?)(?P<label>[qQ]\s?\d{1,2})\s+(?P<text>[^\W\d_].*)"
)
_A = re.compile(
    r"(?P<before>\s*(?:[-*+•]\s+)?)(?P<bold>\*\*|__)?a\s?\d{0,2}(?:\s?[.)]|\s*[–—]|\s-)"
    r"(?:\*\*|__)?\s+(?P<text>\S.*)",
    re.I,
)
_MOST_LINES_ASKED = 3  # of a wrapped question above its answer
_LEAD = re.compile(rf"\s*{ARROWS}\s*|\s+[-–—]+\s+|(?<=\?)\s*[-–—]+\s+")
_ASKS = re.compile(
    r"(?:what|why|how|where|when|who|which|do you|are you|can you|could you|would you|have you"
    r"|tell (?:me|us)|walk (?:me|us)|give (?:me|us|an)|explain|describe|define|name|compare"
    r"|(?:the )?difference between|biggest|greatest)\b",
    re.I,
)
# How an answer went, in notes without "I".
_WENT = re.compile(
    r"(?:i |just |kind of |totally |completely |honestly )*(?:said|told|gave|did|explained|answered"
    r"|replied|mentioned|talked|described|waffled|rambled|mixed|mumbled|stammered|stumbled|froze"
    r"|blanked|bluffed|guessed|nailed|knew|forgot|confused|got|went|couldn['’]t|could not"
    r"|didn['’]t|did not|no (?:idea|clue)|nothing|used|drew|sketched|solved|failed|passed|aced"
    r"|struggled|messed|made|had|wasn['’]t|was|not sure)\b",
    re.I,
)
_MAX_LETTERS = 60  # of a question of one line
_LEADS = re.compile(r"\b(?:the|an?|and|or|of|to|with|for|in|on|at|by|from|than|that|is)$", re.I)


def with_forms(lines: Sequence[str], sheet: PromptSheet) -> list[str]:
    """Return the lines with a label before questions and answers that their form shows."""
    if not {"questions", "answers"} <= set(sheet.keys):
        return list(lines)
    found = _asked_in_headings(list(lines), sheet)
    return _led(_answered(_numbered(found)), sheet)


# Headings below one for questions


def _asked_in_headings(lines: list[str], sheet: PromptSheet) -> list[str]:
    """Write headings of a single question, with its answer below, as "### Q: linux boot"."""
    heads = {number: head for number in outside_code(lines) if (head := _head(lines[number]))}
    numbers = [*heads, len(lines)]
    asking = 0  # the level of the heading for questions in force
    for number, end in itertools.pairwise(numbers):
        level, match = heads[number]
        text = plain(match["text"]).strip(" :*_")
        if not asking or level <= asking:
            is_asking = prompt_named(text, sheet, loosely=True) == "questions"
            asking = level if is_asking or is_for_both(text, sheet) else 0
            continue
        is_above = end in heads and heads[end][0] > level
        below = [line for line in lines[number + 1 : end] if line.strip()]
        if not is_above and _is_topic(text, sheet) and _is_answer(below):
            lines[number] = f"{match['marks']}Q: {match['text']}{match['end']}"
    return lines


def _head(line: str) -> tuple[int, re.Match[str]] | None:
    if match := _HEADING.fullmatch(line):
        return len(match["level"]), match
    match = _BOLD.fullmatch(line)
    return (_LEVEL_OF_BOLD, match) if match else None


def _is_topic(text: str, sheet: PromptSheet) -> bool:
    """Return whether a heading may be what was asked, no name of a prompt or of a category."""
    words = set(re.findall(r"[\w-]+|&", text.lower()))
    is_named = prompt_named(text, sheet, loosely=True) or is_section(text, sheet)
    is_plain = not is_question(text) and looks_like_heading(text)
    return bool(is_plain and not is_named and not labelled(text, sheet)[0]) and (
        not words <= _CATEGORIES
    )


def _is_answer(below: Sequence[str]) -> bool:
    """Return whether lines below a heading are an answer, and ask nothing themselves."""
    texts = [split_marks(without_quote(line)) for line in below]
    if not texts or below[0].lstrip().startswith(("|", "`", "~")):
        return False
    text, is_item = texts[0]
    if is_item and not _WENT.match(text):
        return False
    return not any(_puts(text) for text, _ in texts)


def _puts(text: str) -> bool:
    is_asked = begins_turn(text) and re.search(r"\basked\b", text[:20], re.I)
    return bool(is_asked or is_question(text) or _Q_WITH_SIGN.match(text) or _A_SIGN.match(text))


# Numbers and letters as labels


def _numbered(lines: list[str]) -> list[str]:
    """Write "Q3 how …" as "Q3: how …" where another question has a number and a sign."""
    has_others = False
    bare: list[tuple[int, re.Match[str]]] = []
    for number in outside_code(lines):
        mark = _Q.match(lines[number])
        if mark and mark["number"]:
            has_others = has_others or _SIGN.match(lines[number], mark.end()) is not None
            if match := _BARE_Q.fullmatch(lines[number]):
                bare.append((number, match))
    if has_others:
        for number, match in bare:
            lines[number] = f"{match['before']}{match['label']}: {match['text']}"
    return lines


def _answered(lines: list[str]) -> list[str]:
    """Write "A. …" below a question as "A: …", and label what is right below "Q2. …"."""
    asked = -1
    for number in outside_code(lines):
        line = lines[number]
        mark = _Q.match(line)
        if mark and (sign := _SIGN.match(line, mark.end())):
            asked = -1 if sign[0].strip() in "–—-" else number  # both are written so then
        elif is_question(line) and not _A.match(line):
            asked = number
        elif asked >= 0 and number - asked <= _MOST_LINES_ASKED and (match := _A.fullmatch(line)):
            lines[number] = f"{match['before']}A: {match['text']}"
            asked = -1
        elif number == asked + 1 and _is_told_below(lines[asked], line):
            lines[number] = f"A: {line.strip()}"
            asked = -1
    return lines


def _is_told_below(question: str, line: str) -> bool:
    """Return whether a line is no part of the numbered question above it, but its answer."""
    mark = _Q.match(question)
    if mark is None or not mark["number"] or len(question) >= _MAX_LETTERS:
        return False
    text, is_item = split_marks(line)
    is_other = is_item or ":" in text[:20] or line.startswith(("#", "|", ">", "*", " "))
    return not (is_other or _LEADS.search(question.rstrip()) or _begins_with_question(text))


def _begins_with_question(text: str) -> bool:
    """Return whether a line is a question, or begins with the label of one."""
    mark = _Q.match(text)
    return is_question(text) or bool(mark and (mark["number"] or _SIGN.match(text, mark.end())))


# A dash or an arrow between question and answer


def _led(lines: list[str], sheet: PromptSheet) -> list[str]:
    """Write items of a question, a dash and its answer as "Q: … -> …"."""
    free = [(number, key) for number, key in _sections(lines, sheet) if key in ("", "questions")]
    numbered = {number for run in _runs(lines, dict(free)) for number in run}
    for number, key in free:
        line = lines[number]
        text, is_item = split_marks(without_quote(line))
        lead = _LEAD.search(text) if is_item else None
        if lead is None or labelled(text, sheet)[0]:
            continue
        question, answer = text[: lead.start()], text[lead.end() :]
        if not re.search(r"\w", question) or not re.search(r"\w", answer):
            continue
        asks = _ASKS.match(question) or key == "questions"
        is_put = is_question(question) and "?" not in question.rstrip("?\"'”’) ")
        if number in numbered or is_put or (asks and _WENT.match(answer)):
            lines[number] = f"{line[: len(line) - len(text)]}Q: {question} -> {answer}"
    return lines


def _sections(lines: Sequence[str], sheet: PromptSheet) -> Iterator[tuple[int, str]]:
    """Yield the numbers of the lines of text, and the prompt of the heading they are below."""
    key = ""
    for number in outside_code(lines):
        text = plain(split_marks(lines[number].lstrip("# "))[0]).strip("*_ :")
        if named := prompt_named(text, sheet, loosely=lines[number].startswith("#")):
            key = named
        elif is_for_both(text, sheet):
            key = "questions"
        elif lines[number].startswith("# ") or is_section(text, sheet):
            key = ""
        else:
            yield number, key


def _runs(lines: Sequence[str], free: dict[int, str]) -> Iterator[list[int]]:
    """Yield the numbered items of each list every other one of which asks."""
    run: list[int] = []
    for number in [*free, -1]:
        if number >= 0 and NUMBER.match(lines[number]):
            run.append(number)
        elif number < 0 or not lines[number][:1].isspace():
            texts = [split_marks(lines[each])[0] for each in run]
            asked = sum(is_question(_LEAD.split(text, maxsplit=1)[0]) for text in texts)
            if len(run) > 1 and 2 * asked >= len(run):
                yield run
            run = []
