"""Signs that a memo goes on to another interview, as numbers, a row a sentence.

What a further interview looks like: the account before it comes to an end (the pay, when they will
ring, a verdict), a sentence names another place or time, and what is told when an interview begins
is told again. Names and rare words change, as they do between topics (Hearst 1997, "TextTiling").
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

from pipeline.review.interview_words import features_of, patterns, words_of
from pipeline.segment.neighbours import (
    Numbers,
    after,
    before,
    column,
    cosine,
    highest_near,
    mean_near,
    running,
    shifted,
    since,
)
from pipeline.text import plain

BEGINNINGS = ("arrival", "welcome", "introduction")
TALK = ("questions", "answers", "expression", "confidence", "made_up")
ENDINGS = ("interest", "next_time", "went_well", "went_badly", "reaction")
_STEM = 6  # letters by which forms of a word are taken for the same
_FEW_WORDS = 7  # of a heading


def signs(
    texts: Sequence[str],
    prompts: Sequence[AbstractSet[str]],
    lexicon: Mapping[str, Sequence[float]],
) -> tuple[Numbers, tuple[str, ...]]:
    """Return the signs of every sentence of a memo and their names.

    `texts` are the sentences, `prompts` the keys of the prompts they are under; `lexicon` has a
    word's weights for the first and the last sentences of an account.
    """
    columns: dict[str, Numbers] = {}
    plains = [plain(text) for text in texts]
    _add_words(columns, plains)
    _add_lexicon(columns, plains, lexicon)
    _add_prompts(columns, prompts)
    _add_cohesion(columns, plains)
    _add_names(columns, texts)
    _add_form(columns, texts, plains)
    return np.column_stack(list(columns.values())), tuple(columns)


def _add_words(columns: dict[str, Numbers], plains: Sequence[str]) -> None:
    """Add each group of patterns: here, in the sentences before and in those after."""
    bags = [set(words_of(text)) for text in plains]
    for name, group in patterns().sentence.items():
        found = column(map(group.is_in, plains, bags))
        columns[name] = found
        if name in ("counted", "elsewhere", "when", "turn", "closing", "stage", "rounds", "place"):
            columns[f"{name} before"] = shifted(found, 1)
            columns[f"{name} after"] = shifted(found, -1)
        if name in ("pay", "hear", "verdict", "closing"):
            columns[f"{name} in 3 before"] = before(found, 3)
            columns[f"{name} fades"] = before(found, 4) - after(found, 4)
        if name in (*BEGINNINGS, "place", "role"):
            columns[f"{name} in 4"] = after(found, 4)
            columns[f"{name} rises"] = after(found, 5) - before(found, 5)
        if name in ("progress", "hear"):
            columns[f"{name} in 2 before"] = before(found, 2)
        if name in ("rounds", "stage"):
            columns[f"{name} in 3"] = after(found, 3)
        if name in ("rounds", "asking", "stage"):
            columns[f"{name} of all"] = np.full_like(found, found.mean())
    for name, group in patterns().memo.items():
        found = column(map(group.is_in, plains, bags))
        columns[f"{name} earlier"] = np.minimum(running(found), 2)
        columns[f"{name} later"] = np.minimum(running(found[::-1])[::-1], 2)
    start = columns["first earlier"][min(2, len(plains) - 1)] if plains else 0.0
    columns["begins with the first"] = np.full(len(plains), start, np.float32)


def _add_lexicon(
    columns: dict[str, Numbers], plains: Sequence[str], lexicon: Mapping[str, Sequence[float]]
) -> None:
    """Add how much a sentence's words are those of a first or last sentence."""
    nothing = (0.0, 0.0)
    weights = np.zeros((len(plains), 2), np.float32)
    for row, text in enumerate(plains):
        found = [lexicon.get(word, nothing) for word in features_of(text)]
        if found:
            weights[row] = np.sum(found, axis=0) / (len(found) + 3) ** 0.5
    _add_strange(columns, plains, lexicon)
    opens, ends = weights.T
    columns["opens"] = opens
    columns["opens before"] = shifted(opens, 1)
    columns["opens after"] = shifted(opens, -1)
    columns["opens in 4"] = after(opens, 4)
    columns["opens more"] = opens - opens.mean() if len(opens) else opens
    columns["opens most near"] = opens - highest_near(opens, 4)
    columns["ends"] = ends
    columns["ends before"] = shifted(ends, 1)
    columns["ends in 3 before"] = before(ends, 3)
    columns["ends fade"] = before(ends, 4) - after(ends, 4)
    columns["turns"] = opens + before(ends, 3) - after(ends, 3)
    columns["turns most near"] = columns["turns"] - highest_near(columns["turns"], 6)
    columns["turns most"] = columns["turns"] - np.max(columns["turns"][2:], initial=-9.0)


