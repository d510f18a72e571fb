"""Make Markdown of Org mode, and take out the comments that Markdown and Obsidian do not show."""

import bisect
import re
from collections.abc import Iterator, Sequence

_COMMENT = re.compile(r"(?P<html><!--)|^(?P<block>%%)|%%[^\n%]++%%", re.M)
_ENDS = {"html": "-->", "block": "%%"}
_FENCE = re.compile(r"^[^\S\n]*(`{3,}|~{3,})", re.M)
_FENCE_ALONE = re.compile(r"^[^\S\n]*(`{3,}|~{3,})[^\S\n]*$", re.M)

_IS_ORG = re.compile(r"^(?:#\+\w+:|#\+begin_|:PROPERTIES:|\*\* \S)", re.I | re.M)
_MAX_LETTERS = 300  # of a line of tags
_STARS = re.compile(
    r"(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-C]\]\s+)?(.*?)(?:\s+:[\w@:]+:)?\s*$"
)
_KEYWORD = re.compile(r"#\+(\w+):?\s*(.*)", re.I)
_DRAWER = re.compile(r":([\w-]+):\s*(.*)")
_ORG_LINK = re.compile(r"\[\[([^\[\]]+)\]\[([^\[\]]+)\]\]")
_ORG_CODE = re.compile(r"(?<![\w=~])([=~])(?=\S)([^=~\n]{1,200}?)(?<=\S)\1(?![\w=~])")
_STAMP = re.compile(r"[<\[](\d{4}-\d\d-\d\d)(?:\s+[^\W\d]+\.?)?(?:\s+(\d?\d:\d\d)[^>\]]*)?[>\]]")
_TAG = r"#(?=[\w/-]*[^\W\d_A-Z])[^\W\d_][\w/-]*"
_TAGS = re.compile(rf"\s*(?:{_TAG}#?\s+)+{_TAG}#?\s*|\s*#[\w-]+/[\w/-]*[a-z][\w/-]*#?\s*")
_OF_LOGSEQ = re.compile(
    r"\s*(?:[-*]\s+)?(?:collapsed|id|heading|background-color|ls-type|hl-[\w-]+|created-at|"
    r"updated-at|card-[\w-]+|logseq\.[\w.-]+)::\s.*"
)
_DROPPED = ("startup", "options", "filetags", "author", "email", "language", "tags", "property")


def without_comments(text: str) -> tuple[str, int]:
    """Return the text without comments outside of code, and how many had words."""
    fences = list(_fenced(text))
    pieces: list[str] = []
    count = kept = 0
    for start, end in _comments(text):
        fence = bisect.bisect_right(fences, (start, len(text))) - 1
        if fence >= 0 and start < fences[fence][1]:
            continue
        comment = text[start:end]
        count += re.search(r"\w", comment) is not None
        pieces += [text[kept:start], "\n" if "\n" in comment else " "]
        kept = end
    return "".join([*pieces, text[kept:]]), count


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments begin and end; one that is never closed is none."""
    unclosed: set[str] = set()
    at = 0
    while match := _COMMENT.search(text, at):
        at = match.end()
        form = match.lastgroup
        if form in unclosed:
            continue
        if form:
            end = text.find(_ENDS[form], at)
            if end < 0:
                unclosed.add(form)
                continue
            at = end + len(_ENDS[form])
        yield match.start(), at


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    """Yield where fenced code begins and ends; a fence that is never closed is none."""
    closing: dict[str, list[re.Match[str]]] = {}
    for match in _FENCE_ALONE.finditer(text):
        closing.setdefault(match[1], []).append(match)
    last = 0
    for match in _FENCE.finditer(text):
        if match.start() < last:
            continue
        ends = closing.get(match[1], [])
        place = bisect.bisect_right(ends, match.start(), key=lambda each: each.start())
        if place < len(ends):
            last = ends[place].end()
            yield match.start(), last


def without_programs_lines(lines: Sequence[str]) -> tuple[list[str], int]:
    """Return the lines without those of nothing but tags and Logseq's own, and their number."""
    kept: list[str] = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        is_theirs = not fence and len(line) < _MAX_LETTERS
        if is_theirs and (_TAGS.fullmatch(line) or _OF_LOGSEQ.fullmatch(line)):
            continue
        kept.append(line)
    return kept, len(lines) - len(kept)


def in_markdown(lines: Sequence[str]) -> list[str]:
    """Return the lines in Markdown where they are in Org mode."""
    if not _IS_ORG.search("\n".join(lines)):
        return list(lines)
    properties: list[str] = []
    text = list(_from_org(lines, properties))
    top = next((n for n, line in enumerate(text) if not line.startswith("# ")), len(text))
    if text and len(text) > 1 and _STARS.fullmatch(lines[0]):
        top = 0
    return [*text[: min(top, 1)], *properties, *text[min(top, 1) :]]


def _from_org(lines: Sequence[str], properties: list[str]) -> Iterator[str]:
    """Yield the lines in Markdown; those of drawers go to `properties`."""
    in_drawer = False
    for line in lines:
        text = line.strip()
        keyword, drawer = _KEYWORD.fullmatch(text), _DRAWER.fullmatch(text)
        if heading := _STARS.fullmatch(line):
            yield f"{'#' * min(6, len(heading[1]))} {_org_inline(heading[2])}"
        elif keyword and keyword[1].lower().startswith(("begin_", "end_")):
            yield "```" if keyword[1].lower().endswith(("_src", "_example")) else ""
        elif keyword:
            name = keyword[1].lower()
            if name == "title":
                yield f"# {keyword[2]}"
            elif name not in _DROPPED:
                yield f"{keyword[1].capitalize()}: {_org_inline(keyword[2])}"
        elif drawer and drawer[1].upper() in ("PROPERTIES", "LOGBOOK", "END"):
            in_drawer = drawer[1].upper() != "END"
        elif in_drawer and drawer:
            if drawer[1].lower() not in ("id", "created", "custom_id"):
                properties.append(f"{drawer[1]}: {_org_inline(drawer[2])}")
        else:
            yield _org_inline(line)


def _org_inline(line: str) -> str:
    line = _ORG_LINK.sub(r"[\2](\1)", line)
    line = _STAMP.sub(lambda match: " ".join(filter(None, match.groups())), line)
    return _ORG_CODE.sub(r"`\2`", line)
