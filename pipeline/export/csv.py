"""Write a review as CSV, for a spreadsheet: a row a sentence."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from models import Review
from pipeline.export.plain import one_line

COLUMNS = (
    "review",
    "company",
    "role",
    "stage",
    "held_on",
    "outcome",
    "memo",
    "file",
    "sentence",
    "start_s",
    "end_s",
    "text",
    "heading",
    "prompts",
    "placed_by",
    "question",
    "answer_to",
    "verdict",
)


def as_csv(review: Review, review_id: int) -> str:
    """Return the review under a line of the columns' names.

    `prompts` and `placed_by` hold one word a prompt, `question` and `answer_to` one number an
    exchange, with blanks between. What has no times, such as typed notes, has none.
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_rows(review, review_id))
    return written.getvalue()


def _rows(review: Review, review_id: int) -> Iterator[list[str]]:
    interview = review.interview
    about = [
        str(review_id),
        interview.company,
        interview.role,
        interview.stage,
        _day(interview.held_on),
        interview.outcome,
    ]
    for number, memo in enumerate(review.transcripts, 1):
        recording = memo.recording
        name = recording.original_name or recording.path.name
        for sentence in memo.sentences:
            is_timed = recording.kind != "notes"
            times = [f"{sentence.start_s:.3f}", f"{sentence.end_s:.3f}"] if is_timed else ["", ""]
            index = sentence.index
            row = [*about, str(number), name, str(index), *times, sentence.text, sentence.heading]
            yield [one_line(each) for each in (*row, *_filed(review, index))]


def _filed(review: Review, index: int) -> list[str]:
    placed = [each for each in review.placements if each.sentence == index]
    asked = [each for each in review.exchanges if index in each.question_sentences]
    answered = [each for each in review.exchanges if index in each.answer_sentences]
    verdicts = dict.fromkeys(each.verdict for each in (*asked, *answered) if each.verdict)
    return [
        " ".join(each.prompt for each in placed),
        " ".join(each.placed_by for each in placed),
        " ".join(str(each.number) for each in asked),
        " ".join(str(each.number) for each in answered),
        "; ".join(verdicts),
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