def _add_strange(
    columns: dict[str, Numbers],
    plains: Sequence[str],
    lexicon: AbstractSet[str] | Mapping[str, Any],
) -> None:
    """Add words that the lexicon does not know, mostly names: new here, lasting, at the start."""
    strange = [
        [
            word
            for word in words_of(text)
            if len(word) > 2 and word.removesuffix("'s") not in lexicon
        ]
        for text in plains
    ]
    seen: set[str] = set()
    new, lasting = np.zeros(len(plains), np.float32), np.zeros(len(plains), np.float32)
    lasts = {word: row for row, each in enumerate(strange) for word in each}
    for row, each in enumerate(strange):
        new[row] = len(set(each) - seen)
        lasting[row] = sum(lasts[word] > row for word in set(each) - seen)
        seen |= set(each)
    columns["strange"], columns["strange lasting"] = new, lasting
    columns["strange before"], columns["strange after"] = shifted(new, 1), shifted(new, -1)
    own = {word for each in strange[:4] for word in each}
    again = column(not own.isdisjoint(each) for each in strange)
    columns["first names later"] = np.minimum(running(again[::-1])[::-1] + again, 4)
    columns["first names since"] = since(again)
    columns["strange rise"] = after(new, 3) - before(new, 5)
    columns["strange at the start"] = column(
        any(word in each for word in words_of(text)[:5])
        for text, each in zip(plains, strange, strict=True)
    )


def _add_prompts(columns: dict[str, Numbers], prompts: Sequence[AbstractSet[str]]) -> None:
    """Add what the sentences around answer, and whether it was answered before."""
    of = {key: column(key in each for each in prompts) for key in (*BEGINNINGS, *TALK, *ENDINGS)}
    groups = {"beginning": BEGINNINGS, "talk": TALK, "ending": ENDINGS}
    grouped = {name: np.max([of[key] for key in keys], axis=0) for name, keys in groups.items()}
    for name, found in grouped.items():
        columns[f"{name} here"] = found
        for width in (3, 7, 15):
            columns[f"{name} {width} rises"] = after(found, width) - before(found, width)
        columns[f"{name} earlier"] = running(found)
        columns[f"{name} later"] = running(found[::-1])[::-1]
    columns["under a prompt"] = column(bool(each) for each in prompts)
    columns["beginning in 5"] = after(grouped["beginning"], 5)
    columns["beginning since"] = since(grouped["beginning"])
    columns["talk since"] = since(grouped["talk"])
    columns["talk until"] = since(shifted(grouped["talk"], -1)[::-1])[::-1]
    told = np.stack([running(found) > 0 for found in of.values()])
    again = np.stack([running(found[::-1])[::-1] > 0 for found in of.values()])
    columns["told again"] = ((told & again).sum(axis=0) / np.maximum(told.sum(axis=0), 1)).astype(
        np.float32
    )
    columns["begins again"] = np.sum(
        [(running(of[key]) > 0) & (after(of[key], 6) > 0) for key in BEGINNINGS], axis=0
    ).astype(np.float32)


