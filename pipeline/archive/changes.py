"""What the user changed, kept with time, old and new: the table `changes`.

The changes of one command are one step. A sentence keeps its row through changes; of a split the
first part does, of a join the first sentence: `sentence_id` names it. So a change is found again
wherever its sentence has gone, into another review too.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models import Sentence
from models.change import InterviewChange, SentenceChange, SentenceState, Step
from pipeline.archive.database import Store
from pipeline.archive.rows import interview_fields, interview_of, now, words_as_json, words_of


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change with its row; `old_ids` and `new_ids` are the rows of its sentences."""

    change_id: int
    change: SentenceChange | InterviewChange
    old_ids: tuple[int, ...] = ()
    new_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredStep:
    """The changes of one command, those of one review or of all."""

    number: int
    command: str
    made_at: str
    undone_at: str
    changes: tuple[StoredChange, ...]

    @property
    def step(self) -> Step:
        """Return the step without its rows."""
        changes = tuple(each.change for each in self.changes)
        return Step(self.number, self.command, self.made_at, self.undone_at, changes)


def next_step(store: Store) -> int:
    """Return the number of the next step."""
    ((highest,),) = store.rows("SELECT coalesce(max(step), 0) FROM changes")
    return int(highest) + 1


def add(
    store: Store,
    step: int,
    command: str,
    change: SentenceChange | InterviewChange,
    old_ids: Sequence[int] = (),
    new_ids: Sequence[int] = (),
) -> None:
    """Keep a change; what was undone in its review cannot be done again from here on."""
    if isinstance(change, InterviewChange):
        old, new = (json.dumps(interview_fields(each)) for each in (change.old, change.new))
    else:
        old = _states_as_json(change.old, old_ids)
        new = _states_as_json(change.new, new_ids)
    store.insert(
        "changes",
        step=step,
        interview_id=change.review_id,
        command=command,
        made_at=now(),
        kind=change.kind,
        sentence_id=new_ids[0] if new_ids else None,
        last_id=max((*old_ids, *new_ids), default=None),
        old=old,
        new=new,
    )


def steps(store: Store, review_id: int) -> list[Step]:
    """Return what was changed in a review, the first step first."""
    return [each.step for each in _steps(store, "WHERE interview_id = ?", review_id)]


def cuts_in_memo(store: Store, review_id: int, memo_id: int) -> list[SentenceChange]:
    """Return the splits and joins of a memo's sentences that stand, the first first."""
    ids = {
        row["id"]
        for row in store.rows(
            """
            SELECT sentences.id FROM transcripts JOIN sentences ON transcript_id = transcripts.id
            WHERE memo_id = ?
            """,
            memo_id,
        )
    }
    return [
        each.change
        for step in _steps(store, "WHERE interview_id = ? AND undone_at = ''", review_id)
        for each in step.changes
        if isinstance(each.change, SentenceChange)
        and len(each.old_ids) + len(each.new_ids) > 2
        and ids & {*each.new_ids}
    ]


def last_step(store: Store, review_id: int | None) -> StoredStep | None:
    """Return the last step that stands, in one review only or in all."""
    (row,) = store.rows(
        "SELECT max(step) FROM changes WHERE undone_at = '' AND (? IS NULL OR interview_id = ?)",
        *(review_id, review_id),
    )
    return _step(store, row[0], review_id, is_undone=False)


def first_undone(store: Store, review_id: int | None) -> StoredStep | None:
    """Return the step to do again: the last undone, where no other followed in its review.

    Of one review only, or of all.
    """
    rows = store.rows(
        """
        SELECT step FROM changes WHERE undone_at <> '' AND (?1 IS NULL OR interview_id = ?1)
        AND step > (SELECT coalesce(max(step), 0) FROM changes AS later
                    WHERE undone_at = '' AND later.interview_id = changes.interview_id)
        ORDER BY undone_at DESC, step LIMIT 1
        """,
        review_id,
    )
    return _step(store, rows[0][0] if rows else None, review_id, is_undone=True)


def mark(store: Store, changes: Sequence[StoredChange], *, is_undone: bool) -> None:
    """Keep that changes were undone now, or that they stand again."""
    for each in changes:
        store.execute(
            "UPDATE changes SET undone_at = ? WHERE id = ?",
            now() if is_undone else "",
            each.change_id,
        )


