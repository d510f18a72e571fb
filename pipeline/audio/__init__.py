"""Any sound file → a Recording (digest, date, length, what is missing) and its samples.

`kinds` tells files by their content, `promises` reads what they say about their own length,
`container` and `decode` turn packets into samples, `clock` and `holes` account for missing sound,
`dates` finds when a memo was spoken, `intake` takes files into the home folder.
"""

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.dates import spoken_at
from pipeline.audio.decode import Decoded, decode
from pipeline.audio.ingest import Found, LeftOut, examine, find_memos, keep, sha256_of
from pipeline.audio.probe import LONGEST_S

__all__ = [
    "LONGEST_S",
    "SAMPLE_RATE_HZ",
    "Decoded",
    "Found",
    "LeftOut",
    "decode",
    "examine",
    "find_memos",
    "keep",
    "sha256_of",
    "spoken_at",
]
