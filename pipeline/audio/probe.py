"""Probe a file: its format, the length it states, where its content ends, or why it is no memo."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pipeline.audio.containers.formats import FileFormat, recognise
from pipeline.audio.containers.lengths import stated_length
from pipeline.audio.containers.protection import protection
from pipeline.audio.containers.reading import SCAN_BYTES, read_at
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.memofile import MemoFile, data_extents
from pipeline.errors import MemoError, MemoIncomplete, MemoNotAudio
from pipeline.files import BLOCK_BYTES
from pipeline.text import display_path

KNOWN_FORMATS = (
    "Afterview reads m4a, mp3, ogg, opus, webm, flac, wav, aac, caf, amr, 3gp, mp4, mov, aiff, wma"
    " and most others that ffmpeg knows."
)
UNCOMPRESSED = frozenset(("wav", "aiff", "au", "w64", "caf"))
"""Formats that may hold uncompressed samples, in which zeros are silence."""
_AGAIN = "Wait until it is copied whole, or copy it again from where it was recorded."


class Probe(NamedTuple):
    """A memo, its size without padding at the end; its format; what it states about its length."""

    memo: MemoFile
    file_format: FileFormat
    stated: StatedLength


def probe(memo: MemoFile) -> Probe:
    """Read a file's format and structure.

    Raises:
        MemoIncomplete: the file is empty, or holds nothing but zeros so far.
        MemoNotAudio: it is no sound file, or its sound is protected.
    """
    if not memo.size:
        raise MemoIncomplete(f"{display_path(memo.path)}: the file is empty. {_AGAIN}")
    file_format = recognise(memo.file)
    if file_format is None:
        raise _unrecognised(memo)
    end = memo.size if file_format.demuxer in UNCOMPRESSED else _end_of_content(memo)
    stated = stated_length(memo.file, end, file_format)
    missing = stated.missing_bytes + memo.size - end
    if scheme := protection(memo.file, end, file_format):
        raise MemoNotAudio(
            f"{display_path(memo.path)}: its sound is protected by {scheme}, so it cannot be"
            " decoded. Save it without protection, as m4a, mp3 or wav, in the program that it"
            " comes from."
        )
    content = replace(memo, size=stated.content_end or end)
    return Probe(content, file_format, replace(stated, missing_bytes=missing))


def _end_of_content(memo: MemoFile) -> int:
    """Return the end of a file without zeros: disk space that was reserved and never filled."""
    end, blank = end_of_data(memo), bytes(BLOCK_BYTES)
    while end > BLOCK_BYTES and read_at(memo.file, end - BLOCK_BYTES, BLOCK_BYTES) == blank:
        end -= BLOCK_BYTES
    return end


def end_of_data(memo: MemoFile) -> int:
    """Return the end of the last part of a file that takes room on the disk, if that is known."""
    extents = data_extents(memo)
    return extents[-1][1] if extents else memo.size


def _unrecognised(memo: MemoFile) -> MemoError:
    path, head = display_path(memo.path), read_at(memo.file, 0, SCAN_BYTES)
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
    return MemoNotAudio(f"{path}: this is no sound file. {KNOWN_FORMATS}")


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(sign.isprintable() or sign in "\t\r\n\f\ufeff" for sign in text)


def no_sound(memo: MemoFile, announced: bool) -> MemoError:
    """Return the error for a file without sound, though its header may have `announced` some."""
    if announced:
        return MemoIncomplete(
            f"{display_path(memo.path)}:"
            " the header announces a recording, but its sound is not there."
            f" {_AGAIN}"
        )
    return MemoNotAudio(
        f"{display_path(memo.path)}: there is no sound in this file that can be decoded."
    )
