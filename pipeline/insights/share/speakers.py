"""Who speaks in the transcript of an interview itself: the user, and the others."""

from collections import Counter

from models import Review
from pipeline.insights.share.words import first_names, is_ordinary, phrase_of, surnames


def user_and_others(review: Review) -> tuple[str, tuple[str, ...]]:
    """Return the user's name and those of the others, as the transcript writes them.

    The user is who answers, most of the time: that was told at the import and decides which
    sentences are answers. Empty where the review has no such transcript; a label that is no name
    (Speaker 1, Interviewer) is left out.
    """
    spoken = {
        each.index: each.heading
        for transcript in review.transcripts
        if transcript.recording.kind == "interview"
        for each in transcript.sentences
        if each.heading
    }
    answers = [at for each in review.exchanges for at in each.answer_sentences if at in spoken]
    if not answers:
        return "", ()
    ((user, _),) = Counter(spoken[at] for at in answers).most_common(1)
    others = [each for each in dict.fromkeys(spoken.values()) if each != user]
    return _name_of(user), tuple(name for each in others if (name := _name_of(each)))


def _name_of(label: str) -> str:
    """Return the words of a speaker's label that may be a name."""
    bare = label.partition("(")[0]
    words = [each for each in phrase_of(bare) if each.isalpha() and len(each) > 1]
    if not any(each in first_names() or not is_ordinary(each) for each in words):
        return ""
    known = [
        each
        for each in words
        if each in first_names() or each in surnames() or not is_ordinary(each)
    ]
    return " ".join(known)
