"""Write notes into an Obsidian vault; what the user wrote there stays.

A note is found again by its id among its properties, whatever its name and folder are now. What
the program writes stands between two marks; the second holds its digest, so that changes of the
user in it are seen. All else is the user's.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.export.front_matter import lines_of
from pipeline.export.vault_notes import Note
from pipeline.files import write_atomic
from pipeline.notes.own_properties import own_properties, value_of
from pipeline.own_markdown import BEGIN, END, FENCE
from pipeline.text import display_path

ID = "afterview_id"
USERS = frozenset({"tags"})
"""Properties that are written once; then they are the user's."""
_ENTRY = re.compile(r"([^\s:#-][^:]*):(.*)")
_END = re.compile(rf"{re.escape(END)} ([0-9a-f]+)\b.*%%")
_LINK_TARGET = re.compile(r"\[\[[^\]|]*")


@dataclass(slots=True)
class Written:
    """What an export did: paths below the vault.

    `own` are notes with text of the user, which stayed; `changed` those that were left because the
    user changed what stands between the marks, `unmarked` because the marks are gone; `copies` are
    further notes with an id that another has; `unread` those that are not in UTF-8; `gone` those of
    what is no longer in the archive.
    """

    new: list[Path] = field(default_factory=list)
    anew: list[Path] = field(default_factory=list)
    same: list[Path] = field(default_factory=list)
    own: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    unmarked: list[Path] = field(default_factory=list)
    copies: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """A note that is there; `entries` are its properties with the lines of each.

    `text` is None where it is not in UTF-8.
    """

    path: Path
    text: str | None
    entries: dict[str, list[str]]
    rest: list[str]

    @property
    def id(self) -> str:
        return _value(self.entries.get(ID, []))


class Vault:
    """A folder with notes.

    Raises:
        UsageError: it is a file.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{display_path(folder)} is a file. A vault is a folder.")
        self.folder = folder
        self.written = Written()
        self._files: dict[str, _File] = {}
        self._met: set[str] = set()
        for path in _notes(folder):
            if (found := _read(path)) is None:
                continue
            if found.id in self._files:
                self.written.copies.append(path.relative_to(folder))
            else:
                self._files[found.id] = found

    def name_of(self, ids: Iterable[str], name: str) -> str:
        """Return the name under which a note is, or is going to be, without an ending."""
        for each in ids:
            if each in self._files:
                return self._files[each].path.stem
        return name

    def put(self, note: Note, *, force: bool = False) -> None:
        """Write a note anew, its user's text as it is; `force` also where the user changed ours.

        Raises:
            OSError: it cannot be written.
        """
        id_ = next((each for each in note.ids if each in self._files), note.ids[0])
        self._met.add(id_)
        ours = {ID: id_, **note.properties}
        written = _block(note.body, lines_of(ours))
        file = self._files.get(id_)
        if file is None:
            self._add(note, _composed(lines_of(ours), [""], written, ["", ""]))
            return
        path = file.path.relative_to(self.folder)
        if file.text is None:
            self.written.unread.append(path)
            return
        parts = _parted(file.rest)
        if parts is None and not force:
            self.written.unmarked.append(path)
            return
        before, block, digest, after = parts or (file.rest, [], "", [])
        is_ours = _digest(block, _known(file.entries, ours)) == digest
        if parts and not is_ours and not force:
            self.written.changed.append(path)
            return
        theirs = [
            line
            for name, lines in file.entries.items()
            if name not in ours or name in USERS
            for line in lines
        ]
        kept = {key: value for key, value in ours.items() if key not in USERS & set(file.entries)}
        text = _composed([*lines_of(kept), *theirs], before, written, after)
        if any(line.strip() for line in (*before, *after)) or any(
            name not in ours for name in file.entries
        ):
            self.written.own.append(path)
        if "\r\n" in file.text:
            text = text.replace("\n", "\r\n")
        if text == file.text:
            self.written.same.append(path)
            return
        write_atomic(file.path, text, mode=None)
        self.written.anew.append(path)

    def finish(self) -> Written:
        """Return what was done, with the notes whose review or question is no longer there."""
        gone = (file for id_, file in self._files.items() if id_ not in self._met)
        self.written.gone += sorted(each.path.relative_to(self.folder) for each in gone)
        return self.written

    def _add(self, note: Note, text: str) -> None:
        folder = self.folder / note.folder
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{note.name}.md"
        number = 2
        while path.exists():  # a note of the user's own
            path = folder / f"{note.name} {number}.md"
            number += 1
        write_atomic(path, text, mode=None)
        self.written.new.append(path.relative_to(self.folder))


def _notes(folder: Path) -> Iterator[Path]:
    """Yield the notes below a folder, without those of hidden folders, in order."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(at, name) for name in sorted(names) if name.endswith(".md"))


def _read(path: Path) -> _File | None:
    """Return a note with an id of ours; None where it is another."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    read = data.decode("utf-8", "replace")
    text = read if read.encode() == data else None
    lines = read.replace("\r\n", "\n").split("\n")
    properties, _ = own_properties(lines)
    if ID not in properties:
        return None
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
    entries: dict[str, list[str]] = {}
    name = ""
    for line in lines[1:end]:
        if entry := _ENTRY.match(line):
            name = entry[1].strip()
        entries.setdefault(name, []).append(line)
    return _File(path, text, entries, lines[end + 1 :])


def _parted(lines: list[str]) -> tuple[list[str], list[str], str, list[str]] | None:
    """Return what stands before the marks, between them, the digest, and what stands behind."""
    if BEGIN not in lines:
        return None
    first = lines.index(BEGIN)
    for at in range(first + 1, len(lines)):
        if end := _END.fullmatch(lines[at]):
            return lines[:first], lines[first + 1 : at], end[1], lines[at + 1 :]
    return None


def _composed(properties: list[str], before: list[str], block: list[str], after: list[str]) -> str:
    top = [FENCE, *properties, FENCE]
    return "\n".join([*top, *before, *block, *after])


def _block(body: str, properties: list[str]) -> list[str]:
    inner = ["", *body.rstrip("\n").split("\n"), ""]
    values = {line.partition(":")[0]: _value([line]) for line in properties}
    digest = _digest(inner, values)
    return [BEGIN, *inner, f"{END} {digest} · your own text goes below, it stays %%"]


def _known(entries: Mapping[str, list[str]], ours: Iterable[str]) -> dict[str, str]:
    """Return those properties of a file that the program writes, as they are now."""
    return {name: _value(entries[name]) for name in ours if name in entries}


def _value(lines: list[str]) -> str:
    """Return the text of a property, a list's elements with commas, whoever wrote it."""
    if not lines:
        return ""
    value = lines[0].partition(":")[2].strip()
    if len(lines) > 1:
        value = ", ".join(value_of(line.strip().removeprefix("-").strip()) for line in lines[1:])
    elif value.startswith("[") and value.endswith("]"):
        value = ", ".join(value_of(each.strip()) for each in value[1:-1].split(", "))
    return value_of(value)


def _digest(lines: Iterable[str], properties: Mapping[str, str]) -> str:
    """Return the digest of what the program wrote, but for what is the user's.

    The targets of links are left out: Obsidian changes them when a note gets another name.
    """
    values = [f"{name}={text}" for name, text in sorted(properties.items()) if name not in USERS]
    text = "\n".join([*values, *lines])
    return hashlib.sha256(_LINK_TARGET.sub("[[", text).encode()).hexdigest()[:DIGEST]


DIGEST = 16
"""Characters of a digest."""
