"""Read transcripts whose format is a table or XML: columns, TTML, SAMI, SubStation Alpha."""

import re
from collections.abc import Iterator, Sequence

from pipeline.notes.captions.columns import read_columns
from pipeline.notes.captions.cues import transcribed
from pipeline.notes.captions.markup import pieces_of, plain
from pipeline.notes.captions.times import MAX_S, seconds
from pipeline.notes.captions.values import Piece, Transcribed

_MILLISECONDS = re.compile(r"[0-9]{1,10}")  # as many digits as MAX_S has, and more
_XML = re.compile(r"\s*(?:<\?xml|<tt[\s>]|<transcript[\s>]|<timedtext[\s>])", re.I)
_XML_TEXT = re.compile(
    r"<(?:\w{1,9}:)?(p|text)\b([^<>]{0,2000})>(.*?)</(?:\w{1,9}:)?\1\s*>", re.S | re.I
)
_XML_HEAD = re.compile(r"<\?xml[^<>]{0,500}>|<!--.*?-->|<head\b.*?</head\s*>", re.S | re.I)
_ATTRIBUTE = re.compile(r"(\w{1,20})\s?=\s?[\"']([^\"']{0,200})[\"']")
_SAMI = re.compile(r"\s*<SAMI", re.I)
_SYNC = re.compile(r"<SYNC[^<>]{0,200}?Start\s?=\s?[\"']?(\d{1,10})[^<>]{0,200}>", re.I)
_DIALOGUE = re.compile(r"\s*Dialogue:\s?(?=[^,]{0,40},\s?\d{1,3}:\d\d:\d\d\.\d)", re.I)
_DIALOGUE_START = re.compile(r"\s*Dialogue:\s?", re.I)
# An event whose head is damaged; one that is commented out is none.
_DAMAGED = re.compile(
    r"(?!\s*Comment:)[^,]{0,40},\s?(?=\d{1,3}:\d\d:\d\d\.\d{1,3}\s?,\s?\d{1,3}:\d\d:\d\d\.\d)",
    re.I,
)
_ASS_OTHER = re.compile(r"\s*(?:Format:\D*$|Comment:|;|\[.*\]\s*$)|\s*$", re.I)
_ASS_HEAD = re.compile(r"\s*(?:[\w ]{1,40}:|;|\[.*\]\s*$)|\s*$")
_ASS_SECTION = re.compile(r"\s*\[([^\]]*)\]\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_ASS_FIELDS = [
    "layer",
    "start",
    "end",
    "style",
    "name",
    "marginl",
    "marginr",
    "marginv",
    "effect",
    "text",
]
_ASS_KNOWN = frozenset(("marked", "actor", *_ASS_FIELDS))
_ANY_TAG = re.compile(r"<[^<>]{0,500}>")


def read_table(text: str, lines: Sequence[str]) -> Transcribed | None:
    """Return the transcript in a table; None where the text is none of those known here."""
    if found_columns := read_columns(lines):
        return found_columns
    if _XML.match(text) and (found := list(_xml(text))):
        return transcribed(found)
    if _SAMI.match(text) and (found := list(_sami(text))):
        return transcribed(found)
    if any(_DIALOGUE.match(line) for line in lines):
        return transcribed(_dialogue(lines))
    return None


def _xml(text: str) -> Iterator[Piece]:
    for match in _XML_TEXT.finditer(text):
        given = {name.lower(): value for name, value in _ATTRIBUTE.findall(match[2])}
        start_s = _offset(given.get("begin") or given.get("start"), given.get("t"))
        end_s = _offset(given.get("end"), None)
        length_s = _offset(given.get("dur"), given.get("d"))
        if end_s is None and start_s is not None and length_s is not None:
            end_s = start_s + length_s
        yield from pieces_of(_ANY_TAG.sub(_kept_tag, match[3]), start_s, end_s)
    around = _XML_HEAD.sub("", _XML_TEXT.sub("", text))
    yield from pieces_of(_ANY_TAG.sub(" ", around).replace("<", " "), None, None)


def _kept_tag(match: re.Match[str]) -> str:
    return " " if match[0].lower().startswith("<br") else ""


def _offset(text: str | None, milliseconds: str | None) -> float | None:
    """Return the seconds of a time in XML: clock time, seconds, milliseconds or ticks."""
    if milliseconds and _MILLISECONDS.fullmatch(milliseconds):
        return int(milliseconds) / 1000
    match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s?(h|m|s|ms|t)?", (text or "").strip())
    if match is None:
        return seconds(text or "")
    unit_s = {"h": 3600.0, "m": 60.0, "ms": 1e-3, "t": 1e-7}.get(match[2] or "s", 1.0)
    return min(float(MAX_S), round(float(match[1]) * unit_s, 3))


def _sami(text: str) -> Iterator[Piece]:
    head, *rest = _SYNC.split(text)
    yield from pieces_of(
        _ANY_TAG.sub("", "".join(re.split(r"(?is)<head.*?</head>", head))), None, None
    )
    starts = [int(each) / 1000 for each in rest[::2]]
    texts = [_ANY_TAG.sub(_kept_tag, each) for each in rest[1::2]]
    following = [*zip(starts[1:], texts[1:], strict=True), (0.0, "-")][: len(starts)]
    for start_s, said, (after_s, after) in zip(starts, texts, following, strict=True):
        is_end = after_s > start_s and not plain(after).strip()  # nothing is said from there on
        yield from pieces_of(said, start_s, after_s if is_end else None)


def _dialogue(lines: Sequence[str]) -> Iterator[Piece]:
    fields = _ASS_FIELDS
    is_attached = False
    has_begun = not lines[0].startswith("[")
    for line in lines:
        if not _DIALOGUE_START.match(line):
            if joined := _DIALOGUE.search(line):
                line = line[joined.start() :]
            elif damaged := _DAMAGED.match(line):
                line = f"Dialogue: 0,{line[damaged.end() :]}"
        if line.lower().startswith("format:") and "text" in line.lower():
            named = [each.strip().lower() for each in line[7:].split(",")]
            is_known = all(each in _ASS_KNOWN for each in named) and named[-1] == "text"
            fields = named if is_known else _ASS_FIELDS
        if section := _ASS_SECTION.match(line):
            is_attached = section[1].lower() in ("fonts", "graphics")
        match = _DIALOGUE_START.match(line)
        has_begun = has_begun or match is not None or line.lower().startswith("[events]")
        if match:
            yield from _event(line[match.end() :], fields)
        elif not (is_attached or (_ASS_OTHER if has_begun else _ASS_HEAD).match(line)):
            yield Piece(line)


def _event(text: str, fields: Sequence[str]) -> Iterator[Piece]:
    """Yield what an event says, with the words in other fields: a comma is missing there."""
    values = text.split(",", len(fields) - 1)
    row = dict(zip(fields, values, strict=False))
    start_s, end_s = seconds(row.get("start", "")), seconds(row.get("end", ""))
    said = row["text"] if "text" in row else values[-1]
    others = [row.get(each, "") for each in ("marginl", "marginr", "marginv", "effect")]
    others = [each for each in others if _LETTER.search(each)]
    if end_s is None and "text" not in row and (last := row.get("end", "")) is not said:
        others.insert(0, last)
    said = ",".join([*filter(_LETTER.search, others), said])
    said = re.sub(r"\\[Nnh]", "\n", re.sub(r"\{\\[^{}]{0,500}\}", "", said))
    name = (row.get("name") or row.get("actor") or "").strip()
    for each in pieces_of(said, start_s, end_s):
        yield Piece(each.text, each.start_s, each.end_s, each.speaker or name, each.words)
