"""Bytes of notes, or of a transcript, to text."""

import re
import stat
import sys
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import MemoMissing, MemoUnreadable
from pipeline.notes.encodings import decoded, with_strays
from pipeline.text import display_path

STANDARD_INPUT = Path("-")
MAX_BYTES = 20 * 1024 * 1024  # a novel has 1 MB

_DOCUMENTS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_LINE_ENDS = re.compile(r"\r\r?\n|\r")  # also those of Windows that were converted twice
_MANY_BLANKS = re.compile(r"([^\S\n]{64})[^\S\n]+")
_MANY_LINES = re.compile(r"\n(?:[^\S\n]{0,64}\n){8,}")
_SOME_LINES = "\n" * 8
_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_SURROGATE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def name_of(path: Path) -> str:
    """Return a file's name for messages, control characters escaped."""
    return "standard input" if path == STANDARD_INPUT else display_path(path)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file of notes; "-" is standard input.

    Raises:
        MemoMissing: there is no such file.
        MemoUnreadable: it may not be read, is no ordinary file or too large for notes.
    """
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STANDARD_INPUT else _read_file(path)
    if len(data) > MAX_BYTES:
        raise MemoUnreadable(
            f"{name_of(path)} is larger than {MAX_BYTES // 1024**2} MB; those are no notes. "
            "Sound is taken in with: afterview transcribe FILE"
        )
    return data


def day_of(path: Path) -> date | None:
    """Return the day on which a file was last changed; None where that is not known."""
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, ValueError, OverflowError):
        return None
    return None if path == STANDARD_INPUT else changed.date()


def _read_file(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MemoUnreadable(
                f"{display_path(path)}"
                " is no ordinary file. Give a file of notes, or - to read standard "
                "input."
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise MemoMissing(f"There is no file {display_path(path)}. Check its name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MemoUnreadable(f"{display_path(path)} cannot be read: {reason}.") from error


def text_of(data: bytes, name: str) -> str:
    """Decode bytes: UTF-8, UTF-16, UTF-32 (with or without a mark), or an older encoding.

    Line ends become newlines; control characters are dropped. `name` is for the error message.

    Raises:
        MemoUnreadable: the bytes are no text, or in an encoding that cannot be told.
    """
    return without_escapes(escaped_text_of(data, name))


def escaped_text_of(data: bytes, name: str) -> str:
    """Decode bytes as `text_of` does, with a lone surrogate for each byte that is no character.

    Raises:
        MemoUnreadable: the bytes are no text, or in an encoding that cannot be told.
    """
    if data.startswith(_DOCUMENTS):
        raise MemoUnreadable(
            f"{name} is a document, not plain text. Save it as .txt or .md and import that."
        )
    text = decoded(data)
    if text is None and not _is_binary(data.decode("latin-1")):
        raise MemoUnreadable(
            f"{name} is in an encoding that cannot be told. Save it as UTF-8 and import it again."
        )
    if text is None or _is_binary(text):
        raise MemoUnreadable(
            f"{name} is no text. Give plain text, Markdown or a transcript; "
            "sound is taken in with: afterview transcribe FILE"
        )
    return without_controls(_LINE_ENDS.sub("\n", text))


def with_short_blanks(text: str) -> str:
    """Return the text with no longer runs of blanks and of blank lines than anybody means.

    What follows looks at a run of blanks from each of its places: that takes the square of it.
    """
    return _MANY_LINES.sub(_SOME_LINES, _MANY_BLANKS.sub(r"\1", text))


def _is_binary(text: str) -> bool:
    return "\0" in text or len(_STRANGE.findall(text)) > 2 + len(text) * 0.02


def without_escapes(text: str) -> str:
    """Read the bytes that `escaped_text_of` left; those that are no character become U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return _with_replaced(with_strays(_joined(text)))


def stray_words(text: str) -> tuple[str, ...]:
    """Return the words in which `without_escapes` reads bytes that are no UTF-8."""
    if not _SURROGATE.search(text):
        return ()
    others = set(_with_replaced(_joined(text)).split())
    words = dict.fromkeys(without_escapes(text).split())
    return tuple(word for word in words if word not in others)


def _joined(text: str) -> str:
    """Join the halves of a character, and its bytes, where they stand beside each other."""
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    kept = _OTHER_SURROGATE.sub("\ufffd", paired)
    return kept.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _with_replaced(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def without_controls(text: str) -> str:
    """Return the text without control characters and byte order marks; line ends and tabs stay."""
    return _CONTROLS.sub("", text).replace("\ufeff", "")
