"""Find the review that a command line names: by its number, as `last`, or by its company."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from cli.completion import LAST
from cli.output import tell
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store

NEAREST = 3  # names that are offered
OTHERS = 5  # further reviews of a company that are named


def number_or_name(text: str) -> int | str:
    """Return a review's number; other texts, stripped, as they are."""
    try:
        return int(text)
    except ValueError:
        return text.strip()


def found(context: typer.Context, named: Any) -> Any:  # noqa: ANN401  # whatever the option takes
    """Return the number of each review that an option names; of a company's the newest.

    Raises:
        UsageError: there is none that is called so.
        ReviewNotFound: `last` is meant, and there is none at all.
    """
    return _each(context, named, is_one=False)


def found_alone(context: typer.Context, named: Any) -> Any:  # noqa: ANN401  # as above
    """Do what `found` does, where a wrong guess could not be undone.

    Raises:
        UsageError: there are several, or none.
    """
    return _each(context, named, is_one=True)


def _each(context: typer.Context, named: Any, *, is_one: bool) -> Any:  # noqa: ANN401  # as above
    if isinstance(named, (list, tuple)):
        return [_each(context, each, is_one=is_one) for each in named]
    if not isinstance(named, str) or context.obj is None:  # while the shell completes
        return named
    from pipeline.archive.database import Store

    with Store.open_to_read(context.obj.home) as store:
        return newest(store) if named.lower() == LAST else _of_company(store, named, is_one=is_one)


def newest(store: "Store") -> int:
    """Return the newest review's number; say which later ones are left out.

    Raises:
        ReviewNotFound: there is none at all.
    """
    from pipeline.archive import reviews

    found = reviews.newest(store)
    for number in found.skipped:
        tell(f"Review {number} is a few seconds without speech. To see it: afterview show {number}")
    return found.review_id


def _of_company(store: "Store", name: str, *, is_one: bool) -> int:
    from pipeline.archive import names

    found = names.with_company(store, name)
    if not found:
        raise UsageError(_not_there(store, name))
    (number, about), *others = found
    if others and is_one:
        raise UsageError(f"Several reviews are called so. Say which: {_listed(found, name)}")
    if others:
        tell(
            f"{number} is the newest of {len(found)}: {safe(about)}. Also: {_listed(others, name)}"
        )
    return number


def _listed(reviews: list[tuple[int, str]], name: str) -> str:
    told = "; ".join(f"{number} ({safe(about)})" for number, about in reviews[:OTHERS])
    if len(reviews) <= OTHERS:
        return f"{told}."
    more = len(reviews) - OTHERS
    return f"{told}; and {more} more: afterview list --company {_quoted(name)}"


def _not_there(store: "Store", name: str) -> str:
    """Return that no review is called so, with the nearest company."""
    from pipeline.archive import names

    if near := nearest(name, names.values(store, "company")):
        offer = " or ".join(map(safe, near))
        return f"No review is called {name!r}. Did you mean {offer}?"
    return (
        f"No review is called {name!r}: ID is a review's number, last, or its company. See which "
        "there are with: afterview list"
    )


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that are most like one, by the whole or by a word; none if none is."""
    import difflib

    whole = {each.casefold(): each for each in known}
    words = {word: each for each in whole.values() for word in each.casefold().split()}
    near = difflib.get_close_matches(name.casefold(), words | whole, n=NEAREST)
    return list(dict.fromkeys((words | whole)[each] for each in near))


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(safe(name))
