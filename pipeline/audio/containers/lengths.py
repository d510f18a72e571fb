"""Read what a sound file states about its own length from its structure, without decoding.

FFmpeg's figures are not used where they may be guesses: it fills a missing length in from the bit
rate without saying so.
"""

import struct
from collections.abc import Callable
from typing import BinaryIO

from pipeline.audio.containers import asf, au, caf, flac, flv, matroska, mp3, mp4, ogg, riff
from pipeline.audio.containers.formats import FileFormat
from pipeline.audio.containers.stated import StatedLength

_READERS: dict[str, Callable[[BinaryIO, int], StatedLength]] = {
    "wav": riff.wav_length,
    "aiff": riff.aiff_length,
    "avi": riff.avi_length,
    "flv": flv.stated_length,
    "w64": riff.w64_length,
    "caf": caf.stated_length,
    "au": au.stated_length,
    "asf": asf.stated_length,
    "mov": mp4.stated_length,
    "matroska": matroska.stated_length,
    "flac": flac.stated_length,
    "mp3": mp3.stated_length,
    "ogg": ogg.stated_length,
}
"""By FFmpeg's name of the format. To add one, add a row."""


def stated_length(file: BinaryIO, size: int, file_format: FileFormat) -> StatedLength:
    """Read what an open file of `size` bytes states; nothing where its structure is broken."""
    reader = _READERS.get(file_format.demuxer)
    if reader is None:
        return StatedLength()
    try:
        return reader(file, size)
    except (struct.error, IndexError, OverflowError):
        return StatedLength()
