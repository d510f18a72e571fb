"""Put roles in the place of names, so that the sentence still reads."""

import re
from collections.abc import Mapping, Sequence

from models.share import Replaced, Shared
from pipeline.insights.share.found import Found

_ARTICLE = re.compile(
    r"\b(?:the|an?|my|our|your|his|her|their|its|this|that|these|those|another|some|any|each|every|"
    r"no|old|new|former|previous|current|first|second|other|same|whole|entire)\s+$|"
    r"\bex-$",
    re.IGNORECASE,
)
_AROUND = 80
"""Characters before a find that say how its role is written."""
_WRONG_AN = re.compile(r"\b(?P<a>[Aa])n?\s+$")


def replaced(text: str, found: Sequence[Found], roles: Mapping[str, str]) -> Shared:
    """Return a text with each find replaced by its role, and what was replaced, each once."""
    parts: list[str] = []
    listed: dict[tuple[str, str], Replaced] = {}
    end = 0
    for each in found:
        was, role = text[each.start : each.end], roles[f"{each.kind} {each.name}"]
        parts.append(text[end : each.start])
        parts.append(_fitting(parts, role, text, each))
        listed.setdefault((was, role), Replaced(was, each.kind, role))
        end = each.end
    return Shared("".join([*parts, text[end:]]), tuple(listed.values()))


def _fitting(parts: list[str], role: str, text: str, found: Found) -> str:
    """Return a role without its article behind another one, with a capital where one belongs."""
    before = "".join(parts[-3:])[-_AROUND:]
    noun = role.split(" ", 1)[1]
    if re.search(rf"\b{noun},?\s+$", before, re.IGNORECASE) and found.kind == "person":
        return f"({role})"
    if _ARTICLE.search(before):
        if an := _WRONG_AN.search(parts[-1]):
            right = "n " if noun[0] in "aeiou" else " "
            parts[-1] = f"{parts[-1][: an.end('a')]}{right}"
        return noun
    starts = re.search(
        r"(?:^|[.!?…]['\"”’)]*\s+|\n\s*(?:[-*>]\s+)?|[\"“]|(?:Question|Answer): )$",
        text[max(found.start - _AROUND, 0) : found.start],
    )
    if starts and text[found.start].isupper():
        return role[0].upper() + role[1:]
    return role
