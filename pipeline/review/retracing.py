"""Find a change again in a transcript that was made after it, to take it back there."""

from collections.abc import Sequence
from dataclasses import replace

from models.change import SentenceChange, SentenceState
from pipeline.review.transfer import transfer


def retraced(now: Sequence[SentenceState], change: SentenceChange) -> dict[int, SentenceState]:
    """Return the sentences of `now` as they were before a change, by position; none if not found.

    They are found by times and words, as `redo` transferred the change. Splits and joins are not.
    """
    if len(change.old) != 1 or len(change.new) != 1:
        return {}
    (old,), (new,) = change.old, change.new
    sentences = [each.sentence for each in now]
    found: dict[int, SentenceState] = {}
    if old.sentence.text != new.sentence.text:
        inverse = replace(
            new.sentence, text=old.sentence.text, heard=new.sentence.text, changed_by="user"
        )
        for at, sentence in enumerate(transfer([inverse], sentences, {}).sentences):
            # Words that the engine heard by itself now are no correction.
            if sentence != sentences[at] and sentences[at].changed_by == "user":
                found[at] = replace(now[at], sentence=sentence)
    if (old.filed, old.is_pinned) != (new.filed, new.is_pinned):
        for at in transfer([new.sentence], sentences, {0: ()}).pinned:
            if (now[at].keys, now[at].is_pinned) == (new.keys, new.is_pinned):
                state = found.get(at, now[at])
                found[at] = replace(state, filed=old.filed, is_pinned=old.is_pinned)
    return found
