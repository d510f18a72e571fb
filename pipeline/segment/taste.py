"""A user's taste: rules by which they file otherwise than the scorer, learned from what they moved.

A rule is "what is under `expression` also goes under `reaction`", "nothing goes under `made_up`" or
"what is under `answers` does not go under `questions`". A taste turns the scorer's probabilities
into those of the user's filing: a noisy-or (Pearl 1988) of the rules.

Users move what is filed wrongly and leave the rest, so the moved sentences are no fair sample. Two
things make up for it: their likelihood is conditional on being wrong (a truncated sample; Amemiya
1973), in part, since what users pick tells something too; and sentences of the same reviews that
were left where a rule would have moved them count against the rule. Filing without a pattern is a
share of its own in the likelihood (a mixture), which takes it away from the rules. Rules are added
one by one, while the likelihood gains enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.segment.scorer import logit, sigmoid

# Chosen on memos of four writers, with the simulated users of tests/benchmarks/tastes.py.
_STRENGTH = 0.9  # chance that the user follows a rule of theirs
_MIN_CHANCE = 0.01  # of a label that the scorer rules out, and one less that of a sure one
# Log-likelihood that a rule must gain: "never under", which are few, and others.
_NEEDED_NEVER, _NEEDED = 4.0, 5.0
_FEW = 50  # sentences for which this holds; of more in proportion
_MIN_SENTENCES = 2  # moved sentences that a rule must explain, of _FEW
NEWEST = 200  # sentences that the taste is learned from: tastes change, and it must be quick
_TRUNCATED = 0.6  # how far the likelihood of a rule is conditional on being wrong
_MAX_RULES = 8
_LIKELY = 0.3  # probability from which a sentence may be under the prompt that a rule starts from
_WRONG = 0.2  # share of the sentences left alone that are filed wrongly
_UNCHANCED = 1 / 13  # chance of a prompt in filing without a pattern
_NOISE_PRIOR = (1.0, 10.0)  # sentences filed without a pattern, and all: held true beforehand
_ROUNDS = 8  # of estimating it

Doubles = NDArray[np.float64]
Rule = tuple[bool, int, int]  # it adds, the prompt that it changes, the one that it starts from


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the user filed, and what they left.

    `log_odds` are the scorer's for the sentences that the user filed, `filed` 1 where they filed
    it, `known` 1 where the sheet had the prompt (all three: sentences × prompts, the newest first).
    `left` are the sentences that the user left alone beside the NEWEST of these: 1 where they are
    placed (sentences × prompts).
    """

    log_odds: Floats
    filed: Floats
    known: Floats
    left: Floats


@dataclass(frozen=True, slots=True)
class Taste:
    """Rules, as chances: prompts × prompts, those from which the rule starts in the columns.

    `also`: a sentence under the column's prompt also goes under the row's. `never`: it does not go
    under the row's; on the diagonal nothing does. `noise` is the share of the user's sentences that
    are filed without a pattern.
    """

    also: Floats
    never: Floats
    noise: float = 0.0

    def adjust(self, log_odds: Floats) -> Floats:
        """Return the log-odds of the user's filing (sentences × prompts)."""
        changed = np.flatnonzero((self.also + self.never).any(axis=1))
        if not len(changed):
            return log_odds
        adjusted = log_odds.copy()
        chances = sigmoid(log_odds).astype(np.float64)
        adjusted[:, changed] = logit(self.chances(chances)[:, changed].astype(np.float32))
        return adjusted

    def chances(self, chances: Doubles) -> Doubles:
        """Return the probabilities of the user's filing, given the scorer's."""
        kept, added = self._factors(chances)
        filed: Doubles = 1 - (1 - chances * kept) * added
        return filed

    def _factors(self, chances: Doubles) -> tuple[Doubles, Doubles]:
        """Return the chances that the scorer's label is kept, and that no rule adds one."""
        kept, added = np.ones_like(chances), np.ones_like(chances)
        for row, column in np.argwhere(self.never):
            starts = 1.0 if row == column else chances[:, column]
            kept[:, row] *= 1 - self.never[row, column] * starts
        for row, column in np.argwhere(self.also):
            added[:, row] *= 1 - self.also[row, column] * chances[:, column]
        return kept, added

    def _with(self, rule: Rule) -> "Taste":
        is_also, row, column = rule
        also, never = self.also.copy(), self.never.copy()
        (also if is_also else never)[row, column] = _STRENGTH
        return Taste(also, never, self.noise)


def no_taste(prompts: int) -> Taste:
    """Return the taste of a user who files as the scorer does."""
    none = np.zeros((prompts, prompts), dtype=np.float32)
    return Taste(none, none, _NOISE_PRIOR[0] / _NOISE_PRIOR[1])


def learn_taste(corrections: Corrections, thresholds: Floats) -> Taste:
    """Return the rules that the user's filing follows; none where it follows none.

    `thresholds` are the probabilities from which the scorer places, a value a prompt.
    """
    taste = no_taste(len(thresholds))
    if not len(corrections.filed):
        return taste
    likelihood = _Likelihood(corrections, thresholds)
    rules = list(likelihood.candidates())
    needed = np.array([_needed(rule, corrections) for rule in rules])
    for _ in range(_MAX_RULES):
        taste = likelihood.with_noise(taste)
        if not rules:
            break
        gains = likelihood.gains(taste, rules) - needed
        best = int(gains.argmax())
        if gains[best] <= 0:
            break
        taste = taste._with(rules.pop(best))
        needed = np.delete(needed, best)
    return likelihood.with_noise(taste)


