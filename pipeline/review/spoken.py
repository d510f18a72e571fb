"""Transcripts of interviews themselves: their exchanges, and what a memo of them leaves out."""

import re
from collections.abc import Sequence

from models import Exchange, Placement, Review, Transcript

LEAST_ALIKE = 55.0  # of 100, of the words of two questions that are the same
_COMMON = re.compile(
    r"\b(?:a|an|and|are|about|asked|at|can|could|did|do|does|for|have|how|i|in|is|it|me|my|of|on|"
    r"or|so|"
    r"tell|that|the|they|this|to|was|what|when|why|would|with|you|your|us|walk|through|if|be)\b"
)


def exchanges_of(
    transcript: Transcript, placements: Sequence[Placement], first_number: int
) -> list[Exchange]:
    """Return the exchanges of an interview's transcript, from what was asked and answered in it."""
    under: dict[int, set[str]] = {}
    for each in placements:
        under.setdefault(each.sentence, set()).add(each.prompt)
    pairs: list[tuple[list[int], list[int]]] = []
    for sentence in transcript.sentences:
        keys = under.get(sentence.index, set())
        if "questions" in keys:
            if not pairs or pairs[-1][1]:
                pairs.append(([], []))
            pairs[-1][0].append(sentence.index)
        elif "answers" in keys and pairs:
            pairs[-1][1].append(sentence.index)
    text = {each.index: each.text for each in transcript.sentences}
    return [
        Exchange(
            number,
            " ".join(text[index] for index in asked),
            " ".join(text[index] for index in said),
            tuple(asked),
            tuple(said),
        )
        for number, (asked, said) in enumerate(pairs, first_number)
    ]


def has_both(review: Review) -> bool:
    """Return whether a review has the interview's transcript and a memo of it."""
    kinds = {each.recording.kind == "interview" for each in review.transcripts if each.sentences}
    return len(kinds) > 1


def dropped(review: Review) -> list[Exchange]:
    """Return the questions of the interview's transcript that the memos of it do not tell.

    Empty where the review has no such transcript, or nothing else.
    """
    from rapidfuzz import fuzz

    spoken = {
        each.index
        for transcript in review.transcripts
        if transcript.recording.kind == "interview"
        for each in transcript.sentences
    }
    memo = [_words(each.text) for each in review.sentences if each.index not in spoken]
    if not memo:
        return []
    return [
        each
        for each in review.exchanges
        if set(each.question_sentences) & spoken
        and (asked := _words(each.question))
        and max(fuzz.token_set_ratio(asked, told) for told in memo) < LEAST_ALIKE
    ]


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w+#]+", _COMMON.sub(" ", text.lower())))
