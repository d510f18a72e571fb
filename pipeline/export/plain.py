"""Texts and times in the form that every text format can hold."""

import unicodedata
from collections.abc import Sequence
from html import escape
from itertools import takewhile

from models import Gap, Review, Sentence, Transcript
from models.transcript import BETWEEN_HEADINGS
from pipeline.text import without_surrogates

COMPANY_NOT_SAID = "company not said"


def one_line(text: str) -> str:
    """The text in one line: runs of blanks and line breaks as one blank, no control characters.

    A lone surrogate (a byte of a file's name that is no text) becomes a question mark, so that
    the result can always be written as UTF-8.
    """
    joined = " ".join(text.split())
    kept = "".join(char for char in joined if unicodedata.category(char) != "Cc")
    return " ".join(without_surrogates(kept).split())


def in_html(text: str) -> str:
    """Return the text in one line, as HTML."""
    return escape(one_line(text))


def clock(seconds: float) -> str:
    """Return seconds as 0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def length(transcript: Transcript) -> str:
    """Return a memo's length, or which part of it this is where several reviews share it."""
    recording, part = transcript.recording, transcript.part
    if part is None:
        return clock(recording.seconds) if recording.kind != "notes" else ""
    if recording.kind == "notes":
        return "a part of it"
    return f"{clock(part.start_s)} to {clock(part.end_s)} of {clock(recording.seconds)}"


def headings(sentences: Sequence[Sentence]) -> tuple[str, list[str]]:
    """Return the headings that are above all sentences of notes, and those above each besides."""
    paths = [each.heading.split(BETWEEN_HEADINGS) if each.heading else [] for each in sentences]
    levels = list(takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False)))
    shared = len(levels)
    title = BETWEEN_HEADINGS.join(level[0] for level in levels)
    return title, [BETWEEN_HEADINGS.join(path[shared:]) for path in paths]


MAX_GAPS = 8


def loss(missing_seconds: float, *, is_damaged: bool) -> str:
    """Return a line about sound that is missing from a file; empty if none is."""
    if missing_seconds:
        amount = f"{missing_seconds:.1f} s" if missing_seconds >= 0.05 else "under 0.1 s"
        return f"sound is missing: {amount}"
    return "the file is damaged or cut short; some sound may be missing" if is_damaged else ""


SILENT_DB = -100.0
TOO_SOFT_DB = -57.0
"""A memo in which no speech is found is called too soft below this level."""


def no_speech(review: Review) -> str:
    """Return why a review has no sentence: its memos are silent, too soft, or without speech."""
    levels = [transcript.recording.level_db for transcript in review.transcripts]
    if not levels or any(level is None or level >= TOO_SOFT_DB for level in levels):
        return "No speech found."
    loudest = max(level for level in levels if level is not None)
    if loudest <= SILENT_DB:
        return "No speech found. All of it is silence: check whether the microphone was muted."
    return (
        f"The sound is too soft for speech to be found in it ({loudest:.0f} dBFS at its loudest). "
        "Hold the microphone closer, or raise its level."
    )


def where(gaps: Sequence[Gap]) -> str:
    """Return where sound is missing, in brackets; empty if that is not known.

    A gap without length is the end of a file that was cut, where the loss is not known.
    """
    shown = [_stretch(clock(gap.start_s), clock(gap.end_s)) for gap in gaps[:MAX_GAPS]]
    more = ["…"] if len(gaps) > MAX_GAPS else []
    return f" ({', '.join(shown + more)})" if shown else ""


def _stretch(start: str, end: str) -> str:
    return f"at {start}" if start == end else f"{start} to {end}"
