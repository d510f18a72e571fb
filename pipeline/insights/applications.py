"""Which rounds are of one application: as the user says, else guessed by company and role.

Companies are compared without legal forms (GmbH, Inc), blanks and slips of a letter; roles without
wording (`front-end engineer` is `Frontend Developer`), where neither says what the other denies. A
round that comes long after the others, or weeks after they ended, begins another application.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from models.applications import ENDS, Application, Round
from pipeline.archive.database import Store
from pipeline.archive.rounds import Named, all_rounds, names

LONGEST_GAP, LONGEST_AFTER_END = 180, 30
"""Days between two rounds of one application; after a rejection, an offer or a withdrawal."""
_LIKE, _LEAST_LETTERS = 88.0, 7  # of 100, rapidfuzz's ratio; shorter names differ by a letter

Words = tuple[str, ...]

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
    companies = _may_belong(names(store), review_id)
    for each in grouped(all_rounds(store, companies)):
        if any(one.review_id == review_id for one in each.rounds):
            return each
    return None


def _may_belong(rounds: Sequence[Named], review_id: int) -> set[str]:
    """Return the companies whose rounds may be of one application with a review.

    Its own and all that are the same as one of these; with those of all applications that the user
    named. To read and put together the rounds of all takes longer than to show a review.
    """
    named = {_folded(each.application) for each in rounds if each.application} - {""}
    companies = {each.company for each in rounds}
    reached = {each.company for each in rounds if each.review_id == review_id or each.application}
    if named:
        reached |= {
            each
            for each in companies
            if each and any(f"{name},".startswith(f"{_folded(each)},") for name in named)
        }
    called: dict[Words, set[str]] = {}
    for each in companies:
        called.setdefault(_company(each), set()).add(each)
    same = _SameCompanies(called)
    waiting = [_company(each) for each in reached]
    found = set(waiting)
    while waiting:
        others = set(same.as_(waiting.pop())) - found
        found |= others
        waiting += others
    return reached.union(*(called[each] for each in found if each))


def grouped(rounds: Sequence[Round]) -> list[Application]:
    """Return the applications that rounds are of; `rounds` are in the order of their days."""
    named: dict[str, list[Round]] = {}
    groups: list[list[Round]] = []
    # The groups of each company, by their identity.
    by_company: dict[Words, dict[int, list[Round]]] = {
        _company(each.interview.company): {} for each in rounds
    }
    same = _SameCompanies(by_company)
    for each in rounds:
        name, company = _folded(each.interview.application), _company(each.interview.company)
        near = (group for other in same.as_(company) for group in by_company[other].values())
        group = named.get(name) if name else _fitting(each, near)
        if group is None:
            group = []
            groups.append(group)
            if name:
                named[name] = group
        group.append(each)
        by_company[company][id(group)] = group
    return [_application(group) for group in _joined_by_name(groups, named)]


def _joined_by_name(
    groups: list[list[Round]], named: dict[str, list[Round]]
) -> Iterable[list[Round]]:
    """Join a group that the user named with the one guessed group that is called so anyway."""
    called: dict[str, list[list[Round]]] = {}
    for group in groups if named else ():
        if not any(each.interview.application for each in group):
            for name in {_folded(_title(group)), _folded(_company_of(group))}:
                called.setdefault(name, []).append(group)
    joined: set[int] = set()
    for name, group in named.items():
        left = [each for each in called.get(name, ()) if id(each) not in joined]
        if len(left) == 1:
            group += left[0]
            group.sort(key=lambda each: (each.day is None, each.day, each.review_id))
            joined.add(id(left[0]))
    return [each for each in groups if id(each) not in joined]


def _fitting(one: Round, groups: Iterable[list[Round]]) -> list[Round] | None:
    """Return the group that a round without a name seems to be of: that of its role, the latest.

    `groups` are those with a round of the same company.
    """
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
    return all(is_same_role(one.interview.role, each.interview.role) for each in group)


class _SameCompanies:
    """Which of some companies are the same; thousands are sieved before any two are compared."""

    def __init__(self, companies: Iterable[Words]) -> None:
        self._by_word: dict[str, list[Words]] = {}
        self._by_length: dict[int, list[tuple[Words, int]]] = {}
        for each in filter(None, companies):
            self._by_word.setdefault(each[0], []).append(each)
            joined = "".join(each)
            self._by_length.setdefault(len(joined), []).append((each, _letters(joined)))
        self._found: dict[Words, list[Words]] = {}

    def as_(self, company: Words) -> list[Words]:
        """Return the companies that one is the same as, itself too; an empty name is as none."""
        if company and company not in self._found:
            near = dict.fromkeys([*self._by_word[company[0]], *self._alike("".join(company))])
            self._found[company] = [each for each in near if _are_same(company, each)]
        return self._found[company] if company else []

    def _alike(self, joined: str) -> Iterable[Words]:
        """Yield those that may be spelt alike: nearly as long, with nearly the same letters."""
        here, length = _letters(joined), len(joined)
        for size, companies in self._by_length.items():
            most = (100 - _LIKE) * (length + size) / 100  # letters that only one of them has
            if abs(length - size) <= most:
                for each, letters in companies:
                    if (here ^ letters).bit_count() <= most:
                        yield each


def is_same_company(one: str, other: str) -> bool:
    """Return whether two names seem to be of one company; empty names are of none."""
    first, second = _company(one), _company(other)
    return bool(first and second) and _are_same(first, second)


def _are_same(first: Words, second: Words) -> bool:
    shorter, longer = sorted((first, second), key=len)
    joined = "".join(shorter), "".join(longer)
    if joined[0] == joined[1] or longer[: len(shorter)] == shorter:
        return True
    return min(map(len, joined)) >= _LEAST_LETTERS and _is_alike(*joined)


@cache
def is_same_role(one: str, other: str) -> bool:
    """Return whether two wordings may be of one role; one that says less may be any."""
    (levels, words), (other_levels, other_words) = _role(one), _role(other)
    if levels and other_levels and not levels & other_levels:
        return False
    if words <= other_words or other_words <= words:
        return True
    return _is_alike(" ".join(sorted(words)), " ".join(sorted(other_words)))


@cache
def _company(name: str) -> Words:
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


def _letters(text: str) -> int:
    """Return the letters that a text has as bits; some letters share one."""
    bits = 0
    for each in text:
        bits |= 1 << ord(each) % 64
    return bits


def _is_alike(one: str, other: str) -> bool:
    both, shared = len(one) + len(other), (Counter(one) & Counter(other)).total()
    if 200 * shared < _LIKE * both:  # the ratio is never higher, and its library loads slowly
        return False
    from rapidfuzz.fuzz import ratio

    return float(ratio(one, other)) >= _LIKE


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
