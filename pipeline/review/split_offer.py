"""Offer to split a review, with what was found before where nothing of it has changed.

The detector and NumPy take longer to load than a review to show, so its answer is kept in the
archive: with a digest of the sentences, their prompts, and the files that it consists of.
"""

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from models import Review
from models.review import SplitOffer
from pipeline.archive import split_offers
from pipeline.archive.database import Store

_HERE = Path(__file__).parent
_DETECTOR = ("boosting.py", "interview_signs.py", "interview_words.py", "second_interview.*")
MAX_WORDS = 12  # quoted of the opening sentence


def offered_split(review: Review) -> tuple[int, str] | None:
    """Return where a review's memos seem to go on to a second interview; None if nowhere.

    Returns:
        The index of the sentence that opens it, and the first of its words. None also where the
        user said that it is one interview, and while a memo is unfinished.
    """
    if review.is_one or not review.is_complete:
        return None
    at = _found(review).sentence
    return None if at is None else (at, _quoted(review.sentences[at].text))


def keep_offer(store: Store, review_id: int, review: Review) -> Review:
    """Keep in the archive what is found in a review, unless it is; return the review with it."""
    if review.is_one or not review.is_complete:
        return review
    found = _found(review)
    if found != review.split_offer:
        split_offers.keep(store, review_id, found)
    return replace(review, split_offer=found)


def _found(review: Review) -> SplitOffer:
    digest = _digest(review)
    kept = review.split_offer
    if kept is not None and kept.digest == digest:
        return kept
    from pipeline.review.second_interview import second_interview  # NumPy

    for transcript in review.transcripts:
        if found := second_interview(transcript.sentences, review.placements):
            return SplitOffer(digest, found.sentence)
    return SplitOffer(digest, None)


def _digest(review: Review) -> str:
    """Return a digest of all that the detector looks at, and of the detector."""
    placed = sorted({(each.sentence, each.prompt) for each in review.placements})
    memos = [
        [(each.index, each.text) for each in transcript.sentences]
        for transcript in review.transcripts
    ]
    data = json.dumps([_detector_digest(), placed, memos])
    return hashlib.sha256(data.encode()).hexdigest()


@cache
def _detector_digest() -> str:
    paths = sorted(path for name in _DETECTOR for path in _HERE.glob(name))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:MAX_WORDS]) + ("…" if len(words) > MAX_WORDS else "")
