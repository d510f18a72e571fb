"""The first look at a file: what kind it is, and what it says when it is none."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import NamedTuple

from pipeline.audio.containers.kinds import LOOK_BYTES, Kind, read_at, recognise
from pipeline.audio.containers.promises import promise_of
from pipeline.audio.containers.structure import Promise
from pipeline.audio.memofile import MemoFile
from pipeline.errors import MemoError, MemoIncomplete, MemoNotAudio
from pipeline.progress import Progress, silent
from pipeline.text import display_path

LONGEST_S = 12 * 3600.0
"""No memo is longer; what claims to be is a trap, or should be cut into parts first."""
KNOWN_KINDS = (
    "Afterview reads m4a, mp3, ogg, opus, webm, flac, wav, aac, caf, amr, 3gp, mp4, mov, aiff and"
    " wma."
)
UNCODED = frozenset(("wav", "aiff", "au", "w64", "caf"))
"""Kinds that may hold samples as they are, in which zeros are silence."""
BLOCK_BYTES = 1 << 20
MOST_HOLES = 10_000
_AGAIN = "Wait until it is copied whole, or copy it again from where it was recorded."


class Look(NamedTuple):
    """What a first look tells: the memo (up to the last byte that is no filling), its kind and
    what it promises."""

    memo: MemoFile
    kind: Kind
    promise: Promise


def look(memo: MemoFile) -> Look:
    """Tell a file's kind by its content, and what it promises.

    Raises MemoIncomplete for a file that is empty or holds only zeros so far, MemoNotAudio for
    one that is no kind of sound.
    """
    if not memo.size:
        raise MemoIncomplete(f"{display_path(memo.path)}: the file is empty. {_AGAIN}")
    kind = recognise(memo.file)
    if kind is None:
        raise _unrecognised(memo)
    end = memo.size if kind.demuxer in UNCODED else _end_of_content(memo)
    promise = promise_of(memo.file, end, kind)
    missing = promise.missing_bytes + memo.size - end
    content = replace(memo, size=promise.content_end or end)
    return Look(content, kind, replace(promise, missing_bytes=missing))


def _end_of_content(memo: MemoFile) -> int:
    """Where a file ends, but for many zeros: room that was set aside and has not been filled."""
    end, blank = end_of_data(memo), bytes(BLOCK_BYTES)
    while end > BLOCK_BYTES and read_at(memo.file, end - BLOCK_BYTES, BLOCK_BYTES) == blank:
        end -= BLOCK_BYTES
    return end


def end_of_data(memo: MemoFile) -> int:
    """Where the last part of a file ends that takes room on the disk, if the system can tell."""
    if not hasattr(os, "SEEK_HOLE"):
        return memo.size
    descriptor, end = memo.file.fileno(), 0
    before = os.lseek(descriptor, 0, os.SEEK_CUR)  # where the file object believes it is
    try:
        for _ in range(MOST_HOLES):
            data = os.lseek(descriptor, end, os.SEEK_DATA)
            end = os.lseek(descriptor, data, os.SEEK_HOLE)
    except OSError:  # no more data, or a file system that does not know
        return min(end, memo.size) or memo.size
    finally:
        os.lseek(descriptor, before, os.SEEK_SET)
    return memo.size


def _unrecognised(memo: MemoFile) -> MemoError:
    path, head = display_path(memo.path), read_at(memo.file, 0, LOOK_BYTES)
    if not any(head):
        return MemoIncomplete(f"{path}: the file holds only zeros, or begins with them. {_AGAIN}")
    if memo.path.suffix.lower() == ".icloud":
        return MemoIncomplete(
            f"{path}: this only stands for a file in iCloud. Open it there once, so that it is"
            " downloaded."
        )
    if head.startswith((b"#!SILK", b"\x02#!SILK")):
        return MemoNotAudio(
            f"{path}: this is sound in Silk, which cannot be decoded here. Save it as m4a or mp3 in"
            " the app that it comes from."
        )
    if _is_text(head):
        return MemoNotAudio(
            f"{path}: this is text, not sound. Take typed notes in with: afterview import FILE"
        )
    return MemoNotAudio(f"{path}: this is no sound file. {KNOWN_KINDS}")


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(sign.isprintable() or sign in "\t\r\n\f\ufeff" for sign in text)


def too_long(memo: MemoFile) -> MemoError:
    """Say that a recording is longer than any memo."""
    return MemoError(
        f"{display_path(memo.path)}:"
        f" this recording is longer than {LONGEST_S / 3600:.0f} hours. Cut it"
        " into parts first."
    )


def nothing_there(memo: MemoFile, announced: bool) -> MemoError:
    """Say that a file holds no sound, though its header may have `announced` some."""
    if announced:
        return MemoIncomplete(
            f"{display_path(memo.path)}:"
            " the header announces a recording, but its sound is not there."
            f" {_AGAIN}"
        )
    return MemoNotAudio(
        f"{display_path(memo.path)}: there is no sound in this file that can be decoded."
    )


def digest_of(memo: MemoFile, progress: Progress = silent) -> str:
    """Hash an open file: SHA-256, in hex."""
    digest, done = hashlib.sha256(), 0
    memo.file.seek(0)
    while block := memo.file.read(BLOCK_BYTES):
        digest.update(block)
        done += len(block)
        progress("checking", done, memo.size)
    return digest.hexdigest()
