"""Read properties at the top of notes (YAML, TOML) and dataview's fields within them.

Every entry comes back as a name with its value as text, links and quotation marks taken off.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.notes.inline import plain, unglued

_YAML_LINE = re.compile(r"\s*$|\s+\S|\s*-\s|\s*#|[^\W\d_][\w -]*:(\s|$)")
_TOML_LINE = re.compile(r"\s*$|\s+\S|\s*#|\s*\[|\s*[\]}\"']|[\w\"'.-]+\s*=")
_FIELD = re.compile(
    r"[(\[]\s*([^\W\d_][\w -]{0,30}?)\s*::\s*((?:\[\[[^\]]*\]\]|[^()\[\]])+?)\s*[)\]]"
)
# What is quoted, with nothing but a comment behind it.
_QUOTED = re.compile(r"""\s*("(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')\s*(?:#.*)?$""")
_MAX_LINES = 60
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A property: its name, its value, and the lines that it was written in."""

    name: str
    value: str
    lines: tuple[str, ...]


def front_matter(lines: Sequence[str]) -> tuple[list[Entry], list[str]]:
    """Return the properties at the top of notes, and the lines that follow them."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    ends = _FENCES.get(lines[start].rstrip(), ()) if start < len(lines) else ()
    if not ends:
        return [], list(lines)
    allowed = _YAML_LINE if "---" in ends else _TOML_LINE
    for end in range(start + 1, min(len(lines), start + 2 + _MAX_LINES)):
        if lines[end].rstrip() in ends:
            inner = list(lines[start + 1 : end])
            entries = (_yaml if "---" in ends else _toml)(inner)
            return (entries, list(lines[end + 1 :])) if entries else ([], list(lines))
        if not allowed.match(lines[end]):
            break
    return [], list(lines)


def value_of(text: str) -> str:
    """Return a value without quotation marks, links' brackets and a list's brackets."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]") and not text.startswith("[["):
        parts = re.findall(r"\"[^\"]*\"|'[^']*'|\[\[[^\]]*\]\]|[^,\[\]]+", text[1:-1])
        return ", ".join(filter(None, map(value_of, parts)))
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return " ".join(unglued(plain(text)).split()).strip("*_ ")


def fields_in(line: str) -> tuple[list[tuple[str, str, str]], str]:
    """Return dataview's fields in a line, (role:: X) or [role:: X], and what is around them.

    Each is its name, its value, and the text as it was written.
    """
    found = [(match[1], value_of(match[2]), match[0]) for match in _FIELD.finditer(line)]
    return found, _FIELD.sub("", line)


def _yaml(lines: Sequence[str]) -> list[Entry]:
    return [
        Entry(name, _yaml_value(value, below), (f"{name}:{value}", *below))
        for name, value, below in _yaml_entries(lines)
    ]


def _yaml_entries(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each key with the rest of its line and the lines below it."""
    entry: tuple[str, str, list[str]] | None = None
    for line in lines:
        name, colon, value = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if colon and not line.startswith((" ", "-", "\t")):
            if entry:
                yield entry
            entry = (name.strip(), value, [])
        elif entry:
            entry[2].append(line.strip())
    if entry:
        yield entry


def _yaml_value(value: str, below: Sequence[str]) -> str:
    quoted = _QUOTED.match(value)
    value = quoted[1] if quoted else re.sub(r"\s+#\s.*", "", value).strip()
    if value in ("", "|", ">", "|-", ">-"):
        return ", ".join(value_of(line.removeprefix("-")) for line in below)
    return value_of(value)


def _toml(lines: Sequence[str]) -> list[Entry]:
    try:
        values = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, ValueError):
        return [Entry("", "", (line,)) for line in lines if line.strip()]
    found = []
    for name, value in values.items():
        for key, each in value.items() if isinstance(value, dict) else [(name, value)]:
            text = ", ".join(map(str, each)) if isinstance(each, list) else str(each)
            found.append(Entry(key, value_of(text), (f"{key}: {text}",)))
    return found
