"""A text that is fit to be shared, and what was replaced in it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "person",
    "company",
    "product",
    "place",
    "salary",
    "date",
    "mail",
    "phone",
    "link",
    "handle",
    "unsure",
]
"""What a replaced text is; unsure: it may be a name, so that it is hidden."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an interview before its text is read.

    `people` are the interviewers' names, as far as they are known, `me` is the user's.
    """

    company: str = ""
    role: str = ""
    people: tuple[str, ...] = ()
    me: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text that was replaced: what it was, its kind, and what stands there now."""

    was: str
    kind: Kind
    became: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A text whose names are roles, and each replacement once, in order of the text."""

    text: str
    replaced: tuple[Replaced, ...]
