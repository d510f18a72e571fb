"""What the user put right in one transcript of a memo → the same in another one.

Sentences of two transcripts are told to be the same by their times, and by their words: better
weights cut sentences elsewhere and hear other words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models import Sentence
from models.transcript import edited
from pipeline.text import bare_word

SHARED = 0.5  # of the shorter one's time: sentences that share as much are about the same
NEAR_S = 5.0  # without that, a sentence of the same words may stand this far away
ALIKE = 0.6  # share of words that makes them the same
WORD_SLACK_S = 0.3  # word times are this exact


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two transcripts differ in words: what stood there, and what stands there."""

    start_s: float
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """What came over, by position in the new sentences, and the old sentences of which nothing did.

    `sentences` are the new ones with the user's corrections in them; `settled` says under which
    prompts (if any) the user filed one.
    """

    sentences: tuple[Sentence, ...]
    pinned: dict[int, tuple[str, ...]]
    lost: tuple[Sentence, ...]


def transfer(
    old: Sequence[Sentence], new: Sequence[Sentence], pinned: Mapping[int, Sequence[str]]
) -> Transferred:
    """Carry over what the user filed (`settled`, by position in `old`) and corrected."""
    filed: dict[int, list[str]] = {}
    lost: list[Sentence] = []
    for position, keys in sorted(pinned.items()):
        places = _same(old[position], new)
        for place in places:
            filed.setdefault(place, []).extend(keys)
        if not places:
            lost.append(old[position])
    sentences = list(new)
    for sentence in old:
        if sentence.changed_by == "user" and not _correct(sentence, sentences):
            lost.append(sentence)
    return Transferred(
        sentences=tuple(sentences),
        pinned={place: tuple(dict.fromkeys(keys)) for place, keys in filed.items()},
        lost=tuple(dict.fromkeys(lost)),
    )


def changes(old: Sequence[Sentence], new: Sequence[Sentence]) -> tuple[Change, ...]:
    """Where the words differ; marks and capitals do not count."""
    before, after = ([_words_of(each.text) for each in side] for side in (old, new))
    matcher = SequenceMatcher(None, [*map(tuple, before)], [*map(tuple, after)], autojunk=False)
    found = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        ours, theirs = old[old_start:old_end], new[new_start:new_end]
        if kind == "equal" or _said(ours) == _said(theirs):
            continue  # only cut into sentences differently
        found.append(
            Change(
                start_s=(ours or theirs)[0].start_s,
                before=" ".join(each.text for each in ours),
                after=" ".join(each.text for each in theirs),
            )
        )
    return tuple(found)


def _said(sentences: Iterable[Sentence]) -> list[str]:
    return [word for each in sentences for word in _words_of(each.text)]


def _words_of(text: str) -> list[str]:
    return re.findall(r"[\w+#']+", text.lower())


def _same(sentence: Sentence, others: Sequence[Sentence]) -> list[int]:
    """Positions of the sentences that say what this one says; several where it was cut up."""
    sharing = [
        place
        for place, other in enumerate(others)
        if _shared(sentence, other) >= SHARED and _alike(sentence, other) > 0
    ]
    if sharing:
        return sharing
    near = [
        (_alike(sentence, other), -place)
        for place, other in enumerate(others)
        if abs(other.start_s - sentence.start_s) <= NEAR_S
    ]
    alike, place = max(near, default=(0.0, 0))
    return [-place] if alike >= ALIKE else []


def _shared(one: Sentence, other: Sentence) -> float:
    """How much of the shorter one's time both have."""
    shared = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    shorter = min(one.end_s - one.start_s, other.end_s - other.start_s)
    return shared / shorter if shorter > 0 else 0.0


def _alike(one: Sentence, other: Sentence) -> float:
    """How many of the shorter one's words both have, in order."""
    ours, theirs = _words_of(one.as_heard), _words_of(other.as_heard)
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(min(len(ours), len(theirs)), 1)


@dataclass(frozen=True, slots=True)
class _Correction:
    """Words that the user wrote instead of others, and when those were said."""

    heard: list[str]
    written: list[str]
    start_s: float
    end_s: float


def _correct(sentence: Sentence, others: list[Sentence]) -> bool:
    """Make a sentence's corrections in the others; False where one of them found no place."""
    return all([_make(each, others) for each in _corrections(sentence)])


def _corrections(sentence: Sentence) -> list[_Correction]:
    heard, written = sentence.as_heard.split(), sentence.text.split()
    times = _times(sentence, len(heard))
    found = []
    matcher = SequenceMatcher(None, heard, written, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        if start == end:  # words put in: the one before or after says where
            back = start > 0
            start, new_start = start - back, new_start - back
            end, new_end = end + (not back and end < len(heard)), new_end + (not back)
        if start < end:
            first, last = times[start], times[end - 1]
            found.append(
                _Correction(heard[start:end], written[new_start:new_end], first[0], last[1])
            )
    return found


def _times(sentence: Sentence, count: int) -> list[tuple[float, float]]:
    """When each of the heard words was said; evenly spread where nobody knows."""
    times = [(word.start_s, word.end_s) for word in sentence.words for _ in word.text.split()]
    if len(times) == count:
        return times
    step = (sentence.end_s - sentence.start_s) / max(count, 1)
    start = sentence.start_s
    return [(start + n * step, start + (n + 1) * step) for n in range(count)]


def _make(correction: _Correction, others: list[Sentence]) -> bool:
    """Make one correction where the same was heard at the same time.

    Nothing needs to be done where the words are those that the user wrote. Where something else
    is heard there, nobody knows whether the correction still holds.
    """
    for place, other in enumerate(others):
        if other.end_s < correction.start_s or other.start_s > correction.end_s:
            continue
        words = other.text.split()
        times = _times(other, len(words))
        for wanted, is_done in ((correction.written, True), (correction.heard, False)):
            start = _find(wanted, words, times, correction)
            if start is None:
                continue
            if not is_done:
                text = [*words[:start], *correction.written, *words[start + len(wanted) :]]
                others[place] = edited(other, " ".join(text), "user")
            return True
    return False


def _find(
    wanted: list[str],
    words: list[str],
    times: Sequence[tuple[float, float]],
    correction: _Correction,
) -> int | None:
    """Where in a sentence these words stand, at the time of the correction."""
    bare = [bare_word(word) for word in words]
    sought = [bare_word(word) for word in wanted]
    for start in range(len(words) - len(wanted) + 1):
        end = start + len(wanted)
        if wanted and bare[start:end] == sought and _is_then(times[start:end], correction):
            return start
    return None


def _is_then(times: Sequence[tuple[float, float]], correction: _Correction) -> bool:
    slack = WORD_SLACK_S + 0.5 * (correction.end_s - correction.start_s)
    return times[0][0] <= correction.end_s + slack and times[-1][1] >= correction.start_s - slack
