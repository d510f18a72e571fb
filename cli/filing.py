"""Helpers of the commands that file memos: choices, terms, and how results are printed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import print_json, print_lines, tell
from cli.services import Services
from cli.terminal.style import safe, shows_styles
from models import Interview

if TYPE_CHECKING:
    from models import Filed
    from pipeline.archive.database import Store
    from pipeline.progress import Progress
    from pipeline.transcription.engines import Engine
    from pipeline.vocabulary.terms import Vocabulary


@dataclass(frozen=True, slots=True)
class Choice:
    """Language, weights and sheet that memos are transcribed and placed with."""

    language: str
    weights: str
    sheet: str
    beam: int | None = None
    workers: int | None = None


def checked_engine_finder(services: Services, choice: Choice) -> "Callable[[Progress], Engine]":
    """Check a choice, then return its `Services.engine_finder`.

    Raises:
        AfterviewError: the sheet or the weights are missing, or the engine lacks the language.
    """
    from cli.terminal.bar import bar
    from pipeline.sheets import load_sheet
    from pipeline.transcription.transcribe import check_language

    load_sheet(choice.sheet, services.home.sheets)
    find_engine = services.engine_finder(choice.weights)
    with bar(choice.weights) as progress:
        check_language(find_engine(progress), choice.language)
    return find_engine


def terms_of(store: "Store", interview: Interview) -> "Vocabulary":
    """Return the terms that may be said in a memo: all lists, names, and those learned."""
    from pipeline.archive import transcripts
    from pipeline.vocabulary.terms import learned_terms, vocabulary

    return vocabulary(
        own=store.home.vocabulary,
        interview=interview,
        learned=learned_terms(transcripts.corrected_sentences(store)),
    )


def print_reviews(store: "Store", filed: "list[Filed]", *, as_list: bool, as_json: bool) -> None:
    """Print one review in full, or several as a list."""
    from cli.terminal.list_lines import list_lines
    from cli.terminal.review_lines import offer_of_split, review_lines
    from pipeline.archive import reviews

    numbers = [each.review_id for each in filed]
    if as_json:
        from pipeline.export.json import review_as_dict

        values = [review_as_dict(reviews.load(store, number), number) for number in numbers]
        print_json(values if as_list else values[0])
    elif not filed:
        return
    elif as_list:
        shown = {*numbers, *(number for each in filed for number in each.also_in)}
        print_lines(
            list_lines([each for each in reviews.list_all(store) if each.review_id in shown])
        )
        for number in sorted(shown):
            if offer := offer_of_split(reviews.load(store, number), number):
                tell(f"Review {number}: {safe(offer)}")
    else:
        review = reviews.load(store, numbers[0])
        print_lines(review_lines(review, numbers[0], in_style=shows_styles()))


def tell_rest_of(store: "Store", path: Path, filed: "Filed") -> None:
    """Report that only parts of a memo are in reviews, where the review of the rest was deleted."""
    from pipeline.archive import reviews
    from pipeline.export.plain import clock
    from pipeline.review.edits import way_to_whole

    if filed.is_new:
        return
    held = [
        each
        for number in (filed.review_id, *filed.also_in)
        for each in reviews.load(store, number).transcripts
        if each.part and (each.recording.original_name or each.recording.path.name) == path.name
    ]
    parts = [each.part for each in held if each.part]
    # The end of one part is the beginning of the next: both are the sentence of the split.
    if parts and sum(part.seconds for part in parts) < held[0].recording.seconds - 0.5:
        recording = held[0].recording
        said = " and ".join(f"{clock(each.start_s)} to {clock(each.end_s)}" for each in parts)
        numbers = " and ".join(
            f"afterview delete {each}" for each in (filed.review_id, *filed.also_in)
        )
        if path.resolve() == recording.path.resolve():  # the only copy, which delete removes
            way = way_to_whole(filed.review_id, recording)
        else:
            way = f"To file all of it anew: {numbers}, then transcribe it again."
        tell(
            f"Only {said} of {clock(recording.seconds)} is filed; the review of the rest was "
            f"deleted. {way}"
        )


def tell_if_known(path: Path, filed: "Filed") -> None:
    """Report that a memo was filed before, what could not be read, and the detected language."""
    if not filed.is_new:
        numbers = " and ".join(str(each) for each in (filed.review_id, *filed.also_in))
        tell(
            f"{safe(path.name)} is already in review {numbers}; nothing was changed. "
            f"To put its data right: afterview edit {filed.review_id}"
        )
    for remark in filed.remarks:
        tell(f"{safe(path.name)}: {safe(remark)}")
    if filed.language:
        tell(
            f"{safe(path.name)}: the language seems to be {filed.language}. If it is another: "
            f"afterview redo {filed.review_id} --language CODE"
        )
