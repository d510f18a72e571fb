"""The notes of an Obsidian vault: one a review, one a question, linked with one another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models import Review
from models.questions import Answer, Question
from pipeline.export.front_matter import Value, of_review
from pipeline.export.markdown import body, escaped
from pipeline.export.names import name_of_question, name_of_review
from pipeline.export.plain import COMPANY_NOT_SAID, clock, one_line
from pipeline.own_markdown import LINKED

QUESTION_TAG = "interview-question"
DIGEST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Note:
    """A note before it is a file.

    `ids` are those under which an earlier export may have written it, the first is written now.
    `name` is the file's where there is none yet, without an ending.
    """

    folder: str
    name: str
    ids: tuple[str, ...]
    properties: Mapping[str, Value]
    body: str


def ids_of_review(review: Review, review_id: int) -> tuple[str, ...]:
    """Return the ids of a review's note: its number, and a memo, so that archives do not mix."""
    digests = (each.recording.sha256[:DIGEST_CHARACTERS] for each in review.transcripts)
    return tuple(f"review-{review_id}-{each}" for each in digests) or (f"review-{review_id}",)


def id_of_question(number: int) -> str:
    """Return the id of a question's note."""
    return f"question-{number}"


def review_note(
    review: Review, review_id: int, questions: Mapping[int, str], names: Mapping[str, str]
) -> Note:
    """Return the note of a review.

    `questions` are the ids of the notes of the questions asked, by exchange; `names` those notes'
    names.
    """
    lines = [
        f"- {_link(names[id_], _asked(review, number))}"
        for number, id_ in sorted(questions.items())
        if id_ in names
    ]
    text = body(review, review_id)
    if lines:
        text += f"\n## {LINKED}\n\n" + "\n".join(lines) + "\n"
    return Note(
        folder="Reviews",
        name=name_of_review(review, review_id),
        ids=ids_of_review(review, review_id),
        properties=of_review(review, review_id),
        body=text,
    )


def question_note(question: Question, reviews: Mapping[int, str]) -> Note:
    """Return the note of a question; `reviews` are the names of the reviews' notes, by number."""
    line = question.line
    return Note(
        folder="Questions",
        name=name_of_question(line.text, line.number),
        ids=(id_of_question(line.number),),
        properties={
            "question": line.number,
            "topic": line.topic,
            "verdict": line.verdict or "unchecked",
            "asked": line.times,
            "companies": line.companies,
            "roles": line.roles,
            "last_on": line.last_on,
            "tags": [QUESTION_TAG],
        },
        body="\n\n".join(_question(question, reviews)) + "\n",
    )


def _question(question: Question, reviews: Mapping[int, str]) -> Iterator[str]:
    line = question.line
    yield f"# {escaped(line.text)}"
    if line.note:
        yield f"{escaped(line.note)}"
    if line.link:
        yield f"<{one_line(line.link)}>" if "://" in line.link else escaped(line.link)
    for answer in question.answers:
        yield f"## {_link(reviews.get(answer.review_id, ''), _where(answer))}"
        yield "\n".join(_answer(answer))


def _answer(answer: Answer) -> Iterator[str]:
    time = f"`{clock(answer.start_s)}` " if answer.is_timed else ""
    yield f"- {time}**{escaped(answer.question)}**"
    yield f"- {escaped(answer.answer) or '*no answer told*'}"
    told = ", ".join(filter(None, (answer.verdict, answer.sureness)))
    if told:
        yield f"- *{told}*"
    for remark in answer.remarks:
        yield f"- {escaped(remark.text)}"


def _where(answer: Answer) -> str:
    day = answer.day.isoformat() if answer.day else ""
    said = (answer.company or COMPANY_NOT_SAID, answer.role, answer.stage, day)
    return ", ".join(filter(None, said))


def _asked(review: Review, number: int) -> str:
    found = (each.question for each in review.exchanges if each.number == number)
    return next(found, "")


def _link(name: str, shown: str) -> str:
    label = one_line(shown)
    for sign in "[]|":
        label = label.replace(sign, " ")
    if not name:
        return escaped(label)
    return f"[[{name}|{' '.join(label.split()) or name}]]"
