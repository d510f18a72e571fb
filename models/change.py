"""What the user changed in a review: its sentences and its interview, before and after."""

from dataclasses import dataclass, replace
from typing import Literal

from models.review import Interview, PlacedBy
from models.transcript import Sentence

ChangeKind = Literal["text", "placement", "text and placement", "split", "join", "interview"]


@dataclass(frozen=True, slots=True)
class SentenceState:
    """A sentence with what was said of its place, by the user or in a guided recording.

    `filed` are prompts' keys with who placed it there, without the model's placements. `is_pinned`:
    the user said where it belongs, even if nowhere.
    """

    sentence: Sentence
    filed: tuple[tuple[str, PlacedBy], ...] = ()
    is_pinned: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the prompts that it was filed under."""
        return tuple(key for key, _ in self.filed)

    def pinned_under(self, keys: tuple[str, ...]) -> "SentenceState":
        """Return the state in which the user filed it under these prompts, with none nowhere."""
        return replace(self, filed=tuple((key, "user") for key in keys), is_pinned=True)

    def is_same(self, other: "SentenceState") -> bool:
        """Return whether two states are equal but for the sentence's index."""
        return self._compared() == other._compared()

    def _compared(self) -> "SentenceState":
        return replace(
            self, sentence=replace(self.sentence, index=0), filed=tuple(sorted(self.filed))
        )


@dataclass(frozen=True, slots=True)
class Replacement:
    """Sentences of a review that others replace: `count` from the index `first` on.

    One for one is a change of text or place, one for several a split, several for one a join.
    """

    first: int
    count: int
    new: tuple[SentenceState, ...]


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """Sentences before and after a change; their `index` is that at the time."""

    review_id: int
    old: tuple[SentenceState, ...]
    new: tuple[SentenceState, ...]

    @property
    def kind(self) -> ChangeKind:
        """Return what the change did."""
        if len(self.old) != len(self.new):
            return "split" if len(self.new) > len(self.old) else "join"
        old, new = self.old[0], self.new[0]
        is_placed = (old.filed, old.is_pinned) != (new.filed, new.is_pinned)
        if old.sentence.text == new.sentence.text:
            return "placement"
        return "text and placement" if is_placed else "text"


@dataclass(frozen=True, slots=True)
class InterviewChange:
    """What was known of an interview before and after a change."""

    review_id: int
    old: Interview
    new: Interview

    @property
    def kind(self) -> ChangeKind:
        """Return what the change did."""
        return "interview"


@dataclass(frozen=True, slots=True)
class Step:
    """What one command changed. `made_at` and `undone_at` are moments in UTC, ISO 8601.

    `command` is the command as its user would name it ("place", "edit --text"). `undone_at` is
    empty where the changes still stand.
    """

    number: int
    command: str
    made_at: str
    undone_at: str
    changes: tuple[SentenceChange | InterviewChange, ...]