def _add_cohesion(columns: dict[str, Numbers], plains: Sequence[str]) -> None:
    """Add how many words are shared across the place before each sentence, and how many are new."""
    common = patterns().common
    bags = [
        {word[:_STEM] for word in words_of(text) if word not in common and len(word) > 2}
        for text in plains
    ]
    vocabulary = {word: number for number, word in enumerate(sorted(set().union(*bags)))}
    counts = np.zeros((len(bags), max(len(vocabulary), 1)), np.float32)
    for row, bag in enumerate(bags):
        counts[row, [vocabulary[word] for word in bag]] = 1
    sums = np.vstack([np.zeros_like(counts[:1]), np.cumsum(counts, axis=0)])
    rows = np.arange(len(bags))
    weight = np.log((len(bags) + 1) / (counts.sum(axis=0) + 0.5)).clip(0.1)
    for width in (4, 10):
        left = (sums[rows] - sums[np.maximum(rows - width, 0)]) * weight
        right = (sums[np.minimum(rows + width, len(bags))] - sums[rows]) * weight
        alike = cosine(left, right)
        columns[f"cohesion {width}"] = alike
        columns[f"cohesion {width} low"] = alike - mean_near(alike, 8)
        columns[f"cohesion {width} lowest"] = alike - np.min(alike[3:-3], initial=1.0)
    earlier, later = sums[rows] > 0, (sums[-1] - sums[rows]) > 0
    smaller = np.minimum(earlier.sum(axis=1), later.sum(axis=1))
    shared = (earlier & later).sum(axis=1) / np.maximum(smaller, 1)
    columns["shared"] = shared.astype(np.float32)
    size = np.maximum(counts.sum(axis=1), 1)
    known, to_come = (counts * earlier).sum(axis=1), sums[-1] - sums[rows + 1] > 0
    columns["known words"] = (known / size).astype(np.float32)
    columns["lasting words"] = (counts * ~earlier * to_come).sum(axis=1)
    told = sums[rows] > 1
    gone = (told & ~later).sum(axis=1) / np.maximum(told.sum(axis=1), 1)
    columns["gone words"] = gone.astype(np.float32)


def _add_names(columns: dict[str, Numbers], texts: Sequence[str]) -> None:
    """Add names: new here and lasting, gone from here on. All are 0 in a memo without capitals."""
    common = patterns().common
    named = [
        {word for word in re.findall(r"(?<!^)(?<![.!?\"] )\b[A-Z][\w'&]+", text.strip())}
        for text in texts
    ]
    named = [{word for word in each if word.lower() not in common} for each in named]
    starts = [re.match(r"\W*([A-Z][\w'&]+)", text) for text in texts]
    known = set().union(*named) if named else set()
    for each, start in zip(named, starts, strict=True):
        if start and start[1] in known:
            each.add(start[1])
    firsts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for row, each in enumerate(named):
        for name in each:
            firsts.setdefault(name, row)
            lasts[name] = row
    seen: set[str] = set()
    new, lasting = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
    for row, each in enumerate(named):
        new[row] = len(each - seen)
        lasting[row] = sum(lasts[name] > row for name in each - seen)
        seen |= each
    columns["new names"] = new
    columns["new names in 4"] = after(new, 4)
    columns["new names rise"] = after(new, 4) - before(new, 4)
    columns["lasting names"] = lasting
    crossing = np.zeros(len(texts), np.float32)
    for name, start_row in firsts.items():
        crossing[start_row + 1 : lasts[name] + 1] += 1
    columns["names across"] = crossing
    columns["names across share"] = (crossing / max(len(firsts), 1)).astype(np.float32)


def _add_form(columns: dict[str, Numbers], texts: Sequence[str], plains: Sequence[str]) -> None:
    """Add a sentence's place and length, and how much it looks like the memo's first ones."""
    count = len(texts)
    rows = np.arange(count, dtype=np.float32)
    lengths = column(len(text.split()) for text in texts)
    columns["part of memo"] = (rows / max(count, 1)).astype(np.float32)
    columns["sentences before"] = np.minimum(rows, 20)
    columns["sentences after"] = np.minimum(count - rows, 20)
    columns["words"] = lengths
    columns["shorter"] = lengths - (lengths.mean() if count else 0)
    columns["words before"] = shifted(lengths, 1)
    unstopped = column(text[-1:] not in '.!?…"”' for text in texts)
    columns["unstopped"] = unstopped
    columns["a heading"] = unstopped * (1 - unstopped.mean() if count else 0) * (lengths < 10)
    capitals = column(
        sum(word[:1].isupper() for word in text.split()) >= 0.5 * len(text.split())
        for text in texts
    )
    columns["like a title"] = capitals * (lengths <= _FEW_WORDS)
    columns["begins with a title"] = np.full(count, columns["like a title"][:8].max(initial=0))
    columns["dashes"] = column(text[:1] in "-*#>" for text in texts)
    firsts = [features_of(text) for text in plains[:2]]
    known = set().union(*firsts) if firsts else set()
    columns["like the first"] = column(
        len(features_of(text) & known) / (len(words_of(text)) + 3) for text in plains
    )
    columns["commas"] = column(text.count(",") for text in texts)
