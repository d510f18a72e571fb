"""Contextual biasing: rescore a window's words against a rival hypothesis with terms in it.

An initial prompt full of terms helps with terms and harms all other words. So a window is decoded
without one. Where unsure words sound like terms, the engine rescores two hypotheses after the same
prompt of such terms: the words as heard, and the words with the terms in their places. Each term is
then taken or left by itself. To rescore two texts costs a sixth of decoding the window.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models import Word
from pipeline.text import closing_marks
from pipeline.vocabulary.match import Match, best_matches, finder_for
from pipeline.vocabulary.terms import Vocabulary
from pipeline.vocabulary.topic import Topics, clear_matches

MAX_TERMS = 8  # in the prompt: more take longer and hardly find more
FOLLOWING_WORDS = 1  # scored with a term: they are likelier after the right one
# The gain in log-probability (nats) that a term needs: less, the more it sounds like the words
# heard and the less sure those were. Fitted by logistic regression on the technical script
# (tests/benchmarks/technical_seen.txt) and on ordinary speech, where no term may be taken.
MIN_EVIDENCE = 1.1  # a match with less is not rescored
MAX_EVIDENCE = 2.5
MIN_GAIN = 10.5
MIN_GAIN_PER_PROBABILITY = 8.0
MIN_GAIN_PER_EVIDENCE = -9.5
MIN_GAIN_LISTED = -12.0
MIN_LOG_PROBABILITY = -10.0  # of a word as it was heard


@dataclass(frozen=True, slots=True)
class Rival:
    """A rival hypothesis: the words heard, with terms in place of some of them.

    `places` are the matches, in order, each with the index of its term in `words`. `heard` and
    `words` end where nothing more is needed to decide. `terms` are for the engine's prompt.
    """

    heard: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[tuple[Match, int], ...]
    terms: tuple[str, ...]


class Bias:
    """Proposes terms for a window and decides on them. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._finder = finder_for(vocabulary)
        self._topics = Topics(vocabulary)

    def expected(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Return the terms to expect in a window with these words, the likeliest last."""
        return self._topics.expected(self._finder.all(words))

    def rival(self, words: Sequence[Word]) -> Rival | None:
        """Return the words with the likeliest terms in their places.

        None where no unsure words sound like a term, or where the window is not technical.
        """
        matches = self._finder.all(words)
        chosen = [m for m in best_matches(matches) if not m.is_right and _is_worth_rescoring(m)]
        if not chosen or not clear_matches(matches):
            return None
        ranked = sorted(matches, key=lambda match: match.similarity, reverse=True)
        terms = dict.fromkeys(match.term.text for match in (*chosen, *ranked))
        texts: list[str] = []
        places = []
        done = 0
        for match in chosen:
            texts += [word.text for word in words[done : match.start]]
            places.append((match, len(texts)))
            texts.append(match.term.text + closing_marks(words[match.end - 1].text))
            done = match.end
        upto = min(done + FOLLOWING_WORDS, len(words))
        texts += [word.text for word in words[done:upto]]
        heard = tuple(word.text for word in words[:upto])
        return Rival(heard, tuple(texts), tuple(places), tuple(terms)[:MAX_TERMS])

    def resolved(
        self,
        words: Sequence[Word],
        rival: Rival,
        as_heard: Sequence[float],
        as_rival: Sequence[float],
    ) -> tuple[Word, ...]:
        """Return the words, with those terms that are likelier than the words heard.

        `as_heard` and `as_rival` are the log-probabilities of `rival.heard` and `rival.words`, a
        value a word.
        """
        resolved: list[Word] = []
        done = 0
        for number, (match, place) in enumerate(rival.places):
            following = FOLLOWING_WORDS
            if number + 1 < len(rival.places):
                following = min(rival.places[number + 1][0].start - match.end, following)
            before = _log_likelihood(as_heard[match.start : match.end + following])
            after = sum(as_rival[place : place + 1 + following])
            if is_likelier(match, after - before):
                resolved += words[done : match.start]
                resolved.append(_as_one(words[match.start : match.end], rival.words[place]))
                done = match.end
        return (*resolved, *words[done:])


def _log_likelihood(logs: Sequence[float]) -> float:
    """Return the sum of log-probabilities, each at least MIN_LOG_PROBABILITY.

    The prompt can make a plain word all but impossible that was sure without it.
    """
    return sum(max(log, MIN_LOG_PROBABILITY) for log in logs)


def _is_worth_rescoring(match: Match) -> bool:
    return match.is_listed or match.evidence >= MIN_EVIDENCE


def is_likelier(match: Match, gain: float) -> bool:
    """Return whether the term was said, given the gain in log-probability (nats) that it brings."""
    if match.is_listed:
        return gain > MIN_GAIN_LISTED
    evidence = min(match.evidence, MAX_EVIDENCE)
    return gain > (
        MIN_GAIN + MIN_GAIN_PER_PROBABILITY * match.probability + MIN_GAIN_PER_EVIDENCE * evidence
    )


def _as_one(words: Sequence[Word], text: str) -> Word:
    """Return one word for the term, with the time of the words heard in its place."""
    heard = " ".join(word.text for word in words)
    return replace(words[0], text=text, end_s=words[-1].end_s, heard=heard)
