"""Rank sentences by what of a query they hold: exact before forgiving, whole before part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.archive.search_candidates import Candidate
from pipeline.search.plan import SOUND, SPELLING, Plan, Way

NEARBY, COMPANY, MEANING, SOME = "nearby", "company", "meaning", "some words"
WHOLE, FORGIVING, AROUND, PART = range(4)
"""The tiers: all words in one sentence; all, some by spelling or sound; around it; most of them."""
LEAST = 0.55
"""Part of a query's weight that a sentence must hold."""
RELATED = 0.2
"""Weight of words about the same beside the cosine of a sentence's meaning."""
MEANT, FOLLOWING = 0.32, 0.2
"""Least of both together: of the best one, else nothing is meant; and of those after it."""
_AFTER_BEST, _MOST_MEANT = 0.22, 10  # so much less than the best, and so many, at most
_NEAR = 2  # sentences around one belong to it
_FROM_NEAR = 0.7  # what a neighbour's word counts
_FROM_ABOUT = 0.9
_AVERAGE_WORDS = 16


@dataclass(slots=True)
class Found:
    """A candidate, and for each unit of the query how well it is matched and in which way."""

    candidate: Candidate
    matched: dict[int, tuple[float, str]] = field(default_factory=dict)
    tier: int = PART
    score: float = 0.0
    near: bool = False
    why: tuple[str, ...] = ()

    @property
    def sentence_id(self) -> int:
        """Return the sentence's id."""
        return self.candidate.sentence_id


def match(plan: Plan, candidates: Iterable[Candidate]) -> list[Found]:
    """Return the candidates, each once, with what of a query they hold."""
    every = {each.sentence_id: each for each in candidates}
    return [_matched(plan, candidate) for candidate in every.values()]


def rank(
    plan: Plan,
    found: Sequence[Found],
    exchanges: dict[int, list[int]],
    alike: Mapping[int, float] | None = None,
) -> list[Found]:
    """Return the candidates that hold enough of a query, best first.

    `alike` is how near each is to the query's meaning (cosine), where that was asked for.
    """
    around = _around(found, exchanges)
    told = _Told(plan)
    ranked = [_scored(told, each, around.get(each.sentence_id, ())) for each in found]
    if alike is not None:
        ranked = _by_meaning(plan, ranked, alike)
    kept = [each for each in ranked if each.score > 0]
    return sorted(kept, key=lambda each: (each.tier, -each.score, each.sentence_id))


def _matched(plan: Plan, candidate: Candidate) -> Found:
    forms, about = f" {candidate.forms} ", f" {candidate.about} "
    found = Found(candidate)
    for way in plan.ways:
        if way.stems:
            needle = f" {' '.join(way.stems)} "
            if needle in forms:
                _note(found, way, way.quality, way.kind)
            elif needle in about:
                _note(found, way, way.quality * _FROM_ABOUT, COMPANY)
        elif place := plan.heard.get(way.letters, {}).get(candidate.sentence_id):
            _note(found, way, way.quality * place.alike, SOUND)
    return found


def _note(found: Found, way: Way, quality: float, kind: str) -> None:
    for at in range(way.start, way.end):
        if quality > found.matched.get(at, (0.0, ""))[0]:
            found.matched[at] = (quality, kind)


def _around(found: Sequence[Found], exchanges: dict[int, list[int]]) -> dict[int, list[Found]]:
    """Return for each the others that stand near it or in the same exchange."""
    places = {(each.candidate.transcript_id, each.candidate.number): each for each in found}
    members: dict[int, list[Found]] = {}
    for each in found:
        for exchange in exchanges.get(each.sentence_id, ()):
            members.setdefault(exchange, []).append(each)
    around: dict[int, list[Found]] = {}
    for each in found:
        home, number = each.candidate.transcript_id, each.candidate.number
        near = [
            places[home, number + step]
            for step in range(-_NEAR, _NEAR + 1)
            if step and (home, number + step) in places
        ]
        for exchange in exchanges.get(each.sentence_id, ()):
            near += [other for other in members[exchange] if other is not each]
        around[each.sentence_id] = near
    return around


