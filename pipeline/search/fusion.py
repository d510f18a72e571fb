"""Rank sentences by what of a query they hold: exact before forgiving, whole before part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.archive.search_candidates import Candidate
from pipeline.search.common import is_common
from pipeline.search.normal import stem, tokens
from pipeline.search.plan import SOUND, SPELLING, Plan, Way
from pipeline.search.relevance import Evidence, Meant, mean_of_best

NEARBY, MEANING, SOME = "nearby", "meaning", "some words"
COMPANY, ROLE, STAGE = "company", "role", "stage"
_OF_INTERVIEW = frozenset((COMPANY, ROLE, STAGE))
WHOLE, FORGIVING, AROUND, PART = range(4)
"""The tiers: all words in one sentence; all, some by spelling or sound; around it; most of them."""
LEAST = 0.55
"""Part of a query's weight that a sentence must hold."""
_LEAST_ALONE, _LEAST_OF_TERMS = 0.45, 0.33
"""The same where nothing means what is asked; and where a name or a term is among what it holds."""
_AFTER_BEST, _MOST_MEANT = 0.25, 10  # so much less than the best score, and so many, at most
_NEAR = 2  # sentences around one belong to it
_FROM_NEAR = 0.7  # what a neighbour's word counts
_FROM_ABOUT = 0.9
_AVERAGE_WORDS = 16
_FEW_UNITS = 3
_FOR_FILLERS = 0.3  # of a short query: "went well" wants a "well" too


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
    meant: Meant | None = None,
) -> list[Found]:
    """Return the candidates that hold enough of a query, best first.

    `meant` is how they compare with the query's meaning, where that was asked for.
    """
    around = _around(found, exchanges)
    told = _Told(plan)
    ranked = [_scored(told, each, around.get(each.sentence_id, ())) for each in found]
    if meant is not None:
        ranked = _by_meaning(plan, told, ranked, meant)
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
                _note(found, way, way.quality * _FROM_ABOUT, _part_of_interview(candidate, needle))
        elif place := plan.heard.get(way.letters, {}).get(candidate.sentence_id):
            _note(found, way, way.quality * place.alike, SOUND)
    return found


def _part_of_interview(candidate: Candidate, needle: str) -> str:
    """Return which part of its interview holds these stems."""
    for kind, text in ((COMPANY, candidate.company), (ROLE, candidate.role)):
        if needle in f" {' '.join(stem(word) for each in tokens(text) for word in each.words)} ":
            return kind
    return STAGE


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
        units = range(len(plan.units)) if len(plan.units) <= _FEW_UNITS else ()
        self.fillers = [at for at in units if at not in self.weights]
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

    def fillers_in(self, found: Found) -> float:
        """Return which part of a short query's fillers a sentence holds."""
        held = sum(at in found.matched for at in self.fillers)
        return held / len(self.fillers) if self.fillers else 0.0


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
        score += _FOR_FILLERS * told.fillers_in(found)
        if not kinds - _OF_INTERVIEW:
            if STAGE in kinds:  # of a review's every sentence: a word of its stage says too little
                return found
            return replace(found, tier=AROUND, score=score, why=_why(kinds))
        tier = FORGIVING if kinds & {SPELLING, SOUND} else WHOLE
        return replace(found, tier=tier, score=score, why=_why(kinds))
    if not own or _kinds(found) <= _OF_INTERVIEW:
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


def _by_meaning(plan: Plan, told: _Told, found: list[Found], meant: Meant) -> list[Found]:
    """Return the candidates, those of the last tier scored by what they mean as well."""
    last = [each for each in found if each.tier == PART]
    scores = {
        each.sentence_id: meant.score(each.sentence_id, _subject(plan, each)) for each in last
    }
    plan.evidence = _evidence(plan, last, meant, scores) if last else None
    if plan.evidence is None or plan.evidence.log_odds < 0:
        return [
            _held_in_part(plan, told, each, scores.get(each.sentence_id, 0.0)) for each in found
        ]
    least = max(scores.values()) - _AFTER_BEST
    nearest = set(sorted(scores, key=lambda each: -scores[each])[:_MOST_MEANT])
    return [
        replace(each, score=scores[each.sentence_id], why=(*each.why, MEANING))
        if each.sentence_id in nearest and max(least, each.score) < scores[each.sentence_id]
        else each
        for each in found
    ]


def _held_in_part(plan: Plan, told: _Told, found: Found, meant: float) -> Found:
    """Return a candidate that holds a name or a term, or much else, scored by that."""
    if found.score or found.tier != PART or not found.matched:
        return found
    if (
        len(plan.weighty) > 1 and _subject(plan, found) == 1
    ):  # the others have a word about the same
        return replace(found, score=meant, why=(*_why(_kinds(found)), MEANING))
    if _kinds(found) <= {*_OF_INTERVIEW, SPELLING}:
        return found
    score = told.of(found) / told.total
    has_term = any(not is_common(plan.units[at].text) for at in found.matched)
    if score < (_LEAST_OF_TERMS if has_term else _LEAST_ALONE):
        return found
    return replace(found, score=score, why=(*_why(_kinds(found)), SOME))


def _kinds(found: Found) -> set[str]:
    return {kind for _, kind in found.matched.values()}


def _evidence(
    plan: Plan, found: Sequence[Found], meant: Meant, scores: Mapping[int, float]
) -> Evidence:
    """Return what tells whether any of the sentences, with their scores, answers the query."""
    words = [plan.units[at].text for at in plan.weighty]
    best = max(found, key=lambda each: scores[each.sentence_id])
    return Evidence(
        best=mean_of_best(list(scores.values())),
        cosine=max(meant.alike.values(), default=0.0),
        asked=meant.asked,
        subject=max(_subject(plan, each) for each in found),
        literal=sum(
            best.matched.get(at, (0, COMPANY))[1] not in _OF_INTERVIEW for at in plan.weighty
        )
        / max(1, len(words)),
        common=sum(map(is_common, words)) / max(1, len(words)),
    )


def _subject(plan: Plan, found: Found) -> float:
    """Return which part of the query's words the sentence has, itself or a word about the same."""
    forms = f" {found.candidate.forms} "
    told = [
        at in found.matched
        or any(f" {' '.join(stems)} " in forms for stems in plan.related.get(at, {}))
        for at in plan.weighty
    ]
    return sum(told) / len(told) if told else 0.0


def _why(kinds: set[str]) -> tuple[str, ...]:
    order = ("exact", "form", COMPANY, ROLE, STAGE, SPELLING, SOUND)
    return tuple(kind for kind in order if kind in kinds)
