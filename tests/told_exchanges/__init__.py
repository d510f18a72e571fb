"""Questions and answers as people tell them: lists, rounds as headings, reported speech."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ToldText:
    """A text's sentences, and by sentence the numbers of the questions it reports and answers."""

    texts: tuple[str, ...]
    asks: tuple[tuple[int, ...], ...]
    replies: tuple[tuple[int, ...], ...]

    def links(self) -> set[tuple[int, int]]:
        """Return pairs of sentences: where a question stands, and where its answer."""
        asked = {number: at for at, numbers in enumerate(self.asks) for number in numbers}
        return {(asked[n], at) for at, numbers in enumerate(self.replies) for n in numbers}


def table() -> list[ToldText]:
    """Return the texts."""
    blocks = (FOLDER / "table.txt").read_text(encoding="utf-8").strip().split("\n\n")
    lines = [
        [line.partition(" | ") for line in block.splitlines() if not line.startswith("#")]
        for block in blocks
    ]
    return [
        ToldText(
            tuple(text for _, _, text in told),
            tuple(_numbers(marks, "q") for marks, _, _ in told),
            tuple(_numbers(marks, "a") for marks, _, _ in told),
        )
        for told in lines
        if told
    ]


def _numbers(marks: str, letter: str) -> tuple[int, ...]:
    return tuple(int(one[1:]) for one in marks.split() if one[0] == letter)
