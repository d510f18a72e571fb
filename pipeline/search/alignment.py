"""Find where in sentences something sounds like a word, in many sentences at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.search.skeleton import (
    FAR,
    INSIDE,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    UNIT,
    Place,
    extras,
    left_out,
    of_one_word,
    ratio,
    respelt,
    skeleton,
    sounds_of,
    substitutions,
    weight_of,
)

_OF_CONSONANTS, _OF_LETTERS = 0.4, 0.6
_LEAST = ((2.5, 0.92, 0.78), (3.5, 0.84, 0.73), (4.5, 0.76, 0.7), (99.0, 0.7, 0.66))
# For words of at most this weight the similarity from which they were heard, and from which they
# were where all consonants are the same. Of 104 technical terms, spoken by flite and transcribed
# with the base weights, and of 3,300 sentences that do not hold them.
_COMMON = 0.2  # more for an ordinary word, which is seldom misheard
_SAME = 0.96
_LEAST_CONSONANTS = 0.72
_AFTER_BEST = 0.15
_PLACES = 1 << 24
"""More than the sounds of all sentences: a cost times it, and a place, are one number."""
_NEVER = 1 << 20  # a cost

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The cheapest alignment of a word with a sentence's sounds: the first and the last of these.

    `consonants` is how alike they are, from 0 to 1.
    """

    first: int
    last: int
    consonants: float


def heard_in(sentences: Mapping[int, str], word: str, *, is_common: bool) -> dict[int, Place]:
    """Return where sentences sound like a word; none that is far behind the best.

    More is asked of a common word.
    """
    weight = weight_of(of_one_word(word))
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        return {}
    least, least_same = next(each for most, *each in _LEAST if weight <= most)
    places = places_of(sentences, word)
    heard = {
        each: place
        for each, place in places.items()
        if place.alike - _COMMON * is_common >= (least_same if place.consonants >= _SAME else least)
    }
    best = max((place.alike for place in heard.values()), default=0.0)
    return {each: place for each, place in heard.items() if place.alike >= best - _AFTER_BEST}


def places_of(sentences: Mapping[int, str], word: str) -> dict[int, Place]:
    """Return where sentences sound most like a word, of those that have most of its consonants."""
    skeletons = {each: skeleton(text) for each, text in sentences.items()}
    said = {each: sounds for each, sounds in skeletons.items() if sounds}
    wanted = of_one_word(word)
    if not wanted or not said:
        return {}
    found = zip(said, alignments(list(said.values()), wanted), strict=True)
    return {
        each: _place(sentences[each], word, alignment)
        for each, alignment in found
        if alignment.consonants >= _LEAST_CONSONANTS
    }


def _place(text: str, word: str, alignment: Alignment) -> Place:
    sounds = sounds_of(text)
    first, last = sounds[alignment.first], sounds[alignment.last]
    # Of the words at the edges only the letters that were aligned, or about those.
    letters = ratio(respelt(text[first.at : last.until]), respelt(word))
    alike = _OF_CONSONANTS * alignment.consonants + _OF_LETTERS * letters
    return Place(first.start, last.end, alike, alignment.consonants)


def alignments(skeletons: Sequence[str], word: str) -> list[Alignment]:
    """Return the cheapest alignment of a word's skeleton with each of several that are not empty.

    Of those that cost the same, the one that ends first, of these the one that begins first.
    """
    text = "".join(f"\n{each}" for each in skeletons)
    codes = np.frombuffer(text.encode("ascii"), np.uint8)
    sounds = np.frombuffer(text.lower().encode("ascii"), np.uint8)
    is_break = codes == ord("\n")
    begins = np.append((codes < ord("a"))[1:], True)  # a word, after this place
    # The place before a sound tells where an alignment that begins with it began.
    row = np.where(begins, 0, INSIDE) * _PLACES + np.arange(len(codes))
    ends = np.append(is_break[1:], True)
    row[ends] = FAR * _PLACES + np.flatnonzero(ends) - 1
    passed = np.cumsum(_costs_of(extras(), sounds, at_breaks=_NEVER)) * _PLACES
    for code in word:
        row = _following(row, code, sounds, passed)
    costs, began = row // _PLACES + np.where(begins, 0, INSIDE), row % _PLACES
    costs[is_break | (began >= np.arange(len(codes)))] = _NEVER
    return _cheapest(costs * _PLACES + began, np.flatnonzero(is_break), UNIT * weight_of(word))


def _following(row: Numbers, code: str, sounds: NDArray[np.uint8], passed: Numbers) -> Numbers:
    """Return what alignments cost after one more consonant; `passed` sums what sounds cost."""
    same = _costs_of(substitutions(code), sounds, at_breaks=_NEVER) * _PLACES
    following = row + left_out(code) * _PLACES
    following[1:] = np.minimum(following[1:], row[:-1] + same[1:])
    # However many sounds more than the word has: the cheapest of what came before and all of them.
    found: Numbers = np.minimum.accumulate(following - passed) + passed
    return found


def _costs_of(table: bytes, sounds: NDArray[np.uint8], *, at_breaks: int) -> Numbers:
    costs = np.frombuffer(table, np.uint8)[sounds].astype(np.int64)
    costs[sounds == ord("\n")] = at_breaks
    return costs


def _cheapest(row: Numbers, breaks: Numbers, whole: float) -> list[Alignment]:
    found = []
    for start, end in zip(breaks.tolist(), [*breaks[1:].tolist(), len(row)], strict=True):
        costs = row[start:end] // _PLACES
        last = int(costs.argmin())
        first = int(row[start + last] % _PLACES) - start
        found.append(Alignment(first, last - 1, max(0.0, 1 - int(costs[last]) / whole)))
    return found
