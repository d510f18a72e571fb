"""The commands `vocabulary list`, `vocabulary add`, `vocabulary remove`."""

from typing import Annotated

import typer

from cli.help import Commands
from cli.options import AsJson
from cli.output import print_json, print_lines, tell
from cli.services import Services
from cli.terminal.style import safe

Terms = Annotated[
    list[str],
    typer.Argument(metavar="TERM", help="Its spelling; after a | how it is said: 'C#|see sharp'."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    group = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        help="List, add and remove terms to listen for in memos.",
    )
    group.command("list")(list_)
    group.command()(add)
    group.command()(remove)
    app.add_typer(group, name="vocabulary")


def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also the built-in lists by role.")] = False,
    as_json: AsJson = False,
) -> None:
    """List your own terms and those learned from corrections."""
    from pipeline.archive import transcripts
    from pipeline.archive.database import Store
    from pipeline.vocabulary.terms import LEARNED, OWN, learned_terms, vocabulary

    services: Services = context.obj
    home = services.home
    with Store.open_to_read(home) as store:
        known = vocabulary(
            own=home.vocabulary, learned=learned_terms(transcripts.corrected_sentences(store))
        )
    terms = [each for each in known.terms if every or each.source in (OWN, LEARNED)]
    if as_json:
        print_json([{"term": t.text, "spoken": t.spoken, "list": t.source} for t in terms])
    elif terms:
        print_lines(
            f"{safe(each.source):<10} {safe(' | '.join((each.text, *each.spoken)))}"
            for each in terms
        )
    else:
        tell("None of your own yet. Add one with: afterview vocabulary add TERM")


def add(context: typer.Context, terms: Terms) -> None:
    """Add terms or names to your own list."""
    from pipeline.vocabulary.terms import add_terms

    services: Services = context.obj
    home = services.home
    home.prepare()
    new = add_terms(home.vocabulary, terms)
    tell(f"Added: {safe(', '.join(new))}" if new else "Nothing new.")


def remove(context: typer.Context, terms: Terms) -> None:
    """Remove terms from your own list."""
    from pipeline.vocabulary.terms import remove_terms

    services: Services = context.obj
    home = services.home
    gone = remove_terms(home.vocabulary, terms)
    if not gone:
        tell(
            "None of them is in your own list. What a correction taught is unlearned with the "
            "correction: afterview correct ID SENTENCE --undo"
        )
        raise typer.Exit(1)
    tell(f"Removed: {safe(', '.join(gone))}")
