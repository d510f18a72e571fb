"""Which rounds are of one application: as the user says, else guessed by company and role.

Companies are compared without legal forms (GmbH, Inc), blanks and slips of a letter; roles without
wording (`front-end engineer` is `Frontend Developer`), where neither says what the other denies. A
round that comes long after the others, or weeks after they ended, begins another application.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from models.applications import ENDS, Application, Round
from pipeline.archive.database import Store
from pipeline.archive.rounds import all_rounds

LONGEST_GAP, LONGEST_AFTER_END = 180, 30
"""Days between two rounds of one application; after a rejection, an offer or a withdrawal."""
_LIKE, _LEAST_LETTERS = 88.0, 7  # of 100, rapidfuzz's ratio; shorter names differ by a letter

_FORMS = frozenset(
    (
        *("gmbh", "mbh", "ag", "se", "kg", "kgaa", "ohg", "ug", "ek", "ev", "gbr", "inc"),
        *("incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "corp", "corporation"),
        *("co", "company", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "oy", "ab", "as"),
        *("aps", "pty", "pte", "kk", "the", "and"),
    )
)
_SITE = re.compile(r"\.(?:com|io|de|ai|net|org|app|dev|co)\b")
_LEVELS = {
    **dict.fromkeys(("junior", "jr", "jnr", "entry", "graduate", "trainee", "beginner"), "junior"),
    **dict.fromkeys(("senior", "sr", "snr"), "senior"),
    **{each: each for each in ("lead", "principal", "staff", "intern", "mid", "head", "director")},
    **dict.fromkeys(("internship", "apprentice", "praktikant", "praktikum"), "intern"),
}
_SAME = {
    **dict.fromkeys(
        (
            *("developer", "engineer", "programmer", "coder", "dev", "eng", "swe", "sde", "sdev"),
            *(
                "engineering",
                "development",
                "programming",
                "entwickler",
                "entwicklerin",
                "architect",
            ),
        ),
        "dev",
    ),
    **dict.fromkeys(("qa", "test", "tester", "testing", "quality", "sdet"), "qa"),
    **dict.fromkeys(("ml", "machinelearning"), "ml"),
    **dict.fromkeys(("sre", "reliability", "devops", "platform"), "sre"),
    **dict.fromkeys(("pm", "productmanager", "productowner"), "pm"),
    "js": "javascript",
    "ts": "typescript",
    "reactjs": "react",
    "analytics": "analyst",
}
_JOINED = (
    (re.compile(r"\bfront[\s-]*end\b"), "frontend"),
    (re.compile(r"\bback[\s-]*end\b"), "backend"),
    (re.compile(r"\bfull[\s-]*stack\b"), "fullstack"),
    (re.compile(r"\bdev[\s-]*ops\b"), "devops"),
    (re.compile(r"\bmachine[\s-]+learning\b"), "ml"),
    (re.compile(r"\bproduct[\s-]+(manager|owner)\b"), r"product\1"),
    (re.compile(r"\bsite[\s-]+reliability\b"), "sre"),
    (re.compile(r"\b[mwfdx](?:\s*/\s*[mwfdx])+\b"), " "),  # m/w/d
)
_IDLE = frozenset(
    (
        *("software", "web", "a", "an", "of", "the", "for", "and", "in", "at", "to", "with"),
        *("as", "position", "role", "job", "remote", "hybrid", "onsite", "full", "part", "time"),
        *("fulltime", "parttime", "team", "level", "i", "ii", "iii", "iv", "1", "2", "3"),
        *("student", "werkstudent"),
    )
)


def applications(store: Store) -> tuple[Application, ...]:
    """Return all applications, that with the latest round first."""
    found = grouped(all_rounds(store))
    return tuple(sorted(found, key=lambda each: _latest(each.rounds), reverse=True))


def application_of(store: Store, review_id: int) -> Application | None:
    """Return the application of which a review is a round; None where there is no such review."""
    for each in grouped(_may_belong(all_rounds(store), review_id)):
        if any(one.review_id == review_id for one in each.rounds):
            return each
    return None


def _may_belong(rounds: Sequence[Round], review_id: int) -> list[Round]:
    """Return the rounds that may be of one application with a review, in their order.

    Those of its company and of all that are the same as one of these; with the rounds of all
    applications that the user named. To put together all of thousands takes seconds.
    """
    named = {_folded(each.interview.application) for each in rounds} - {""}
    names = {each.interview.company for each in rounds}
    reached = {
        each.interview.company
        for each in rounds
        if each.review_id == review_id or each.interview.application
    }
    reached |= {
        each
        for each in names
        if any(f"{name},".startswith(f"{_folded(each)},") for name in named if each)
    }
    waiting = list(reached)
    while waiting:
        one = waiting.pop()
        same = {each for each in names - reached if is_same_company(one, each)}
        reached |= same
        waiting += same
    return [each for each in rounds if each.interview.company in reached]


def grouped(rounds: Sequence[Round]) -> list[Application]:
    """Return the applications that rounds are of; `rounds` are in the order of their days."""
    named: dict[str, list[Round]] = {}
    groups: list[list[Round]] = []
    for each in rounds:
        name = _folded(each.interview.application)
        group = named.get(name) if name else _fitting(each, groups)
        if group is None:
            group = []
            groups.append(group)
            if name:
                named[name] = group
        group.append(each)
    return [_application(group) for group in _joined_by_name(groups, named)]


def _joined_by_name(
    groups: list[list[Round]], named: dict[str, list[Round]]
) -> Iterable[list[Round]]:
    """Join a group that the user named with the one guessed group that is called so anyway."""
    for name, group in named.items():
        called = [
            other
            for other in groups
            if other is not group
            and not any(each.interview.application for each in other)
            and name in (_folded(_title(other)), _folded(_company_of(other)))
        ]
        if len(called) == 1:
            group += called[0]
            group.sort(key=lambda each: (each.day is None, each.day, each.review_id))
            groups = [each for each in groups if each is not called[0]]
    return groups


def _fitting(one: Round, groups: Sequence[list[Round]]) -> list[Round] | None:
    """Return the group that a round without a name seems to be of: that of its role, the latest."""
    role = _role(one.interview.role)
    fit = [group for group in groups if _is_fit(one, group)]
    exact = [group for group in fit if any(_role(each.interview.role) == role for each in group)]
    return max(exact or fit, key=_latest, default=None)


def _is_fit(one: Round, group: Sequence[Round]) -> bool:
    last = group[-1]
    if one.day and last.day:
        gap = (one.day - last.day).days
        longest = LONGEST_AFTER_END if last.interview.outcome in ENDS else LONGEST_GAP
        if gap > longest:
            return False
    return any(
        is_same_company(one.interview.company, each.interview.company) for each in group
    ) and all(is_same_role(one.interview.role, each.interview.role) for each in group)


def is_same_company(one: str, other: str) -> bool:
    """Return whether two names seem to be of one company; empty names are of none."""
    first, second = _company(one), _company(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    joined = "".join(shorter), "".join(longer)
    if joined[0] == joined[1] or longer[: len(shorter)] == shorter:
        return True
    return min(map(len, joined)) >= _LEAST_LETTERS and _ratio(*joined) >= _LIKE


def is_same_role(one: str, other: str) -> bool:
    """Return whether two wordings may be of one role; one that says less may be any."""
    (levels, words), (other_levels, other_words) = _role(one), _role(other)
    if levels and other_levels and not levels & other_levels:
        return False
    if words <= other_words or other_words <= words:
        return True
    return _ratio(" ".join(sorted(words)), " ".join(sorted(other_words))) >= _LIKE


@cache
def _company(name: str) -> tuple[str, ...]:
    """Return the words of a company's name without its legal form."""
    line = _SITE.sub(" ", _folded(name)).replace(".", "").replace("'", "").replace("&", " and ")
    words = re.findall(r"[^\W_]+", line)
    return tuple(each for each in words if each not in _FORMS) or tuple(words)


