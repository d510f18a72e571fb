"""Plan a search: the units of a query, and all ways in which each may stand in the archive."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline.archive.database import Store
from pipeline.archive.search_candidates import (
    Stems,
    count_sentences,
    count_stems,
    known_words,
    words_like,
)
from pipeline.search.common import is_common
from pipeline.search.normal import Token, is_filler, stem, tokens
from pipeline.search.query import Group, Query
from pipeline.search.related import related
from pipeline.search.relevance import Evidence
from pipeline.search.skeleton import Place
from pipeline.search.spelling import near_words
from pipeline.search.word_tables import NUMBERS
from pipeline.vocabulary.terms import vocabulary

MAX_UNITS = 24
EXACT, FORM, SPELLING, SOUND = "exact", "form", "spelling", "sounds like"
_QUALITY = {EXACT: 1.0, FORM: 0.97, SPELLING: 0.85, SOUND: 0.75}
_NUMERONYM = re.compile(r"([a-z]+)(\d+)([a-z]+)")
_COMBINED = 6  # common words that are looked for side by side
_MOST_SPOKEN = 4  # other spellings of a term that are compared by sound
_MIN_SPOKEN = 6  # letters of such a spelling
_RARE = 0.004  # a word in fewer of the archive's sentences may also have been misheard


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of the query; `weight` is how much it tells (0 for fillers).

    `text` is it as one word, `said` its parts; it stands in so many `sentences`.
    """

    text: str
    said: str
    weight: float
    sentences: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which the units from `start` up to `end` may stand in a sentence.

    Either `stems` that follow one another, or `letters` of a word that something said may sound
    like (`is_common`: it is an ordinary word, which is seldom misheard).
    """

    start: int
    end: int
    kind: str
    quality: float
    stems: Stems = ()
    shown: str = ""
    letters: str = ""
    is_common: bool = False


@dataclass(slots=True)
class Plan:
    """The units of a query and the ways of each.

    `related` are for a unit the stems of words about the same, each with how much it tells;
    `heard` are for a word's letters the sentences where something sounds like it, and where.
    `evidence` is what told whether any sentence means what is asked, where that was asked for.
    """

    units: tuple[Unit, ...]
    ways: list[Way] = field(default_factory=list)
    related: dict[int, dict[Stems, float]] = field(default_factory=dict)
    heard: dict[str, dict[int, Place]] = field(default_factory=dict)
    evidence: Evidence | None = None

    @property
    def weighty(self) -> list[int]:
        """Return the indexes of the units that must occur."""
        return [at for at, unit in enumerate(self.units) if unit.weight]

    def groups(self) -> list[list[Stems]]:
        """Return for each unit that must occur the phrases of its ways."""
        return [
            list(
                dict.fromkeys(
                    way.stems for way in self.ways if way.stems and way.start <= at < way.end
                )
            )
            for at in self.weighty
        ]

    def driving(self, least: float, most: int) -> list[list[list[Stems]]]:
        """Return sets of groups; a sentence that may be worth ranking holds one of them.

        Each unit alone, rare ones first, as long as they stand in `most` sentences together; of the
        others as many side by side as hold the part `least` of the query's weight.
        """
        groups = dict(zip(self.weighty, self.groups(), strict=True))
        units = sorted((at for at in groups if groups[at]), key=lambda at: self.units[at].sentences)
        sums = itertools.accumulate(self.units[at].sentences for at in units)
        alone = [at for at, so_many in zip(units, sums, strict=True) if so_many <= most]
        common = units[len(alone) :][:_COMBINED]
        needed = least * sum(self.units[at].weight for at in groups)
        sides = [
            side
            for size in range(1, len(common) + 1)
            for side in itertools.combinations(common, size)
            if 0
            <= sum(self.units[at].weight for at in side) - needed
            < min(self.units[at].weight for at in side)  # with one less it were too few
        ]
        return [[groups[at] for at in side] for side in (*((at,) for at in alone), *sides)]


def plan_of(store: Store, query: Query) -> Plan:
    """Return the plan of a query: its words as written, in other forms, joined and apart."""
    parts = list(_parts(query))[:MAX_UNITS]
    sets = [[token for token in part] for part in parts]
    counts = count_stems(store, {stem(word) for part in sets for t in part for word in t.words})
    total = max(count_sentences(store), 1)
    only_fillers = all(_is_filler(part) for part in sets)
    units = tuple(_unit(part, counts, total, keep=only_fillers) for part in sets)
    plan = Plan(units)
    for at, part in enumerate(sets):
        plan.ways += _written(part, at, len(sets))
    plan.ways += _joined_and_apart(store, sets)
    plan.ways += _numeronyms(store, sets)
    return plan


def forgive(store: Store, plan: Plan) -> Plan:
    """Return the plan with the ways of words that are misspelt or were misheard."""
    total = max(count_sentences(store), 1)
    ways = list(plan.ways)
    for at in plan.weighty:
        unit = plan.units[at]
        if (
            not unit.sentences
            and not is_common(unit.text)
            and not any(
                way.start <= at < way.end and way.kind == FORM and way.shown for way in plan.ways
            )
        ):
            for word, (its_stem, near) in near_words(store, unit.text).items():
                quality = _QUALITY[SPELLING] * near
                ways.append(Way(at, at + 1, SPELLING, quality, (its_stem,), shown=word))
    ways += _listed(plan.units, store.home.vocabulary)
    ways += _sounds(plan, total, store.home.vocabulary)
    return Plan(plan.units, ways)


def relate(store: Store, plan: Plan) -> None:
    """Add to a plan the words about the same as its units."""
    total = max(count_sentences(store), 1)
    most = math.log(1 + total / 2)
    others = {at: related(plan.units[at].text) for at in plan.weighty}
    counts = count_stems(
        store, {word for each in others.values() for stems in each for word in stems}
    )
    for at, phrases in others.items():
        told = {
            stems: min(1.0, math.log(1 + total / (1 + rarest)) / most)
            for stems in phrases
            if (rarest := min(counts.get(word, 0) for word in stems))
        }
        plan.related[at] = told


def _parts(query: Query) -> Iterator[list[Token]]:
    """Yield the tokens of each unit: one, or several where the user gave alternatives."""
    run: list[str] = []
    for group in (*query.groups, None):
        if group is not None and len(group) == 1 and not _is_strict(group):
            run.append(group[0].text)
            continue
        if run:
            yield from ([token] for token in tokens(" ".join(run)))
            run = []
        if group is not None and len(group) > 1:
            yield [token for term in group for token in _as_one(term.text)]


def _is_strict(group: Group) -> bool:
    return len(group) == 1 and (group[0].is_quoted or group[0].text.endswith("*"))


def _as_one(text: str) -> list[Token]:
    found = tokens(text.rstrip("*"))
    if len(found) < 2:
        return list(found)
    parts = tuple(word for token in found for word in token.parts)
    return [Token(found[0].start, found[-1].end, parts)]


def strict_terms(query: Query) -> list[str]:
    """Return the phrases and beginnings that must occur as they are."""
    return [group[0].text for group in query.groups if _is_strict(group)]


def _is_filler(part: Sequence[Token]) -> bool:
    return all(is_filler(word) for token in part for word in token.parts)


def _unit(part: Sequence[Token], counts: dict[str, int], total: int, *, keep: bool) -> Unit:
    text = part[0].whole if part else ""
    said = " ".join(part[0].parts) if part else ""
    found = [
        max(
            min((counts.get(stem(word), 0) for word in token.parts), default=0),
            max((counts.get(stem(word), 0) for word in token.joined), default=0),
        )
        for token in part
    ]
    sentences = sum(found)
    weight = math.log(1 + total / (sentences + 1)) + 0.1
    return Unit(text, said, weight if keep or not _is_filler(part) else 0.0, sentences)


def _written(part: Sequence[Token], at: int, units: int) -> Iterator[Way]:
    for token in part:
        kind = EXACT if len(token.parts) == 1 else FORM
        yield Way(at, at + 1, kind, _QUALITY[kind], tuple(map(stem, token.parts)))
        for word in token.joined:
            end = min(at + _spoken_length(token, word), units)
            yield Way(at, end, FORM, _QUALITY[FORM], (stem(word),), shown=word)


def _spoken_length(token: Token, word: str) -> int:
    """Return how many units a word is said with: C plus plus is three, node.js one."""
    if word == "".join(token.parts) or len(token.parts) > 1:
        return 1
    if word.endswith("++"):
        return 3
    if word.endswith("#") or word.startswith("dot") or word.isdigit():
        return 2
    return len(word)


def _joined_and_apart(store: Store, sets: Sequence[Sequence[Token]]) -> Iterator[Way]:
    singles = [part[0].whole if len(part) == 1 else "" for part in sets]
    joined = {
        (start, end): "".join(singles[start:end])
        for start in range(len(singles))
        for end in range(start + 2, min(start + 3, len(singles)) + 1)
        if all(singles[start:end])
    }
    apart = {
        (at, cut): (word[:cut], word[cut:])
        for at, word in enumerate(singles)
        if 4 <= len(word) <= 30 and word.isalnum()
        for cut in range(1, len(word))
    }
    known = known_words(
        store, {*joined.values(), *(piece for pieces in apart.values() for piece in pieces)}
    )
    for (start, end), word in joined.items():
        if word in known:
            yield Way(start, end, FORM, _QUALITY[FORM], (known[word],), shown=word)
    for (at, _), pieces in apart.items():
        if all(piece in known for piece in pieces):
            stems = tuple(known[piece] for piece in pieces)
            yield Way(at, at + 1, FORM, _QUALITY[FORM], stems, shown=" ".join(pieces))


def _numeronyms(store: Store, sets: Sequence[Sequence[Token]]) -> Iterator[Way]:
    """Yield the ways of k8s as kubernetes and of kubernetes as k8s."""
    for at, part in enumerate(sets):
        word = part[0].whole if len(part) == 1 else ""
        if match := _NUMERONYM.fullmatch(word):
            first, left_out, last = match.groups()
            if int(left_out) <= 30:
                pattern = first + "[a-z]" * int(left_out) + last
                for other, its_stem in words_like(store, pattern).items():
                    yield Way(at, at + 1, FORM, _QUALITY[FORM], (its_stem,), shown=other)
        elif len(word) > 4 and word.isalpha():
            short = f"{word[0]}{len(word) - 2}{word[-1]}"
            yield Way(at, at + 1, FORM, _QUALITY[FORM], (short,))


def _listed(units: Sequence[Unit], own: Path) -> Iterator[Way]:
    """Yield other spellings of terms that the vocabulary knows: engine x for nginx."""
    for start in range(len(units)):
        for end in range(start + 1, min(start + 3, len(units)) + 1):
            said = " ".join(unit.said for unit in units[start:end])
            for other in _spellings(own).get(said, ()):
                yield Way(start, end, FORM, _QUALITY[FORM], tuple(map(stem, other)))


@cache
def _spellings(own: Path) -> dict[str, list[tuple[str, ...]]]:
    """Return for the words of each term in the vocabulary its other spellings."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for term in vocabulary(own=own).terms:
        ways = {_all_parts(text) for text in (term.text, *term.spoken)}
        for way in ways if len(ways) > 1 else ():
            found.setdefault(" ".join(way), []).extend(other for other in ways if other != way)
    return found


