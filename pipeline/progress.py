"""How a stage tells its caller how far it is. Library code never prints."""

from typing import Protocol


class Progress(Protocol):
    """Called with the stage's name and how much of how much is done, in the stage's own unit.

    `total` is 0 where it is not known. Stages: "copying" (bytes), "decoding" (seconds of sound),
    "transcribing" (seconds of sound), "downloading" (bytes), "checking" (bytes).
    """

    def __call__(self, stage: str, done: float, total: float) -> None:
        """Take note; must return quickly."""


def silent(stage: str, done: float, total: float) -> None:
    """Ignore progress."""
