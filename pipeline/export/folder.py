"""Write all reviews into a folder, a file each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.export import exported, has_form
from pipeline.export.names import name_of_review, named_before
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


def write_planned(store: Store, plan: Iterable[Planned], to: str) -> None:
    """Write the files.

    Raises:
        OSError: one cannot be written; those before it are.
    """
    for each in plan:
        each.path.parent.mkdir(parents=True, exist_ok=True)
        text = exported(reviews.load(store, each.review_id), each.review_id, to)
        write_atomic(each.path, text, mode=None)
