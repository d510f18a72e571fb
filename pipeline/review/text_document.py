"""A review as a text to edit: a line a sentence, below a comment that says what can be done."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill

from models import Review
from pipeline.text import printable, without_surrogates

NONE, AUTO = "none", "auto"
"""In brackets: under no prompt; where Afterview files it."""

HEADER = """\
<!-- {about}

A line a sentence: NUMBER TIME [PROMPTS] WORDS
  mend   change the words
  file   change the prompts in brackets; [none] files the sentence nowhere,
         [auto] lets Afterview choose again
  split  break the line in two: the second part needs no number
  join   put + before a line to join it to the one above, or make one of both
Leave number and time as they are. Save and close: what you changed is stored.
To take it back: afterview undo {number}
{prompts}
-->
"""


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence as its line shows it; `memo` is the place of its memo in the review."""

    number: int
    time: str
    keys: tuple[str, ...]
    is_pinned: bool
    text: str
    memo: int

    @property
    def start(self) -> str:
        """Return the line up to its words."""
        time = f" {self.time}" if self.time else ""
        return f"{self.number}{time} [{', '.join(self.bracket)}]"

    @property
    def bracket(self) -> tuple[str, ...]:
        """Return what stands in the brackets."""
        return self.keys or ((NONE,) if self.is_pinned else ())


@dataclass(frozen=True, slots=True)
class Document:
    """What is edited: sentences as they are shown, and the keys of all prompts."""

    sentences: tuple[ShownSentence, ...]
    keys: tuple[str, ...]


def document_of(review: Review, clock: Callable[[float], str]) -> Document:
    """Return what of a review is shown to be edited; `clock` writes a time in seconds."""
    placed: dict[int, list[str]] = {}
    for each in review.placements:
        placed.setdefault(each.sentence, []).append(each.prompt)
    shown = []
    for memo, transcript in enumerate(review.transcripts):
        for sentence in transcript.sentences:
            keys = tuple(key for key in review.sheet.keys if key in placed.get(sentence.index, ()))
            time = clock(sentence.start_s) if sentence.end_s else ""
            is_pinned, text = sentence.index in review.pinned, one_line(sentence.text)
            shown.append(ShownSentence(sentence.index, time, keys, is_pinned, text, memo))
    return Document(tuple(shown), tuple(review.sheet.keys))


def text_of(document: Document, review_id: int, company: str = "") -> str:
    """Return the text to edit."""
    name = one_line(company).replace("--", "-")
    header = HEADER.format(
        about=f"Review {review_id}{f', {name}' if name else ''}",
        number=review_id,
        prompts=fill(f"Prompts: {', '.join(document.keys)}", width=78),
    )
    lines = [header]
    memo = 0
    for each in document.sentences:
        if each.memo != memo:
            memo = each.memo
            lines += ["", f"<!-- memo {memo + 1} -->"]
        lines.append(f"{each.start} {each.text}".rstrip())
    return without_surrogates("\n".join(lines)) + "\n"


def one_line(text: str) -> str:
    """Return a text in one line, as it can be shown and typed."""
    return printable(" ".join(text.split()))
