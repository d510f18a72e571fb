"""Sentences filed under prompts by the model, the user or the guided recorder; and exchanges.

A sentence is *pinned* (column `settled`) once the user said where it belongs, even if nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence, Set

from models import Exchange, Placement
from models.review import PlacedBy
from pipeline.archive.database import Store
from pipeline.archive.sheets import prompt_ids
from pipeline.archive.transcripts import Draft, review_sentence_ids


def load(store: Store, review_id: int) -> tuple[Placement, ...]:
    """Return a review's placements, in order of sentences and prompts."""
    rows = store.rows(
        """
        SELECT number, key, score, placed_by FROM current_sentences
        JOIN placements USING (sentence_id) JOIN prompts ON prompts.id = prompt_id
        WHERE interview_id = ? ORDER BY number, prompts.position
        """,
        review_id,
    )
    return tuple(Placement(*row) for row in rows)


def load_pinned(store: Store, review_id: int) -> frozenset[int]:
    """Return the indexes of a review's pinned sentences."""
    rows = store.rows(
        "SELECT number FROM current_sentences WHERE interview_id = ? AND settled", review_id
    )
    return frozenset(row["number"] for row in rows)


def pin(store: Store, review_id: int, indexes: Iterable[int]) -> None:
    """Say that the user placed these sentences of a review, where they are filed now."""
    ids = review_sentence_ids(store, review_id)
    with store.writing():
        for index in indexes:
            _set_pinned(store, ids[index], True)


def load_exchanges(store: Store, review_id: int, texts: Sequence[str]) -> tuple[Exchange, ...]:
    """Return a review's exchanges, by number; `texts` are those of its sentences."""
    said: dict[tuple[int, str], dict[str, list[int]]] = {}
    for row in store.rows(
        """
        SELECT exchanges.number, verdict, says, current_sentences.number AS sentence
        FROM exchanges JOIN exchange_sentences ON exchange_id = exchanges.id
        JOIN current_sentences USING (sentence_id)
        WHERE exchanges.interview_id = ? ORDER BY exchanges.number, sentence
        """,
        review_id,
    ):
        both = said.setdefault((row["number"], row["verdict"]), {"question": [], "answer": []})
        both[row["says"]].append(row["sentence"])
    return tuple(
        Exchange(
            number=number,
            question=" ".join(texts[index] for index in both["question"]),
            answer=" ".join(texts[index] for index in both["answer"]),
            question_sentences=tuple(both["question"]),
            answer_sentences=tuple(both["answer"]),
            verdict=verdict,
        )
        for (number, verdict), both in said.items()
    )


def file_by_model(
    store: Store,
    review_id: int,
    placements: Sequence[Placement],
    exchanges: Sequence[Exchange],
    sentence_ids: Sequence[int] | None = None,
) -> None:
    """Replace the model's placements and the exchanges of a review; other placements stay.

    Args:
        sentence_ids: the ids of the sentences that `placements` and `exchanges` count, from
            `reviews.load_with_ids`, where sentences may have been deleted since; what concerns
            those is left out. None: as they are now.
    """
    with store.writing():
        stored = review_sentence_ids(store, review_id)
        sentence_ids = stored if sentence_ids is None else sentence_ids
        gone = set(sentence_ids) - set(stored)
        prompts = prompt_ids(store, review_id)
        store.execute(
            """
            DELETE FROM placements WHERE placed_by = 'model' AND sentence_id IN
            (SELECT sentence_id FROM current_sentences WHERE interview_id = ?)
            """,
            review_id,
        )
        for each in placements:
            sentence_id, prompt_id = sentence_ids[each.sentence], prompts[each.prompt]
            if sentence_id not in gone:
                _add(store, sentence_id, prompt_id, each.score, each.placed_by)
        delete_exchanges(store, review_id)
        for exchange in exchanges:
            _add_exchange(store, review_id, exchange, sentence_ids, gone)
        _restore_verdicts(store, review_id)


def _restore_verdicts(store: Store, review_id: int) -> None:
    from pipeline.archive.questions import restore_verdicts  # which reading a review does without

    restore_verdicts(store, review_id)


def add_live(store: Store, draft: Draft, placements: Sequence[Placement]) -> None:
    """Add placements to a memo that is still being recorded, but for pinned sentences.

    Their `sentence` counts from the start of the memo.
    """
    with store.writing():
        prompts = prompt_ids(store, draft.review_id)
        ids = _unpinned_ids(store, draft)
        for each in placements:
            if each.sentence in ids:
                prompt_id = prompts[each.prompt]
                _add(store, ids[each.sentence], prompt_id, each.score, each.placed_by)


