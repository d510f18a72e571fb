"""The command `share`: a text fit for a forum or a friend, in which names are roles."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from cli import completion
from cli.called_reviews import found, number_or_name
from cli.options import AsJson, Company, Role, number_within
from cli.output import confirm, print_document, print_json, tell
from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Review
    from models.questions import Answer
    from models.share import Known, Shared
    from pipeline.archive.database import Store
    from pipeline.export.shared import Part

_MOST_COLUMNS = 30  # of what was replaced, in the list


class _Named(NamedTuple):
    """What is to be shared: a review by its number, or a question of the ledger."""

    review: int | None = None
    question: int | None = None


def _named(context: typer.Context, text: Any) -> Any:  # noqa: ANN401  # whatever typer gives
    """Return what the argument names."""
    if isinstance(text, str) and (match := re.fullmatch(r"q#?(\d{1,9})", text, re.IGNORECASE)):
        return _Named(question=int(match[1]))
    if isinstance(text, (int, str)):
        review = found(context, text)
        return _Named(review) if isinstance(review, int) else None
    return text


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(share)


def share(
    context: typer.Context,
    named: Annotated[
        _Named | None,
        typer.Argument(
            parser=number_or_name,
            callback=_named,
            metavar="ID|qN",
            help="The review's number, last, or its company; or a question with its answers in all "
            "interviews, as `questions` counts them: q12. Not with --from.",
            autocompletion=completion.reviews,
        ),
    ] = None,
    prompt: Annotated[
        list[str] | None,
        typer.Option(
            help="Only what was said under this prompt; again for more.",
            metavar="KEY",
            autocompletion=completion.prompts,
        ),
    ] = None,
    question: Annotated[
        int | None,
        typer.Option(
            help="Only this question of the review with its answer, as `show` counts them; without "
            "a review the same as qN.",
            metavar="N",
            parser=number_within("--question", 1),
        ),
    ] = None,
    interviewers: Annotated[
        str,
        typer.Option(
            help='Interviewers\' names, with commas between: "Priya Shah, Tomasz".',
            metavar="NAMES",
        ),
    ] = "",
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Do it to this text, store nothing; - reads a pipe.", metavar="FILE"
        ),
    ] = None,
    company: Company = "",
    role: Role = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write into this file; - prints it.", metavar="FILE"),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Print or write it without asking.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a file that is there without asking.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a review or a question fit to be shown, names as roles.

    People, companies and their products, places, pay, days of the calendar, addresses, telephone
    numbers, links and handles become "the interviewer", "the company", "a salary"; the same name
    stays the same role. Technologies stay. Lists what was replaced, and asks on a terminal, before
    it prints or writes anything. No rule finds every name: read it before you share it.
    """
    from models.share import Known

    told = Known(company, role, _names(interviewers))
    if source is not None:
        _refuse_with_file(named, prompt, question)
        shared = _of_file(source, told)
    else:
        shared = _of_archive(context, named, prompt or [], question, told)
    if as_json:
        print_json(_as_dict(shared))
        return
    _list(shared)
    _ask(yes=yes, output=output)
    if output is None or output == Path("-"):
        print_document(shared.text if shared.text.endswith("\n") else f"{shared.text}\n")
        return
    from cli.written import write_asked

    write_asked(output, shared.text, force=force)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _refuse_with_file(named: _Named | None, prompt: Any, question: int | None) -> None:  # noqa: ANN401  # whatever typer gives
    """Raise UsageError where a text and a review are both named."""
    given = {"ID": named, "--prompt": prompt, "--question": question}
    if some := [name for name, value in given.items() if value]:
        raise UsageError(f"--from takes a text; {some[0]} is of a review. Leave one of them out.")


def _of_file(source: Path, known: "Known") -> "Shared":
    from pipeline.insights.share import share as shared
    from pipeline.notes import read_text

    return shared(read_text(source), known)


