"""Find a change again in a transcript that was made after it, to take it back there."""

from collections.abc import Sequence
from dataclasses import replace

from models.change import Replacement, SentenceChange, SentenceState
from pipeline.review.recutting import Edge, edges_of, recut
from pipeline.review.transfer import transfer


def retraced(now: Sequence[SentenceState], change: SentenceChange) -> list[Replacement]:
    """Return what takes a change back in the sentences `now`; nothing where it is not found.

    Sentences are found by times and words, as `redo` transferred the change.
    """
    if len(change.old) > 1 or len(change.new) > 1:
        turned = [Edge(each.time_s, not each.is_split) for each in edges_of(change)]
        found = [recut(now, each) for each in turned]
        return [each for each in found if each is not None][:1]
    (old,), (new,) = change.old, change.new
    sentences = [each.sentence for each in now]
    states: dict[int, SentenceState] = {}
    if old.sentence.text != new.sentence.text:
        inverse = replace(
            new.sentence, text=old.sentence.text, heard=new.sentence.text, changed_by="user"
        )
        for at, sentence in enumerate(transfer([inverse], sentences, {}).sentences):
            # Words that the engine heard by itself now are no correction.
            if sentence != sentences[at] and sentences[at].changed_by == "user":
                states[at] = replace(now[at], sentence=sentence)
    if (old.filed, old.is_pinned) != (new.filed, new.is_pinned):
        for at in transfer([new.sentence], sentences, {0: ()}).pinned:
            if (now[at].keys, now[at].is_pinned) == (new.keys, new.is_pinned):
                state = states.get(at, now[at])
                states[at] = replace(state, filed=old.filed, is_pinned=old.is_pinned)
    return [Replacement(at, 1, (state,)) for at, state in sorted(states.items())]
