"""What there is talk of, and so which terms to expect in it.

A prompt full of terms harms ordinary speech, and helps so much with technical speech that nothing
else comes near. So it is given only where what was heard has several terms in it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.vocabulary.match import LEAST_WEIGHT, Match, best
from pipeline.vocabulary.terms import LEARNED, NAMES, OWN, Vocabulary

# In ordinary speech hardly any window has a single clear match, and none has two.
CLEAR_EVIDENCE = 1.75
LEAST_TERMS = 2
LISTED_EVIDENCE = 0.45  # a sound's weight in a term that was heard as it is, or as it is listed

MOST_HEARD = 20  # terms that sound like what was heard
MOST_OF_USERS = 10  # their own terms, names, and what their corrections taught
MOST_OF_LISTS = 30  # the commonest of the lists that those are on; a list has them at its top
LEAST_SHARE = 0.34  # a list with less evidence than this part of the most is not what it is about
NO_TRADE = "general"  # this list is part of every interview
_USERS = (OWN, NAMES, LEARNED)


class Topics:
    """Tells from the terms that are near what was heard which others to expect with them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._users = [
            term.text for source in _USERS for term in vocabulary.terms if term.source == source
        ]
        self._lists: dict[str, list[str]] = {}
        for term in vocabulary.terms:
            if term.source not in (*_USERS, NO_TRADE):
                self._lists.setdefault(term.source, []).append(term.text)

    def expected(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """Return the terms, the likeliest last; none where it is no talk of such things."""
        if len({match.term.text for match in clear(best(matches))}) < LEAST_TERMS:
            return ()
        heard: dict[str, float] = {}
        sources: defaultdict[str, float] = defaultdict(float)
        for match in matches:
            evidence = _evidence(match)
            heard[match.term.text] = max(evidence, heard.get(match.term.text, 0.0))
            sources[match.term.source] += evidence
        likeliest_first = dict.fromkeys(
            (
                *sorted(heard, key=lambda text: -heard[text])[:MOST_HEARD],
                *self._users[:MOST_OF_USERS],
                *self._of_lists(sources),
            )
        )
        return tuple(reversed(likeliest_first))

    def _of_lists(self, sources: Mapping[str, float]) -> list[str]:
        """The commonest terms of the lists that the talk is about, by their share in it."""
        shares = {name: sources.get(name, 0.0) for name in self._lists}
        least = LEAST_SHARE * max(shares.values(), default=0.0)
        shares = {name: share for name, share in shares.items() if share >= least}
        total = sum(shares.values()) or 1.0
        found = []
        for name, share in sorted(shares.items(), key=lambda item: -item[1]):
            found += self._lists[name][: round(MOST_OF_LISTS * share / total)]
        return found


def clear(matches: Sequence[Match]) -> list[Match]:
    """Those that hardly come by chance."""
    return [
        match
        for match in matches
        if (match.is_listed and match.weight >= LEAST_WEIGHT)
        or (not match.is_listed and match.evidence >= CLEAR_EVIDENCE)
    ]


def _evidence(match: Match) -> float:
    if match.is_listed:
        return match.weight * LISTED_EVIDENCE if match.weight >= LEAST_WEIGHT else 0.0
    return max(match.evidence, 0.0)