def _of_archive(
    context: typer.Context,
    named: _Named | None,
    prompts: list[str],
    question: int | None,
    told: "Known",
) -> "Shared":
    """Return what is named in the archive with names as roles; `told` are the options.

    Raises:
        UsageError: options exclude each other, or there is no such prompt or question.
    """
    from cli.called_reviews import newest
    from pipeline.archive import reviews
    from pipeline.archive.database import Store

    if prompts and question is not None:
        raise UsageError("--prompt and --question exclude each other: choose one.")
    asked = named.question if named else question
    if named and asked and (prompts or question is not None):
        raise UsageError(f"q{asked} is a question alone: leave --prompt and --question out.")
    with Store.open_to_read(context.obj.home) as store:
        if asked:
            return _of_ledger(store, asked, told)
        number = named.review if named and named.review is not None else newest(store)
        review = reviews.load(store, number)
    return _shared(review, _parts(review, number, prompts, question), told)


def _of_ledger(store: "Store", number: int, told: "Known") -> "Shared":
    """Return a question with its answers of all interviews, each with roles of its own."""
    from cli.called_questions import caught_up
    from pipeline.archive import reviews
    from pipeline.export.shared import joined, of_exchanges
    from pipeline.insights.questions import whole

    caught_up(store)
    by_review: dict[int, list[Answer]] = {}
    for answer in whole(store, number).answers:
        by_review.setdefault(answer.review_id, []).append(answer)
    some = []
    for review_id, answers in by_review.items():
        review = reviews.load(store, review_id)
        numbers = {each.exchange for each in answers}
        parts = of_exchanges(each for each in review.exchanges if each.number in numbers)
        some.append(_shared(review, parts, told))
    return joined(some)


def _shared(review: "Review", parts: "list[Part]", told: "Known") -> "Shared":
    from pipeline.export.shared import known_of, shared_document

    known = known_of(review, told)
    return shared_document(parts, known, [each.text for each in review.sentences])


def _parts(review: "Review", number: int, prompts: list[str], question: int | None) -> "list[Part]":
    """Return what is to be shared of a review.

    Raises:
        UsageError: there is no such prompt or question, or nothing was said there.
    """
    from cli.prompts import keys_named
    from pipeline.export.shared import of_exchanges, of_prompts

    if question is not None:
        found_ones = [each for each in review.exchanges if each.number == question]
        if not found_ones:
            count = len(review.exchanges)
            there = f"It has {count}: afterview show {number}" if count else "It has none."
            raise UsageError(f"Review {number} has no question {question}. {there}")
        return of_exchanges(found_ones)
    keys = keys_named(prompts, review.sheet.keys) if prompts else []
    parts = of_prompts(review, keys)
    if not parts:
        where = f"under {', '.join(keys)} " if keys else ""
        raise UsageError(
            f"Nothing was said {where}in review {number}, so there is nothing to share."
        )
    return parts


def _as_dict(shared: "Shared") -> dict[str, Any]:
    replaced = [
        {"was": each.was, "kind": each.kind, "became": each.became} for each in shared.replaced
    ]
    return {"text": shared.text, "replaced": replaced}


def _list(shared: "Shared") -> None:
    """Tell what was replaced, the unsure ones last."""
    if not shared.replaced:
        tell("Nothing was replaced: no names, pay, days or contacts were found. Read it yourself.")
        return
    tell("Replaced:")
    width = min(max(len(each.was) for each in shared.replaced), _MOST_COLUMNS)
    for each in sorted(shared.replaced, key=lambda each: each.kind == "unsure"):
        unsure = "  (unsure: it may be no name)" if each.kind == "unsure" else ""
        tell(f"  {safe(' '.join(each.was.split())):<{width}}  {each.became}{unsure}")


def _ask(*, yes: bool, output: Path | None) -> None:
    """Ask on a terminal whether to go on.

    Raises:
        Declined: the user does not want it.
    """
    if yes or not sys.stdin.isatty():
        return
    is_file = output is not None and output != Path("-")
    asked = f"Write it into {safe(str(output))}?" if is_file else "Print it?"
    confirm(asked, otherwise="Nothing was printed or written.")
