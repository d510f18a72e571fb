"""Decode the bytes of notes, in whatever encoding they are."""

import codecs
import re
import stat
import sys
from pathlib import Path

from pipeline.errors import MemoMissing, MemoUnreadable
from pipeline.text import display_path

STANDARD_INPUT = Path("-")
MAX_BYTES = 20 * 1024 * 1024  # a novel has 1 MB

_BYTE_ORDER_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DOCUMENTS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
# Windows-1252 where it differs from Latin-1; its gaps stay what they are in Latin-1.
_WINDOWS_1252 = {
    byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)
}


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
    """Decode bytes as UTF-8, UTF-16 or UTF-32 (with or without a mark), else as Windows-1252.

    Line ends become newlines; control characters are dropped. `name` is for the error message.

    Raises:
        MemoUnreadable: the bytes are no text.
    """
    if data.startswith(_DOCUMENTS):
        raise MemoUnreadable(
            f"{name} is a document, not plain text. Save it as .txt or .md and import that."
        )
    text = _decoded(data)
    if text is None or _is_binary(text):
        raise MemoUnreadable(
            f"{name} is no text. Give plain text, Markdown or a transcript; "
            "sound is taken in with: afterview transcribe FILE"
        )
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        guessed = _utf16(data)
        return data.decode(guessed, "replace") if guessed else None
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= len(_BEYOND_ASCII.findall(text)) - broken:
        return text  # a file that was cut within a character is UTF-8 nevertheless
    return data.decode("latin-1").translate(_WINDOWS_1252)


def _utf16(data: bytes) -> str | None:
    """Return the UTF-16 encoding of bytes, or None: in European text, every other byte is NUL."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if odd > len(data) * 0.2 and even < odd * 0.1:
        return "utf-16-le"
    if even > len(data) * 0.2 and odd < even * 0.1:
        return "utf-16-be"
    return None


def _is_binary(text: str) -> bool:
    return "\0" in text or len(_STRANGE.findall(text)) > 2 + len(text) * 0.02


def without_controls(text: str) -> str:
    """Return the text without control characters and byte order marks; line ends and tabs stay."""
    return _CONTROLS.sub("", text).replace("\ufeff", "")
