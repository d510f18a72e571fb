"""Find the words of the archive that a misspelt word may be."""

from pipeline.archive.database import Store
from pipeline.archive.search_candidates import counted, words_of_length

_MIN_LETTERS = 4
_MAX_NEAR = 6


def most_mistakes(word: str) -> int:
    """Return how many letters of a word may be wrong; two exchanged neighbours are one mistake."""
    if len(word) < _MIN_LETTERS or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3


def near_words(store: Store, word: str) -> dict[str, tuple[str, float]]:
    """Return the archive's words that a word may be, the nearest first: stem, and how near.

    1 is the same, 0 has nothing in common. Distance: Damerau-Levenshtein with one exchange of
    neighbours at a place (optimal string alignment).
    """
    most = most_mistakes(word)
    if not most:
        return {}
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    words = words_of_length(store, len(word) - most, len(word) + most)
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=_MAX_NEAR * 4)
    known = counted(store, [each[0] for each in near])
    # Few mistakes first; of these the same beginning, then what stands in more sentences.
    ranked = sorted(
        near, key=lambda each: (each[1], each[0][0] != word[0], -known[each[0]][1], each[0])
    )
    least = ranked[0][1] if ranked else 0
    return {
        other: (known[other][0], 1 - mistakes / (len(word) + 1))
        for other, mistakes, _ in ranked[:_MAX_NEAR]
        if mistakes <= max(least, 1) or mistakes == least
    }
