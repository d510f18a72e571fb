"""Text files of any encoding people have, as text."""

import sys
from pathlib import Path

from pipeline.errors import MemoMissing, MemoNotAudio, MemoUnreadable

STANDARD_INPUT = Path("-")
MOST_BYTES = 20_000_000


def read_bytes(path: Path) -> bytes:
    """All bytes of a file, or of standard input for "-".

    Raises:
        MemoMissing, MemoUnreadable: there is no such file, or it may not be read.
    """
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        if not path.is_file():
            path.stat()
            raise MemoUnreadable(f"{path} is no ordinary file. Give a text file, or - for a pipe.")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise MemoMissing(f"There is no file {path}. Check its name.") from error
    except OSError as error:
        raise MemoUnreadable(f"{path} cannot be read: {error.strerror}.") from error


def decoded(data: bytes, name: str) -> str:
    """The text in these bytes: UTF-8 or UTF-16 by its mark, UTF-8, else Windows-1252.

    Raises:
        MemoNotAudio: this is no text.
    """
    if len(data) > MOST_BYTES:
        raise MemoNotAudio(f"{name} holds more than {MOST_BYTES // 1_000_000} MB: too much text.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise MemoNotAudio(f"{name} is no text. Sound goes in with: afterview transcribe FILE")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_text(path: Path) -> str:
    """The text of a file, or of standard input for "-". Raises as the two functions above."""
    return decoded(read_bytes(path), str(path))


def is_text(path: Path) -> bool:
    """Whether a file looks like text: its first bytes hold no NUL and read as UTF-8 or UTF-16."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in head and _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    for cut in range(4):  # the last character may be cut by the end of what was read
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
