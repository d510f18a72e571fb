"""Any sound file → a Recording (digest, date, length, missing sound) and its samples.

The way of a memo through the room:

    find_memos   ingest.py    files and folders → the files that are memos
    examine      ingest.py    quick: is this a memo that can be decoded?
    keep         ingest.py    the memo's copy in the home folder, under its digest
    decode       decode.py    the whole memo → Decoded(recording, samples)
    level_db     loudness.py  how loud a memo is
    open_stream  stream.py    its sound from any moment on, to be heard

What these use:

    memofile.py    open an ordinary file; the longest memo allowed
    parts.py       the files that were joined end to end into one
    probe.py       format, stated length and real end of a file, or why it is no memo
    containers/    the structure of the formats: what they state, and damage in them
    demux.py       FFmpeg's libraries (PyAV): the sound stream and its packets
    ffmpeg.py      the ffmpeg program, for codings that are not decoded in this process
    timeline.py    the place of each frame in time, and the gaps
    decoding.py    one pass over a track, packet by packet
    tracks.py      the track, the channels and the gain with which speech is heard best
    channels.py    several channels to one
    speech.py      the probability of speech
    sink.py        frames → 16 kHz mono int16 on disk
    speed.py       faster and slower at the same pitch
    dates.py       when a memo was spoken
    stamps.py      dates in tags and file names
"""

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.dates import SpokenAt, spoken_at
from pipeline.audio.decode import Decoded, decode
from pipeline.audio.ingest import Found, LeftOut, examine, find_memos, keep, sha256_of
from pipeline.audio.loudness import level_db
from pipeline.audio.memofile import MAX_MEMO_S

__all__ = [
    "MAX_MEMO_S",
    "SAMPLE_RATE_HZ",
    "Decoded",
    "Found",
    "LeftOut",
    "SpokenAt",
    "decode",
    "examine",
    "find_memos",
    "keep",
    "level_db",
    "sha256_of",
    "spoken_at",
]
