"""Fit when a search by meaning shows anything: python -m tests.search.learning.fit DIR

DIR has the labelled walk-throughs. queries.txt has queries with sentences of six of them,
nothing.txt queries that neither those nor the set `tuning` are about. Both are searched for in an
archive of the six, and in one of `tuning`; a logistic regression over `relevance.Evidence` tells
them apart. Its threshold leaves the part QUIET of the queries about nothing without an answer.
Writes pipeline/search/relevance.json, and vectors of cues.toml into pipeline/search/cues.npz.
"""

import argparse
import json
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.search import find, index, meaning, relevance
from pipeline.search.query import parse_query
from pipeline.segment.vectors import embed
from tests.search import FOLDER, QuerySet, load_queries

QUIET = 0.9
"""Part of the queries about nothing that are to stay without an answer."""
LENIENT = 0.6
"""By so much less is asked: up to that, as many queries about nothing in `tuning` stay without."""
HERE = Path(__file__).parent
TEMPLATE = FOLDER / "tuning" / "memos" / "notes_steinbach.json"
RIDGE = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    _write_cues()
    asked, nothing = read_queries(), read_nothing()
    own = QuerySet("own", memos_of(options.folder, asked), ())
    tuning = load_queries("tuning")
    meant = [each.text for each in tuning.queries if each.kind == "meaning"]
    told = [*_evidence(own, asked), *_evidence(tuning, meant)]
    untold = [*_evidence(own, nothing), *_evidence(tuning, nothing)]
    _write_model(told, untold)


def read_queries() -> list[str]:
    """Return the queries that have an answer."""
    lines = (HERE / "queries.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition("|")[0].strip() for line in lines if "|" in line and line[0] != "#"]


def read_nothing() -> list[str]:
    """Return the queries that have none."""
    lines = (HERE / "nothing.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def memos_of(folder: Path, asked: Sequence[str]) -> dict[str, bytes]:
    """Return the walk-throughs that the queries name, as reviews in JSON."""
    names = dict.fromkeys(each.partition(":")[0] for each in asked)
    return {
        name: _review(json.loads((folder / f"walk_{name}.json").read_text("utf-8")))
        for name in names
    }


def _review(walk: dict[str, Any]) -> bytes:
    review: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    review["interview"] |= {"company": walk["company"], "role": walk["role"]}
    one = review["transcript"]["sentences"][0]
    review["transcript"]["sentences"] = [
        one | {"index": at, "text": each["text"]} for at, each in enumerate(walk["sentences"])
    ]
    review["placements"] = [
        {"sentence": at, "prompt": key, "score": 1.0, "placed_by": "model"}
        for at, each in enumerate(walk["sentences"])
        for key in each["labels"]
        if key not in ("other", "none")
    ]
    review["exchanges"] = []
    return json.dumps(review).encode()


def _evidence(queries: QuerySet, texts: Sequence[str]) -> Iterator[dict[str, float]]:
    """Yield what each query's search by meaning has as evidence."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Home(Path(folder) / "home")) as store:
        queries.file(store)
        index.update(store)
        meaning.update(store)
        for text in texts:
            query = parse_query(text.partition(":")[2] or text)
            plan, _ = find.ranked(store, query, find.LIMIT)
            if plan.evidence is not None:
                yield asdict(plan.evidence)


def _write_model(
    told: Sequence[Mapping[str, float]], untold: Sequence[Mapping[str, float]]
) -> None:
    names = list(told[0])
    values = np.array([[each[name] for name in names] for each in (*told, *untold)])
    is_told = np.arange(len(values)) < len(told)
    means, deviations = values.mean(axis=0), values.std(axis=0) + 1e-9
    slopes = _regression((values - means) / deviations, is_told) / deviations
    scores = values @ slopes
    least = float(np.quantile(scores[~is_told], QUIET))
    print(f"{len(told)} with an answer, {len(untold)} without")
    print(f"of those with an answer {np.mean(scores[is_told] > least):.2f} are shown one")
    written = relevance.weights() | {
        "answered": {
            "bias": round(LENIENT - least, 4),
            "weights": {
                name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)
            },
        }
    }
    relevance.WEIGHTS.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def _regression(values: NDArray[np.float64], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the slopes of a logistic regression in which both classes count the same."""
    rows = np.column_stack([values, np.ones(len(values))])
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 0
    share = wanted.mean()
    counts = np.where(wanted, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (likely - wanted)) + ridge @ weights
        curve = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1]


def _write_cues() -> None:
    cues = tomllib.loads((HERE / "cues.toml").read_text(encoding="utf-8"))
    vectors = embed([text for texts in cues.values() for text in texts])
    keys = np.array([key for key, texts in cues.items() for _ in texts])
    np.savez(meaning.CUES, keys=keys, vectors=np.rint(127 * vectors).astype(np.int8))


if __name__ == "__main__":
    main()
