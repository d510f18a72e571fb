"""The command `search`: search the sentences of all reviews."""

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion
from cli.help import PlainCommand
from cli.options import AsJson, NoPager, number_within, one_of
from cli.output import print_json, print_lines, print_paged, tell
from cli.terminal.style import safe
from pipeline.errors import NO_REVIEW_YET, UsageError

if TYPE_CHECKING:
    from models import Filters, Hit
    from pipeline.archive.database import Store
    from pipeline.search.counts import Counts
    from pipeline.search.query import Query

HELP = """Search the sentences of all reviews, the best match first.

A search can hold:

\b
  closures nervous     both words
  "event loop"         these very words, one after the other
  clos*                a word that begins so
  map OR saw           one of the two
  -salary              not this word
  company:acme         part of the company's name; company:"blue harbour"
  role:developer       part of the role
  stage:phone          part of the stage
  prompt:made_up       filed under this prompt
  part:impressions     filed under a prompt of this section of the sheet
  outcome:offer        part of how it ended
  verdict:wrong        in a question or an answer with this verdict
  since:2026-01        held on this day, in this period, or later
  until:"last week"    or earlier: March, yesterday, 3 days ago

Examples (the shell takes quotation marks away, so a phrase needs two kinds of them):

\b
  afterview search closures company:acme
  afterview search '"event loop" OR closures' part:lessons since:March
  afterview search salary --by date --context 2
  afterview search prompt:made_up --count

Below a question stands its answer, below an answer its question. A mark such as (spelling) says
why a sentence was found that has not the words themselves. Exit code 1 where nothing is found.
"""
OPTIONS = (
    *("--company", "--role", "--stage", "--prompt", "--part", "--outcome", "--verdict"),
    *("--since", "--until"),
    *("--limit", "--by", "--context", "--count", "--exact", "--play", "--json", "--no-pager"),
)
SAY_WORDS = "Say what to search for: afterview search WORDS"
ALL = 10_000
"""Hits that are printed, sorted by date or counted at most."""
_LEFT_OUT = "\ue000"  # stands for the minus of -word while options are read
_MOST_CONTEXT = 100


class SearchCommand(PlainCommand):
    """A command whose words may begin with a minus, whatever letters follow: -CSS, -hooks."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # typer's own
        """Read the arguments; `-C2` and `-h` are options, `-C++` and `-hooks` are words."""
        takes_value = {name for each in self.params if _takes_value(each) for name in each.opts}
        marked = [
            _LEFT_OUT + each[1:] if before not in takes_value and _is_left_out(each) else each
            for before, each in zip(["", *args], args, strict=False)
        ]
        left = super().parse_args(ctx, marked)
        if words := ctx.params.get("words"):
            ctx.params["words"] = [each.replace(_LEFT_OUT, "-", 1) for each in words]
        return left


def _takes_value(parameter: Any) -> bool:  # noqa: ANN401  # typer's own
    return parameter.param_type_name == "option" and not parameter.is_flag


def _is_left_out(argument: str) -> bool:
    return bool(re.match(r"-[^-\s]", argument)) and not re.fullmatch(r"-h|-C\d*", argument)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    settings = {"ignore_unknown_options": True}
    app.command(cls=SearchCommand, help=HELP, context_settings=settings)(search)


def search(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="Words, and what is listed above.",
            autocompletion=completion.query_words,
        ),
    ] = None,
    company: Annotated[
        str,
        typer.Option(
            help="Only this company.", metavar="NAME", autocompletion=completion.companies
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(help="Only this role.", metavar="NAME", autocompletion=completion.roles),
    ] = "",
    stage: Annotated[
        str,
        typer.Option(help="Only this stage.", metavar="NAME", autocompletion=completion.stages),
    ] = "",
    prompt: Annotated[
        str,
        typer.Option(
            help="Only under this prompt.", metavar="KEY", autocompletion=completion.prompts
        ),
    ] = "",
    part: Annotated[
        str,
        typer.Option(
            help="Only under this section: facts, impressions, lessons.",
            metavar="NAME",
            autocompletion=completion.parts,
        ),
    ] = "",
    outcome: Annotated[
        str,
        typer.Option(
            help="Only with this outcome.", metavar="TEXT", autocompletion=completion.outcomes
        ),
    ] = "",
    verdict: Annotated[
        str,
        typer.Option(
            help="Only with this verdict on the answer.",
            metavar="TEXT",
            autocompletion=completion.verdicts,
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
            parser=number_within("--limit", 1, ALL), help="Sentences to print at most.", metavar="N"
        ),
    ] = 50,
    by: Annotated[
        str,
        typer.Option(
            parser=one_of("--by", ("match", "date")),
            help="Order: match, or date, the newest first.",
            metavar="ORDER",
            autocompletion=completion.orders,
        ),
    ] = "match",
    around: Annotated[
        int,
        typer.Option(
            "--context",
            "-C",
            parser=number_within("--context", 0, _MOST_CONTEXT),
            help="Sentences to show before and after each.",
            metavar="N",
        ),
    ] = 0,
    only_count: Annotated[
        bool, typer.Option("--count", help="Only count, by company and by prompt.")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Only sentences with all the words themselves.")
    ] = False,
    is_heard: Annotated[
        bool, typer.Option("--play", help="Play the sentences, one after the other.")
    ] = False,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Search the sentences of all reviews; `HELP` is what the user reads."""
    from cli.terminal.bar import bar
    from models import Filters
    from pipeline.archive.database import Store
    from pipeline.archive.surroundings import around as sentences_around
    from pipeline.archive.surroundings import with_partners
    from pipeline.progress import silent
    from pipeline.search.counts import counts_of, newest_first
    from pipeline.search.find import find
    from pipeline.search.index import is_behind
    from pipeline.search.suggest import suggestion

    if is_heard and (only_count or as_json):
        raise UsageError("--play plays the sentences; leave out --count and --json.")
    today = date.today()
    options = Filters(
        *(company, role, stage, prompt, part, outcome, verdict),
        *_days(since, until, today),
    )
    asked = ALL if only_count or by == "date" else limit + 1
    with Store.open_to_read(context.obj.home) as store:
        # A bar costs its import, so there is one only where it will be seen.
        drawn = bar("for the search") if is_behind(store) else nullcontext(silent)
        with drawn as progress:
            query, found = _first_with_hits(
                _readings(words or [], options, today),
                lambda each: find(store, each, limit=asked, exact=exact, progress=progress),
            )
        if by == "date":
            found = newest_first(found)
        hits = () if only_count else with_partners(store, found[:limit])
        contexts = sentences_around(store, hits, around)
        _tell_doubts(store, words or [], query)
        if not exact and (offered := suggestion(store, query, found)):
            tell(f"Did you mean {safe(offered)}?")
        if not found:
            _tell_what_to_try(store, query, is_exact=exact)
    if only_count:
        _print_counts(counts_of(found), as_json=as_json)
    elif as_json:
        from pipeline.export.hits import hit_as_dict

        print_json([hit_as_dict(*each) for each in zip(hits, contexts, strict=True)])
    elif found and is_heard:
        from cli.hearing import play_hits

        play_hits(context.obj, hits)
    elif found:
        from cli.terminal.hit_lines import hit_lines

        print_paged(hit_lines(hits, contexts if around else ()), is_paged=not no_pager)
        if len(found) > limit:
            tell(f"There are more: --limit {limit * 2}")
    if not found:
        raise typer.Exit(1)


