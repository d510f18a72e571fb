"""Read the interview's data at the top of typed notes: company, role, stage, day, outcome.

Front matter between two lines "---", lines "Company: Acme", or one line of facts: "Acme, backend
developer, 2026-03-04". Only what is understood is taken out of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from models import Interview, PromptSheet
from pipeline.dates import find_day, find_time_after
from pipeline.sheets.prompt_names import prompt_named


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FIELDS = {
    "company": "company employer firm organisation organization",
    "role": "role position job job_title title_of_the_job vacancy",
    "stage": "stage round interview_stage interview_round",
    "held_on": "date day when held_on interview_date date_of_interview interviewed_on",
    "outcome": "outcome result",
}
_FIELD_OF = {name: field_ for field_, names in _FIELDS.items() for name in names.split()}
# Front matter keys of note-taking programs, which are dropped.
_HOUSEKEEPING = _all_in(
    "tags tag aliases alias cssclass cssclasses id uid created modified updated publish layout "
    "draft permalink slug"
)
_KEY_VALUE = re.compile(
    r"\s*(?:[-*+]\s+)?(?:\*\*|__)?([A-Za-z][\w -]{0,30}?)(?:\*\*|__)?\s*:(?:\*\*|__)?\s+(\S.*)"
)
_FRONT_LINE = re.compile(r"\s*$|\s+\S|\s*-\s|[A-Za-z][\w -]*:(\s|$)")
_MAX_FRONT_LINES = 60

_ROLES = _all_in(
    "developer engineer designer manager analyst scientist architect administrator admin intern "
    "consultant programmer tester lead director specialist researcher technician officer "
    "assistant writer owner master accountant nurse teacher devops sre dba cto qa pm swe trainee "
    "apprentice"
)
_STAGES = re.compile(
    r"\b(?:(?:phone|video|recruiter|hr|technical|coding|screening|final|first|second|third|fourth"
    r"|last|onsite|on-site|1st|2nd|3rd|4th|system design|take-home)\s+"
    r"(?:screen|screening|call|round|interview|stage|chat|task|test)|phone screen|onsite|on-site"
    r"|screening|(?:round|stage)\s+\d)\b",
    re.I,
)
# Words of a sentence; a line with one is no list of facts.
_PROSE = re.compile(
    r"\b(?:i|me|my|we|he|she|they|them|their|it|was|were|is|are|had|have|did|not|asked|said|went|"
    r"because|when|then|so|but|from)\b",
    re.I,
)
_GENERIC = re.compile(
    r"\b(?:job\s+)?interviews?\b(?:\s+(?:at|with|for))?|\b(?:my|notes?|review|memo|debrief|"
    r"walk-?through|summary)\b(?:\s+(?:on|of|for|about|from))?",
    re.I,
)
_INTERVIEW = re.compile(r"\binterview\b", re.I)
_TITLE = re.compile(r"(?:job\s+)?interview\s+(?:at|with)\s+[A-Z]\S*(?:\s+\S+){0,3}$", re.I)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?", re.I)
_HELD_BY = re.compile(r"^\s*(?:at|with|for|by)\b", re.I)
_BETWEEN = re.compile(r"\s*[,;|·•–—]\s*|\s+[-@/]\s+")
_MAX_LETTERS = 200  # of a line of facts
_MAX_FACT_WORDS = 6


@dataclass(frozen=True, slots=True)
class About:
    """The interview's data, and the lines of the notes that are left."""

    interview: Interview
    lines: tuple[str, ...]
    recorded_at: datetime | None = None


@dataclass(slots=True)
class _Known:
    """The data found so far; `texts` by the field's name."""

    texts: dict[str, str] = field(default_factory=dict)
    held_on: date | None = None
    recorded_at: datetime | None = None

    def take(self, name: str, value: str) -> bool:
        """Take a named value; return False if it is not understood, or known already."""
        field_ = _FIELD_OF.get(_key(name))
        value = value.strip().strip("\"'").strip().rstrip("*_").strip()
        if field_ is None or not value:
            return False
        if field_ == "held_on":
            return self._take_day(value)
        if field_ in self.texts:
            return False
        self.texts[field_] = " ".join(value.split())
        return True

    def _take_day(self, value: str) -> bool:
        found = find_day(value)
        if found is None or self.held_on is not None:
            return False
        try:
            found_time = find_time_after(found, value)
        except ValueError:
            return False  # no valid time, so it may be no date either
        rest = value[: found.start] + value[found_time.end if found_time else found.end :]
        if _WEEKDAY.sub("", rest).strip(" ,.()"):
            return False  # more than a date
        self.recorded_at = found_time.moment if found_time else None
        self.held_on = found.day
        return True

    def about(self, lines: Sequence[str]) -> About:
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
        )


