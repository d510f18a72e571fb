"""Read the interview's data at the top of typed notes: company, role, stage, day, outcome.

Properties between two lines "---" or "+++", lines "Company: Acme" and "company:: Acme", or one line
of facts: "Acme, backend developer, 2026-03-04". Only what is understood is taken out of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from models import Interview, PromptSheet
from pipeline.days import WrittenDay, find_told_day, find_written_day, read_day, read_time
from pipeline.notes.inline import plain, unglued
from pipeline.notes.labels import (
    HOUSEKEEPING,
    KEY_VALUE,
    OF_PROGRAMS,
    data_follows,
    field_of,
    in_pairs,
    is_field,
    key_of,
)
from pipeline.notes.properties import Entry, fields_in, front_matter, value_of
from pipeline.sheets.prompt_names import label_named, prompt_named


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MAX_VALUE_WORDS = 8  # of a property that is not known here

_ROLES = _all_in(
    "developer engineer designer manager analyst scientist architect administrator admin intern "
    "consultant programmer tester lead director specialist researcher technician officer "
    "assistant writer owner master accountant nurse teacher devops sre dba cto qa pm swe trainee "
    "apprentice"
)
_STAGES = re.compile(
    r"\b(?:(?:phone|video|recruiter|hr|technical|coding|screening|final|first|second|third|fourth"
    r"|last|onsite|on-site|1st|2nd|3rd|4th|5th|fifth|system design|take-home|1\.|2\.|3\."
    r"|erste|zweite|dritte|cultural?(?: fit)?|behaviou?ral)\s+"
    r"(?:screen|screening|call|round|interview|stage|chat|task|test|runde)|phone screen|onsite"
    r"|on-site"
    r"|screening|(?:round|stage)\s+\d"
    r"|(?:telefon|video|online|erst|zweit|kennenlern)-?(?:interview|gespräch)|telefonat"
    r"|^(?:call|chat|meeting)(?:$|(?=\s+(?:with|at)(?:\s+(?-i:[A-Z])[^\s,]*){1,4}\s*(?:$|[,(]))))\b",
    re.I,
)
# Words of a sentence; a line with one is no list of facts.
_PROSE = re.compile(
    r"\b(?:i|me|my|we|he|she|they|them|their|it|was|were|is|are|had|have|did|not|asked|said|went|"
    r"because|when|then|so|but|from)\b",
    re.I,
)
_NAMES_OF_IT = (
    r"(?:job\s+)?interviews?|vorstellungsgespräch|bewerbungsgespräch|entretien|entrevista|colloquio|"
    r"sollicitatiegesprek|rozmowa|собеседование"
)
_GENERIC = re.compile(
    rf"\b(?:{_NAMES_OF_IT})\b(?:\s+(?:at|with|for|bei|mit|chez|avec|en|con|bij|met|w|в)\b)?"
    r"|面试|面試|面接|면접|\b(?:my|notes?|review|memo|debrief|walk-?through|summary|notizen)\b"
    r"(?:\s+(?:on|of|for|about|from)\b)?",
    re.I,
)
_INTERVIEW = re.compile(rf"\b(?:{_NAMES_OF_IT})\b|面试|面試|面接|면접", re.I)
_TITLE = re.compile(
    rf"(?:{_NAMES_OF_IT})\s+(?:at|with|bei|chez|en|con|@)\s+[A-Z]\S*(?:\s+\S+){{0,3}}$", re.I
)
_LABELLED = re.compile(rf"(?:{_NAMES_OF_IT})\s*:\s+\S", re.I)
# Words of an interview that is still to come, or of something else on that day.
_AHEAD = re.compile(
    r"\b(?:next|tomorrow|will|going to|upcoming|applied|invited|invitation|scheduled|booked"
    r"|call(?:ed)?|email(?:ed)?|since|until|prepared|preparing|not|no)\b",
    re.I,
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?", re.I)
_HELD_BY = re.compile(r"^\s*(?:at|with|for|by|on|mit|bei|@)(?:\b|(?<=@))", re.I)
_FOR_ROLE = re.compile(r"\s+(?:for|as)\s+(?:the\s+|an?\s+)?", re.I)
_BETWEEN = re.compile(r"\s*[,;|·•–—，、｜]\s*|\s+[-/]\s+|\s*@\s*|\s*:\s+")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|^\s*\)|\(\s*$")
_SPOKEN_DAY = re.compile(r"\s+(?:(?:on|from|of)\s+)?((?:last\s+)?[a-z]+day|yesterday)$", re.I)
_MAX_LETTERS = 200  # of a line of facts
_MAX_FACT_WORDS = 6


@dataclass(frozen=True, slots=True)
class About:
    """The interview's data, and the lines of the notes that are left."""

    interview: Interview
    lines: tuple[str, ...]
    recorded_at: datetime | None = None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """The data found so far; `texts` by the field's name.

    `written_on` is the day on which the notes were written; days are read as seen from it.
    """

    written_on: date
    texts: dict[str, str] = field(default_factory=dict)
    held_on: date | None = None
    recorded_at: datetime | None = None
    clock: time | None = None  # of a line "Time: 14:30", which is kept where no day is named
    time_line: str = ""
    remarks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # names of properties
    from_title: set[str] = field(default_factory=set)  # what a line of its own may overrule

    def take(self, name: str, value: str) -> bool:
        """Take a named value; return False if it is not understood, or known already."""
        field_ = field_of(name)
        value = value_of(value)
        if field_ is None or not value:
            return False
        if field_ == "held_on":
            return self._take_day(value)
        if field_ == "time":
            return self._take_time(f"{name}: {value}", read_time(value))
        if field_ in self.texts and field_ not in self.from_title:
            return False
        self.from_title.discard(field_)
        self.texts[field_] = " ".join(value.split())
        return True

    def _take_time(self, line: str, clock: time | None) -> bool:
        if clock is None or self.clock or self.recorded_at:
            return False
        self.clock, self.time_line = clock, line
        return True

    def _take_day(self, value: str) -> bool:
        is_open = self.held_on is None or "held_on" in self.from_title
        written = read_day(value, self.written_on) if is_open else None
        if written is None:
            return False
        self.from_title.discard("held_on")
        self.take_written(written, value)
        return True

    def take_written(self, written: WrittenDay, text: str) -> None:
        """Take the interview's day, and tell what was guessed."""
        self.held_on = written.day
        self.recorded_at = written.moment
        said = f"“{text.strip()}” was read as {day_told(written.day)}"
        if written.other:
            other = f"{day_told(written.other)} as well"
            self.remarks.append(
                f"{said}; it may be {other}. To put it right: afterview edit ID --held-on "
                f"{written.other.isoformat()}"
            )
        elif written.is_guessed:
            self.remarks.append(
                f"{said}, as seen from {day_told(self.written_on)}, the file's day. To put it "
                "right: afterview edit ID --held-on DAY"
            )

    def about(self, lines: Sequence[str]) -> About:
        """Return what is known; a time without a day stays a line of the notes."""
        if names := ", ".join(dict.fromkeys(self.left_out)):
            self.remarks.append(f"Properties that a review has no field for are left out: {names}.")
        if self.clock and self.held_on and not self.recorded_at:
            self.recorded_at = datetime.combine(self.held_on, self.clock).astimezone()
        elif self.clock:
            lines = [self.time_line, "", *lines]
        return About(
            Interview(
                company=self.texts.get("company", ""),
                role=self.texts.get("role", ""),
                stage=self.texts.get("stage", ""),
                held_on=self.held_on,
                outcome=self.texts.get("outcome", ""),
            ),
            tuple(lines),
            self.recorded_at,
            tuple(self.remarks),
        )