def _days(since: str, until: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that the options name; raise UsageError of another text."""
    if not (since or until):
        return None, None
    from pipeline.periods import period_option  # loads tables of days

    return (
        period_option(since, "--since", today).first if since else None,
        period_option(until, "--until", today).last if until else None,
    )


def _readings(words: list[str], options: "Filters", today: date) -> "list[Query]":
    """Return the queries that words can mean: the shell takes the quotes of a value away."""
    from dataclasses import replace

    from pipeline.search.query import parse_query

    queries = [parse_query(each, today) for each in (_requoted(words), " ".join(words))]
    return [replace(each, filters=options.completed_by(each.filters)) for each in queries]


def _first_with_hits(
    queries: "list[Query]", find: "Callable[[Query], Sequence[Hit]]"
) -> "tuple[Query, Sequence[Hit]]":
    """Return the first query that has hits, and these; the first of all where none has any."""
    for query in dict.fromkeys(queries):
        if hits := find(query):
            return query, hits
    return queries[0], ()


def _tell_doubts(store: "Store", words: list[str], query: "Query") -> None:
    """Tell what of a query is not what it looks like."""
    from cli.meanings import option_meant
    from models import Filters
    from pipeline.archive.names import parts, prompts, values, verdicts
    from pipeline.search.doubts import Known, doubts

    known = Known()
    if query.filters != Filters():  # else nothing is compared with what there is
        known = Known(
            [key for key, _ in prompts(store, None)],
            values(store, "company"),
            values(store, "outcome"),
            roles=values(store, "role"),
            parts=parts(store),
            verdicts=verdicts(store),
            stages=values(store, "stage"),
        )
    for each in doubts(_requoted(words), query, known):
        tell(safe(each))
    for each in words:
        if each.startswith("--") and each != "--":
            option = option_meant(each.partition("=")[0], OPTIONS)
            offer = f" Did you mean {option}?" if option else ""
            tell(f"{safe(each)} is no option, so it is searched as a word.{offer}")


def _tell_what_to_try(store: "Store", query: "Query", *, is_exact: bool) -> None:
    """Tell that nothing was found, and what of the query to change."""
    from pipeline.archive.names import reviews
    from pipeline.search.advice import advice
    from pipeline.search.find import find

    if query.is_empty:
        return tell(SAY_WORDS)
    tell("Nothing found.")
    if not reviews(store):
        return tell(NO_REVIEW_YET)
    for each in advice(
        query,
        lambda less, most, exact: len(find(store, less, limit=most, exact=exact)),
        is_exact=is_exact,
    ):
        tell(safe(each))
    return None


def _requoted(words: list[str]) -> str:
    """Join the words to a query; quote a filter's value that came with blanks in one argument."""
    query = []
    for word in words:
        field, colon, value = word.partition(":")
        is_whole = (
            colon
            and " " in value
            and field.isalpha()
            and '"' not in word
            and not re.search(r"\s\w+:\S", value)  # another filter: the whole query is quoted
        )
        query.append(f'{field}:"{value}"' if is_whole else word)
    return " ".join(query)


def _print_counts(counts: "Counts", *, as_json: bool) -> None:
    if as_json:
        from pipeline.export.hits import counts_as_dict

        print_json(counts_as_dict(counts))
    elif counts.hits:
        from cli.terminal.hit_lines import count_lines

        print_lines(count_lines(counts))
