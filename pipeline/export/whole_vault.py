"""All reviews and questions of an archive as an Obsidian vault."""

from pathlib import Path

from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.export.names import name_of_question, name_of_review
from pipeline.export.vault import Vault, Written
from pipeline.export.vault_notes import (
    id_of_question,
    ids_of_review,
    question_note,
    review_note,
)
from pipeline.insights import questions


def write_vault(store: Store, folder: Path, *, force: bool = False) -> Written:
    """Write a note a review and a question; return what was written and what was left.

    `force` also writes notes anew whose generated part the user changed.

    Raises:
        UsageError: the folder is a file.
        OSError: a note cannot be written.
    """
    vault = Vault(folder)
    asked = [questions.whole(store, line.number) for line in questions.lines(store)]
    of_questions = {
        id_of_question(each.line.number): vault.name_of(
            (id_of_question(each.line.number),),
            name_of_question(each.line.text, each.line.number),
        )
        for each in asked
    }
    in_reviews: dict[int, dict[int, str]] = {}
    for each in asked:
        for answer in each.answers:
            by_exchange = in_reviews.setdefault(answer.review_id, {})
            by_exchange[answer.exchange] = id_of_question(each.line.number)
    of_reviews = {}
    for number in sorted(line.review_id for line in reviews.list_all(store)):
        review = reviews.load(store, number)
        ids = ids_of_review(review, number)
        of_reviews[number] = vault.name_of(ids, name_of_review(review, number))
        note = review_note(review, number, in_reviews.get(number, {}), of_questions)
        vault.put(note, force=force)
    for each in asked:
        vault.put(question_note(each, of_reviews), force=force)
    return vault.finish()