def day_told(day: date) -> str:
    """Return a day as `4 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def read_about(lines: Sequence[str], sheet: PromptSheet, written_on: date) -> About:
    """Read the interview's data off the top of the notes; its lines are left out of the rest.

    `written_on` is the day on which they were written: "yesterday" is the one before.
    """
    known = _Known(written_on)
    entries, rest = front_matter(lines)
    kept: list[str] = []
    for entry in entries:
        if entry.name.lower() == "title" and entry.value:
            rest.insert(0, f"# {entry.value}")
            continue
        is_known = entry.name.lower() in HOUSEKEEPING or known.take(entry.name, entry.value)
        if is_known or (is_field(entry.name) and not entry.value):
            continue
        if _says_nothing(entry, sheet):
            known.left_out += [entry.name] if entry.value else []
        else:
            kept += [part for line in entry.lines for part in (line.strip(), "")]
    lines = [*kept, *_top_lines(in_pairs(rest), known, sheet)]
    if known.held_on is None:
        _take_told_day(lines, known)
    return known.about(lines)


def _take_told_day(lines: Sequence[str], known: _Known) -> None:
    """Take the day that the first line tells of the interview: "Had the interview yesterday."."""
    line = next((_bare(line) for line in lines if line.strip() and line.lstrip()[0] != "#"), "")
    first = re.split(r"(?<=[.!?。])\s", line[:_MAX_LETTERS], maxsplit=1)[0]
    names_it = _INTERVIEW.search(first) or _STAGES.search(first)
    if names_it and not _AHEAD.search(first):
        found = find_told_day(first, known.written_on)
        if found:
            written, start, end = found
            known.take_written(written, first[start:end])


def _says_nothing(entry: Entry, sheet: PromptSheet) -> bool:
    """Return whether an unknown property is a program's, no sentence and no prompt's text."""
    if not entry.name or is_field(entry.name) or label_named(entry.name, sheet):
        return False
    return len(entry.value.split()) <= _MAX_VALUE_WORDS and not entry.value.endswith(
        (".", "!", "?")
    )


def _top_lines(lines: list[str], known: _Known, sheet: PromptSheet) -> list[str]:
    """Take lines "Company: Acme", or one line of facts, off the top."""
    kept: list[str] = []
    has_title = False
    for number, line in enumerate(lines):
        heading = line.lstrip().startswith("# ")
        pair = None if heading else KEY_VALUE.fullmatch(line)
        if not line.strip():
            continue
        if (rest := _without_fields(line, known)) is not None:
            kept += filter(str.strip, (rest,))
            continue
        if pair and known.take(pair[1], pair[2]):
            continue
        if _facts(line, lines[number + 1 : number + 3], known, sheet):
            has_title = has_title or heading
            continue
        if heading and not has_title and prompt_named(_bare(line), sheet) is None:
            kept.append(line)  # a title: the facts may follow
            has_title = True
            continue
        if pair and known.texts and key_of(pair[1]) in HOUSEKEEPING:
            continue
        if pair and known.texts and key_of(pair[1]) in OF_PROGRAMS and _is_property(pair, sheet):
            known.left_out.append(pair[1])
            continue
        if pair and _is_property(pair, sheet) and data_follows(lines[number + 1 :]):
            kept += [line, ""]
            continue
        return [*kept, *([""] if kept else []), *lines[number:]]
    return kept


def _without_fields(line: str, known: _Known) -> str | None:
    """Take dataview's fields in brackets off a line; None where it has none that is known."""
    fields, _ = fields_in(line)
    taken = [(text, value) for name, value, text in fields if known.take(name, value)]
    if not taken:
        return None
    around = line
    for text, _ in taken:
        around = around.replace(text, " ")
    if not re.search(r"\w", around):
        return ""
    for text, value in taken:
        line = line.replace(text, value)
    return line


