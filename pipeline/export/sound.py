"""The sound of a review's memos for a page: inside it, or as files beside it."""

import base64
import io
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from models import Recording, Review
from pipeline.errors import MemoError
from pipeline.export.names import safe_name
from pipeline.files import write_atomic

How = Literal["inside", "beside", "none"]

# What the browsers play whose times are those of the transcript.
_TYPES = {
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "audio/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".webm": "audio/webm",
}
_CODINGS = frozenset({"aac", "flac", "mp3", "opus", "vorbis"})
_OTHERS = ".flac"


def sources(review: Review, page: Path, how: How) -> tuple[dict[int, str], list[str]]:
    """Return the address of each memo's sound by its place, and what has none: a remark each.

    "beside" writes the files into a folder beside the page, named after it. What browsers do not
    play becomes FLAC, with the sound that is missing as silence.

    Raises:
        OSError: a file cannot be written.
    """
    addresses: dict[int, str] = {}
    remarks = []
    for place, memo in enumerate(review.transcripts):
        recording = memo.recording
        if how == "none" or recording.kind != "audio":
            continue
        try:
            ending, data = _playable(recording)
        except (MemoError, OSError) as error:
            remarks.append(f"The sound of {recording.original_name} is left out: {error}")
            continue
        if how == "inside":
            text = base64.b64encode(data).decode()
            addresses[place] = f"data:{_TYPES[ending]};base64,{text}"
        else:
            addresses[place] = _beside(page, place, recording, ending, data)
    return addresses, remarks


def _beside(page: Path, place: int, recording: Recording, ending: str, data: bytes) -> str:
    folder = page.with_name(f"{page.stem} sound")
    folder.mkdir(parents=True, exist_ok=True)
    stem = safe_name(Path(recording.original_name).stem, otherwise="memo")
    name = f"{place + 1} {stem}{ending}"
    write_atomic(folder / name, data, mode=None)
    return f"{quote(folder.name)}/{quote(name)}"


def _playable(recording: Recording) -> tuple[str, bytes]:
    """Return the ending and the bytes of a file that browsers play."""
    ending = recording.path.suffix.lower()
    is_as_timed = not recording.gaps and ending in _TYPES
    if is_as_timed and _coding(recording.path) in _CODINGS:
        return ending, recording.path.read_bytes()
    return _OTHERS, _as_flac(recording)


def _coding(path: Path) -> str:
    """Return the coding of a file's only sound; empty where it is not the only stream."""
    import av

    try:
        with av.open(str(path)) as container:
            sounds = container.streams.audio
            return sounds[0].codec_context.name if len(sounds) == 1 else ""
    except (av.FFmpegError, OSError):
        return ""


def _as_flac(recording: Recording) -> bytes:
    import soundfile

    from pipeline.audio.stream import open_stream

    stream = open_stream(recording)
    written = io.BytesIO()
    try:
        with soundfile.SoundFile(
            written, "w", samplerate=stream.rate_hz, channels=1, format="FLAC", subtype="PCM_16"
        ) as file:
            stream.seek(0.0)
            while len(block := stream.read()):
                file.write(block)
    finally:
        stream.close()
    return written.getvalue()
