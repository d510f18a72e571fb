"""How well and how fast search finds: python -m tests.benchmarks.search

For each kind of query in tests/search: recall at 10 (which part of the right sentences, of at most
ten, is among the first ten hits) and the mean reciprocal rank of the first right one, beside plain
FTS5 (`--exact`). Of queries about nothing: in how many nothing is found.

--set NAME     tuning, kept_aside or both (both)
--latency DIR  instead: how fast, in an archive invented of the walk-throughs in DIR
--sentences N  in that archive (100,000)
--queries      print every query that misses
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models import Hit
from pipeline.archive import search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.search import index, meaning
from pipeline.search.find import find
from pipeline.search.query import parse_query
from pipeline.segment.vectors import WIDTH
from tests.benchmarks import large_archive, report
from tests.search import KINDS, SETS, LabelledQuery, QuerySet, load_queries

FIRST = 10
NOTHING = "nothing"
TYPED = (
    *("closures", "garbage collector", "salary", "what did they ask about indexes", "nervous"),
    *("useEffect", "use effect", "typescript", "k8s", "kubernetes", "race condition", "closrue"),
    *("garbage colector", "post gress", "jason", "lumora salary", "wolfmoss team lead", "lied"),
    *("how did they welcome me", "company:acme question", "embarrassed", "rude interviewer"),
    *("work from home", "notice period", "silence", "the", "quantum chromodynamics", "gray beard"),
)


PROCESSES = (("search", "closures"), ("search", "felt mortified"), ("show", "1500"), ("list",))


class Took(NamedTuple):
    """How long something took, in ms: by the clock on the wall, and of processors together."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one query was answered: recall at 10, and 1 / the rank of the first right sentence."""

    recall: float
    reciprocal: float


def score(query: LabelledQuery, hits: Sequence[tuple[str, int]]) -> Score:
    """Return how the hits, as (memo, sentence), answer a query."""
    if query.kind == NOTHING:
        return Score(float(not hits), float(not hits))
    right = [place for place, hit in enumerate(hits, 1) if hit in query.right]
    most = min(len(query.right), FIRST)
    first = [place for place in right if place <= FIRST]
    return Score(len(first) / most, 1 / right[0] if right else 0.0)


def answers(
    store: Store, reviews: dict[int, str], text: str, *, exact: bool
) -> list[tuple[str, int]]:
    """Return what a search finds, as (memo, sentence)."""
    return [(reviews[hit.review_id], hit.sentence) for hit in _found(store, text, exact=exact)]


def _found(store: Store, text: str, *, exact: bool = False) -> tuple[Hit, ...]:
    return find(store, parse_query(text), exact=exact)


