"""The command `check`: say whether the answers were right."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli import completion
from cli.called_questions import caught_up, number_of
from cli.options import AsJson, number_within
from cli.output import print_json, print_lines, tell
from models.questions import UNCHECKED, VERDICTS, Question, QuestionFilters, Verdict
from pipeline.errors import MemoMissing, PlayerError, UsageError

if TYPE_CHECKING:
    from cli.services import Services
    from pipeline.archive.database import Store

KEYS = "r right · p partly · w wrong · s skip · b back · h hear · n note · l link · q quit"
_OF_KEY: dict[str, Verdict] = {"r": "right", "p": "partly", "w": "wrong"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(check)


def check(
    context: typer.Context,
    named: Annotated[
        str | None,
        typer.Argument(
            metavar="N",
            help="The question's number; without one, all that are unchecked, one by one.",
            autocompletion=completion.questions,
        ),
    ] = None,
    verdict: Annotated[
        str | None,
        typer.Argument(
            metavar="VERDICT",
            help="right, partly, wrong or unchecked; without it, you are asked.",
            autocompletion=completion.question_verdicts,
        ),
    ] = None,
    note: Annotated[
        str | None,
        typer.Option(help='What the right answer is; "" empties it.', metavar="TEXT"),
    ] = None,
    link: Annotated[
        str | None,
        typer.Option(help='Where to read about it; "" empties it.', metavar="URL"),
    ] = None,
    answer: Annotated[
        int | None,
        typer.Option(
            parser=number_within("--answer", 1),
            help="Only this answer, as `questions N` counts them; else those unchecked, or all.",
            metavar="M",
        ),
    ] = None,
    company: Annotated[
        str,
        typer.Option(
            help="Go through those of this company only.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = "",
    topic: Annotated[
        str,
        typer.Option(
            help="Go through those about this topic only.",
            metavar="NAME",
            autocompletion=completion.topics,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check the answers to unchecked questions, one key each.

    Shows what was asked and what you said, and lets you hear it. Each verdict is stored at once;
    `afterview questions undo` takes the last one back. `check 12 wrong --note …` asks nothing.
    """
    from cli.terminal.question_lines import question_as_dict, question_lines
    from pipeline.archive.database import Store
    from pipeline.insights.questions import judge, whole

    said = _verdict(verdict)
    if named is None and (note is not None or link is not None or answer is not None):
        raise UsageError("Say of which question: afterview check N right --note TEXT")
    with Store.open(context.obj.home) as store:
        caught_up(store)
        if named is not None and (said is not None or note is not None or link is not None):
            number = number_of(named)
            judge(store, number, said, note=note, link=link, answer=answer)
            found = whole(store, number)
            if as_json:
                print_json(question_as_dict(found))
            else:
                print_lines(question_lines([found.line]))
            return
        _refuse_no_terminal(named)
        numbers = [number_of(named)] if named else _unchecked(store, company, topic)
        if not numbers:
            tell("Nothing is unchecked. See what you know, and what not: afterview questions")
            return
        _walk_on_terminal(context.obj, store, numbers)


def _verdict(text: str | None) -> Verdict | None:
    """Return the verdict that was typed, or its first letter; raise UsageError where it is none."""
    if text is None:
        return None
    typed = text.strip().lower()
    found = [each for each in (*VERDICTS, UNCHECKED) if typed and each.startswith(typed)]
    if len(found) != 1:
        raise UsageError(f"A verdict is right, partly, wrong or unchecked, not {text!r}.")
    return cast(Verdict, "" if found[0] == UNCHECKED else found[0])


def _refuse_no_terminal(named: str | None) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "There is no terminal to ask on. Say the verdict: afterview check "
            f"{named or 'N'} right. Which are unchecked: afterview questions --verdict unchecked"
        )


def _unchecked(store: "Store", company: str, topic: str) -> list[int]:
    from pipeline.insights.questions import lines

    filters = QuestionFilters(UNCHECKED, company.strip(), topic=topic.strip())
    return [each.number for each in lines(store, filters)]


@dataclass(frozen=True, slots=True)
class Asker:
    """How a walk talks to the user: shows lines, reads a key, asks for a text, plays an answer."""

    show: Callable[[Sequence[str]], None]
    key: Callable[[], str]
    ask: Callable[[str, str], str]
    hear: Callable[[Question], None]


def walk(store: "Store", numbers: Sequence[int], asker: Asker) -> int:
    """Ask for the verdict on each question; return how many got one."""
    from cli.terminal.question_lines import whole_lines
    from cli.terminal.remarks import remark_lines
    from cli.terminal.style import faint
    from pipeline.insights.questions import judge, whole

    at, judged = 0, set()
    while at < len(numbers):
        number = numbers[at]
        question = whole(store, number)
        head = faint(f"{at + 1} of {len(numbers)}")
        asker.show(["", head, *whole_lines(question), "", *map(faint, remark_lines(KEYS))])
        while True:
            key = asker.key()
            if key in _OF_KEY:
                judge(store, number, _OF_KEY[key])
                judged.add(number)
                asker.show([f"{_OF_KEY[key]}."])
                at += 1
            elif key == "s":
                at += 1
            elif key == "b":
                at = max(at - 1, 0)
            elif key == "h":
                asker.hear(question)
                continue
            elif key in ("n", "l"):
                field = "note" if key == "n" else "link"
                text = asker.ask(field, getattr(question.line, field))
                is_note = field == "note"
                judge(
                    store,
                    number,
                    None,
                    note=text if is_note else None,
                    link=None if is_note else text,
                )
            elif key in ("q", "escape", "closed", "\x04"):
                return len(judged)
            else:
                continue
            break
    return len(judged)


def _walk_on_terminal(services: "Services", store: "Store", numbers: Sequence[int]) -> None:
    from cli.terminal.keys import pressed

    judged = walk(
        store,
        numbers,
        Asker(
            show=print_lines,
            key=pressed,
            ask=_asked,
            hear=lambda question: _hear(services, store, question),
        ),
    )
    left = len(numbers) - judged
    tell(f"{judged} checked{f', {left} left' if left > 0 else ''}.")


def _asked(field: str, before: str) -> str:
    """Ask for a note or a link; Enter keeps what is there, a single - empties it."""
    hint = " (Enter keeps it, - empties it)" if before else ""
    text = typer.prompt(f"{field}{hint}", default=before, show_default=False, err=True)
    return "" if text.strip() == "-" else str(text).strip()


def _hear(services: "Services", store: "Store", question: Question) -> None:
    """Play the latest question and answer that have sound."""
    from cli.hearing import exchange_playlist, perform
    from pipeline.archive import reviews
    from pipeline.recording.playlist import place_at

    for each in question.answers:
        review = reviews.load(store, each.review_id)
        playlist = exchange_playlist(review, each.review_id, each.exchange)
        if playlist:
            try:
                perform(services, playlist, place_at(playlist, 0), each.question)
            except (PlayerError, MemoMissing) as error:
                tell(str(error))
            tell(KEYS)
            return
    tell("It was typed; it has no sound.")