class _Told:
    """What is the same for all sentences of a query, so that it is worked out once."""

    def __init__(self, plan: Plan) -> None:
        self.weights = {at: plan.units[at].weight for at in plan.weighty}
        self.total = sum(self.weights.values()) or 1.0
        singles = {
            way.start: way.stems for way in plan.ways if way.end == way.start + 1 and way.stems
        }
        self.pairs = [
            f" {' '.join((*singles[at], *singles[at + 1]))} " for at in singles if at + 1 in singles
        ]

    def of(self, found: Found) -> float:
        """Return the weight of the words that a sentence holds."""
        return sum(
            self.weights[at] * quality
            for at, (quality, _) in found.matched.items()
            if at in self.weights
        )


def _scored(told: _Told, found: Found, around: Sequence[Found]) -> Found:
    matched, weights, total = found.matched, told.weights, told.total
    if not matched:
        return found
    own = told.of(found)
    kinds = {kind for at, (_, kind) in matched.items() if at in weights}
    if weights.keys() <= matched.keys():
        forms = f" {found.candidate.forms} "
        length = len(found.candidate.forms.split())
        score = own / total / (0.8 + 0.2 * length / _AVERAGE_WORDS)
        score += 0.05 * any(pair in forms for pair in told.pairs)  # two words that adjoin here too
        if all(kind == COMPANY for _, kind in matched.values()):
            return replace(found, tier=AROUND, score=score, why=_why(kinds))
        tier = FORGIVING if kinds & {SPELLING, SOUND} else WHOLE
        return replace(found, tier=tier, score=score, why=_why(kinds))
    if not own or all(kind == COMPANY for _, kind in matched.values()):
        return found
    lent = 0.0
    for at in weights.keys() - matched.keys():
        near = max((other.matched.get(at, (0.0, ""))[0] for other in around), default=0.0)
        lent += weights[at] * near * _FROM_NEAR
    together = (found, *around)
    if {kind for other in together for _, kind in other.matched.values()} == {SOUND}:
        return found
    score = (own + lent) / total
    if lent and weights.keys() <= {at for other in together for at in other.matched}:
        return replace(found, tier=AROUND, score=score, near=True, why=(*_why(kinds), NEARBY))
    why = (*_why(kinds), *([NEARBY] if lent else []), SOME)
    return found if score < LEAST else replace(found, tier=PART, score=score, why=why)


def _by_meaning(plan: Plan, found: list[Found], alike: Mapping[int, float]) -> list[Found]:
    """Return the candidates, those of the last tier scored by what they mean as well."""
    meant = {
        each.sentence_id: alike.get(each.sentence_id, 0.0) + RELATED * _subject(plan, each)
        for each in found
        if each.tier == PART
    }
    best = max(meant.values(), default=0.0)
    if best < MEANT:
        return found
    least = max(FOLLOWING, best - _AFTER_BEST)
    nearest = set(sorted(meant, key=lambda each: -meant[each])[:_MOST_MEANT])
    return [
        replace(each, score=meant[each.sentence_id], why=(*each.why, MEANING))
        if each.sentence_id in nearest and max(least, each.score) < meant[each.sentence_id]
        else each
        for each in found
    ]


def _subject(plan: Plan, found: Found) -> float:
    """Return which part of the query's words has a word about the same in the sentence."""
    forms = f" {found.candidate.forms} "
    told = [
        max(
            found.matched.get(at, (0.0, ""))[0],
            max(
                (t for s, t in plan.related.get(at, {}).items() if f" {' '.join(s)} " in forms),
                default=0.0,
            ),
        )
        for at in plan.weighty
    ]
    return sum(told) / len(told) if told else 0.0


def _why(kinds: set[str]) -> tuple[str, ...]:
    order = ("exact", "form", COMPANY, SPELLING, SOUND)
    return tuple(kind for kind in order if kind in kinds)