def _needed(rule: Rule, corrections: Corrections) -> float:
    """Return the log-likelihood that a rule must gain, more where sentences left contradict it."""
    is_also, row, column = rule
    left, count = corrections.left, min(len(corrections.filed), NEWEST)
    both = left[:, row] * left[:, column]
    against = float((left[:, column] - both if is_also else both).sum())
    moved = count / (count + _WRONG * len(left))  # share of what is wrong that the user moves
    # Left alone: without the rule one in four is wrong, with it nearly all are.
    each = np.log((1 - 0.25 * moved) / (1 - _STRENGTH * moved))
    needed = _NEEDED_NEVER if row == column else _NEEDED
    return float(needed * max(1.0, count / _FEW) + against * each)


class _Likelihood:
    """The likelihood of what the user filed, given a taste."""

    def __init__(self, corrections: Corrections, thresholds: Floats) -> None:
        self.filed: Doubles = corrections.filed[:NEWEST].astype(np.float64)
        self.known: Doubles = corrections.known[:NEWEST].astype(np.float64)
        plain = sigmoid(corrections.log_odds[:NEWEST])
        self.placed: Doubles = (plain >= thresholds).astype(np.float64)
        self.chances: Doubles = _MIN_CHANCE + (1 - 2 * _MIN_CHANCE) * plain.astype(np.float64)
        # A sentence filed where it was already was not chosen for being wrong.
        self._moved = ((self.filed != self.placed) * self.known).any(axis=1)
        each = np.where(self.filed > 0, _UNCHANCED, 1 - _UNCHANCED)
        self._noise: Doubles = np.exp((np.log(each) * self.known).sum(axis=1))

    def candidates(self) -> Iterator[Rule]:
        """Yield rules that explain enough moved sentences."""
        likely = (self.chances > _LIKELY).astype(np.float64)
        wrong = (self.filed - self.placed) * self.known
        missed, removed = (wrong > 0).T @ likely, (wrong < 0).T @ likely
        np.fill_diagonal(missed, 0)
        np.fill_diagonal(removed, (wrong < 0).sum(axis=0))
        least = _MIN_SENTENCES * max(1.0, len(wrong) / _FEW)
        for is_also, found in ((True, missed), (False, removed)):
            for row, column in np.argwhere(found >= least):
                yield is_also, int(row), int(column)

    def with_noise(self, taste: Taste) -> Taste:
        """Return the taste with the share of filing without a pattern."""
        filed, placed = self._logs(taste.chances(self.chances), np.arange(len(taste.also)))
        explained = self._given_moved(filed.sum(axis=1), placed.sum(axis=1))
        return Taste(taste.also, taste.never, float(self._noise_share(explained[:, None])[0]))

    def gains(self, taste: Taste, rules: list[Rule]) -> Doubles:
        """Return the log-likelihood that each rule would add to the taste."""
        adds, rows, columns = (np.array(one) for one in zip(*rules, strict=True))
        filed, placed = self._logs(taste.chances(self.chances), np.arange(len(taste.also)))
        kept, added = taste._factors(self.chances)
        starts = np.where(adds | (rows != columns), self.chances[:, columns], 1.0)
        factor = 1 - _STRENGTH * starts
        kept = self.chances[:, rows] * kept[:, rows] * np.where(adds, 1.0, factor)
        changed = 1 - (1 - kept) * added[:, rows] * np.where(adds, factor, 1.0)
        filed_by, placed_by = self._logs(changed, rows)
        all_filed, all_placed = filed.sum(axis=1), placed.sum(axis=1)
        with_rule = self._given_moved(
            all_filed[:, None] - filed[:, rows] + filed_by,
            all_placed[:, None] - placed[:, rows] + placed_by,
            _TRUNCATED,
        )
        without = self._given_moved(all_filed[:, None], all_placed[:, None], _TRUNCATED)
        return self._mixed(with_rule) - self._mixed(without)

    def _logs(self, chances: Doubles, rows: NDArray[np.int64]) -> tuple[Doubles, Doubles]:
        """Return the log-probabilities of what the user filed and of what the scorer placed."""
        clipped = np.clip(chances, 1e-6, 1 - 1e-6)
        yes, no = np.log(clipped), np.log1p(-clipped)
        known = self.known[:, rows]
        filed: Doubles = np.where(self.filed[:, rows] > 0, yes, no) * known
        placed: Doubles = np.where(self.placed[:, rows] > 0, yes, no) * known
        return filed, placed

    def _given_moved(self, filed: Doubles, placed: Doubles, part: float = 1.0) -> Doubles:
        """Return the probabilities, of moved sentences given that the scorer's filing is wrong.

        `part`: how far given that, from 0 to 1.
        """
        wrong = np.log(-np.expm1(np.minimum(placed, -1e-3)))
        moved = self._moved.reshape((-1,) + (1,) * (filed.ndim - 1))
        found: Doubles = np.exp(filed - part * moved * wrong)
        return found

    def _mixed(self, explained: Doubles) -> Doubles:
        """Return the log-likelihoods, each with its own share of noise, the prior's included."""
        share = self._noise_share(explained)
        each = np.log((1 - share) * explained + share * self._noise[:, None])
        some, total = _NOISE_PRIOR
        prior = some * np.log(share) + (total - some) * np.log(1 - share)
        found: Doubles = each.sum(axis=0) + prior
        return found

    def _noise_share(self, explained: Doubles) -> Doubles:
        """Return the share of filing without a pattern (by EM; Dempster et al. 1977), a column.

        `explained` are the probabilities of what is filed, given that it has one (sentences × any).
        """
        some, total = _NOISE_PRIOR
        share: Doubles = np.full(explained.shape[1], some / total)
        for _ in range(_ROUNDS):
            noise = share * self._noise[:, None]
            odds = noise / (noise + (1 - share) * explained)
            share = (odds.sum(axis=0) + some) / (len(odds) + total)
        return share
