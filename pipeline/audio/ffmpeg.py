"""Decode rare codings with the `ffmpeg` program on the PATH, in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
from typing import IO

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.containers.formats import FileFormat
from pipeline.audio.memofile import MAX_MEMO_S, MemoFile, too_long
from pipeline.audio.sink import Resampler
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
    memo: MemoFile,
    file_format: FileFormat,
    track: int,
    resampler: Resampler,
    progress: Progress,
) -> float:
    """Hand a track of a memo to `resampler`; return its length in seconds.

    Raises:
        MemoNotAudio: there is no ffmpeg, or it cannot decode the sound either.
        MemoError: the recording is longer than 12 hours.
    """
    if memo.is_part:
        raise _refused(memo)
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
        *("-map", f"0:a:{track}", "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_f32be"),
        *("-f", "au", "-protocol_whitelist", "pipe", "pipe:1"),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        samples = _drain(memo, process.stdout, resampler, progress)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
    if not samples:
        raise _refused(memo)
    return samples / SAMPLE_RATE_HZ


def _drain(memo: MemoFile, output: IO[bytes], resampler: Resampler, progress: Progress) -> int:
    """Read a Sun AU stream of big-endian floats; return how many samples a channel has."""
    head = output.read(24)
    start, channels = int.from_bytes(head[4:8], "big"), int.from_bytes(head[20:24], "big")
    if len(head) < 24 or not channels:
        return 0
    output.read(start - 24)
    count, frame_bytes = 0, 4 * channels
    while block := output.read(BLOCK_BYTES // frame_bytes * frame_bytes):
        whole = block[: len(block) // frame_bytes * frame_bytes]
        samples = np.frombuffer(whole, dtype=">f4").astype(np.float32).reshape(-1, channels)
        resampler.feed_samples(samples, SAMPLE_RATE_HZ)
        count += len(samples)
        if count > MAX_MEMO_S * SAMPLE_RATE_HZ:
            raise too_long(memo)
        progress("decoding", count / SAMPLE_RATE_HZ, 0)
    return count


def _refused(memo: MemoFile) -> MemoError:
    return MemoNotAudio(
        f"{display_path(memo.path)}:"
        " its sound is in a coding that the ffmpeg on this machine does not"
        " decode either, or it is protected. Save the memo as m4a, mp3 or wav where it was made."
    )