def _all_parts(text: str) -> tuple[str, ...]:
    words = text.split(" ")
    if all(word.isascii() and word.isalpha() and word.islower() for word in words) and not (
        NUMBERS.keys() & words
    ):
        return tuple(words)  # as below, but at once: the vocabulary has a thousand of these
    return tuple(word for token in tokens(text) for word in token.parts)


def _sounds(plan: Plan, total: int, own: Path) -> Iterable[Way]:
    units = plan.units
    for start in range(len(units)):
        for end in range(start + 1, min(start + 3, len(units)) + 1):
            stretch = units[start:end]
            if not any(unit.weight for unit in stretch):
                continue
            rarest = min(unit.sentences for unit in stretch if unit.weight)
            if end == start + 1 and rarest > max(3, _RARE * total):
                continue
            if end == start + 1 and rarest and is_common(stretch[0].text):
                continue  # boring is not looked for as "bring" where somebody said it
            said = " ".join(unit.said for unit in stretch)
            ways = [said, *map(" ".join, _spellings(own).get(said, ())[:_MOST_SPOKEN])]
            is_term = said in _spellings(own) or not all(is_common(each.text) for each in stretch)
            is_there = end > start + 1 and all(unit.sentences for unit in stretch)
            for letters in ways:
                joined = letters.replace(" ", "")
                if letters != said and len(joined) < _MIN_SPOKEN:
                    continue
                yield Way(
                    start,
                    end,
                    SOUND,
                    _QUALITY[SOUND],
                    letters=joined,
                    is_common=is_there or not is_term,
                )
