"""Write all reviews into a folder, a file each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models import Review
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.export import exported, has_form
from pipeline.export.html import review_page
from pipeline.export.names import name_of_review, named_before
from pipeline.export.sound import How, sources
from pipeline.files import write_atomic


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be written: the review's number, and where it goes."""

    review_id: int
    path: Path


def planned(store: Store, folder: Path, to: str) -> Iterator[Planned]:
    """Yield a file for each review that can be written in this format, the first filed first.

    A file that an earlier export wrote is written again, whatever its review is called now.
    """
    ending = f".{to}"
    there = sorted(folder.glob(f"*{ending}")) if folder.is_dir() else []
    for line in reversed(reviews.list_all(store)):
        number = line.review_id
        review = reviews.load(store, number)
        if not has_form(review, to):
            continue
        before = named_before(there, number, ending)
        yield Planned(number, before or folder / f"{name_of_review(review, number)}{ending}")


def write_planned(store: Store, plan: Iterable[Planned], to: str, sound: How) -> list[str]:
    """Write the files; return remarks on sound that is left out. Only pages have sound.

    Raises:
        OSError: one cannot be written; those before it are.
    """
    remarks = []
    for each in plan:
        each.path.parent.mkdir(parents=True, exist_ok=True)
        review = reviews.load(store, each.review_id)
        text, some = with_sound(review, each.review_id, to, each.path, sound)
        write_atomic(each.path, text, mode=None)
        remarks += some
    return remarks


def with_sound(
    review: Review, review_id: int, to: str, path: Path, sound: How
) -> tuple[str, list[str]]:
    """Return a review in a format, and remarks on sound that is left out of a page.

    Raises:
        UsageError: there is no such format, or the review cannot be written in it.
        OSError: sound beside the page at `path` cannot be written.
    """
    if to != "html":
        return exported(review, review_id, to), []
    found, remarks = sources(review, path, sound)
    return review_page(review, review_id, found), remarks
