"""Any sound file → a Recording (digest, date, length, what is missing) and its samples.

`kinds` tells files by their content, `promises` reads what they say about their own length,
`container` and `decode` turn packets into samples, `clock` and `holes` account for missing sound,
`dates` finds when a memo was spoken, `intake` takes files into the home folder.
"""

from pipeline.audio.dates import spoken_at
from pipeline.audio.decode import Decoded, decode
from pipeline.audio.intake import Found, LeftOut, examine, find_memos, fingerprint, keep
from pipeline.audio.look import LONGEST_S
from pipeline.audio.memofile import shown
from pipeline.audio.sink import SAMPLE_RATE_HZ

__all__ = [
    "LONGEST_S",
    "SAMPLE_RATE_HZ",
    "Decoded",
    "Found",
    "LeftOut",
    "decode",
    "examine",
    "find_memos",
    "fingerprint",
    "keep",
    "shown",
    "spoken_at",
]
