"""Terms in place of what they were taken for, where the engine itself finds them the likelier.

A prompt full of terms helps with terms and harms everything else. So a window is heard without any;
where words that were heard unsurely sound like terms, the engine is asked how likely the sound
makes the text as it was heard, and the text with those terms in their places, both after the same
prompt of such terms. Each place is then decided by itself. To weigh two texts costs a sixth of
hearing the window.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models import Word
from pipeline.vocabulary.match import Match, best, finder
from pipeline.vocabulary.terms import Vocabulary
from pipeline.vocabulary.topic import Topics, clear

MOST_TERMS = 8  # in the prompt: more take longer and hardly find more
FOLLOWING_WORDS = 1  # after a place, which are likelier after the right one
# How much likelier (in nats) a term must be: the less, the more it sounds like what was heard, and
# the less surely that was heard. By logistic regression on tests/benchmarks/technical_seen.txt, and
# on ordinary speech, where no term must be taken.
LEAST_EVIDENCE = 1.1  # what sounds less like a term is not asked about
MOST_EVIDENCE = 2.5
GAIN = 10.5
GAIN_A_SURE_WORD = 8.0
GAIN_AN_EVIDENCE = -9.5
LISTED_GAIN = -12.0
LEAST_LOG = -10.0  # of a word as it was heard


@dataclass(frozen=True, slots=True)
class Rival:
    """What may have been said instead: words in which some were put in place of those heard.

    `places` are what was replaced, in order, and where in `words` the terms stand. `heard` and
    `words` go only as far as is needed to decide. `terms` are what the engine should expect.
    """

    heard: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[tuple[Match, int], ...]
    terms: tuple[str, ...]


class Bias:
    """Finds what terms may have been said in a window. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._finder = finder(vocabulary)
        self._topics = Topics(vocabulary)

    def expected(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Return the terms to expect where these words were heard unsurely, the likeliest last."""
        return self._topics.expected(self._finder.all(words))

    def rival(self, words: Sequence[Word]) -> Rival | None:
        """Return the words with the likeliest terms in their places.

        None where there are none, or where nothing says that there is talk of such things.
        """
        matches = self._finder.all(words)
        chosen = [match for match in best(matches) if not match.is_right and _is_worth(match)]
        if not chosen or not clear(matches):  # nothing says that there is talk of such things
            return None
        ranked = sorted(matches, key=lambda match: match.likeness, reverse=True)
        terms = dict.fromkeys(match.term.text for match in (*chosen, *ranked))
        texts: list[str] = []
        places = []
        done = 0
        for match in chosen:
            texts += [word.text for word in words[done : match.start]]
            places.append((match, len(texts)))
            texts.append(match.term.text + _marks(words[match.end - 1]))
            done = match.end
        upto = min(done + FOLLOWING_WORDS, len(words))
        texts += [word.text for word in words[done:upto]]
        heard = tuple(word.text for word in words[:upto])
        return Rival(heard, tuple(texts), tuple(places), tuple(terms)[:MOST_TERMS])

    def resolved(
        self,
        words: Sequence[Word],
        rival: Rival,
        as_heard: Sequence[float],
        as_rival: Sequence[float],
    ) -> tuple[Word, ...]:
        """Return the words with those terms that are likelier than what was heard.

        The last two are the log-probabilities of the words of `rival.heard` and `rival.words`.
        """
        resolved: list[Word] = []
        done = 0
        for number, (match, place) in enumerate(rival.places):
            following = FOLLOWING_WORDS
            if number + 1 < len(rival.places):
                following = min(rival.places[number + 1][0].start - match.end, following)
            before = _likelihood(as_heard[match.start : match.end + following])
            after = sum(as_rival[place : place + 1 + following])
            if is_likelier(match, after - before):
                resolved += words[done : match.start]
                resolved.append(_as_one(words[match.start : match.end], rival.words[place]))
                done = match.end
        return (*resolved, *words[done:])


def _likelihood(logs: Sequence[float]) -> float:
    """The log-probability of words as they were heard; no single one gives them away.

    The prompt at times makes a plain word all but impossible that was heard surely without it.
    """
    return sum(max(log, LEAST_LOG) for log in logs)


def _is_worth(match: Match) -> bool:
    """Whether it is worth asking."""
    return match.is_listed or match.evidence >= LEAST_EVIDENCE


def is_likelier(match: Match, gain: float) -> bool:
    """Whether the term was said, by how much likelier it makes the text."""
    if match.is_listed:
        return gain > LISTED_GAIN
    evidence = min(match.evidence, MOST_EVIDENCE)
    return gain > GAIN + GAIN_A_SURE_WORD * match.probability + GAIN_AN_EVIDENCE * evidence


def _marks(word: Word) -> str:
    return word.text[len(word.text.rstrip(".,;:!?…\"')")) :]


def _as_one(words: Sequence[Word], text: str) -> Word:
    """A term for the words that were heard in its place."""
    heard = " ".join(word.text for word in words)
    return replace(words[0], text=text, end_s=words[-1].end_s, heard=heard)
