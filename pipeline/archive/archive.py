"""The archive: reviews in SQLite, written step by step so that a killed run loses nothing."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from models import (
    Exchange,
    Gap,
    Interview,
    Part,
    Placement,
    Prompt,
    PromptSheet,
    Recording,
    Review,
    Sentence,
    Transcript,
    sheet_as_dict,
)
from pipeline.archive.database import Store
from pipeline.archive.rows import (
    instant,
    interview_fields,
    interview_of,
    now,
    storable,
    words_as_json,
    words_of,
)
from pipeline.errors import ArchiveError, ReviewNotFound
from pipeline.home import Home

if TYPE_CHECKING:
    from models import TranscribedWindow


@dataclass(frozen=True, slots=True)
class StoredMemo:
    """A memo that the archive knows already: where it is, and whether it was transcribed whole.

    `also_in` are the further reviews that hold a part of it, where it tells of several interviews.
    """

    review_id: int
    memo_id: int
    path: Path
    is_complete: bool
    also_in: tuple[int, ...] = ()

    @property
    def review_ids(self) -> tuple[int, ...]:
        """All reviews that hold a part of it."""
        return (self.review_id, *self.also_in)


@dataclass(frozen=True, slots=True)
class Work:
    """A transcript in the making, and the windows that an earlier run has already delivered."""

    review_id: int
    memo_id: int
    transcript_id: int
    done: "tuple[TranscribedWindow, ...]" = ()


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as a list shows it; `name` is its first memo's file.

    `is_pending`: it has a recording that goes on, or that was left behind.
    """

    review_id: int
    interview: Interview
    name: str
    recorded_at: datetime | None
    seconds: float
    missing_seconds: float
    is_damaged: bool
    sentences: int
    memos: int
    is_complete: bool
    is_pending: bool = False


