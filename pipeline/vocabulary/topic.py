"""Decide whether a window is technical, and which terms to expect in it.

An initial prompt full of terms harms ordinary speech and helps technical speech more than anything
else. So it is given only where several terms were heard already.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.vocabulary.match import MIN_WEIGHT, Match, best_matches
from pipeline.vocabulary.terms import LEARNED, NAMES, OWN, Vocabulary

# In ordinary speech hardly any window has a single clear match, and none has two.
CLEAR_EVIDENCE = 1.75
MIN_TERMS = 2
LISTED_EVIDENCE = 0.45  # per unit of weight, of a term heard right or in a listed spelling

MAX_HEARD = 20  # terms that sound like words of the window
MAX_OF_USER = 10  # the user's own terms, names, and terms from corrections
MAX_OF_LISTS = 30  # the first terms of the lists in question; a list begins with the commonest
MIN_SHARE = 0.34  # of the best list's evidence: a list with less is left out
GENERAL = "general"  # the list that fits every interview
_USER_SOURCES = (OWN, NAMES, LEARNED)


class Topics:
    """Chooses the terms to expect in a window, given the terms that were found in it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._of_user = [
            term.text
            for source in _USER_SOURCES
            for term in vocabulary.terms
            if term.source == source
        ]
        self._by_list: dict[str, list[str]] = {}
        for term in vocabulary.terms:
            if term.source not in (*_USER_SOURCES, GENERAL):
                self._by_list.setdefault(term.source, []).append(term.text)

    def expected(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """Return the terms to expect, the likeliest last; none where it is no technical window."""
        if len({match.term.text for match in clear_matches(best_matches(matches))}) < MIN_TERMS:
            return ()
        heard: dict[str, float] = {}
        sources: defaultdict[str, float] = defaultdict(float)
        for match in matches:
            evidence = _evidence(match)
            heard[match.term.text] = max(evidence, heard.get(match.term.text, 0.0))
            sources[match.term.source] += evidence
        likeliest_first = dict.fromkeys(
            (
                *sorted(heard, key=lambda text: -heard[text])[:MAX_HEARD],
                *self._of_user[:MAX_OF_USER],
                *self._of_lists(sources),
            )
        )
        return tuple(reversed(likeliest_first))

    def _of_lists(self, sources: Mapping[str, float]) -> list[str]:
        """Return the commonest terms of the lists in question, in proportion to their evidence."""
        shares = {name: sources.get(name, 0.0) for name in self._by_list}
        least = MIN_SHARE * max(shares.values(), default=0.0)
        shares = {name: share for name, share in shares.items() if share >= least}
        total = sum(shares.values()) or 1.0
        found = []
        for name, share in sorted(shares.items(), key=lambda item: -item[1]):
            found += self._by_list[name][: round(MAX_OF_LISTS * share / total)]
        return found


def clear_matches(matches: Sequence[Match]) -> list[Match]:
    """Return the matches that hardly ever come by chance."""
    return [
        match
        for match in matches
        if (match.is_listed and match.weight >= MIN_WEIGHT)
        or (not match.is_listed and match.evidence >= CLEAR_EVIDENCE)
    ]


def _evidence(match: Match) -> float:
    if match.is_listed:
        return match.weight * LISTED_EVIDENCE if match.weight >= MIN_WEIGHT else 0.0
    return max(match.evidence, 0.0)
