"""Cut a sentence in several, or join several to one, with their words' times.

A sentence is cut between two of its words, at the place in the decoded text that is nearest to the
place in the text as it reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from models import Sentence, Word
from models.change import SentenceState
from models.review import PlacedBy
from models.transcript import ChangedBy

_BY: tuple[ChangedBy, ...] = ("", "vocabulary", "user")


def cut(state: SentenceState, texts: Sequence[str]) -> tuple[SentenceState, ...]:
    """Return the sentences that a sentence becomes when it is cut into these texts.

    Each keeps where the sentence was filed, and the time of its words; without words, times are by
    the share of the text.
    """
    sentence = state.sentence
    if len(texts) == 1:
        return (replace(state, sentence=_reworded(sentence, texts[0])),)
    written = _cuts(sentence.text, texts)
    heard_texts = _parts(sentence.as_heard, _cuts(sentence.as_heard, texts, sentence.words))
    texts_before = _parts(sentence.text, written)
    english = _parts(sentence.english, _shares(sentence.english, texts))
    words = _words(sentence, heard_texts)
    times = _times(sentence, words, heard_texts)
    parts = []
    for place, text in enumerate(texts):
        heard = heard_texts[place]
        changed_by: ChangedBy = "user"
        if text == heard:
            changed_by = ""
        elif text == texts_before[place] and sentence.changed_by:
            changed_by = sentence.changed_by
        part = Sentence(
            index=sentence.index + place,
            text=text,
            start_s=times[place][0],
            end_s=times[place][1],
            probability=_probability(words[place]) or sentence.probability,
            words=words[place],
            heard=heard if changed_by else "",
            changed_by=changed_by,
            english=english[place],
            heading=sentence.heading,
        )
        parts.append(replace(state, sentence=part))
    return tuple(parts)


def cut_before(state: SentenceState, number: int) -> tuple[SentenceState, ...]:
    """Return the two sentences that a sentence becomes when it is cut before one of its words."""
    sentence = state.sentence
    heard, _ = _letters(sentence.as_heard)
    letters, offsets = _letters(sentence.text)
    at = sum(len(_letters(word.as_heard)[0]) for word in sentence.words[:number])
    place = _same_place(letters, heard, at)
    if not 0 < place < len(letters):
        return (state,)
    return cut(state, _parts(sentence.text, [offsets[place]]))


def join(states: Sequence[SentenceState], text: str | None = None) -> SentenceState:
    """Return the sentence that several become, with this text, else theirs.

    It is filed wherever one of them was filed by the user, else as the first in a guided recording.
    """
    first, last = states[0].sentence, states[-1].sentence
    sentences = [each.sentence for each in states]
    words = tuple(word for each in sentences for word in each.words)
    joined = Sentence(
        index=first.index,
        text=_joined(each.text for each in sentences),
        start_s=first.start_s,
        end_s=last.end_s,
        probability=_probability(words)
        or sum(each.probability for each in sentences) / len(sentences),
        words=words,
        heard=_joined(each.as_heard for each in sentences),
        changed_by=max((each.changed_by for each in sentences), key=_BY.index),
        english=_joined(each.english for each in sentences),
        heading=first.heading,
    )
    if not joined.changed_by:
        joined = replace(joined, heard="")
    if text is not None:
        joined = _reworded(joined, text)
    pinned = [each for each in states if each.is_pinned]
    filed: dict[str, PlacedBy] = {}
    for each in pinned or states:
        for key, by in each.filed:
            filed.setdefault(key, by)
    return SentenceState(joined, tuple(filed.items()), bool(pinned))


def _reworded(sentence: Sentence, text: str) -> Sentence:
    """Return the sentence with a text by the user; one that reads the same is left alone."""
    if text == sentence.text:
        return sentence
    if text == sentence.as_heard:
        return replace(sentence, text=text, heard="", changed_by="")
    return replace(sentence, text=text, heard=sentence.as_heard, changed_by="user")


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def _probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words) if words else 0.0


def _cuts(text: str, texts: Sequence[str], words: Sequence[Word] = ()) -> list[int]:
    """Return the offsets at which a text is cut so that its parts are like `texts`.

    Between two words; where the words are given and are those of the text, between two of these.
    """
    letters, offsets = _letters(text)
    new = "".join(_letters(each)[0] for each in texts)
    at, wanted = 0, []
    for each in texts[:-1]:
        at += len(_letters(each)[0])
        wanted.append(_same_place(letters, new, at))
    borders = _borders(text, letters, words)
    found: list[int] = []
    for number, place in enumerate(wanted):
        lowest = found[-1] if found else 0
        # A word for each part, where there are so many.
        choice = [each for each in borders if lowest < each < len(letters)]
        spare = len(wanted) - number - 1
        choice = choice[: len(choice) - spare] or choice
        found.append(min(choice, key=lambda each: abs(each - place), default=max(lowest, place)))
    ends = [*offsets, len(text)]
    return [ends[min(each, len(offsets))] for each in found]


def _letters(text: str) -> tuple[str, list[int]]:
    """Return a text without blanks, and the offset of each character that is left."""
    offsets = [offset for offset, char in enumerate(text) if not char.isspace()]
    return "".join(text[offset] for offset in offsets), offsets


def _same_place(old: str, new: str, at: int) -> int:
    """Return the place in `old` that is like the place `at` in `new`."""
    if old == new:
        return at
    matcher = SequenceMatcher(None, old.lower(), new.lower(), autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        if new_start <= at <= new_end and new_end > new_start:
            share = (at - new_start) / (new_end - new_start)
            return start + round(share * (end - start))
    return len(old)


def _borders(text: str, letters: str, words: Sequence[Word]) -> list[int]:
    """Return the places between words, counted in letters."""
    for spelled in ([word.as_heard for word in words], [word.text for word in words]):
        if words and _letters("".join(spelled))[0] == letters:
            return _ends(spelled)
    ends = _ends(text.split())
    # Writing without blanks may be cut anywhere.
    return ends if len(ends) > 1 or not letters else list(range(1, len(letters) + 1))


def _ends(words: Sequence[str]) -> list[int]:
    total, found = 0, []
    for word in words:
        total += len(_letters(word)[0])
        found.append(total)
    return found


def _shares(text: str, texts: Sequence[str]) -> list[int]:
    """Return the offsets between words that cut a text by the lengths of `texts`."""
    ends = [0, *(len(each) for each in _prefixes(text.split()))]
    total = sum(map(len, texts)) or 1
    done, found = 0, []
    for each in texts[:-1]:
        done += len(each)
        place = done / total * len(text)
        found.append(min(ends, key=lambda end: abs(end - place)))
    return found


def _prefixes(words: Sequence[str]) -> list[str]:
    return [" ".join(words[: count + 1]) for count in range(len(words))]


def _parts(text: str, offsets: Sequence[int]) -> list[str]:
    return [text[a:b].strip() for a, b in pairwise([0, *offsets, len(text)])]


def _words(sentence: Sentence, texts: Sequence[str]) -> list[tuple[Word, ...]]:
    """Return the words of each part of the decoded text."""
    left = list(sentence.words)
    total = sum(len(_letters(word.as_heard)[0]) for word in left)
    letters = sum(len(_letters(text)[0]) for text in texts) or 1
    found: list[tuple[Word, ...]] = []
    done, passed = 0, 0.0
    for text in texts[:-1]:
        done += len(_letters(text)[0])
        taken: list[Word] = []
        # The middle of a word says on which side of a cut it is: their spelling may differ.
        while left and passed + len(_letters(left[0].as_heard)[0]) / 2 <= done / letters * total:
            word = left.pop(0)
            passed += len(_letters(word.as_heard)[0])
            taken.append(word)
        found.append(tuple(taken))
    return [*found, tuple(left)]


def _times(
    sentence: Sentence, words: Sequence[Sequence[Word]], texts: Sequence[str]
) -> list[tuple[float, float]]:
    """Return when each part begins and ends."""
    if not sentence.end_s:
        return [(sentence.start_s, sentence.end_s)] * len(texts)
    total = sum(map(len, texts)) or 1
    length = sentence.end_s - sentence.start_s
    starts, done = [sentence.start_s], 0
    for place, text in enumerate(texts[:-1], 1):
        done += len(text)
        share = sentence.start_s + length * done / total
        begun = words[place][0].start_s if words[place] else share
        starts.append(min(max(begun, starts[-1]), sentence.end_s))
    ends = []
    for place in range(len(texts)):
        limit = starts[place + 1] if place + 1 < len(texts) else sentence.end_s
        ended = words[place][-1].end_s if words[place] and place + 1 < len(texts) else limit
        ends.append(min(max(ended, starts[place]), limit))
    return list(zip(starts, ends, strict=True))
