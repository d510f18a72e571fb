"""What an edited text changes in a review; nothing is stored here."""

from collections.abc import Sequence
from dataclasses import replace

from models.change import Replacement, SentenceState
from pipeline.review.cutting import cut, join
from pipeline.review.text_document import AUTO, NONE, Document, ShownSentence, one_line
from pipeline.review.text_reading import Group, Problem, read_groups


def read_text(
    typed: str, document: Document, states: Sequence[SentenceState]
) -> tuple[list[Replacement], list[Problem]]:
    """Return what an edited text changes in a review's sentences, or what is not understood in it.

    `states` are the sentences that `document` shows.
    """
    groups, problems = read_groups(typed, document)
    if problems:
        return [], problems
    found = [_replacement(each, document, states) for each in groups]
    return [each for each in found if each is not None], []


def _replacement(
    group: Group, document: Document, states: Sequence[SentenceState]
) -> Replacement | None:
    """Return what a group changes; None where that is nothing."""
    old = [states[number] for number in group.numbers]
    whole = old[0] if len(old) == 1 else join(old)
    texts = [each.text for each in group.parts]
    if texts == [one_line(whole.sentence.text)]:
        new: tuple[SentenceState, ...] = (whole,)
    else:
        new = cut(whole, texts)
    shown = document.sentences[group.first]
    filed = [
        _filed(state, part.keys, shown if place == 0 else None)
        for place, (state, part) in enumerate(zip(new, group.parts, strict=True))
    ]
    more = [key for keys in group.joined_keys for key in keys or () if key not in (NONE, AUTO)]
    if more:  # a joined sentence whose prompts were changed too
        keys = dict.fromkeys([*(filed[-1].keys or shown.keys), *more])
        filed[-1] = filed[-1].pinned_under(tuple(key for key in document.keys if key in keys))
    if len(old) == len(filed) == 1 and filed[0].is_same(old[0]):
        return None
    return Replacement(group.first, len(old), tuple(filed))


def _filed(
    state: SentenceState, keys: tuple[str, ...] | None, shown: ShownSentence | None
) -> SentenceState:
    """Return a state filed as typed; as it is where the bracket says what it said before."""
    if keys is None:
        return state
    before = shown.bracket if shown is not None else ()
    if keys == before or (not keys and before == (NONE,)):
        return state
    if keys == (AUTO,):
        return replace(state, filed=(), is_pinned=False) if state.is_pinned else state
    return state.pinned_under(tuple(key for key in keys if key != NONE))


def merged(
    base: SentenceState, mine: SentenceState, now: SentenceState
) -> tuple[SentenceState, bool]:
    """Return a sentence that two changed since `base`, mine last, and whether both did the same.

    What only one of them changed, words or place, is kept.
    """
    is_text = mine.sentence.text != base.sentence.text
    is_place = (mine.filed, mine.is_pinned) != (base.filed, base.is_pinned)
    is_conflict = (
        is_text and now.sentence.text not in (base.sentence.text, mine.sentence.text)
    ) or (
        is_place
        and (now.filed, now.is_pinned)
        not in ((base.filed, base.is_pinned), (mine.filed, mine.is_pinned))
    )
    (result,) = cut(now, [mine.sentence.text]) if is_text else (now,)
    if is_place:
        result = replace(result, filed=mine.filed, is_pinned=mine.is_pinned)
    return result, is_conflict
