"""Tell the facts of a line about the interview: company, role, stage, and who it was with."""

import re
from collections.abc import Sequence


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ROLES = _all_in(
    "developer engineer designer manager analyst scientist architect administrator admin intern "
    "consultant programmer tester lead director specialist researcher technician officer "
    "assistant writer owner master accountant nurse teacher devops sre dba cto qa pm swe trainee "
    "apprentice dev coder frontend front-end backend back-end fullstack full-stack"
)
STAGES = re.compile(
    r"\b(?:(?:phone|video|teams|zoom|skype|webex|recruiter|hr|technical|coding|screening|final|first|second|third|fourth"
    r"|last|onsite|on-site|1st|2nd|3rd|4th|5th|fifth|system design|take-home|1\.|2\.|3\."
    r"|erste|zweite|dritte|cultural?(?: fit)?|behaviou?ral)\s+"
    r"(?:screen|screening|call|round|interview|stage|chat|task|test|runde)|phone screen"
    r"|on[- ]?site(?:\s+loop)?"
    r"|screening|(?:round|stage)\s+\d"
    r"|(?:telefon|video|online|erst|zweit|kennenlern)-?(?:interview|gespräch)|telefonat"
    r"|^(?:call|chat|meeting)(?:$|(?=\s+(?:with|at)(?:\s+(?-i:[A-Z])[^\s,]*){1,4}\s*(?:$|[,(]))))\b",
    re.I,
)
# Words of a sentence; a line with one is no list of facts.
PROSE = re.compile(
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
INTERVIEW = re.compile(rf"\b(?:{_NAMES_OF_IT})\b|面试|面試|面接|면접", re.I)
TITLE = re.compile(
    rf"(?:{_NAMES_OF_IT})\s+(?:at|with|bei|chez|en|con|@)\s+[A-Z]\S*(?:\s+\S+){{0,3}}$", re.I
)
LABELLED = re.compile(rf"(?:{_NAMES_OF_IT})\s*:\s+\S", re.I)
_MAX_PART_WORDS = 6
_LEVEL = re.compile(r",\s*((?:L|E|IC)\d)\b")  # of a role: "SWE, L4"
_BRACKETED = re.compile(r"(?P<company>[^()]*[^()\s])\s+\((?P<role>[^()]+)\)")
_NO_ROLE = re.compile(
    r"(?:formerly|ex|via|through|remote|hybrid|now|part of|a|an|the|in|near|startup|again)\b", re.I
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?", re.I)
_HELD_BY = re.compile(r"^\s*(?:at|with|for|by|on|mit|bei|@)(?:\b|(?<=@))", re.I)
_FOR_ROLE = re.compile(r"\s+(?:for|as)\s+(?:the\s+|an?\s+)?", re.I)
BETWEEN = re.compile(r"\s*[,;|·•–—，、｜]\s*|\s+[-/]\s+|\s*@\s*|\s*:\s+|\s{2,}")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|^\s*\)|\(\s*$")


_PERSON = (
    r"(?:recruiter|recruiting|hr|hiring manager|team lead|manager|cto|ceo|vp|founder|head of \w+)"
)
_NAME = r"[^\W\d_a-zß-ÿ][\w'’.-]*"
_PEOPLE = re.compile(
    rf"\s+(?i:with|mit|w/)\s+(?:(?i:(?:the|an?|my|their)\s+)?(?i:{_PERSON})\b(?:\s+{_NAME}){{0,3}}"
    rf"|{_NAME}(?:\s+{_NAME}){{0,2}}\s+\((?i:{_PERSON})\))"
)
_WITH_NAMES = re.compile(
    rf"\s+(?i:with|mit)\s+{_NAME}(?:,?\s+(?:(?:and|und|&)\s+)?{_NAME}){{0,5}}\s*$"
)
_COMPANY = rf"{_NAME}(?:\s+(?:&\s+)?{_NAME}){{0,2}}"
_HELD = rf"(?i:{_NAMES_OF_IT}|onsite|on-site|phone screen)"
_TOLD_COMPANY = re.compile(
    rf"\b(?i:the|my|our|an?)\s+(?P<name>{_COMPANY})\s+{_HELD}\b"
    rf"|\b{_HELD}\s+(?i:at|bei|chez)\s+(?P<at>{_COMPANY})"
)
_NO_COMPANY = re.compile(
    r"(?:technical|phone|video|zoom|teams|online|hr|coding|screening|final|first|second|third|last"
    r"|next|big|great|job|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april"
    r"|may|june|july|august|september|october|november|december)\b",
    re.I,
)


def without_people(text: str) -> tuple[str, str]:
    """Return a title without the people it was with, and those: "with recruiter Ana", "with Ana".

    A bare name is a person's only where the company stands before the stage.
    """
    people = _PEOPLE.search(text)
    stage = None if people else STAGES.search(text)
    if stage and re.search(r"\w", _GENERIC.sub(" ", text[: stage.start()])):
        people = _WITH_NAMES.match(text, stage.end())
    if people is None:
        return text, ""
    return f"{text[: people.start()]}{text[people.end() :]}", people[0].strip()


def told_company(text: str) -> str:
    """Return the company of a sentence: "the Acme interview", "my interview at Acme"."""
    for found in _TOLD_COMPANY.finditer(text):
        name = (found["name"] or found["at"]).rstrip(".,;")
        if not _NO_COMPANY.match(name):
            return name
    return ""


def assigned(facts: Sequence[str], kinds: Sequence[str]) -> dict[str, str]:
    """Return the facts by field: those of a plain kind, then the others in the usual order."""
    texts: dict[str, str] = {}
    for fact, kind in zip(facts, kinds, strict=True):
        if kind == "stage" and kind in texts:
            texts[kind] = f"{texts[kind]}, {fact[:1].lower()}{fact[1:]}"
        elif kind:
            texts[kind] = fact
    free = [kind for kind in ("company", "role", "stage") if kind not in texts]
    others = [fact for fact, kind in zip(facts, kinds, strict=True) if not kind]
    return texts | dict(zip(free, others, strict=False))


def in_commas(text: str) -> str:
    """Return short sentences without a verb ("Acme. SWE, L4. Onsite.") as facts between commas."""
    if re.search(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.$", text) and not re.search(r"[.!?]\s", text):
        return f"{text} "  # a day ends it, no sentence
    parts = [part for part in re.split(r"(?<=[^\W\d_]{2})\.\s+|(?<=\d)\.\s+", text) if part]
    is_list = len(parts) > 1 and text.endswith(".") and not PROSE.search(text)
    if not is_list or any(len(part.split()) > _MAX_PART_WORDS for part in parts):
        return text
    return _LEVEL.sub(r" \1", ", ".join(parts).removesuffix("."))


def without_brackets(texts: dict[str, str]) -> dict[str, str]:
    """Return facts with the role that stands in brackets behind the company as the role."""
    bracketed = _BRACKETED.fullmatch(texts.get("company", ""))
    if bracketed is None or "role" in texts or _NO_ROLE.match(bracketed["role"]):
        return texts
    role = bracketed["role"]
    if kind_of(role) != "role" and not (role[:1].islower() or re.search(r"[+#]", role)):
        return texts
    return {**texts, "company": bracketed["company"], "role": role}


def split_facts(piece: str) -> tuple[str, ...]:
    """Return the facts between two signs: one; a company and a stage ("screen with Acme"), a role.

    "Interview with Acme for backend developer" has two.
    """
    piece = _EMPTY_BRACKETS.sub(" ", re.sub(r"^\((.*)\)$", r"\1", piece.strip())).strip()
    if _WEEKDAY.fullmatch(piece):
        return ()
    stage = STAGES.search(piece)
    if stage:
        rest = f"{piece[: stage.start()]} {_HELD_BY.sub('', piece[stage.end() :])}"
        rest = _EMPTY_BRACKETS.sub(" ", rest)
        return (*_split_role(" ".join(_GENERIC.sub(" ", rest).split())), stage[0])
    return _split_role(" ".join(_GENERIC.sub(" ", _HELD_BY.sub("", piece)).split()))


def _split_role(text: str) -> tuple[str, ...]:
    text = re.sub(r"\s+(?:on|from|of|at|am|vom|du|del)$", "", _HELD_BY.sub("", text).strip())
    company, *role = _FOR_ROLE.split(text, maxsplit=1)
    return (company, *role) if company and role and role[0] else (text,)


def kind_of(fact: str) -> str:
    """Return "role" or "stage" for a plain one, else an empty text."""
    words = re.sub(r"\([^)]*\)", "", fact).lower().split()
    if words and {words[-1], words[-1].removesuffix("s")} & _ROLES:
        return "role"
    return "stage" if STAGES.search(fact) else ""
