"""Practice: wrong, partly right and shaky questions come again at growing intervals.

The intervals are those of FSRS (Ye et al. 2022, "A Stochastic Shortest Path Algorithm for
Optimizing Spaced Repetition Scheduling"), without chance: the same grades give the same days.
"""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

from models.questions import Due, QuestionFilters, QuestionLine, Rating
from pipeline.archive import practice
from pipeline.archive.database import Store
from pipeline.archive.practice import StoredCard
from pipeline.home import Home
from pipeline.insights.questions import lines

RATINGS: tuple[Rating, ...] = ("again", "hard", "good", "easy")
_STALE = timedelta(days=1)  # a sound file that no answer names: of a question that is gone


def is_weak(line: QuestionLine) -> bool:
    """Return whether a question is to be practised: answered wrong or partly, or not surely."""
    return line.verdict in ("wrong", "partly") or line.unsure > 0


def due(store: Store, now: datetime, filters: QuestionFilters | None = None) -> list[Due]:
    """Return the questions that are to be practised now: those due first, then new ones."""
    return [each for each in planned(store, filters) if each.due is None or each.due <= now]


def planned(store: Store, filters: QuestionFilters | None = None) -> list[Due]:
    """Return all questions of practice with when they come again, new ones last."""
    cards, counts = practice.cards(store), practice.counts(store)
    found = [
        Due(
            line,
            cards[line.number].due if line.number in cards else None,
            counts.get(line.number, 0),
        )
        for line in lines(store, filters)
        if is_weak(line) or line.number in cards
    ]
    return sorted(found, key=lambda each: (each.due is None, each.due or datetime.min))


def keep_answer(store: Store, number: int, text: str, path: Path | None = None) -> int:
    """Keep an answer, not graded yet; return its row."""
    with store.writing():
        return practice.add_answer(store, number, text, path)


def grade(store: Store, number: int, answer_id: int, rating: Rating, now: datetime) -> datetime:
    """Keep the user's grade of an answer; return when the question comes again."""
    from fsrs import Card, Scheduler
    from fsrs import Rating as Grade

    scheduler = Scheduler(enable_fuzzing=False)
    with store.writing():
        stored = practice.cards(store).get(number)
        card = Card.from_dict(json.loads(stored.values)) if stored else Card(card_id=number)
        card, _ = scheduler.review_card(card, Grade(RATINGS.index(rating) + 1), now)
        practice.put_card(store, number, StoredCard(json.dumps(card.to_dict()), card.due))
        practice.grade(store, answer_id, rating)
    return card.due


def new_sound(home: Home, begun_at: datetime) -> Path:
    """Return a free path for a spoken answer; its folder is made."""
    from pipeline.files import make_private_folder
    from pipeline.recording.session import recording_paths

    make_private_folder(home.practice)
    return next(each for each in recording_paths(home.practice, begun_at) if not each.exists())


def sweep(store: Store) -> None:
    """Delete the sound of answers whose question is gone."""
    kept = practice.paths(store)
    latest = time.time() - _STALE.total_seconds()
    for path in store.home.practice.glob("*.wav"):
        if path not in kept and path.stat().st_mtime < latest:
            path.unlink(missing_ok=True)
