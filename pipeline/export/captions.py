"""Write a review as captions, SubRip (.srt) or WebVTT (.vtt): a cue a sentence.

The memos of a review follow one another on one time line. Players need cues of some length, in
order and without overlap; other times of sentences are changed as little as possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from models import Review, Sentence, Transcript
from pipeline.export.plain import one_line

MIN_CUE_MS = 100
READING_MS_A_WORD = 400  # length of the cues of notes, which have no times


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of captions and when it is shown, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str


def as_srt(review: Review, _review_id: int) -> str:
    """Return the review as SubRip."""
    return "\n".join(
        f"{number}\n{_time(cue.start_ms, ',')} --> {_time(cue.end_ms, ',')}\n{_srt_text(cue)}\n"
        for number, cue in enumerate(cues(review), 1)
    )


def as_vtt(review: Review, _review_id: int) -> str:
    """Return the review as WebVTT."""
    return "WEBVTT\n" + "".join(
        f"\n{_time(cue.start_ms, '.')} --> {_time(cue.end_ms, '.')}\n{_vtt_text(cue)}\n"
        for cue in cues(review)
    )


def cues(review: Review) -> list[Cue]:
    """Return a cue for every sentence with text, in order, without overlap."""
    return _without_overlaps(list(_raw_cues(review)))


def _raw_cues(review: Review) -> Iterator[Cue]:
    offset_ms = 0
    for transcript in review.transcripts:
        end_ms = offset_ms + _ms(transcript.recording.seconds)
        for cue in _memo_cues(transcript, offset_ms):
            end_ms = max(end_ms, cue.end_ms)
            yield cue
        offset_ms = end_ms


def _memo_cues(transcript: Transcript, offset_ms: int) -> Iterator[Cue]:
    has_times = transcript.recording.kind != "notes"
    for sentence in transcript.sentences:
        text = one_line(sentence.text)
        if not text:
            continue
        start_ms, end_ms = _span(sentence) if has_times else (0, _reading_ms(text))
        yield Cue(offset_ms + start_ms, offset_ms + max(start_ms, end_ms), text)
        if not has_times:
            offset_ms += end_ms


def _span(sentence: Sentence) -> tuple[int, int]:
    return max(0, _ms(sentence.start_s)), max(0, _ms(sentence.end_s))


def _reading_ms(text: str) -> int:
    return READING_MS_A_WORD * (len(text.split()) + 1)


def _without_overlaps(raw: list[Cue]) -> list[Cue]:
    starts: list[int] = []
    for cue in raw:
        earliest_ms = starts[-1] + MIN_CUE_MS if starts else 0
        starts.append(max(cue.start_ms, earliest_ms))
    ends = [max(cue.end_ms, start + MIN_CUE_MS) for cue, start in zip(raw, starts, strict=True)]
    # Starts are at least MIN_CUE_MS apart, so an end can be cut to the next start.
    ends[:-1] = [min(end, after) for end, (_, after) in zip(ends, pairwise(starts), strict=False)]
    return [Cue(start, end, cue.text) for cue, start, end in zip(raw, starts, ends, strict=True)]


def _srt_text(cue: Cue) -> str:
    # SubRip has no escapes, and readers look for the arrow in every line.
    return cue.text.replace("-->", "→")


def _vtt_text(cue: Cue) -> str:
    return cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _time(ms: int, point: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
