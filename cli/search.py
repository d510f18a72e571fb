"""The command `search`: search the sentences of all reviews."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.options import AsJson, NoPager, number_within
from cli.output import print_json, print_paged, tell
from cli.terminal.style import safe

if TYPE_CHECKING:
    from models import Hit
    from pipeline.archive.database import Store
    from pipeline.search.query import Query

OPTIONS = ("--company", "--prompt", "--outcome", "--since", "--until", "--json", "--no-pager")
SAY_WORDS = "Say what to search for: afterview search WORDS"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(context_settings={"ignore_unknown_options": True})(search)


def search(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help='Words that occur together, "a phrase", -without, begin*; also company:acme '
            "prompt:made_up outcome:offer since:2026-01 until:yesterday.",
        ),
    ] = None,
    company: Annotated[
        str,
        typer.Option(
            help="Only this company.", metavar="NAME", autocompletion=completion.companies
        ),
    ] = "",
    prompt: Annotated[
        str,
        typer.Option(
            help="Only under this prompt.", metavar="KEY", autocompletion=completion.prompts
        ),
    ] = "",
    outcome: Annotated[
        str,
        typer.Option(
            help="Only with this outcome.", metavar="TEXT", autocompletion=completion.outcomes
        ),
    ] = "",
    since: Annotated[
        str, typer.Option(help="From this day or period: 2026-03, last week …", metavar="DAY")
    ] = "",
    until: Annotated[
        str, typer.Option(help="Up to this day or period: 2026, March …", metavar="DAY")
    ] = "",
    limit: Annotated[
        int,
        typer.Option(
            parser=number_within("--limit", 1), help="Sentences to print at most.", metavar="N"
        ),
    ] = 50,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Search the sentences of all reviews, the best match first.

    Exit code 1 where nothing is found.
    """
    from dataclasses import replace
    from datetime import date

    from cli.terminal.list_lines import hit_lines
    from models import Filters
    from pipeline.archive.database import Store
    from pipeline.periods import period_option
    from pipeline.search.find import find
    from pipeline.search.query import Query, parse_query

    today = date.today()
    options = Filters(
        company=company,
        prompt=prompt,
        outcome=outcome,
        since=period_option(since, "--since", today).first if since else None,
        until=period_option(until, "--until", today).last if until else None,
    )

    def parse(text: str) -> Query:
        query = parse_query(text, today)
        return replace(query, filters=options.completed_by(query.filters))

    query = parse(" ".join(words or []))
    # The shell takes the quotes of company:"blue harbour" away.
    requoted = parse(_requoted(words or []))
    with Store.open_to_read(context.obj.home) as store:
        hits = find(store, requoted, limit=limit)
        if not hits and requoted != query:
            hits = find(store, query, limit=limit)
        _tell_doubts(store, words or [], requoted)
    if as_json:
        print_json([_hit_as_dict(hit) for hit in hits])
    elif hits:
        print_paged(hit_lines(hits), is_paged=not no_pager)
    else:
        tell(SAY_WORDS if query.is_empty else "Nothing found.")
    if not hits:
        raise typer.Exit(1)


def _tell_doubts(store: "Store", words: list[str], query: "Query") -> None:
    """Tell what of a query is not what it looks like."""
    from cli.meanings import option_meant
    from pipeline.archive.names import parts, prompts, values, verdicts
    from pipeline.search.doubts import Known, doubts

    keys = [key for key, _ in prompts(store, None)]
    known = Known(
        keys,
        values(store, "company"),
        values(store, "outcome"),
        roles=values(store, "role"),
        parts=parts(store),
        verdicts=verdicts(store),
    )
    for each in doubts(_requoted(words), query, known):
        tell(safe(each))
    for each in words:
        if each.startswith("--") and each != "--":
            option = option_meant(each.partition("=")[0], OPTIONS)
            offer = f" Did you mean {option}?" if option else ""
            tell(f"{safe(each)} is no option, so it is searched as a word.{offer}")


def _requoted(words: list[str]) -> str:
    """Join the words to a query; quote a filter's value that came with blanks in one argument."""
    query = []
    for word in words:
        field, colon, value = word.partition(":")
        is_whole = colon and " " in value and field.isalpha() and '"' not in word
        query.append(f'{field}:"{value}"' if is_whole else word)
    return " ".join(query)


def _hit_as_dict(hit: "Hit") -> dict[str, object]:
    return {
        "review_id": hit.review_id,
        "company": hit.company or None,
        "held_on": hit.held_on.isoformat() if hit.held_on else None,
        "sentence": hit.sentence,
        "start_s": hit.start_s,
        "text": hit.text,
        "prompts": list(hit.prompts),
        "score": round(hit.score, 6),
    }
