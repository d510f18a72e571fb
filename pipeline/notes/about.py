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
from pipeline.notes.facts import (
    BETWEEN,
    INTERVIEW,
    LABELLED,
    PROSE,
    STAGES,
    TITLE,
    assigned,
    in_commas,
    kind_of,
    split_facts,
    told_company,
    without_brackets,
    without_people,
)
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

_MAX_VALUE_WORDS = 8  # of a property that is not known here

# Words of an interview that is still to come, or of something else on that day.
_AHEAD = re.compile(
    r"\b(?:next|tomorrow|will|going to|upcoming|applied|invited|invitation|scheduled|booked"
    r"|(?<!the )(?<!my )(?<!phone )(?<!video )call|called (?:me|us|to|back|today|yesterday)"
    r"|email(?:ed)?|since|until|prepared|preparing|not|no)\b",
    re.I,
)
_SPOKEN_DAY = re.compile(r"\s+(?:(?:on|from|of)\s+)?((?:last\s+)?[a-z]+day|yesterday)$", re.I)
_OF_SERVICE = re.compile(r"[\s,–—-]*\b(?:transcript|transcription|notes by gemini)\s*$", re.I)
_MIN_BARE_LINES = 3
_MAX_BARE_LINES = 5
_MAX_BARE_LETTERS = 60
_MAX_COMPANY_WORDS = 4
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
    people: list[str] = field(default_factory=list)  # whom a title names: they stay text
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
        self.texts = without_brackets(self.texts)
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
    names_it = INTERVIEW.search(first) or STAGES.search(first)
    if names_it and not _AHEAD.search(first):
        found = find_told_day(first, known.written_on)
        if found:
            written, start, end = found
            known.take_written(written, first[start:end])
            if "company" not in known.texts and (company := told_company(first)):
                known.texts["company"] = company


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
    taken = _bare_facts(lines, known, sheet)
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
        if number < taken:
            continue
        if _facts(line, lines[number + 1 : number + 3], known, sheet):
            has_title = has_title or heading
            kept += [part for each in known.people for part in (each, "")]
            known.people.clear()
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
    if len(line) > _MAX_LETTERS:
        return False
    text = _bare(line)
    below_title = known.texts and known.held_on is None and known.from_title >= known.texts.keys()
    alone = read_day(text, known.written_on) if below_title else None
    if alone:
        known.take_written(alone, text)
        return True
    text, was_dotted = in_commas(text), text.endswith(".")
    if known.texts or prompt_named(text, sheet) or text.endswith((".", "!", "?", ":")):
        return False
    day, rest = _without_day(text, known)
    if was_dotted and not day:
        return False
    if service := _OF_SERVICE.search(rest):
        rest = rest[: service.start()]
        if day and not (INTERVIEW.search(rest) or STAGES.search(rest)):  # a meeting's name
            return _take_title(rest.strip(" ,-–—"), day, text, known)
    rest, people = without_people(rest)
    facts = [fact for piece in BETWEEN.split(rest) for fact in split_facts(piece) if fact]
    if any(len(fact.split()) > _MAX_FACT_WORDS or PROSE.search(fact) for fact in facts):
        return False
    kinds = [kind_of(fact) for fact in facts]
    is_heading = line.lstrip().startswith("# ")
    is_title = bool(
        TITLE.match(rest)
        or LABELLED.match(text)
        or ((is_heading or _day_below(below, known)) and INTERVIEW.search(text))
    )
    is_part = line.lstrip().startswith("##") and not day  # of the notes: "Coding round"
    if not (day or any(kinds) or is_title) or (":" in rest and not is_title) or is_part:
        return False
    texts = without_brackets(assigned(facts, kinds))
    company = texts.get("company", "A")
    is_named = company[:1].isupper() or not company[:1].isascii()
    if len(texts) < len(facts) - kinds.count("stage") + ("stage" in kinds) or not (day or is_named):
        return False
    known.people += [people] if people else []
    known.texts.update(texts)
    known.from_title.update(texts)
    if day and known.held_on is None:
        known.take_written(day, text)
        known.from_title.add("held_on")
    return bool(day or texts)


def _take_title(title: str, day: WrittenDay, text: str, known: _Known) -> bool:
    """Take the day of a title that a service wrote."""
    if known.held_on is None:
        known.take_written(day, text)
        known.from_title.add("held_on")
    if title:
        known.remarks.append(f"Its title is left out: {title}.")
    return True


def _bare_facts(lines: Sequence[str], known: _Known, sheet: PromptSheet) -> int:
    """Take lines at the start that are a fact each: a company, a role or a stage, and a day.

    Return how many lines those are.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    texts: dict[str, str] = {}
    day: WrittenDay | None = None
    count = first
    for line in lines[first : first + _MAX_BARE_LINES]:
        text = _bare(line)
        is_plain = text and len(text) <= _MAX_BARE_LETTERS and line.strip()[0] not in "#-*>|•+("
        if not is_plain or text.endswith((".", "!", "?", ":", ",", ";")) or PROSE.search(text):
            break
        found = read_day(text, known.written_on)
        kind = "day" if found else kind_of(text) or ("company" if text[:1].isupper() else "")
        if kind == "company" and (
            len(text.split()) > _MAX_COMPANY_WORDS or prompt_named(text, sheet)
        ):
            break
        if not kind or kind in texts or (BETWEEN.search(text) and kind == "company"):
            break
        texts[kind], day, count = text, found or day, count + 1
    if day is None or "company" not in texts or len(texts) < _MIN_BARE_LINES:
        return 0
    known.take_written(day, texts.pop("day"))
    known.texts.update(texts)
    known.from_title |= {"held_on", *texts}
    return count


def _without_day(text: str, known: _Known) -> tuple[WrittenDay | None, str]:
    if (found := find_written_day(text, known.written_on)) is not None:
        written, start, end = found
        before = re.sub(r"\b(?:on )?(?:the )?day of\s*$", "", text[:start])
        return written, f"{before.rstrip(' -–—/|·•')},{text[end:].lstrip(' -–—/|·•,')}"
    pieces = [piece for piece in BETWEEN.split(text) if piece]
    for piece in pieces:
        if day := read_day(piece, known.written_on):
            return day, ",".join(each for each in pieces if each is not piece)
    spoken = _SPOKEN_DAY.search(text)
    before = text[: spoken.start()] if spoken else ""
    if spoken and (INTERVIEW.search(before) or STAGES.search(before)):
        day = read_day(spoken[1], known.written_on)
        return day, before if day else text
    return None, text
