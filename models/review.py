"""The interview review: what was said, filed under the prompts it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from models.sheet import PromptSheet
from models.transcript import Sentence, Transcript

PlacedBy = Literal["model", "user", "guided"]


@dataclass(frozen=True, slots=True)
class Interview:
    """The event a memo is about. An empty text means that nobody said.

    `ended_at` is the moment at which the interview was over, with its zone.
    """

    company: str = ""
    role: str = ""
    stage: str = ""
    held_on: date | None = None
    outcome: str = ""
    ended_at: datetime | None = None

    def completed_by(self, other: "Interview") -> "Interview":
        """This interview, and what it does not say as the other says it."""
        return Interview(
            company=self.company or other.company,
            role=self.role or other.role,
            stage=self.stage or other.stage,
            held_on=self.held_on or other.held_on,
            outcome=self.outcome or other.outcome,
            ended_at=self.ended_at or other.ended_at,
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """A sentence filed under a prompt.

    `sentence` is the sentence's index, `prompt` the prompt's key, `score` a probability between 0
    and 1, `placed_by` "model", "user", or "guided" where it was said while the recorder showed the
    prompt.
    """

    sentence: int
    prompt: str
    score: float
    placed_by: PlacedBy = "model"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question the interviewers put, with the answer given.

    `number` counts from 1 in order of first mention in the memo. `question` and `answer` are the
    sentences' texts joined; the index tuples name the sentences.
    """

    number: int
    question: str
    answer: str
    question_sentences: tuple[int, ...]
    answer_sentences: tuple[int, ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """All of it together: an interview, its transcripts (one a memo), and what is filed where."""

    interview: Interview
    transcripts: tuple[Transcript, ...]
    sheet: PromptSheet
    placements: tuple[Placement, ...]
    exchanges: tuple[Exchange, ...]
    # Indexes of the sentences of which the user said where they belong, if anywhere.
    pinned: frozenset[int] = frozenset()
    # The user said that it is about one interview, whatever its words look like.
    is_one: bool = False

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all memos, in order; a sentence's index is its place here."""
        return tuple(
            sentence for transcript in self.transcripts for sentence in transcript.sentences
        )

    @property
    def is_complete(self) -> bool:
        """Whether every memo has been transcribed to its end."""
        return all(transcript.complete for transcript in self.transcripts)

    @property
    def seconds(self) -> float:
        """Length of all memos together, of each what is told here."""
        return sum(transcript.seconds for transcript in self.transcripts)

    @property
    def not_covered(self) -> tuple[str, ...]:
        """Keys of the prompts that no sentence is filed under."""
        covered = {placement.prompt for placement in self.placements}
        return tuple(key for key in self.sheet.keys if key not in covered)


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a memo ended up, and whether it came in just now or was there before.

    `language` is what was heard, where nobody had said it; else empty.
    """

    review_id: int
    is_new: bool
    also_in: tuple[int, ...] = ()  # further reviews that hold a part of the memo
    language: str = ""
