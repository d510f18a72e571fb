"""Mark in a hit's text what matched, and say why it was found."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models import Hit
from pipeline.search.fusion import Found
from pipeline.search.normal import Token, stem, tokens
from pipeline.search.plan import SOUND, Plan


def marked(hit: Hit, found: Found, plan: Plan) -> Hit:
    """Return a hit with its matched words marked, its reasons, and a score that sorts the hits."""
    text = tokens(hit.text)
    spans: list[tuple[int, int]] = []
    has_sound = any(kind == SOUND for _, kind in found.matched.values())
    for way in plan.ways:
        if way.stems and any(plan.units[at].weight for at in range(way.start, way.end)):
            spans += [(text[a].start, text[b].end) for a, b in _places(way.stems, text)]
        elif has_sound and (place := plan.heard.get(way.letters, {}).get(found.sentence_id)):
            spans.append((place.start, place.end))
    score = 4 - found.tier + found.score / (1 + found.score)
    return replace(hit, highlights=_merged(spans), why=found.why, score=score)


def _places(stems: Sequence[str], text: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each place at which stems follow one another."""
    flat = [(stem(part), at) for at, token in enumerate(text) for part in token.parts]
    for first in range(len(flat) - len(stems) + 1):
        run = flat[first : first + len(stems)]
        if [each for each, _ in run] == list(stems):
            yield run[0][1], run[-1][1]
    if len(stems) == 1:
        for at, token in enumerate(text):
            if any(stem(word) == stems[0] for word in token.joined):
                yield at, at


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
