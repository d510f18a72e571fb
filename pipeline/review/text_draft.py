"""The draft of an edited review: kept in the home folder until it is applied or dropped."""

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from models.change import Replacement, SentenceState
from pipeline.archive import changes, reviews, states
from pipeline.archive.database import Store
from pipeline.errors import HomeUnusable, UsageError
from pipeline.files import make_private_folder, write_atomic
from pipeline.home import Home
from pipeline.locks import edit_lock
from pipeline.review import history
from pipeline.review.edits import changing
from pipeline.review.text_document import Document, ShownSentence, document_of, text_of
from pipeline.review.text_edit import merged, read_text
from pipeline.review.text_reading import Problem

_BASE = "base.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """A review's text in a file, with the sentences as they were when it was written.

    `text` is what was written there. `is_resumed`: an earlier edit left it.
    """

    review_id: int
    path: Path
    text: str
    document: Document
    states: tuple[SentenceState, ...]
    ids: tuple[int, ...]
    is_resumed: bool = False

    @property
    def typed(self) -> str:
        """Return the text as it is in the file now; as it was written where the file is gone.

        Raises:
            UsageError: it is no UTF-8 text.
        """
        try:
            return self.path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return self.text
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{self.path} is no UTF-8 text any more. Save it as UTF-8; what you typed is kept."
            ) from error

    @property
    def is_changed(self) -> bool:
        """Return whether something was typed."""
        return self.typed.strip() not in ("", self.text.strip())

    def read(self) -> tuple[list[Replacement], list[Problem]]:
        """Return what the typed text changes, or what in it is not understood."""
        return read_text(self.typed, self.document, self.states)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edited text changed. `conflicts` are sentences that another process changed too.

    `lost` are texts that found no sentence any more.
    """

    changed: tuple[Replacement, ...]
    conflicts: tuple[SentenceState, ...] = ()
    lost: tuple[str, ...] = ()


@contextlib.contextmanager
def editing(store: Store, review_id: int, clock: Callable[[float], str]) -> Iterator[Draft]:
    """Hold the draft of a review, that of an earlier edit or a new one.

    Raises:
        UsageError: the review is being edited elsewhere, is unfinished, or has no sentence.
        ReviewNotFound: there is no such review.
        HomeUnusable: the draft cannot be written.
    """
    review = reviews.load(store, review_id)
    if not review.is_complete:
        raise UsageError(
            f"Review {review_id} is unfinished, its sentences may still change. Transcribe its "
            "memo again to go on, then edit it."
        )
    if not review.sentences:
        raise UsageError(f"Review {review_id} has no sentence to edit.")
    with edit_lock(store.home, review_id) as is_held:
        if not is_held:
            raise UsageError(
                f"The text of review {review_id} is open in another editor. Close it there first."
            )
        yield _left(store.home, review_id) or _written(store, review_id, clock)


def drop(home: Home, review_id: int) -> None:
    """Delete what is kept of edits of a review."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(_folder(home, review_id))


def apply(store: Store, draft: Draft, replacements: Sequence[Replacement]) -> Applied:
    """Store what an edited text changes, as one step; place the review's sentences again.

    A sentence that another process changed meanwhile keeps of that what was not typed over.

    Raises:
        UsageError: the review is unfinished.
        ReviewNotFound: it was deleted meanwhile.
    """
    conflicts: list[SentenceState] = []
    lost: list[str] = []
    made: list[Replacement] = []
    with changing(store, draft.review_id, "edit it"):
        stored = states.load(store, draft.review_id)
        now = [each.state for each in stored]
        places = {each.sentence_id: place for place, each in enumerate(stored)}
        for each in replacements:
            ids = draft.ids[each.first : each.first + each.count]
            at = places.get(ids[0], len(now))
            base = draft.states[each.first : each.first + each.count]
            if _are_same(now[at : at + len(each.new)], each.new):
                continue  # stored by a run that was killed right after it
            found = [one.sentence_id for one in stored[at : at + each.count]] == list(ids)
            current = now[at : at + each.count]
            is_recut = each.count > 1 or len(each.new) > 1
            if not found or (is_recut and not _say_the_same(base, current)):
                lost += [one.sentence.text for one in each.new]
                continue
            new, is_conflict = each.new, not _are_same(base, current)
            if not is_recut:
                mine, is_conflict = merged(base[0], new[0], current[0])
                new = (mine,)
            if is_conflict:
                conflicts += current
            made.append(Replacement(at, each.count, new))
        history.make(store, draft.review_id, "edit --text", made)
    return Applied(tuple(made), tuple(conflicts), tuple(lost))


def _are_same(one: Sequence[SentenceState], other: Sequence[SentenceState]) -> bool:
    return len(one) == len(other) and all(a.is_same(b) for a, b in zip(one, other, strict=True))


def _say_the_same(one: Sequence[SentenceState], other: Sequence[SentenceState]) -> bool:
    return [each.sentence.text for each in one] == [each.sentence.text for each in other]


def keep_lost(draft: Draft, texts: Sequence[str]) -> Path:
    """Write texts that found no sentence into a file beside the database; return its path."""
    path = draft.path.with_name(f"left-{datetime.now():%Y%m%d-%H%M%S}.md")
    _write(path, "".join(f"{each}\n" for each in texts))
    for other in draft.path.parent.iterdir():
        if not other.name.startswith("left-"):
            other.unlink()
    return path


def _folder(home: Home, review_id: int) -> Path:
    return home.edits / str(review_id)


def _written(store: Store, review_id: int, clock: Callable[[float], str]) -> Draft:
    with store.reading():
        review = reviews.load(store, review_id)
        stored = states.load(store, review_id)
    document = document_of(review, clock)
    text = text_of(document, review_id, review.interview.company)
    ids = tuple(each.sentence_id for each in stored)
    found = tuple(each.state for each in stored)
    folder = _folder(store.home, review_id)
    path = folder / f"review-{review_id}.md"
    base = {
        "text": text,
        "states": changes.states_as_values(found, ids),
        "sentences": [asdict(each) for each in document.sentences],
        "keys": document.keys,
    }
    try:
        make_private_folder(folder)
    except OSError as error:
        raise HomeUnusable(f"{folder} cannot be made ({error.strerror}).") from error
    # The base first: a text without it could not be read.
    _write(folder / _BASE, json.dumps(base, ensure_ascii=False))
    _write(path, text)
    return Draft(review_id, path, text, document, found, ids)


def _left(home: Home, review_id: int) -> Draft | None:
    """Return the draft that an earlier edit left, if something was typed in it."""
    folder = _folder(home, review_id)
    path = folder / f"review-{review_id}.md"
    if not path.exists():
        return None
    try:
        base = json.loads((folder / _BASE).read_text(encoding="utf-8"))
        shown = tuple(
            ShownSentence(**{**each, "keys": tuple(each["keys"])}) for each in base["sentences"]
        )
        found, ids = changes.states_from_json(base["states"])
        document = Document(shown, tuple(base["keys"]))
        draft = Draft(review_id, path, base["text"], document, found, ids, is_resumed=True)
    except (OSError, ValueError, KeyError, TypeError):
        # Killed before it was written, or damaged: what was typed is kept aside.
        path.rename(path.with_name(f"left-{datetime.now():%Y%m%d-%H%M%S}.md"))
        return None
    return draft if draft.is_changed else None


def _write(path: Path, text: str) -> None:
    try:
        write_atomic(path, text)
    except OSError as error:
        raise HomeUnusable(f"{path} cannot be written ({error.strerror}).") from error
