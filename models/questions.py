"""The questions met over all interviews: the same one in other words is one."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

Verdict = Literal["", "right", "partly", "wrong"]
"""The user's verdict on an answer; empty where it is unchecked."""

Sureness = Literal["", "sure", "unsure"]
"""How sure the speaker said to have been of an answer; empty where nothing was said of it."""

Rating = Literal["", "again", "hard", "good", "easy"]
"""The user's grade of an answer in practice; empty where it was not graded."""

UNCHECKED = "unchecked"
VERDICTS = ("right", "partly", "wrong")


@dataclass(frozen=True, slots=True)
class Asking:
    """One time that a question was put to the user, with the user's verdict on the answer.

    `question` is the question's number, `exchange` that of the exchange in its review; both are
    None where no review has it at present. `sentence_id` is the row of its first sentence,
    `start_s` that sentence's start in the memo with this `sha256`. `english` is its translation.
    `is_pinned`: the user said which question it is. `topics` is a digest of the topics among which
    `topic` was chosen.
    """

    asking_id: int
    question: int
    review_id: int | None
    exchange: int | None
    text: str
    english: str
    sha256: str
    sentence_id: int
    start_s: float
    sureness: Sureness = ""
    topic: str = ""
    topics: str = ""
    verdict: Verdict = ""
    is_pinned: bool = False

    @property
    def compared(self) -> str:
        """Return the text that is compared with other questions."""
        return self.english or self.text


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as a list shows it.

    `text` is one of its wordings. `verdict` is the last one given on an answer to it, `unchecked`
    counts the answers without one. `times` counts how often it was asked. `companies` and `roles`
    are those that asked, the latest first; `last_on` is the day of the latest. `sure` and `unsure`
    count answers.
    """

    number: int
    text: str
    topic: str
    verdict: Verdict
    note: str
    link: str
    times: int
    unchecked: int
    companies: tuple[str, ...]
    roles: tuple[str, ...]
    last_on: date | None
    sure: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence in which the speaker told how sure an answer was.

    `prompt` is the key that it is filed under, `sentence` its index in the review, `start_s` its
    start.
    """

    prompt: str
    sentence: int
    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question in one interview, with where it was told.

    `sentence` is the index of the question's first sentence in the review, `start_s` its start in
    seconds of its memo; where it has no times, as in typed notes, `is_timed` is False. `day` is
    that of the interview, else of the memo.
    """

    review_id: int
    exchange: int
    company: str
    role: str
    stage: str
    day: date | None
    sentence: int
    start_s: float
    is_timed: bool
    question: str
    answer: str
    verdict: Verdict = ""
    sureness: Sureness = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all answers that were given to it, the latest first."""

    line: QuestionLine
    answers: tuple[Answer, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return the words in which it was told, each once, the latest first."""
        return tuple(dict.fromkeys(each.question for each in self.answers))


@dataclass(frozen=True, slots=True)
class QuestionFilters:
    """Which questions are listed; an empty text is no filter.

    `verdict` is one of VERDICTS or UNCHECKED. `company`, `role` and `topic` are parts of the names,
    in any case.
    """

    verdict: str = ""
    company: str = ""
    role: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Practised:
    """An answer in practice: what was said, and the user's grade. `path` is the file of a spoken
    one."""

    answered_at: datetime
    text: str
    rating: Rating
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A question that comes again from the moment `due` on; None: it was never practised."""

    line: QuestionLine
    due: datetime | None
    practised: int
