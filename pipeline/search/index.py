"""Keep the index in step with the archive: words, skeletons, and vectors."""

from collections.abc import Sequence

from pipeline.archive import search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.archive.search_index import IndexRow, Waiting
from pipeline.progress import Progress, silent
from pipeline.search.normal import Token, stem, tokens
from pipeline.search.skeleton import skeleton

STAGE = "indexing"
AT_ONCE = 300
"""So many waiting sentences are indexed by the search that finds them waiting, without a word."""
_BATCH = 200  # sentences of one transaction: a killed run loses no more


def update(store: Store, progress: Progress = silent) -> int:
    """Index all sentences that wait for it; return how many.

    A killed run goes on where it was. `progress` counts sentences, in the stage "indexing".
    """
    total = search_index.count_waiting(store)
    done = 0
    while batch := search_index.waiting(store, _BATCH):
        search_index.put_rows(store, batch, rows_of(batch))
        done += len(batch)
        progress(STAGE, done, total)
    return done


def is_behind(store: Store) -> bool:
    """Return whether the next search may take a while, as much waits to be indexed."""
    if search_index.count_waiting(store, at_most=AT_ONCE + 1) > AT_ONCE:
        return True
    return search_vectors.count_behind(store) > AT_ONCE


def rows_of(batch: Sequence[Waiting]) -> list[IndexRow]:
    """Return the rows of sentences."""
    return [_row(each) for each in batch]


def _row(waiting: Waiting) -> IndexRow:
    found, about = tokens(waiting.text), tokens(waiting.about)
    words = dict.fromkeys(word for token in (*found, *about) for word in token.words if word)
    return IndexRow(
        waiting.sentence_id,
        forms=_stems(found),
        about=_stems(about),
        words={word: stem(word) for word in words},
        skeleton=skeleton(waiting.text),
    )


def _stems(found: Sequence[Token]) -> list[str]:
    return [stem(word) for token in found for word in token.words if word]
