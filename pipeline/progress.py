"""Report progress to the caller: library code never prints."""

from typing import Protocol


class Progress(Protocol):
    """A function that is told what is done, of a total, in the stage's unit.

    Stages and units: "copying", "downloading" and "checking" in bytes, "decoding" and
    "transcribing" in seconds of sound, "placing" and "gathering" in reviews, "indexing" in
    sentences, "comparing" in texts, "grouping" in pairs. `total` is 0 where it is not known.
    """

    def __call__(self, stage: str, done: float, total: float) -> None:
        """Show the progress; must return quickly."""


def silent(stage: str, done: float, total: float) -> None:
    """Ignore progress."""
