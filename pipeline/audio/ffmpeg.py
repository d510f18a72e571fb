"""Decode rare codings with the `ffmpeg` program on the PATH, in a process of its own."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.containers.formats import FileFormat
from pipeline.audio.memofile import MAX_MEMO_S, MemoFile, too_long
from pipeline.audio.sink import SampleFile
from pipeline.errors import MemoError, MemoNotAudio
from pipeline.progress import Progress
from pipeline.text import display_path

BLOCK_BYTES = 1 << 16


def require_ffmpeg(memo: MemoFile) -> str:
    """Return the program's path.

    Raises:
        MemoNotAudio: there is no ffmpeg on the PATH.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise MemoNotAudio(
            f"{display_path(memo.path)}:"
            " its sound is in a coding that Afterview does not decode itself."
            " Install ffmpeg (https://ffmpeg.org; on Debian: apt install ffmpeg) and run this"
            " again, or save the memo as m4a, mp3 or wav."
        )
    return program


def decode_with_ffmpeg(
    memo: MemoFile, file_format: FileFormat, sink: SampleFile, progress: Progress
) -> None:
    """Write the first sound stream of a memo into `sink`.

    Raises:
        MemoNotAudio: there is no ffmpeg, or it cannot decode the sound either.
        MemoError: the recording is longer than 12 hours.
    """
    if memo.is_part:
        raise _refused(memo)
    begun = sink.length
    command = [
        *(require_ffmpeg(memo), "-nostdin", "-hide_banner", "-loglevel", "quiet"),
        *(
            "-protocol_whitelist",
            "file",
            "-f",
            file_format.demuxer,
            "-i",
            f"file:{memo.path.absolute()}",
        ),
        *("-map", "0:a:0", "-ac", "1", "-ar", str(SAMPLE_RATE_HZ)),
        *("-f", "s16le", "-protocol_whitelist", "pipe", "pipe:1"),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        _drain(memo, process, sink, progress)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if sink.length == begun:
        raise _refused(memo)


def _drain(
    memo: MemoFile, process: subprocess.Popen[bytes], sink: SampleFile, progress: Progress
) -> None:
    assert process.stdout is not None
    while block := process.stdout.read(BLOCK_BYTES):
        sink.write(np.frombuffer(block[: len(block) & ~1], dtype="<i2").astype(np.int16))
        seconds = sink.length / SAMPLE_RATE_HZ
        if seconds > MAX_MEMO_S:
            raise too_long(memo)
        progress("decoding", seconds, 0)
    process.wait()


def _refused(memo: MemoFile) -> MemoError:
    return MemoNotAudio(
        f"{display_path(memo.path)}:"
        " its sound is in a coding that the ffmpeg on this machine does not"
        " decode either, or it is protected. Save the memo as m4a, mp3 or wav where it was made."
    )
