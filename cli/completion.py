"""What the shell offers on Tab: reviews, sentences, prompts, companies, names.

A completer reads little and quickly, and returns nothing where anything fails: an error in the
middle of a command line helps nobody.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pipeline.archive.database import Store
    from pipeline.home import Home

Offers = list[tuple[str, str]]
"""Values with a word on each, which zsh and fish show."""
MAX_TEXT = 60  # characters of a word on a value
BASH = "complete_bash"
LAST = "last"  # what stands for the newest review


def offers(find: Callable[[typer.Context], Offers]) -> Callable[[typer.Context, str], Offers]:
    """Make a completer: of what is found, what begins with what was typed; never an error."""

    def complete(ctx: typer.Context, incomplete: str) -> Offers:
        try:
            found = find(ctx)
        except Exception:  # whatever it is: see above
            return []
        return [
            (_escaped(value), _short(about))
            for value, about in found
            if value.startswith(incomplete)
        ]

    return complete


@offers
def reviews(ctx: typer.Context) -> Offers:
    """Offer the numbers of reviews, the newest first; then what else they can be called."""
    from pipeline.archive.names import reviews as all_reviews
    from pipeline.archive.names import values

    with _store(ctx) as store:
        found = all_reviews(store)
        called = [(LAST, "the newest"), *((each, "") for each in values(store, "company"))]
    return [*((str(number), about) for number, about in found), *(called if found else [])]


@offers
def sentences(ctx: typer.Context) -> Offers:
    """Offer the numbers of a review's sentences."""
    from pipeline.archive.names import sentences as all_sentences

    with _store(ctx) as store:
        found = all_sentences(store, int(_review(store, ctx) or 0))
    return [(str(number), text) for number, text in found]


@offers
def prompts(ctx: typer.Context) -> Offers:
    """Offer the keys of the prompts of a review, or of all."""
    from pipeline.archive.names import prompts as all_prompts

    with _store(ctx) as store:
        return list(all_prompts(store, _review(store, ctx)))


def _review(store: "Store", ctx: typer.Context) -> int | None:
    """Return the number of the review that stands on the command line; None without one."""
    from pipeline.archive.names import with_company
    from pipeline.archive.reviews import newest

    named: int | str | None = ctx.params.get("review_id")
    if not isinstance(named, str):
        return named
    return newest(store).review_id if named.lower() == LAST else with_company(store, named)[0][0]


def sentences_and_prompts(ctx: typer.Context, incomplete: str) -> Offers:
    """Offer the numbers of a review's sentences; after one of them, the keys of its prompts."""
    return (prompts if ctx.params.get("named") else sentences)(ctx, incomplete)


@offers
def companies(ctx: typer.Context) -> Offers:
    """Offer the companies of all interviews."""
    return _names(ctx, "company")


@offers
def roles(ctx: typer.Context) -> Offers:
    """Offer the roles of all interviews."""
    return _names(ctx, "role")


@offers
def stages(ctx: typer.Context) -> Offers:
    """Offer the stages of all interviews."""
    return _names(ctx, "stage")


@offers
def outcomes(ctx: typer.Context) -> Offers:
    """Offer the outcomes of all interviews."""
    return _names(ctx, "outcome")


@offers
def applications(ctx: typer.Context) -> Offers:
    """Offer the applications that the user named, and those that are guessed."""
    from pipeline.insights.applications import applications as all_applications

    with _store(ctx) as store:
        return [(each.name, "") for each in all_applications(store) if each.name]


@offers
def ends(ctx: typer.Context) -> Offers:
    """Offer the outcomes of an interview."""
    from models.applications import OUTCOMES

    del ctx  # they are always the same
    return [(each, "") for each in OUTCOMES]


@offers
def groups(ctx: typer.Context) -> Offers:
    """Offer what `trends` makes a point of."""
    from models.trends import BY

    del ctx  # they are always the same
    return [(each, "") for each in BY]


@offers
def todos(ctx: typer.Context) -> Offers:
    """Offer the numbers of resolves."""
    from pipeline.archive.todos import listed

    with _store(ctx) as store:
        return [(str(each.number), each.text) for each in listed(store)]


@offers
def questions(ctx: typer.Context) -> Offers:
    """Offer the numbers of questions, the most frequent first."""
    from pipeline.insights.questions import lines

    with _store(ctx) as store:
        return [(str(each.number), each.text) for each in lines(store)]


@offers
def question_verdicts(ctx: typer.Context) -> Offers:
    """Offer the verdicts on answers."""
    from models.questions import UNCHECKED, VERDICTS

    del ctx  # they are always the same
    return [(each, "") for each in (UNCHECKED, *VERDICTS)]