def _is_property(pair: re.Match[str], sheet: PromptSheet) -> bool:
    """Return whether a line is a property that is not known here, as note-taking programs write."""
    return len(pair[2].split()) <= _MAX_VALUE_WORDS and label_named(pair[1], sheet) is None


def _bare(line: str) -> str:
    """Return a line without the marks of a heading and of emphasis."""
    return unglued(plain(line.strip().lstrip("#").strip())).strip("*_ ")


def _day_below(lines: Sequence[str], known: _Known) -> bool:
    """Return whether the next line that is not blank is a day and nothing else."""
    line = next((_bare(line) for line in lines if line.strip()), "")
    found = find_written_day(line, known.written_on) if len(line) <= _MAX_LETTERS else None
    return found is not None and read_day(line, known.written_on) is not None


def _facts(line: str, below: Sequence[str], known: _Known, sheet: PromptSheet) -> bool:
    """Take a line of facts ("Acme, backend developer, 2026-03-04"); return whether it is one.

    `below` are the lines that follow.
    """
    text = _bare(line)
    below_title = known.texts and known.held_on is None and known.from_title >= known.texts.keys()
    alone = read_day(text, known.written_on) if below_title and len(line) <= _MAX_LETTERS else None
    if alone:
        known.take_written(alone, text)
        return True
    if (
        len(line) > _MAX_LETTERS
        or known.texts
        or prompt_named(text, sheet)
        or text.endswith((".", "!", "?", ":"))
    ):
        return False
    day, rest = _without_day(text, known)
    facts = [fact for piece in _BETWEEN.split(rest) for fact in _split_facts(piece) if fact]
    if any(len(fact.split()) > _MAX_FACT_WORDS or _PROSE.search(fact) for fact in facts):
        return False
    kinds = [_kind_of(fact) for fact in facts]
    is_heading = line.lstrip().startswith("# ")
    is_title = bool(
        _TITLE.match(rest)
        or _LABELLED.match(text)
        or ((is_heading or _day_below(below, known)) and _INTERVIEW.search(text))
    )
    is_part = line.lstrip().startswith("##") and not day  # of the notes: "Coding round"
    if not (day or any(kinds) or is_title) or (":" in rest and not is_title) or is_part:
        return False
    texts = _assigned(facts, kinds)
    company = texts.get("company", "A")
    is_named = company[:1].isupper() or not company[:1].isascii()
    if len(texts) < len(facts) or not (day or is_named):
        return False
    known.texts.update(texts)
    known.from_title.update(texts)
    if day and known.held_on is None:
        known.take_written(day, text)
        known.from_title.add("held_on")
    return bool(day or texts)


