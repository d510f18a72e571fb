"""The interview review: sentences placed under prompts, and questions with their answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from models.sheet import PromptSheet
from models.transcript import Sentence, Transcript

PlacedBy = Literal["model", "user", "guided"]
"""Who placed a sentence: the model, the user, or the prompt shown while it was recorded."""


@dataclass(frozen=True, slots=True)
class Interview:
    """The interview that a memo is about. An empty text or None means not known.

    `ended_at` is the moment at which the interview was over, with a time zone. `outcome` is one of
    `models.applications.OUTCOMES`, or a text that none of them fits; `outcome_on` is the day on
    which it was told. `application` is the name under which the user put the rounds of one
    application together.
    """

    company: str = ""
    role: str = ""
    stage: str = ""
    held_on: date | None = None
    outcome: str = ""
    ended_at: datetime | None = None
    outcome_on: date | None = None
    outcome_note: str = ""
    application: str = ""

    def completed_by(self, other: "Interview") -> "Interview":
        """Return this interview, its unknown fields filled from another."""
        return Interview(
            company=self.company or other.company,
            role=self.role or other.role,
            stage=self.stage or other.stage,
            held_on=self.held_on or other.held_on,
            outcome=self.outcome or other.outcome,
            ended_at=self.ended_at or other.ended_at,
            outcome_on=self.outcome_on or other.outcome_on,
            outcome_note=self.outcome_note or other.outcome_note,
            application=self.application or other.application,
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """A sentence under a prompt.

    `sentence` is the sentence's index in its review, `prompt` the prompt's key, `score` a
    probability from 0 to 1.
    """

    sentence: int
    prompt: str
    score: float
    placed_by: PlacedBy = "model"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that the interviewers put, with the answer given.

    `number` counts from 1 in order of first mention. `question` and `answer` are the texts of the
    sentences whose indexes are in `question_sentences` and `answer_sentences`, joined by blanks; a
    sentence can be in both. `verdict` is the user's note on the answer, empty if there is none.
    """

    number: int
    question: str
    answer: str
    question_sentences: tuple[int, ...]
    answer_sentences: tuple[int, ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class SplitOffer:
    """What was found of where a review goes on to a second interview.

    `digest` is of all that was looked at, `sentence` the index of the one that opens it, None where
    there is only one interview.
    """

    digest: str
    sentence: int | None


@dataclass(frozen=True, slots=True)
class Review:
    """An interview with its transcripts (one a memo), placements and exchanges.

    `pinned` are the indexes of the sentences that the user placed, under prompts or under none.
    `is_one`: the user said that it is about one interview only. `split_offer` was found before,
    and may be of another state of it.
    """

    interview: Interview
    transcripts: tuple[Transcript, ...]
    sheet: PromptSheet
    placements: tuple[Placement, ...]
    exchanges: tuple[Exchange, ...]
    pinned: frozenset[int] = frozenset()
    is_one: bool = False
    split_offer: SplitOffer | None = field(default=None, compare=False)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return the sentences of all memos, in order; a sentence's index is its position here."""
        return tuple(
            sentence for transcript in self.transcripts for sentence in transcript.sentences
        )

    @property
    def unplaced(self) -> tuple[Sentence, ...]:
        """Return the sentences that are under no prompt."""
        filed = {placement.sentence for placement in self.placements}
        return tuple(each for each in self.sentences if each.index not in filed)

    @property
    def is_complete(self) -> bool:
        """Return whether every memo is transcribed to its end."""
        return all(transcript.complete for transcript in self.transcripts)

    @property
    def seconds(self) -> float:
        """Return the length of all memos together, of a shared memo only this review's part."""
        return sum(transcript.seconds for transcript in self.transcripts)

    @property
    def not_covered(self) -> tuple[str, ...]:
        """Return the keys of the prompts that have no sentence, in order of the sheet."""
        covered = {placement.prompt for placement in self.placements}
        return tuple(key for key in self.sheet.keys if key not in covered)


@dataclass(frozen=True, slots=True)
class Filed:
    """The review that a memo is in; `is_new`: it was not in the archive before.

    `also_in` are further reviews with a part of the memo. `language` is the detected language,
    empty where the user gave one. `remarks` are sentences about what could not be read.
    """

    review_id: int
    is_new: bool
    also_in: tuple[int, ...] = ()
    language: str = ""
    remarks: tuple[str, ...] = ()