def measure(queries: QuerySet, *, shown: bool) -> dict[str, list[tuple[Score, Score]]]:
    """Return for each kind how each query is answered, forgiving and by plain words."""
    found: dict[str, list[tuple[Score, Score]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, Store.open(Home(Path(folder) / "home")) as store:
        reviews = {review: memo for memo, review in queries.file(store).items()}
        index.update(store)
        meaning.update(store)
        for query in queries.queries:
            hits = answers(store, reviews, query.text, exact=False)
            plain = answers(store, reviews, query.text, exact=True)
            found[query.kind].append((score(query, hits), score(query, plain)))
            if shown and found[query.kind][-1][0].recall < 1:
                _print_miss(queries, query, hits)
    return found


def _print_miss(queries: QuerySet, query: LabelledQuery, hits: Sequence[tuple[str, int]]) -> None:
    print(f"\n{query.kind}: {query.text}")
    for memo, number in sorted(query.right):
        place = hits.index((memo, number)) + 1 if (memo, number) in hits else "-"
        print(f"  right {place}: {queries.sentences(memo)[number]}")
    for memo, number in hits[:3]:
        print(f"  found: {queries.sentences(memo)[number]}")


def rows(found: dict[str, list[tuple[Score, Score]]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| queries | number | recall at 10 | reciprocal rank | plain: recall | reciprocal |"
    yield "|---|---|---|---|---|---|"
    asked = [kind for kind in KINDS if kind in found and kind != NOTHING]
    for kind in asked:
        yield _row(kind, found[kind])
    if asked:
        yield _row("all", [each for kind in asked for each in found[kind]])
    if NOTHING in found:
        yield _row("nothing (empty)", found[NOTHING])


def _row(name: str, scores: Sequence[tuple[Score, Score]]) -> str:
    means: list[float] = []
    for side in zip(*scores, strict=True):
        means.append(statistics.mean(each.recall for each in side))
        means.append(statistics.mean(each.reciprocal for each in side))
    return f"| {name} | {len(scores)} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |"


def latency(folder: Path, count: int) -> Iterator[str]:
    """Yield the lines on how fast an archive of so many sentences is searched."""
    with tempfile.TemporaryDirectory() as root:
        home = Home(Path(root) / "home")
        large_archive.fill(home, large_archive.walks_in(folder), count)
        with Store.open(home) as store:
            reviews = len(store.rows("SELECT 1 FROM interviews"))
            built = _timed(lambda: index.update(store))
            _invent_vectors(store)
            _found(store, "warm")
            yield f"| {count} sentences in {reviews} reviews | median | 95th | processor | 95th |"
            yield "|---|---|---|---|---|"
            seconds = f"{built.wall / 1000:.0f} s | | {built.processor / 1000:.0f} s | |"
            yield f"| index built | {seconds}"
            yield _spread("in the process, words", [_took(store, text) for text in TYPED])
            yield _spread("in the process, FTS5", [_took(store, t, exact=True) for t in TYPED])
            yield _spread("one more sentence", [_took_one_more(store, n) for n in range(20)])
        for line in PROCESSES:
            taken = [_took_process(home, *line) for _ in range(7)]
            yield _spread(f"process: {' '.join(line)}", taken)


def _invent_vectors(store: Store) -> None:
    """Give each sentence some vector: making 100,000 would take long, comparing them does not."""

    random = np.random.default_rng(1)
    while batch := search_vectors.missing(store, 10_000):
        values = random.normal(0, 6.5, (len(batch), WIDTH)).astype(np.int8)
        meaning.keep(store, batch, values)


def _timed(act: Callable[[], object]) -> Took:
    before, begun, used = os.times(), time.perf_counter(), time.process_time()
    act()
    wall, here, after = time.perf_counter() - begun, time.process_time() - used, os.times()
    below = after.children_user + after.children_system
    below -= before.children_user + before.children_system
    return Took(1000 * wall, 1000 * (here + below))


def _took(store: Store, text: str, *, exact: bool = False) -> Took:
    taken = [_timed(lambda: _found(store, text, exact=exact)) for _ in range(3)]
    return Took(*(statistics.median(each) for each in zip(*taken, strict=True)))


def _took_one_more(store: Store, number: int) -> Took:
    store.execute(
        "INSERT INTO sentences (transcript_id, position, text, start_s, end_s, probability) "
        "VALUES (1, ?, 'One more on closures and a race in the garbage collector.', 0, 0, 1)",
        100_000 + number,
    )
    waiting = search_index.waiting(store, 1)
    return _timed(lambda: search_index.put_rows(store, waiting, index.rows_of(waiting)))


def _took_process(home: Home, *arguments: str) -> Took:
    program = "from cli.start import main; main()"
    command = [sys.executable, "-c", program, *arguments, "--no-pager"]
    environment = {**os.environ, "AFTERVIEW_HOME": str(home.root)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have bytecode
    return _timed(
        lambda: subprocess.run(command, env=environment, capture_output=True, check=False)
    )


def _spread(name: str, taken: Sequence[Took]) -> str:
    """Return the line of a table: median and 95th percentile, wall and processor."""
    cells = [
        f"{value:.0f} ms"
        for times in zip(*taken, strict=True)
        for value in (statistics.median(times), statistics.quantiles(times, n=20)[-1])
    ]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--set", choices=(*SETS, "both"), default="both")
    parser.add_argument("--latency", type=Path, metavar="DIR")
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--queries", action="store_true")
    given = parser.parse_args()
    if given.latency:
        for line in latency(given.latency, given.sentences):
            print(line)
        return 0
    for name in SETS if given.set == "both" else (given.set,):
        queries = load_queries(name)
        if queries.queries:
            print(f"\n{name}: {len(queries.queries)} queries, {len(queries.memos)} reviews\n")
            print("\n".join(rows(measure(queries, shown=given.queries))))
    return 0


class _Plain(argparse.RawDescriptionHelpFormatter):
    pass


if __name__ == "__main__":
    raise SystemExit(report.run(main))