def _assigned(facts: Sequence[str], kinds: Sequence[str]) -> dict[str, str]:
    """Return the facts by field: those of a plain kind, then the others in the usual order."""
    texts = {kind: fact for fact, kind in zip(facts, kinds, strict=True) if kind}
    free = [kind for kind in ("company", "role", "stage") if kind not in texts]
    others = [fact for fact, kind in zip(facts, kinds, strict=True) if not kind]
    return texts | dict(zip(free, others, strict=False))


def _without_day(text: str, known: _Known) -> tuple[WrittenDay | None, str]:
    if (found := find_written_day(text, known.written_on)) is not None:
        written, start, end = found
        return written, f"{text[:start].rstrip(' -–—/|·•')},{text[end:].lstrip(' -–—/|·•,')}"
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    for piece in pieces:
        if day := read_day(piece, known.written_on):
            return day, ",".join(each for each in pieces if each is not piece)
    spoken = _SPOKEN_DAY.search(text)
    before = text[: spoken.start()] if spoken else ""
    if spoken and (_INTERVIEW.search(before) or _STAGES.search(before)):
        day = read_day(spoken[1], known.written_on)
        return day, before if day else text
    return None, text


def _split_facts(piece: str) -> tuple[str, ...]:
    """Return the facts between two signs: one; a company and a stage ("screen with Acme"), a role.

    "Interview with Acme for backend developer" has two.
    """
    piece = _EMPTY_BRACKETS.sub(" ", re.sub(r"^\((.*)\)$", r"\1", piece.strip())).strip()
    if _WEEKDAY.fullmatch(piece):
        return ()
    stage = _STAGES.search(piece)
    if stage:
        rest = f"{piece[: stage.start()]} {_HELD_BY.sub('', piece[stage.end() :])}"
        rest = _EMPTY_BRACKETS.sub(" ", rest)
        return (*_split_role(" ".join(_GENERIC.sub(" ", rest).split())), stage[0])
    return _split_role(" ".join(_GENERIC.sub(" ", _HELD_BY.sub("", piece)).split()))


def _split_role(text: str) -> tuple[str, ...]:
    text = re.sub(r"\s+(?:on|from|of|at|am|vom|du|del)$", "", _HELD_BY.sub("", text).strip())
    company, *role = _FOR_ROLE.split(text, maxsplit=1)
    return (company, *role) if company and role and role[0] else (text,)


def _kind_of(fact: str) -> str:
    """Return "role" or "stage" for a plain one, else an empty text."""
    words = re.sub(r"\([^)]*\)", "", fact).lower().split()
    if words and words[-1].removesuffix("s") in _ROLES:
        return "role"
    return "stage" if _STAGES.search(fact) else ""
