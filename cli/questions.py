"""The command `questions`: every question met over all interviews, the same one as one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_questions import USES, caught_up, number_of
from cli.options import AsJson, NoPager, one_of
from cli.output import print_json, print_lines, print_paged, tell
from cli.terminal.style import safe
from models.questions import UNCHECKED, VERDICTS, QuestionFilters
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.archive.database import Store
    from pipeline.home import Home

_VERDICTS = (UNCHECKED, *VERDICTS)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(questions)


def _verdict(text: str) -> str:
    return one_of("--verdict", _VERDICTS)(text) if text else ""


def questions(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[N | join A B | part N M | undo]",
            help="A question's number shows all of it; join and part say what is the same, undo "
            "takes that or a verdict back. Without it, all are listed.",
            autocompletion=completion.questions,
        ),
    ] = None,
    verdict: Annotated[
        str,
        typer.Option(
            parser=_verdict,
            help="Only with this verdict: unchecked, right, partly, wrong.",
            metavar="VERDICT",
            autocompletion=completion.question_verdicts,
        ),
    ] = "",
    company: Annotated[
        str,
        typer.Option(
            help="Only asked by this company.", metavar="NAME", autocompletion=completion.companies
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            help="Only asked for this role.", metavar="NAME", autocompletion=completion.roles
        ),
    ] = "",
    topic: Annotated[
        str,
        typer.Option(
            help="Only about this topic; topics.toml in your data's folder adds your own.",
            metavar="NAME",
            autocompletion=completion.topics,
        ),
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Group the lines of a text instead, - for standard input; store nothing.",
            metavar="FILE",
        ),
    ] = None,
    no_pager: NoPager = False,
    as_json: AsJson = False,
) -> None:
    """List the questions met, the same one in other words as one.

    They are those of all interviews, each with how often and where it was asked, its topic, and the
    verdict on your answers. Which ones are the same is guessed: `questions join 3 8` makes one of
    two, `questions part 3 2` makes the second answer of question 3 a question of its own. That
    stays, whatever else changes.
    """
    filters = QuestionFilters(verdict, company.strip(), role.strip(), topic.strip())
    if file is not None:
        if words or filters != QuestionFilters():
            raise UsageError("--from is given alone, or with --json only.")
        _print_grouped(context.obj.home, file, as_json=as_json)
        return
    act, *named = words or [""]
    if act and filters != QuestionFilters():
        raise UsageError("--verdict, --company, --role and --topic narrow the whole list only.")
    if not act:
        _list(context.obj.home, filters, no_pager=no_pager, as_json=as_json)
    elif act in ("join", "part", "undo"):
        _change(context.obj.home, act, named, as_json=as_json)
    else:
        if named:
            raise UsageError(USES)
        _show(context.obj.home, number_of(act), no_pager=no_pager, as_json=as_json)


def _list(home: "Home", filters: QuestionFilters, *, no_pager: bool, as_json: bool) -> None:
    from cli.terminal.question_lines import line_as_dict, question_lines, summary
    from pipeline.archive.database import Store
    from pipeline.insights.questions import lines

    with Store.open_to_read(home) as store:
        caught_up(store)
        found = lines(store, filters)
        said = "" if found else _nothing_found(store, filters)
    if as_json:
        print_json([line_as_dict(each) for each in found])
    elif found:
        print_paged([*question_lines(found), "", *summary(found)], is_paged=not no_pager)
    if said:
        if not as_json:
            tell(said)
        if filters != QuestionFilters():
            raise typer.Exit(1)


def _nothing_found(store: "Store", filters: QuestionFilters) -> str:
    """Return why nothing is listed."""
    from pipeline.insights.questions import lines

    every = lines(store)
    if not every:
        return (
            "No question yet: none of the reviews tells what was asked. Make one with: afterview "
            "transcribe MEMO"
        )
    if filters.topic and not any(
        filters.topic.casefold() in each.topic.casefold() for each in every
    ):
        topics = ", ".join(sorted({each.topic for each in every}))
        return f"No question has the topic {filters.topic!r}. There are: {safe(topics)}."
    return f"No question is like that, of {len(every)}. See them all with: afterview questions"


def _show(home: "Home", number: int, *, no_pager: bool, as_json: bool) -> None:
    from cli.terminal.question_lines import practice_lines, question_as_dict, whole_lines
    from pipeline.archive import practice
    from pipeline.archive.database import Store
    from pipeline.insights.questions import whole

    with Store.open_to_read(home) as store:
        caught_up(store)
        found = whole(store, number)
        practised = practice.answers(store, number)
    if as_json:
        print_json(question_as_dict(found))
    else:
        print_paged([*whole_lines(found), *practice_lines(practised)], is_paged=not no_pager)


def _change(home: "Home", act: str, named: Sequence[str], *, as_json: bool) -> None:
    from cli.terminal.question_lines import question_as_dict, question_lines
    from pipeline.archive.database import Store
    from pipeline.insights.questions import join, part, undo, whole

    numbers = [number_of(each) for each in named]
    if act == "undo" and numbers:
        raise UsageError("questions undo takes the last change of questions back; name none.")
    if act == "join" and len(numbers) < 2:
        raise UsageError("Name the questions that are the same: afterview questions join A B")
    if act == "part" and len(numbers) < 2:
        raise UsageError(
            "Name the question, and which of its answers are of another one: afterview questions "
            "part N M. Its answers are counted by: afterview questions N"
        )
    with Store.open(home) as store:
        caught_up(store)
        if act == "undo":
            said, shown = f"Taken back: {undo(store)}", []
        elif act == "join":
            first = join(store, numbers)
            said, shown = f"One question now, with the number {first}.", [first]
        else:
            new = part(store, numbers[0], numbers[1:])
            said, shown = f"A question of its own now, with the number {new}.", [numbers[0], new]
        found = [whole(store, number) for number in shown]
    if as_json:
        print_json([question_as_dict(each) for each in found])
    elif found:
        print_lines(question_lines([each.line for each in found]))
    tell(said)


def _print_grouped(home: "Home", file: Path, *, as_json: bool) -> None:
    from pipeline.insights.grouping import grouped
    from pipeline.insights.topic_files import load_topics
    from pipeline.notes import read_text

    text = read_text(file)
    lines = [each.strip() for each in text.replace("\r\n", "\n").split("\n")]
    found = grouped([each for each in lines if each], load_topics(home.topics))
    if as_json:
        print_json(
            [{"text": each.text, "group": each.group, "topic": each.topic} for each in found]
        )
        return
    from cli.terminal.question_lines import grouped_lines

    print_lines(grouped_lines(found))
