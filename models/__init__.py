"""The values of Afterview: frozen, slotted, typed; no I/O and no third-party import.

Each value holds the one it came from (`Transcript.recording`, `Review.transcripts`), so no
stage has to look back. Ids live in storage, never here.
"""

from models.recording import Gap, Recording
from models.review import Exchange, Filed, Interview, Placement, Review
from models.search import Filters, Hit, Partner
from models.sheet import Prompt, PromptSheet, sheet_as_dict, sheet_from_dict
from models.transcript import Part, Sentence, TranscribedWindow, Transcript, Word

__all__ = [
    "Exchange",
    "Filed",
    "Filters",
    "Gap",
    "Hit",
    "Interview",
    "Part",
    "Partner",
    "Placement",
    "Prompt",
    "PromptSheet",
    "Recording",
    "Review",
    "Sentence",
    "TranscribedWindow",
    "Transcript",
    "Word",
    "sheet_as_dict",
    "sheet_from_dict",
]
