"""Transfer the user's pins and corrections from one transcript of a memo to another.

Sentences of two transcripts are matched by their times and their words, since other weights cut
sentences elsewhere and hear other words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models import Sentence
from models.transcript import edited
from pipeline.text import bare_word

MIN_OVERLAP = 0.5  # of the shorter sentence's time: from there on two sentences match
MAX_SHIFT_S = 5.0  # sentences that do not overlap match up to this distance, if …
MIN_SHARED_WORDS = 0.6  # … they share this part of the shorter one's words
WORD_TIME_ERROR_S = 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in words between two transcripts of a memo; `before` or `after` may be empty."""

    start_s: float
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """The result of `transfer`.

    `sentences` are the new ones, the user's corrections made in them. `pinned` are the prompts that
    the user placed a sentence under, by its position among them. `lost` are the old sentences with
    a pin or a correction that found no place.
    """

    sentences: tuple[Sentence, ...]
    pinned: dict[int, tuple[str, ...]]
    lost: tuple[Sentence, ...]


def transfer(
    old: Sequence[Sentence], new: Sequence[Sentence], pinned: Mapping[int, Sequence[str]]
) -> Transferred:
    """Transfer pins and corrections from the sentences `old` to `new`.

    `pinned` are the prompts that the user placed a sentence under, by its position in `old`.
    """
    keys_at: dict[int, list[str]] = {}
    lost: list[Sentence] = []
    for position, keys in sorted(pinned.items()):
        matches = _matching(old[position], new)
        for match in matches:
            keys_at.setdefault(match, []).extend(keys)
        if not matches:
            lost.append(old[position])
    sentences = list(new)
    for sentence in old:
        if sentence.changed_by == "user" and not _correct_in(sentence, sentences):
            lost.append(sentence)
    return Transferred(
        sentences=tuple(sentences),
        pinned={at: tuple(dict.fromkeys(keys)) for at, keys in keys_at.items()},
        lost=tuple(dict.fromkeys(lost)),
    )


def changes(old: Sequence[Sentence], new: Sequence[Sentence]) -> tuple[Change, ...]:
    """Return where the words of two transcripts differ, apart from punctuation and capitals."""
    before, after = ([_words_of(each.text) for each in side] for side in (old, new))
    matcher = SequenceMatcher(None, [*map(tuple, before)], [*map(tuple, after)], autojunk=False)
    found = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        ours, theirs = old[old_start:old_end], new[new_start:new_end]
        if kind == "equal" or _all_words(ours) == _all_words(theirs):
            continue  # only cut into other sentences
        found.append(
            Change(
                start_s=(ours or theirs)[0].start_s,
                before=" ".join(each.text for each in ours),
                after=" ".join(each.text for each in theirs),
            )
        )
    return tuple(found)


def _all_words(sentences: Iterable[Sentence]) -> list[str]:
    return [word for each in sentences for word in _words_of(each.text)]


def _words_of(text: str) -> list[str]:
    return re.findall(r"[\w+#']+", text.lower())


def _matching(sentence: Sentence, others: Sequence[Sentence]) -> list[int]:
    """Return the positions of the same sentence among others; several where it was cut up."""
    overlapping = [
        at
        for at, other in enumerate(others)
        if _overlap(sentence, other) >= MIN_OVERLAP and _shared_words(sentence, other) > 0
    ]
    if overlapping:
        return overlapping
    near = [
        (_shared_words(sentence, other), -at)
        for at, other in enumerate(others)
        if abs(other.start_s - sentence.start_s) <= MAX_SHIFT_S
    ]
    share, minus_at = max(near, default=(0.0, 0))
    return [-minus_at] if share >= MIN_SHARED_WORDS else []


def _overlap(one: Sentence, other: Sentence) -> float:
    """Return the overlap of two sentences' times, as a share of the shorter one."""
    shared = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    shorter = min(one.end_s - one.start_s, other.end_s - other.start_s)
    return shared / shorter if shorter > 0 else 0.0


def _shared_words(one: Sentence, other: Sentence) -> float:
    """Return the words that two sentences share, in order, as a share of the shorter one's."""
    ours, theirs = _words_of(one.as_heard), _words_of(other.as_heard)
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(min(len(ours), len(theirs)), 1)


@dataclass(frozen=True, slots=True)
class _Correction:
    """Words that the user wrote in place of others, and the times of those."""

    heard: list[str]
    written: list[str]
    start_s: float
    end_s: float


def _correct_in(sentence: Sentence, others: list[Sentence]) -> bool:
    """Make a sentence's corrections in `others`; return False if one of them found no place."""
    return all([_make(each, others) for each in _corrections(sentence)])


def _corrections(sentence: Sentence) -> list[_Correction]:
    heard, written = sentence.as_heard.split(), sentence.text.split()
    times = _times(sentence, len(heard))
    found = []
    matcher = SequenceMatcher(None, heard, written, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        if start == end:  # an insertion: the word before or after says where
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
    """Return the times of a sentence's words, evenly spread where they are not known."""
    times = [(word.start_s, word.end_s) for word in sentence.words for _ in word.text.split()]
    if len(times) == count:
        return times
    step = (sentence.end_s - sentence.start_s) / max(count, 1)
    start = sentence.start_s
    return [(start + n * step, start + (n + 1) * step) for n in range(count)]


def _make(correction: _Correction, others: list[Sentence]) -> bool:
    """Make a correction where the same words were heard at the same time; return if it holds.

    It holds without a change where the words are already those that the user wrote. Where other
    words were heard, it is not known whether it holds.
    """
    for at, other in enumerate(others):
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
                others[at] = edited(other, " ".join(text), "user")
            return True
    return False


def _find(
    wanted: list[str],
    words: list[str],
    times: Sequence[tuple[float, float]],
    correction: _Correction,
) -> int | None:
    """Return the index of the first of these words in a sentence, at the time of the correction."""
    bare = [bare_word(word) for word in words]
    sought = [bare_word(word) for word in wanted]
    for start in range(len(words) - len(wanted) + 1):
        end = start + len(wanted)
        if wanted and bare[start:end] == sought and _is_then(times[start:end], correction):
            return start
    return None


def _is_then(times: Sequence[tuple[float, float]], correction: _Correction) -> bool:
    slack = WORD_TIME_ERROR_S + 0.5 * (correction.end_s - correction.start_s)
    return times[0][0] <= correction.end_s + slack and times[-1][1] >= correction.start_s - slack
