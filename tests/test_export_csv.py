import csv
import io

from hypothesis import given, settings

from models import Review
from pipeline.export.csv import COLUMNS, as_csv
from pipeline.export.plain import one_line
from tests.export_reviews import REVIEWS, WHOLE, reviews


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_a_sentence_with_what_belongs_to_it() -> None:
    rows = read(as_csv(WHOLE, 7))
    assert [row["text"] for row in rows] == [one_line(each.text) for each in WHOLE.sentences]
    second = rows[2]
    assert (second["prompts"], second["placed_by"]) == ("answers made_up", "model user")
    assert (second["answer_to"], second["verdict"], second["question"]) == ("1", "wrong", "")
    assert (rows[4]["memo"], rows[4]["start_s"], rows[0]["company"]) == (
        "2",
        "0.400",
        "Bluefield Logistics",
    )


def test_notes_have_no_times_and_a_silent_memo_no_row() -> None:
    assert {row["start_s"] for row in read(as_csv(REVIEWS["notes"], 7))} == {""}
    assert as_csv(REVIEWS["silent"], 7) == ",".join(COLUMNS) + "\n"


@settings(max_examples=8)
@given(reviews())
def test_any_review_has_a_row_a_sentence(review: Review) -> None:
    rows = read(as_csv(review, 7))
    assert len(rows) == len(review.sentences)
    assert all(list(row) == list(COLUMNS) for row in rows)