@offers
def topics(ctx: typer.Context) -> Offers:
    """Offer the topics of questions."""
    from pipeline.insights.questions import lines

    with _store(ctx) as store:
        return [(each, "") for each in sorted({line.topic for line in lines(store)})]


@offers
def page_formats(ctx: typer.Context) -> Offers:
    """Offer the formats of `prep`."""
    del ctx  # they are always the same
    return [(each, "") for each in ("md", "html", "pdf")]


@offers
def orders(ctx: typer.Context) -> Offers:
    """Offer the orders of hits."""
    del ctx  # they are always the same
    return [("match", "the best first"), ("date", "the newest first")]


@offers
def parts(ctx: typer.Context) -> Offers:
    """Offer the sections of all reviews' sheets."""
    from pipeline.archive.names import parts as all_parts

    with _store(ctx) as store:
        return [(each.lower(), "") for each in all_parts(store)]


@offers
def verdicts(ctx: typer.Context) -> Offers:
    """Offer the verdicts on answers."""
    from pipeline.archive.names import verdicts as all_verdicts

    with _store(ctx) as store:
        return [(each, "") for each in all_verdicts(store)]


@offers
def periods(ctx: typer.Context) -> Offers:
    """Offer some periods; there are many more."""
    del ctx  # they are always the same
    return [(each, "") for each in ("yesterday", "last-week", "last-month", "last-year")]


_OPERATORS = {
    "company": companies,
    "role": roles,
    "stage": stages,
    "prompt": prompts,
    "part": parts,
    "outcome": outcomes,
    "verdict": verdicts,
    "since": periods,
    "until": periods,
}


def query_words(ctx: typer.Context, incomplete: str) -> Offers:
    """Offer the operators of a query, and the values of one: `company:Acme`."""
    if _is_bash() and (value := _after_colon(ctx, incomplete)):
        name, typed = value
        found = _OPERATORS[name](ctx, typed) if name in _OPERATORS else []
        return [(_AfterColon(each), about) for each, about in found]
    name, colon, typed = incomplete.partition(":")
    meant = [each for each in _OPERATORS if name and each.startswith(name.lower())]
    if colon:
        meant = [each for each in meant if each == name.lower()]
    elif len(meant) != 1:
        return [(f"{each}:", "") for each in meant]
    # Of a single operator the values: after the name alone the shell would add a blank.
    return [
        (f"{name}:{value}", about)
        for name in meant
        for value, about in _OPERATORS[name](ctx, typed)
    ]


class _AfterColon(str):
    """A value that bash adds to a colon, though it does not begin with it."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Return True: typer leaves out what does not begin as typed."""
        return True


def _after_colon(ctx: typer.Context, incomplete: str) -> tuple[str, str] | None:
    """Return the operator and the beginning of its value, where bash split them; else None.

    bash ends a word at a colon: `company:Ac` comes as `company`, `:`, `Ac`, and what is offered
    replaces the last of them only.
    """
    words = [*(ctx.params.get("words") or ()), incomplete]
    if words[1:] and words[-1] == ":":
        return words[-2].lower(), ""
    return (words[-3].lower(), words[-1]) if words[2:] and words[-2] == ":" else None


@offers
def formats(ctx: typer.Context) -> Offers:
    """Offer the formats of `export`."""
    from pipeline.export import EXPORTERS

    return [(each, "") for each in EXPORTERS]


@offers
def sheets(ctx: typer.Context) -> Offers:
    """Offer the prompt sheets."""
    from pipeline.sheets import sheet_names

    return [(each, "") for each in sheet_names(_home(ctx).sheets)]


@offers
def weights(ctx: typer.Context) -> Offers:
    """Offer the names of weights."""
    from pipeline.weights.catalogue import SIZES

    return [(name, f"{size.megabytes} MB, {size.quality}") for name, size in SIZES.items()]


def _names(ctx: typer.Context, field: str) -> Offers:
    from pipeline.archive.names import values

    with _store(ctx) as store:
        return [(each, "") for each in values(store, field)]


def _home(ctx: Any) -> "Home":  # noqa: ANN401  # typer's own
    from pipeline.home import find_home

    root = ctx.find_root()
    return root.obj.home if root.obj is not None else find_home(root.params.get("home"))


@contextmanager
def _store(ctx: typer.Context) -> "Iterator[Store]":
    from pipeline.archive.names import open_at_once

    with open_at_once(_home(ctx)) as store:
        yield store


def _escaped(value: str) -> str:
    """Return a value as the shell needs it: bash takes it as it is, the others escape it."""
    if not _is_bash():
        return value
    return "".join(f"\\{char}" if char in " \t'\"\\$`&|;<>()*?#!~" else char for char in value)


def _is_bash() -> bool:
    return os.environ.get("_AFTERVIEW_COMPLETE") == BASH


def _short(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= MAX_TEXT else f"{line[: MAX_TEXT - 1]}…"