def move_with_sentences(store: Store, review_id: int, to: int) -> None:
    """Give a review the changes of the sentences that moved into it from another one.

    Changes of a sentence that was joined to another one go with that one.
    """
    now_in = {
        row["id"]
        for row in store.rows(
            """
            SELECT sentences.id FROM sentences JOIN transcripts ON transcripts.id = transcript_id
            JOIN memos ON memos.id = memo_id WHERE interview_id = ?
            """,
            to,
        )
    }
    for step in reversed(_steps(store, "WHERE interview_id = ?", review_id)):
        for each in reversed(step.changes):
            if each.new_ids and now_in & {*each.old_ids, *each.new_ids}:
                now_in.update(each.old_ids, each.new_ids)
                store.execute(
                    "UPDATE changes SET interview_id = ? WHERE id = ?", to, each.change_id
                )


def move_all(store: Store, review_id: int, to: int) -> None:
    """Give a review all the changes of another one."""
    store.execute("UPDATE changes SET interview_id = ? WHERE interview_id = ?", to, review_id)


def _step(
    store: Store, number: int | None, review_id: int | None, *, is_undone: bool
) -> StoredStep | None:
    found = _steps(
        store,
        """
        WHERE step = ? AND (undone_at <> '') = ? AND (? IS NULL OR interview_id = ?)
        """,
        *(number, is_undone, review_id, review_id),
    )
    return found[0] if found else None


def _steps(store: Store, where: str, *values: object) -> list[StoredStep]:
    by_step: dict[int, list[sqlite3.Row]] = {}
    for row in store.rows(f"SELECT * FROM changes {where} ORDER BY step, id", *values):
        by_step.setdefault(row["step"], []).append(row)
    return [
        StoredStep(
            number=number,
            command=rows[0]["command"],
            made_at=rows[0]["made_at"],
            undone_at=max(row["undone_at"] for row in rows),
            changes=tuple(_change(row) for row in rows),
        )
        for number, rows in by_step.items()
    ]


def _change(row: sqlite3.Row) -> StoredChange:
    old, new = json.loads(row["old"]), json.loads(row["new"])
    if row["kind"] == "interview":
        before, after = interview_of(old), interview_of(new)
        return StoredChange(row["id"], InterviewChange(row["interview_id"], before, after))
    old_states, old_ids = states_from_json(old)
    new_states, new_ids = states_from_json(new)
    change = SentenceChange(row["interview_id"], old_states, new_states)
    return StoredChange(row["id"], change, old_ids, new_ids)


def _states_as_json(states: Sequence[SentenceState], ids: Sequence[int]) -> str:
    return json.dumps(states_as_values(states, ids), ensure_ascii=False, separators=(",", ":"))


def states_as_values(states: Sequence[SentenceState], ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return states with their sentences' ids as plain values, for JSON."""
    return [
        {
            "id": sentence_id,
            "index": state.sentence.index,
            "text": state.sentence.text,
            "start_s": state.sentence.start_s,
            "end_s": state.sentence.end_s,
            "probability": state.sentence.probability,
            "words": json.loads(words_as_json(state.sentence.words)),
            "heard": state.sentence.heard,
            "changed_by": state.sentence.changed_by,
            "english": state.sentence.english,
            "heading": state.sentence.heading,
            "filed": [list(each) for each in state.filed],
            "pinned": state.is_pinned,
        }
        for sentence_id, state in zip(ids, states, strict=True)
    ]


def states_from_json(
    values: Sequence[Mapping[str, Any]],
) -> tuple[tuple[SentenceState, ...], tuple[int, ...]]:
    """Return the states and ids that `states_as_values` made plain."""
    states = tuple(
        SentenceState(
            sentence=Sentence(
                index=each["index"],
                text=each["text"],
                start_s=each["start_s"],
                end_s=each["end_s"],
                probability=each["probability"],
                words=words_of(json.dumps(each["words"])),
                heard=each["heard"],
                changed_by=each["changed_by"],
                english=each["english"],
                heading=each["heading"],
            ),
            filed=tuple((key, by) for key, by in each["filed"]),
            is_pinned=each["pinned"],
        )
        for each in values
    )
    return states, tuple(each["id"] for each in values)