class Archive:
    """The open database of one home folder; use it in a `with` statement.

    Every method may raise ArchiveError and what is below it in `pipeline.errors`.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open the home's archive for writing; make it where there is none yet."""
        return cls(Store.open(home))

    @classmethod
    def open_to_read(cls, home: Home) -> Self:
        """Open the home's archive without making anything; a missing one reads as empty."""
        return cls(Store.open_to_read(home))

    @property
    def home(self) -> Home:
        """The folder in which the archive lies."""
        return self.store.home

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.store.close()

    # Memos and transcripts in the making

    def memo(self, sha256: str) -> StoredMemo | None:
        """The memo with these bytes, if it has arrived before."""
        rows = self.store.rows(
            """
            SELECT memos.id, interview_id, path, coalesce(max(is_complete), 0) AS is_complete
            FROM memos LEFT JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE sha256 = ? GROUP BY memos.id ORDER BY first_sentence
            """,
            sha256,
        )
        if not rows:
            return None
        first, *others = rows
        review_ids = dict.fromkeys(row["interview_id"] for row in others)
        return StoredMemo(
            review_id=first["interview_id"],
            memo_id=first["id"],
            path=self._absolute(first["path"]),
            is_complete=bool(first["is_complete"]),
            also_in=tuple(each for each in review_ids if each != first["interview_id"]),
        )

    def begin(
        self,
        recording: Recording,
        *,
        interview: Interview,
        sheet: PromptSheet,
        settings: dict[str, Any],
        review_id: int | None = None,
    ) -> Work:
        """Start a memo's transcript, or go on with one that a killed run began.

        The work of an earlier run is kept when its `settings` were the same, else it starts anew.
        A memo of a known interview is added to the review `review_id`, after those it has.
        """
        wanted = json.dumps(settings, sort_keys=True)
        with self.store.writing():
            stored = self.memo(recording.sha256)
            if stored is None:
                stored = self._add_memo(recording, interview, sheet, review_id)
            else:
                self._complete_interview(stored.review_id, interview)
            for row in self.store.rows(
                "SELECT id, settings FROM transcripts WHERE memo_id = ? AND is_current",
                stored.memo_id,
            ):
                if row["settings"] == wanted:
                    done = self.windows(row["id"])
                    return Work(stored.review_id, stored.memo_id, row["id"], done)
                self.store.execute("DELETE FROM transcripts WHERE id = ?", row["id"])
            transcript_id = self.add_transcript(stored.memo_id, wanted)
        return Work(stored.review_id, stored.memo_id, transcript_id)

    def restart(self, work: Work) -> None:
        """Drop the sentences of an unfinished transcript; its windows stay, to make them anew."""
        with self.store.writing():
            self.store.execute("DELETE FROM sentences WHERE transcript_id = ?", work.transcript_id)

    def append(
        self, work: Work, window: "TranscribedWindow | None", sentences: Sequence[Sentence]
    ) -> None:
        """Commit one more window and the sentences that ended with it."""
        with self.store.writing():
            if window is not None:
                self.store.insert(
                    "windows",
                    transcript_id=work.transcript_id,
                    number=window.number,
                    start_s=window.start_s,
                    end_s=window.end_s,
                    language=window.language,
                    words=words_as_json(window.words),
                    english=words_as_json(window.english),
                )
            for sentence in sentences:
                self.store.insert(
                    "sentences",
                    transcript_id=work.transcript_id,
                    position=sentence.index,
                    text=storable(sentence.text),
                    start_s=sentence.start_s,
                    end_s=sentence.end_s,
                    probability=sentence.probability,
                    words=words_as_json(sentence.words),
                    heard=storable(sentence.heard),
                    changed_by=sentence.changed_by,
                    english=storable(sentence.english),
                )

    def translate(self, work: Work, english: Sequence[str]) -> None:
        """Keep what the sentences of a transcript are in English, in their order."""
        with self.store.writing():
            for position, text in enumerate(english):
                self.store.execute(
                    "UPDATE sentences SET english = ? WHERE transcript_id = ? AND position = ?",
                    storable(text),
                    work.transcript_id,
                    position,
                )

    def change_texts(self, work: Work, sentences: Sequence[Sentence]) -> None:
        """Give the sentences of a transcript, in their order, the texts that they are to have."""
        with self.store.writing():
            for position, sentence in enumerate(sentences):
                if sentence.changed_by:
                    self.store.execute(
                        """
                        UPDATE sentences SET text = ?, heard = ?, changed_by = ?
                        WHERE transcript_id = ? AND position = ?
                        """,
                        storable(sentence.text),
                        storable(sentence.heard),
                        sentence.changed_by,
                        work.transcript_id,
                        position,
                    )

    def correct(self, review_id: int, sentence: Sentence) -> None:
        """Give one sentence of a review, by its index, the text that it has here."""
        with self.store.writing():
            self.store.execute(
                "UPDATE sentences SET text = ?, heard = ?, changed_by = ? WHERE id = ?",
                storable(sentence.text),
                storable(sentence.heard),
                sentence.changed_by,
                self.sentence_ids(review_id)[sentence.index],
            )

    def corrected(self) -> tuple[Sentence, ...]:
        """All sentences that the user corrected, the newest last; only their texts are given."""
        rows = self.store.rows(
            """
            SELECT position, text, heard, changed_by FROM sentences
            WHERE changed_by = 'user' ORDER BY id
            """
        )
        return tuple(Sentence(row[0], row[1], heard=row[2], changed_by=row[3]) for row in rows)

    def _complete_interview(self, review_id: int, interview: Interview) -> None:
        """Take in what an earlier run was not told."""
        known = interview_of(self._interview_row(review_id))
        self._update_interview(review_id, known.completed_by(interview))

    def complete(self, work: Work, *, language: str, engine: str) -> None:
        """Mark a transcript as whole; from now on it is no longer resumed."""
        with self.store.writing():
            self.store.execute(
                "UPDATE transcripts SET is_complete = 1, language = ?, engine = ? WHERE id = ?",
                storable(language),
                storable(engine),
                work.transcript_id,
            )
            self.store.execute("DELETE FROM windows WHERE transcript_id = ?", work.transcript_id)

    def file(
        self,
        review_id: int,
        placements: Sequence[Placement],
        exchanges: Sequence[Exchange],
        sentence_ids: Sequence[int] | None = None,
    ) -> None:
        """Replace what the model filed in a review; what the user filed stays.

        `sentence_ids` are those of `review_to_file`, where the sentences may have changed since:
        what is said of one that is gone is passed over.
        """
        with self.store.writing():
            self.file_within(review_id, placements, exchanges, sentence_ids)

    def file_within(
        self,
        review_id: int,
        placements: Sequence[Placement],
        exchanges: Sequence[Exchange],
        sentence_ids: Sequence[int] | None = None,
    ) -> None:
        """As `file`, as a part of a transaction that has begun."""
        there = self.sentence_ids(review_id)
        sentence_ids = there if sentence_ids is None else sentence_ids
        gone = set(sentence_ids) - set(there)
        prompt_ids = self.prompt_ids(review_id)
        self.store.execute(
            """
            DELETE FROM placements WHERE placed_by = 'model' AND sentence_id IN
            (SELECT sentence_id FROM current_sentences WHERE interview_id = ?)
            """,
            review_id,
        )
        for placement in placements:
            if sentence_ids[placement.sentence] in gone:
                continue
            self.store.execute(
                "INSERT INTO placements VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                sentence_ids[placement.sentence],
                prompt_ids[placement.prompt],
                placement.score,
                placement.placed_by,
            )
        self._replace_exchanges(review_id, exchanges, sentence_ids, gone)

    def pin(self, review_id: int, sentence: int, keys: Sequence[str]) -> None:
        """File a sentence where the user says: under these prompts, or with none nowhere.

        No later filing by the model changes it.
        """
        with self.store.writing():
            sentence_id = self.sentence_ids(review_id)[sentence]
            prompt_ids = self.prompt_ids(review_id)
            self.store.execute("DELETE FROM placements WHERE sentence_id = ?", sentence_id)
            self.store.execute("UPDATE sentences SET settled = 1 WHERE id = ?", sentence_id)
            for key in keys:
                self.store.insert(
                    "placements",
                    sentence_id=sentence_id,
                    prompt_id=prompt_ids[key],
                    score=1.0,
                    placed_by="user",
                )

    # Several interviews in one memo

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several calls: all of them take effect, or none."""
        with self.store.writing():
            yield

    def split(self, review_id: int, sentence: int, interview: Interview) -> int:
        """Make a review of its own of a memo's sentences from this one to the memo's end.

        What hangs on the sentences goes with them; the file is not touched, both reviews refer to
        it. Where the memo begins with the sentence it goes as a whole. The exchanges of the old
        review are dropped: both are to be filed anew, in the same transaction.

        Returns:
            The new review's number.
        """
        old = self._interview_row(review_id)
        with self.store.writing():
            new_id = self.store.insert(
                "interviews",
                **interview_fields(interview),
                sheet_id=old["sheet_id"],
                created_at=now(),
                split_from=review_id,
            )
            self.store.execute("DELETE FROM exchanges WHERE interview_id = ?", review_id)
            (row,) = self.store.rows(
                """
                SELECT memos.*, transcripts.id AS transcript_id, sentences.position AS place,
                    sentences.start_s AS cut_s
                FROM sentences JOIN transcripts ON transcripts.id = transcript_id
                JOIN memos ON memos.id = memo_id WHERE sentences.id = ?
                """,
                self.sentence_ids(review_id)[sentence],
            )
            if row["place"] == 0:
                self._move_memo(row["id"], new_id)
            else:
                self._cut_memo(row, new_id)
        return new_id

    def split_to_undo(self, review_id: int) -> tuple[int, int] | None:
        """The split that undoing means for this review: the review split off, and from which.

        That is the last that was split off from it, else the one by which it came to be.
        """
        self._interview_row(review_id)
        for row in self.store.rows(
            """
            SELECT id, split_from FROM interviews
            WHERE split_from = ?1 OR (id = ?1 AND split_from IS NOT NULL)
            ORDER BY split_from = ?1 DESC, id DESC LIMIT 1
            """,
            review_id,
        ):
            return row["id"], row["split_from"]
        return None

    def join(self, review_id: int, into: int) -> None:
        """Put a review's memos back into the review it was split from, and delete it.

        Parts of a file that follow one another become one again. The exchanges are dropped, as in
        `split`.
        """
        with self.store.writing():
            for row in self.store.rows("SELECT id FROM memos WHERE interview_id = ?", review_id):
                self._move_memo(row["id"], into)
            self._merge_parts(into)
            self._order_memos(into)
            self.store.execute(
                "UPDATE interviews SET split_from = ? WHERE split_from = ?", into, review_id
            )
            self.store.execute("DELETE FROM exchanges WHERE interview_id = ?", into)
            self.store.execute("DELETE FROM interviews WHERE id = ?", review_id)

    def say_it_is_one(self, review_id: int) -> None:
        """Keep that the user takes a review for that of one interview."""
        self._interview_row(review_id)
        with self.store.writing():
            self.store.execute("UPDATE interviews SET is_one = 1 WHERE id = ?", review_id)

    def _cut_memo(self, row: sqlite3.Row, review_id: int) -> None:
        """Make a memo of another review of the sentences from `place` on."""
        columns = (
            "kind, path, original_name, sha256, seconds, missing_seconds, gaps, recorded_at, "
            "recorded_at_source, added_at, end_s"
        )
        memo_id = self.store.execute(
            f"""
            INSERT INTO memos (interview_id, position, first_sentence, start_s, {columns})
            SELECT ?, 0, first_sentence + ?, ?, {columns} FROM memos WHERE id = ?
            """,
            *(review_id, row["place"], row["cut_s"], row["id"]),
        )
        self.store.execute("UPDATE memos SET end_s = ? WHERE id = ?", row["cut_s"], row["id"])
        transcript_id = self.store.execute(
            """
            INSERT INTO transcripts
                (memo_id, is_current, is_complete, language, engine, settings, created_at)
            SELECT ?, 1, is_complete, language, engine, settings, created_at
            FROM transcripts WHERE id = ?
            """,
            *(memo_id, row["transcript_id"]),
        )
        self.store.execute(
            """
            UPDATE sentences SET transcript_id = ?, position = position - ?
            WHERE transcript_id = ? AND position >= ?
            """,
            *(transcript_id, row["place"], row["transcript_id"], row["place"]),
        )

    def _move_memo(self, memo_id: int, review_id: int) -> None:
        self.store.execute(
            """
            UPDATE memos SET interview_id = ?1, position =
                (SELECT coalesce(max(position) + 1, 0) FROM memos WHERE interview_id = ?1)
            WHERE id = ?2
            """,
            *(review_id, memo_id),
        )

    def _merge_parts(self, review_id: int) -> None:
        """Make one of every two parts of a file that follow one another in this review."""
        previous: sqlite3.Row | None = None
        sentences = 0  # of the memo that `previous` has become
        for row in self.store.rows(
            """
            SELECT memos.*, transcripts.id AS transcript_id,
                (SELECT count(*) FROM sentences WHERE transcript_id = transcripts.id) AS sentences
            FROM memos JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE interview_id = ? ORDER BY sha256, first_sentence
            """,
            review_id,
        ):
            if (
                previous is not None
                and previous["sha256"] == row["sha256"]
                and previous["first_sentence"] + sentences == row["first_sentence"]
            ):
                self.store.execute(
                    "UPDATE sentences SET transcript_id = ?, position = position + ? "
                    "WHERE transcript_id = ?",
                    *(previous["transcript_id"], sentences, row["transcript_id"]),
                )
                self.store.execute(
                    "UPDATE memos SET end_s = ? WHERE id = ?", row["end_s"], previous["id"]
                )
                self.store.execute("DELETE FROM memos WHERE id = ?", row["id"])
                sentences += row["sentences"]
            else:
                previous, sentences = row, row["sentences"]

    def _order_memos(self, review_id: int) -> None:
        """Number a review's memos in the order in which their files arrived."""
        rows = self.store.rows(
            """
            SELECT id FROM memos WHERE interview_id = ? ORDER BY
                (SELECT min(files.id) FROM memos AS files WHERE files.sha256 = memos.sha256),
                first_sentence
            """,
            review_id,
        )
        # In two steps: no two may have the same position in between.
        for row in rows:
            self._move_memo(row["id"], review_id)
        for position, row in enumerate(rows):
            self.store.execute("UPDATE memos SET position = ? WHERE id = ?", position, row["id"])

    # Reviews

    def review(self, review_id: int) -> Review:
        """The whole review.

        Raises:
            ReviewNotFound: there is none with this number.
        """
        row = self._interview_row(review_id)
        sheet = self._sheet(row["sheet_id"])
        transcripts = self._transcripts(review_id)
        texts = [sentence.text for each in transcripts for sentence in each.sentences]
        return Review(
            interview=interview_of(row),
            transcripts=transcripts,
            sheet=sheet,
            placements=self._placements(review_id),
            exchanges=self._exchanges(review_id, texts),
            pinned=self._pinned(review_id),
            is_one=bool(row["is_one"]),
        )

    def review_to_file(self, review_id: int) -> tuple[Review, list[int]]:
        """The review and its sentences' ids, both of the same moment, for `file`."""
        with self.store.reading():
            return self.review(review_id), self.sentence_ids(review_id)

    def has(self, review_id: int) -> bool:
        """Whether there is a review with this number."""
        return bool(self.store.rows("SELECT 1 FROM interviews WHERE id = ?", review_id))

    def newest(self) -> int:
        """The number of the review that came last.

        Raises:
            ReviewNotFound: there is none at all.
        """
        for row in self.store.rows("SELECT max(id) AS id FROM interviews"):
            if row["id"] is not None:
                return int(row["id"])
        raise ReviewNotFound(
            "There is no review yet. Make the first with: afterview transcribe MEMO"
        )

    def reviews(self) -> tuple[ReviewLine, ...]:
        """All reviews, the newest first."""
        return tuple(
            ReviewLine(
                review_id=row["id"],
                interview=interview_of(row),
                name=row["name"] or "",
                recorded_at=instant(row["recorded_at"]),
                seconds=row["seconds"] or 0.0,
                missing_seconds=row["missing_seconds"] or 0.0,
                is_damaged=bool(row["damaged"]),
                sentences=row["sentences"],
                memos=row["memos"],
                is_complete=row["complete"] == row["memos"],
                is_pending=bool(row["pending"]),
            )
            for row in self.store.rows(
                """
                SELECT interviews.*,
                    (SELECT original_name FROM memos WHERE interview_id = interviews.id
                     ORDER BY position LIMIT 1) AS name,
                    min(recorded_at) AS recorded_at,
                    sum(coalesce(memos.end_s, memos.seconds) - memos.start_s) AS seconds,
                    sum(missing_seconds) AS missing_seconds,
                    sum(gaps <> '[]') AS damaged,
                    sum(sha256 LIKE 'recording %') AS pending,
                    count(memos.id) AS memos,
                    coalesce(sum(is_complete), 0) AS complete,
                    coalesce(sum((SELECT count(*) FROM sentences
                                  WHERE transcript_id = transcripts.id)), 0) AS sentences
                FROM interviews
                LEFT JOIN memos ON interview_id = interviews.id
                LEFT JOIN transcripts ON memo_id = memos.id AND is_current
                GROUP BY interviews.id ORDER BY interviews.id DESC
                """
            )
        )

    def edit(self, review_id: int, interview: Interview) -> None:
        """Put right what is known of a review's interview."""
        self._interview_row(review_id)
        with self.store.writing():
            self._update_interview(review_id, interview)

    def _update_interview(self, review_id: int, interview: Interview) -> None:
        fields = interview_fields(interview)
        self.store.execute(
            f"UPDATE interviews SET {', '.join(f'{name} = ?' for name in fields)} WHERE id = ?",
            *fields.values(),
            review_id,
        )

    def delete(self, review_id: int) -> tuple[Path, ...]:
        """Delete a review with all that hangs on it.

        Returns:
            The audio files that were its memos and lie in the home folder, for the caller to
            remove once this has returned. Those of which another review holds a part stay.
        """
        self._interview_row(review_id)
        with self.store.writing():
            rows = self.store.rows(
                """
                SELECT DISTINCT path FROM memos WHERE interview_id = ? AND path NOT IN
                    (SELECT path FROM memos WHERE interview_id <> ?)
                """,
                *(review_id, review_id),
            )
            self.store.execute("DELETE FROM interviews WHERE id = ?", review_id)
            # The index keeps words of deleted rows until its pages are merged.
            self.store.execute("INSERT INTO sentences_fts (sentences_fts) VALUES ('optimize')")
        paths = [self._absolute(row["path"]).resolve() for row in rows]
        audio = self.home.audio.resolve()
        return tuple(path for path in paths if path.is_relative_to(audio))

    def check(self) -> list[str]:
        """What SQLite's own checks find wrong with the database and its index; empty when sound."""
        found = [row[0] for row in self.store.rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"foreign key: {tuple(row)}" for row in self.store.rows("PRAGMA foreign_key_check")
        ]
        try:
            with self.store.writing():
                self.store.execute(
                    "INSERT INTO sentences_fts (sentences_fts, rank) VALUES ('integrity-check', 1)"
                )
        except ArchiveError as error:
            found.append(f"index: {error}")
        return found

    # Rows and values

    def _add_memo(
        self,
        recording: Recording,
        interview: Interview,
        sheet: PromptSheet,
        review_id: int | None,
    ) -> StoredMemo:
        if review_id is None:
            review_id = self.store.insert(
                "interviews",
                **interview_fields(interview),
                sheet_id=self._sheet_id(sheet),
                created_at=now(),
            )
        else:
            self._complete_interview(review_id, interview)
        (position,) = self.store.rows(
            "SELECT coalesce(max(position) + 1, 0) FROM memos WHERE interview_id = ?", review_id
        )[0]
        memo_id = self.store.insert(
            "memos", interview_id=review_id, position=position, **self._memo_fields(recording)
        )
        return StoredMemo(review_id, memo_id, recording.path, is_complete=False)

    def _memo_fields(self, recording: Recording) -> dict[str, Any]:
        return {
            "kind": recording.kind,
            "path": self.relative(recording.path),
            "original_name": storable(recording.original_name),
            "sha256": recording.sha256,
            "seconds": recording.seconds,
            "missing_seconds": recording.missing_seconds,
            "gaps": json.dumps([[gap.start_s, gap.end_s] for gap in recording.gaps]),
            "recorded_at": recording.recorded_at.isoformat() if recording.recorded_at else None,
            "recorded_at_source": recording.recorded_at_source,
            "added_at": now(),
        }

    def add_transcript(self, memo_id: int, settings: str, *, is_current: bool = True) -> int:
        """Begin a transcript within a transaction; its row."""
        return self.store.insert(
            "transcripts",
            memo_id=memo_id,
            is_current=int(is_current),
            is_complete=0,
            language="",
            engine="",
            settings=settings,
            created_at=now(),
        )

    def windows(self, transcript_id: int) -> "tuple[TranscribedWindow, ...]":
        """What the engine has delivered of a transcript in the making."""
        from models import TranscribedWindow

        return tuple(
            TranscribedWindow(
                number=row["number"],
                start_s=row["start_s"],
                end_s=row["end_s"],
                words=words_of(row["words"]),
                language=row["language"],
                english=words_of(row["english"]),
            )
            for row in self.store.rows(
                "SELECT * FROM windows WHERE transcript_id = ? ORDER BY number", transcript_id
            )
        )

    def _sheet_id(self, sheet: PromptSheet) -> int:
        digest = hashlib.sha256(
            json.dumps(sheet_as_dict(sheet), sort_keys=True).encode()
        ).hexdigest()
        for row in self.store.rows("SELECT id FROM sheets WHERE digest = ?", digest):
            return int(row["id"])
        sheet_id = self.store.insert("sheets", name=sheet.name, title=sheet.title, digest=digest)
        for position, prompt in enumerate(sheet.prompts):
            self.store.insert(
                "prompts",
                sheet_id=sheet_id,
                position=position,
                key=prompt.key,
                question=prompt.question,
                part=prompt.section,
                examples=json.dumps(prompt.examples, ensure_ascii=False),
            )
        return sheet_id

    def _sheet(self, sheet_id: int) -> PromptSheet:
        (sheet,) = self.store.rows("SELECT name, title FROM sheets WHERE id = ?", sheet_id)
        return PromptSheet(
            name=sheet["name"],
            title=sheet["title"],
            prompts=tuple(
                Prompt(row["key"], row["question"], row["part"], tuple(json.loads(row["examples"])))
                for row in self.store.rows(
                    "SELECT * FROM prompts WHERE sheet_id = ? ORDER BY position", sheet_id
                )
            ),
        )

    def _interview_row(self, review_id: int) -> sqlite3.Row:
        for row in self.store.rows("SELECT * FROM interviews WHERE id = ?", review_id):
            return row
        raise ReviewNotFound(
            f"There is no review {review_id}. See which there are with: afterview list"
        )

    def _transcripts(self, review_id: int) -> tuple[Transcript, ...]:
        transcripts: list[Transcript] = []
        first_index = 0
        for row in self.store.rows(
            """
            SELECT memos.*, transcripts.id AS transcript_id, language, engine, is_complete
            FROM memos JOIN transcripts ON memo_id = memos.id AND is_current
            WHERE interview_id = ? ORDER BY position
            """,
            review_id,
        ):
            sentences = self.sentences(row["transcript_id"], first_index)
            first_index += len(sentences)
            transcripts.append(
                Transcript(
                    recording=self._recording(row),
                    language=row["language"],
                    engine=row["engine"],
                    sentences=sentences,
                    complete=bool(row["is_complete"]),
                    part=_part(row),
                )
            )
        return tuple(transcripts)

    def _recording(self, row: sqlite3.Row) -> Recording:
        return Recording(
            path=self._absolute(row["path"]),
            sha256=row["sha256"],
            seconds=row["seconds"],
            recorded_at=instant(row["recorded_at"]),
            recorded_at_source=row["recorded_at_source"],
            missing_seconds=row["missing_seconds"],
            gaps=tuple(Gap(start_s, end_s) for start_s, end_s in json.loads(row["gaps"])),
            kind=row["kind"],
            original_name=row["original_name"],
        )

    def sentences(self, transcript_id: int, first_index: int = 0) -> tuple[Sentence, ...]:
        """The sentences of one transcript, current or not."""
        rows = self.store.rows(
            """
            SELECT text, start_s, end_s, probability, words, heard, changed_by, english
            FROM sentences
            WHERE transcript_id = ? ORDER BY position
            """,
            transcript_id,
        )
        return tuple(
            Sentence(index, row[0], row[1], row[2], row[3], words_of(row[4]), *row[5:8])
            for index, row in enumerate(rows, first_index)
        )

    def engine_of(self, transcript_id: int) -> str:
        """What made a transcript, current or not."""
        (row,) = self.store.rows("SELECT engine FROM transcripts WHERE id = ?", transcript_id)
        return str(row["engine"])

    def sentence_ids(self, review_id: int) -> list[int]:
        """The ids of a review's sentences, in order."""
        rows = self.store.rows(
            "SELECT sentence_id FROM current_sentences WHERE interview_id = ? ORDER BY number",
            review_id,
        )
        return [row["sentence_id"] for row in rows]

    def prompt_ids(self, review_id: int) -> dict[str, int]:
        """The ids of the prompts of a review's sheet, by key."""
        rows = self.store.rows(
            """
            SELECT prompts.key, prompts.id FROM prompts
            JOIN interviews ON interviews.sheet_id = prompts.sheet_id WHERE interviews.id = ?
            """,
            review_id,
        )
        return {row["key"]: row["id"] for row in rows}

    def _placements(self, review_id: int) -> tuple[Placement, ...]:
        rows = self.store.rows(
            """
            SELECT number, key, score, placed_by FROM current_sentences
            JOIN placements USING (sentence_id) JOIN prompts ON prompts.id = prompt_id
            WHERE interview_id = ? ORDER BY number, prompts.position
            """,
            review_id,
        )
        return tuple(Placement(*row) for row in rows)

    def _pinned(self, review_id: int) -> frozenset[int]:
        rows = self.store.rows(
            "SELECT number FROM current_sentences WHERE interview_id = ? AND settled", review_id
        )
        return frozenset(row["number"] for row in rows)

    def _replace_exchanges(
        self,
        review_id: int,
        exchanges: Sequence[Exchange],
        sentence_ids: Sequence[int],
        gone: Set[int],
    ) -> None:
        self.store.execute("DELETE FROM exchanges WHERE interview_id = ?", review_id)
        for exchange in exchanges:
            exchange_id = self.store.insert(
                "exchanges",
                interview_id=review_id,
                number=exchange.number,
                verdict=exchange.verdict,
            )
            for says, indexes in (
                ("question", exchange.question_sentences),
                ("answer", exchange.answer_sentences),
            ):
                for sentence_id in (sentence_ids[index] for index in indexes):
                    if sentence_id not in gone:
                        self.store.insert(
                            "exchange_sentences",
                            exchange_id=exchange_id,
                            sentence_id=sentence_id,
                            says=says,
                        )

    def _exchanges(self, review_id: int, texts: Sequence[str]) -> tuple[Exchange, ...]:
        said: dict[tuple[int, str], dict[str, list[int]]] = {}
        for row in self.store.rows(
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

    def _absolute(self, path: str) -> Path:
        return self.home.root / path

    def relative(self, path: Path) -> str:
        """A path as it lies in the memos' table."""
        # A home folder may be moved; what lies outside it keeps its full path.
        root = self.home.root
        return storable(str(path.relative_to(root) if path.is_relative_to(root) else path))


def _part(row: sqlite3.Row) -> Part | None:
    if row["first_sentence"] == 0 and row["end_s"] is None:
        return None
    return Part(row["start_s"], row["seconds"] if row["end_s"] is None else row["end_s"])
