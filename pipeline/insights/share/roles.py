"""The role that stands for each name: the interviewer, another company, the city."""

import re
from collections.abc import Mapping, Sequence

from pipeline.insights.share.found import Found

_NUMBERS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLAIN = {
    "salary": "a salary",
    "date": "a day",
    "mail": "a mail address",
    "phone": "a telephone number",
    "link": "a link",
    "handle": "a handle",
    "unsure": "a name",
}
_RECRUITS_BEFORE = re.compile(
    r"\b(?:recruiter|recruiters|headhunter|sourcer|hr(?: \w+)?|h\.r\.|talent \w+|talent partner),?"
    r"(?:\s+(?:called|named|was|is))?\s+$",
    re.IGNORECASE,
)
_RECRUITS_BEHIND = re.compile(
    r"(?:\s+[A-Z]\w+)?,?\s+(?:(?:the|our|my|their|a|an|who is the|was the|is the)\s+)?(?:from\s+)?"
    r"(?:the\s+)?(?:external\s+|technical\s+|tech\s+|internal\s+)?"
    r"(?:recruit\w+|hr|h\.r\.|talent|people team|people ops|headhunter|sourcer)\b",
    re.IGNORECASE,
)
_FRIEND = re.compile(
    r"\bmy (?:\w+ )?(?:\w+ )?(?:friend|colleague|boss|manager|wife|husband|brother|sister|partner|"
    r"mate|buddy|mentor|coworker|teammate|lead|professor|supervisor|dad|mum|mom|flatmate|roommate)"
    r",?(?:\s+(?:called|named))?\s+$",
    re.IGNORECASE,
)


def roles_of(text: str, found: Sequence[Found], people: Sequence[str]) -> Mapping[str, str]:
    """Return the role of each name of `found`, keys of kind and name; `people` are first named."""
    roles: dict[str, str] = {}
    named = (each.name for each in found if each.kind == "person")
    recruiters, friends, own = _kinds_of_people(text, found)
    counts: dict[str, int] = {}
    for name in dict.fromkeys((*people, *named)):
        role = "interviewer"
        if name in own:
            roles[f"person {name}"] = "the candidate"
            continue
        if name in friends and name not in people:
            role = "person"
        elif name in recruiters:
            role = "recruiter"
        counts[role] = counts.get(role, 0) + 1
        roles[f"person {name}"] = _numbered(role, counts[role])
    for each in found:
        key = f"{each.kind} {each.name}"
        if key not in roles:
            roles[key] = _other(each, counts)
    return roles


def _kinds_of_people(text: str, found: Sequence[Found]) -> tuple[set[str], set[str], set[str]]:
    recruiters, friends, own = set[str](), set[str](), set[str]()
    for each in found:
        if each.kind == "person":
            before, behind = text[max(each.start - 40, 0) : each.start], text[each.end :][:50]
            if each.is_own:
                own.add(each.name)
            if _FRIEND.search(before):
                friends.add(each.name)
            if _RECRUITS_BEFORE.search(before) or _RECRUITS_BEHIND.match(behind):
                recruiters.add(each.name)
    return recruiters, friends, own


def _other(found: Found, counts: dict[str, int]) -> str:
    if found.kind in _PLAIN:
        return _PLAIN[found.kind]
    if found.kind == "company":
        if found.is_own:
            return "the company"
        counts["other company"] = counts.get("other company", 0) + 1
        number = counts["other company"]
        return "another company" if number == 1 else f"a {_ordinal(number + 1)} company"
    noun = "product"
    if found.kind == "place":
        noun = found.name.split()[0] if found.name.startswith(("country ", "street ")) else "city"
    counts[noun] = counts.get(noun, 0) + 1
    return _numbered(noun, counts[noun])


def _numbered(noun: str, number: int) -> str:
    return f"the {noun}" if number == 1 else f"a {_ordinal(number)} {noun}"


def _ordinal(number: int) -> str:
    return _NUMBERS[number - 2] if number - 2 < len(_NUMBERS) else "further"
