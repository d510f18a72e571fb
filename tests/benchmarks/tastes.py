"""Users with a taste of their own, as changes of the labels that the guide asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.training.data import KEYS

Change = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class User:
    """A user who files by the guide but for `change` (labels to labels, sentences × KEYS).

    `concerns` are the prompts that the change takes from or adds to. `is_random`: files any
    sentence anywhere.
    """

    name: str
    change: Change
    concerns: tuple[str, ...] = ()
    is_random: bool = False

    @property
    def columns(self) -> list[int]:
        """Return the places of the prompts concerned in KEYS."""
        return [KEYS.index(key) for key in self.concerns]


def moved(sources: Sequence[str], targets: Sequence[str], *, is_kept: bool = False) -> Change:
    """Return the change that files what is under any source under all targets.

    `is_kept`: under the sources as well.
    """

    def change(labels: Floats) -> Floats:
        changed = labels.copy()
        places = [KEYS.index(key) for key in sources]
        some = labels[:, places].any(axis=1)
        if not is_kept:
            changed[:, places] = 0
        for key in targets:
            changed[some, KEYS.index(key)] = 1
        return changed

    return change


def without(key: str, *, where: Sequence[str]) -> Change:
    """Return the change that takes a prompt from sentences under another one of `where`."""

    def change(labels: Floats) -> Floats:
        changed = labels.copy()
        others = [KEYS.index(one) for one in where if one != key]
        changed[labels[:, others].any(axis=1), KEYS.index(key)] = 0
        return changed

    return change


def by_the_guide(labels: Floats) -> Floats:
    """Return the labels as they are."""
    return np.array(labels)


def _user(sources: str, targets: str, name: str, *, is_kept: bool = False) -> User:
    some, others = sources.split(), targets.split()
    return User(name, moved(some, others, is_kept=is_kept), (*some, *others))


USERS = (
    _user("went_well went_badly", "confidence", "verdicts under confidence"),
    _user("made_up", "", "never made_up"),
    _user("made_up", "answers", "made_up under answers"),
    _user("expression", "reaction", "expression also under reaction", is_kept=True),
    _user("interest", "next_time", "interest also under next_time", is_kept=True),
    User(
        "questions told with their answers under answers only",
        without("questions", where=["answers"]),
        ("questions", "answers"),
    ),
    _user("welcome", "", "small talk never"),
    _user("confidence", "answers", "confidence under answers"),
    _user("arrival welcome", "introduction", "all that is before under introduction"),
    _user("next_time", "went_badly", "next_time also under went_badly", is_kept=True),
    User("reaction only where nothing else", without("reaction", where=KEYS), ("reaction",)),
    _user("answers", "confidence", "answers also under confidence", is_kept=True),
    User("by the guide", by_the_guide),
    User("anywhere", by_the_guide, is_random=True),
)