@cache
def _role(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the levels in a role's name, and its other words in one wording."""
    line = _folded(name)
    for pattern, word in _JOINED:
        line = pattern.sub(word, line)
    words = re.findall(r"[^\W_]+[+#]*", line)
    levels = frozenset(_LEVELS[each] for each in words if each in _LEVELS)
    rest = (each for each in words if each not in _LEVELS and each not in _IDLE)
    return levels, frozenset(_SAME.get(each, each) for each in rest)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _ratio(one: str, other: str) -> float:
    from rapidfuzz.fuzz import ratio

    return float(ratio(one, other))


def _application(rounds: Sequence[Round]) -> Application:
    names = [each.interview.application for each in rounds if each.interview.application]
    return Application(names[0] if names else _title(rounds), tuple(rounds), not names)


def _title(rounds: Sequence[Round]) -> str:
    """Return the company and role of rounds as the last one says them."""
    roles = [each.interview.role for each in rounds if each.interview.role]
    return ", ".join(filter(None, (_company_of(rounds), *roles[-1:])))


def _company_of(rounds: Sequence[Round]) -> str:
    return next((each.interview.company for each in rounds[::-1] if each.interview.company), "")


def _latest(rounds: Sequence[Round]) -> tuple[str, int]:
    return max((each.day.isoformat() if each.day else "", each.review_id) for each in rounds)