def _key(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").split())


def _is_field(name: str) -> bool:
    return _key(name) in _FIELD_OF


def read_about(lines: Sequence[str], sheet: PromptSheet) -> About:
    """Read the interview's data off the top of the notes; its lines are left out of the rest."""
    known = _Known()
    rest = _front_matter(list(lines), known)
    rest = _top_lines(rest, known, sheet)
    return known.about(rest)


def _front_matter(lines: list[str], known: _Known) -> list[str]:
    """Take front matter off the lines; entries that are not understood stay as lines."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or lines[start].rstrip() != "---":
        return lines
    inner: list[str] = []
    for line in lines[start + 1 : start + 1 + _MAX_FRONT_LINES]:
        if line.rstrip() in ("---", "..."):
            return [*_kept_entries(inner, known), "", *lines[start + 2 + len(inner) :]]
        if not _FRONT_LINE.match(line):
            return lines
        inner.append(line)
    return lines


def _kept_entries(inner: Sequence[str], known: _Known) -> list[str]:
    kept: list[str] = []
    skipping = False  # the list below a housekeeping key
    for line in inner:
        name, colon, value = line.partition(":")
        is_entry = bool(colon) and not line.startswith((" ", "-"))
        if is_entry:
            skipping = name.strip().lower() in _HOUSEKEEPING
        if not line.strip() or skipping:
            continue
        if is_entry and (known.take(name, value) or (_is_field(name) and not value.strip())):
            continue
        kept += [line.strip(), ""]
    return kept


def _top_lines(lines: list[str], known: _Known, sheet: PromptSheet) -> list[str]:
    """Take lines "Company: Acme", or one line of facts, off the top."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        heading = line.lstrip().startswith("# ")
        pair = None if heading else _KEY_VALUE.fullmatch(line)
        if not line.strip():
            continue
        if pair and known.take(pair[1], pair[2]):
            continue
        if _facts(line, known, sheet):
            continue
        if heading and not kept and prompt_named(line, sheet) is None:
            kept.append(line)  # a title: the facts may follow
            continue
        return [*kept, *([""] if kept else []), *lines[number:]]
    return kept


def _facts(line: str, known: _Known, sheet: PromptSheet) -> bool:
    """Take a line of facts ("Acme, backend developer, 2026-03-04"); return whether it is one."""
    text = line.strip().lstrip("#").strip().strip("*_").strip()
    if (
        len(line) > _MAX_LETTERS
        or known.texts
        or prompt_named(text, sheet)
        or text.endswith((".", "!", "?", ":"))
    ):
        return False
    day, rest = _without_day(text)
    facts = [fact for piece in _BETWEEN.split(rest) for fact in _split_facts(piece) if fact]
    if any(
        len(fact.split()) > _MAX_FACT_WORDS or _PROSE.search(fact) or ":" in fact for fact in facts
    ):
        return False
    kinds = [_kind_of(fact) for fact in facts]
    is_title = _TITLE.match(text) or (line.lstrip().startswith("# ") and _INTERVIEW.search(text))
    if not (day or any(kinds) or is_title):
        return False
    texts = _assigned(facts, kinds)
    company = texts.get("company", "A")
    if len(texts) < len(facts) or not (day or company[:1].isupper()):
        return False
    known.texts.update(texts)
    known.held_on = known.held_on or day
    return bool(day or texts)


def _assigned(facts: Sequence[str], kinds: Sequence[str]) -> dict[str, str]:
    """Return the facts by field: those of a plain kind, then the others in the usual order."""
    texts = {kind: fact for fact, kind in zip(facts, kinds, strict=True) if kind}
    free = [kind for kind in ("company", "role", "stage") if kind not in texts]
    others = [fact for fact, kind in zip(facts, kinds, strict=True) if not kind]
    return texts | dict(zip(free, others, strict=False))


def _without_day(text: str) -> tuple[date | None, str]:
    found = find_day(text)
    if found is None:
        return None, text
    day, start, end = found
    return day, f"{text[:start]},{text[end:]}"


def _split_facts(piece: str) -> tuple[str, ...]:
    """Return the facts between two commas: one, or a company and a stage ("screen with Acme")."""
    piece = re.sub(r"^\((.*)\)$", r"\1", piece.strip()).strip()
    if _WEEKDAY.fullmatch(piece):
        return ()
    stage = _STAGES.search(piece)
    if stage:
        rest = f"{piece[: stage.start()]} {_HELD_BY.sub('', piece[stage.end() :])}"
        return (" ".join(rest.split()), stage[0])
    return (" ".join(_GENERIC.sub(" ", _HELD_BY.sub("", piece)).split()),)


def _kind_of(fact: str) -> str:
    """Return "role" or "stage" for a plain one, else an empty text."""
    words = re.sub(r"\([^)]*\)", "", fact).lower().split()
    if words and words[-1].removesuffix("s") in _ROLES:
        return "role"
    return "stage" if _STAGES.search(fact) else ""