def add_guided(store: Store, draft: Draft, guided: Sequence[tuple[int, str]]) -> None:
    """File sentences under the prompt that the recorder showed, and only there.

    `guided` are positions in the memo with a prompt's key. Pinned sentences stay as they are, and
    keys that the sheet does not have are left out.
    """
    with store.writing():
        prompts = prompt_ids(store, draft.review_id)
        ids = _unpinned_ids(store, draft)
        for position, key in guided:
            if position in ids and key in prompts:
                _file_only_under(store, ids[position], [prompts[key]], "guided")


def load_guided(store: Store, transcript_id: int) -> dict[int, str]:
    """Return the keys of a transcript's guided placements, by the sentence's position in it."""
    rows = store.rows(
        """
        SELECT sentences.position, key FROM sentences
        JOIN placements ON sentence_id = sentences.id JOIN prompts ON prompts.id = prompt_id
        WHERE transcript_id = ? AND placed_by = 'guided'
        """,
        transcript_id,
    )
    return {row["position"]: row["key"] for row in rows}


def repin(
    store: Store,
    review_id: int,
    sentence_ids: Sequence[int],
    pinned: Mapping[int, Sequence[str]],
) -> None:
    """Replace the placements of these sentences by what the user pinned.

    `pinned` are keys by place in `sentence_ids`; a sentence that is not named is not pinned, and
    keeps of its placements only the guided one.
    """
    prompts = prompt_ids(store, review_id)
    for place, sentence_id in enumerate(sentence_ids):
        if place in pinned:
            _pin(store, sentence_id, [prompts[key] for key in pinned[place]])
        else:
            store.execute(
                "DELETE FROM placements WHERE sentence_id = ? AND placed_by <> 'guided'",
                sentence_id,
            )
            _set_pinned(store, sentence_id, False)


def refile(
    store: Store,
    sentence_id: int,
    filed: Sequence[tuple[int, PlacedBy]],
    *,
    is_pinned: bool,
) -> None:
    """Replace a sentence's placements by these prompts' ids, and say whether it is pinned."""
    store.execute("DELETE FROM placements WHERE sentence_id = ?", sentence_id)
    for prompt_id, placed_by in filed:
        _add(store, sentence_id, prompt_id, 1.0, placed_by)
    _set_pinned(store, sentence_id, is_pinned)


def delete_exchanges(store: Store, review_id: int) -> None:
    """Delete a review's exchanges, within a transaction."""
    store.execute("DELETE FROM exchanges WHERE interview_id = ?", review_id)


def _pin(store: Store, sentence_id: int, prompts: Sequence[int]) -> None:
    _file_only_under(store, sentence_id, prompts, "user")
    _set_pinned(store, sentence_id, True)


def _set_pinned(store: Store, sentence_id: int, is_pinned: bool) -> None:
    store.execute("UPDATE sentences SET settled = ? WHERE id = ?", int(is_pinned), sentence_id)


def _file_only_under(
    store: Store, sentence_id: int, prompts: Sequence[int], placed_by: PlacedBy
) -> None:
    """Replace a sentence's placements by certain ones."""
    store.execute("DELETE FROM placements WHERE sentence_id = ?", sentence_id)
    for prompt_id in prompts:
        _add(store, sentence_id, prompt_id, 1.0, placed_by)


def _add(store: Store, sentence_id: int, prompt_id: int, score: float, placed_by: PlacedBy) -> None:
    """Add a placement unless the sentence is filed under the prompt already."""
    store.execute(
        "INSERT INTO placements VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        sentence_id,
        prompt_id,
        score,
        placed_by,
    )


def _unpinned_ids(store: Store, draft: Draft) -> dict[int, int]:
    """Return the ids of a memo's sentences by position, but for the pinned ones."""
    rows = store.rows(
        "SELECT position, id FROM sentences WHERE transcript_id = ? AND NOT settled",
        draft.transcript_id,
    )
    return {row["position"]: row["id"] for row in rows}


def _add_exchange(
    store: Store,
    review_id: int,
    exchange: Exchange,
    sentence_ids: Sequence[int],
    gone: Set[int],
) -> None:
    exchange_id = store.insert(
        "exchanges", interview_id=review_id, number=exchange.number, verdict=exchange.verdict
    )
    for says, indexes in (
        ("question", exchange.question_sentences),
        ("answer", exchange.answer_sentences),
    ):
        for sentence_id in (sentence_ids[index] for index in indexes):
            if sentence_id not in gone:
                store.insert(
                    "exchange_sentences",
                    exchange_id=exchange_id,
                    sentence_id=sentence_id,
                    says=says,
                )
