"""Fit the model of custom prompts anew: python -m pipeline.segment.training.refit

It reads with the scorer that lies here, so it is fitted after each training (`make train` does so),
and alone where only sheets or features have changed. Nothing else of the artefact is touched.
"""

import json
import sys
from dataclasses import replace

import numpy as np

from pipeline.segment.scorer import ARRAYS, load_scorer, save_arrays
from pipeline.segment.training.data import read_memos
from pipeline.segment.training.similarity import (
    Views,
    blank_similarity,
    fit_similarity,
    read_sheets,
)
from pipeline.segment.training.train import RECORD, files_sha256


def refit(views: Views | None = None) -> None:
    """Replace the similarity model's arrays in the artefact, and the digests in its record.

    Raises:
        OSError: the artefact cannot be read or written.
    """
    _make_loadable()
    load_scorer.cache_clear()
    similarity = fit_similarity(read_memos(), read_sheets(), views=views)
    save_arrays(replace(load_scorer(), similarity=similarity))
    load_scorer.cache_clear()
    content = json.loads(RECORD.read_text(encoding="utf-8"))
    content["files_sha256"] = files_sha256()
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _make_loadable() -> None:
    """Put an empty model into the arrays, since an older artefact lacks some of them."""
    with np.load(ARRAYS, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored if not name.startswith("similarity_")}
    blank = blank_similarity()
    arrays |= {f"similarity_{name}": np.asarray(getattr(blank, name)) for name in blank.__slots__}
    with ARRAYS.open("wb") as file:
        np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    refit()
    sys.stdout.write(f"{ARRAYS}\n{RECORD}\n")
