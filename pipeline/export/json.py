"""Write a review as JSON, in the form that `transcribe`, `show` and `export` promise."""

import json
from itertools import accumulate
from typing import Any

from models import Exchange, Interview, Placement, Recording, Review, Sentence, Transcript
from pipeline.text import without_surrogates


def as_json(review: Review, review_id: int) -> str:
    """Return the review as one JSON object, indented, with a newline at the end."""
    return json.dumps(review_as_dict(review, review_id), ensure_ascii=False, indent=2) + "\n"


def review_as_dict(review: Review, review_id: int) -> dict[str, Any]:
    """Return the review as JSON-ready values.

    `recording` is that of the first memo; `memos` lists all memos, each with the index of its
    first sentence. Times are in seconds from the start of the sentence's own memo. Fields of an
    interview that are not known are null. `second_interview` is where a memo seems to go on to
    another interview, `pinned` are the sentences that the user placed, if nowhere, `part` the
    stretch of a memo that was split between reviews.
    """
    memos = _memos(review)
    first = review.transcripts[0] if review.transcripts else None
    return {
        "review_id": review_id,
        "interview": _interview(review.interview),
        "recording": _recording(first.recording) if first else None,
        "memos": memos,
        "transcript": {
            "language": first.language if first else "",
            "engine": first.engine if first else "",
            "sentences": [sentence_as_dict(sentence) for sentence in review.sentences],
        },
        "sheet": review.sheet.name,
        "placements": [_placement(placement) for placement in review.placements],
        "pinned": sorted(review.pinned),
        "exchanges": [_exchange(exchange) for exchange in review.exchanges],
        "not_covered": list(review.not_covered),
        "second_interview": _second_interview(review),
    }


def _memos(review: Review) -> list[dict[str, Any]]:
    counts = (len(transcript.sentences) for transcript in review.transcripts)
    starts = accumulate(counts, initial=0)
    return [
        _memo(transcript, start)
        for transcript, start in zip(review.transcripts, starts, strict=False)
    ]


def _memo(transcript: Transcript, first_sentence: int) -> dict[str, Any]:
    remarks = [without_surrogates(each) for each in transcript.recording.remarks]
    return {
        **_recording(transcript.recording),
        "first_sentence": first_sentence,
        "part": _part(transcript),
        "gaps": [
            {"start_s": _seconds(gap.start_s), "end_s": _seconds(gap.end_s)}
            for gap in transcript.recording.gaps
        ],
        **({"kind": "interview"} if transcript.recording.kind == "interview" else {}),
        **({"remarks": remarks} if remarks else {}),
    }


def _part(transcript: Transcript) -> dict[str, float] | None:
    part = transcript.part
    return {"start_s": _seconds(part.start_s), "end_s": _seconds(part.end_s)} if part else None


def _second_interview(review: Review) -> dict[str, Any] | None:
    from pipeline.review.split_offer import offered_split

    found = offered_split(review)
    if found is None:
        return None
    at, words = found
    return {
        "sentence": at,
        "start_s": _seconds(review.sentences[at].start_s),
        "words": without_surrogates(words),
    }


def _recording(recording: Recording) -> dict[str, Any]:
    recorded = recording.recorded_at or recording.recorded_on
    return {
        "path": without_surrogates(str(recording.path)),
        "sha256": recording.sha256,
        "recorded_at": recorded.isoformat() if recorded else None,
        "recorded_at_source": recording.recorded_at_source,
        "seconds": _seconds(recording.seconds),
        "missing_seconds": _seconds(recording.missing_seconds),
    }


def _interview(interview: Interview) -> dict[str, Any]:
    return {
        "company": without_surrogates(interview.company) or None,
        "role": without_surrogates(interview.role) or None,
        "stage": without_surrogates(interview.stage) or None,
        "held_on": interview.held_on.isoformat() if interview.held_on else None,
        "outcome": without_surrogates(interview.outcome) or None,
        "ended_at": interview.ended_at.isoformat() if interview.ended_at else None,
        "outcome_on": interview.outcome_on.isoformat() if interview.outcome_on else None,
        "outcome_note": without_surrogates(interview.outcome_note) or None,
        "application": without_surrogates(interview.application) or None,
    }


def sentence_as_dict(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence without its words; a changed one with its text as heard."""
    change = {"heard": without_surrogates(sentence.heard), "changed_by": sentence.changed_by}
    return {
        "index": sentence.index,
        "start_s": _seconds(sentence.start_s),
        "end_s": _seconds(sentence.end_s),
        "text": without_surrogates(sentence.text),
        "probability": round(sentence.probability, 4),
        **(change if sentence.changed_by else {}),
        **({"heading": without_surrogates(sentence.heading)} if sentence.heading else {}),
    }


def _placement(placement: Placement) -> dict[str, Any]:
    return {
        "sentence": placement.sentence,
        "prompt": placement.prompt,
        "score": round(placement.score, 4),
        "placed_by": placement.placed_by,
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "question": without_surrogates(exchange.question),
        "answer": without_surrogates(exchange.answer),
        "question_sentences": list(exchange.question_sentences),
        "answer_sentences": list(exchange.answer_sentences),
        "verdict": without_surrogates(exchange.verdict),
    }


def _seconds(seconds: float) -> float:
    """Return seconds rounded to milliseconds, which is as exact as engines are."""
    return round(seconds, 3)
