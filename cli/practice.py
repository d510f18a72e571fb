"""The command `practice`: answer again what was answered wrong, or not surely."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.called_questions import caught_up, number_of
from cli.filing import Choice, checked_engine_finder, terms_of
from cli.options import AsJson, Language, WeightsName, number_within
from cli.output import print_json, print_lines, tell
from cli.terminal.style import faint, safe
from models import Interview
from models.questions import Due, Question, QuestionFilters, Rating
from pipeline.errors import RecorderError, UsageError

if TYPE_CHECKING:
    from cli.services import Services
    from pipeline.archive.database import Store

KEYS = "a again · h hard · g good · e easy · s skip · q quit"
OF_KEY: dict[str, Rating] = {"a": "again", "h": "hard", "g": "good", "e": "easy"}
OF_KEY |= {"1": "again", "2": "hard", "3": "good", "4": "easy"}
_ENDING = ("q", "escape", "closed", "\x04")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(practice)


def practice(
    context: typer.Context,
    named: Annotated[
        str | None,
        typer.Argument(
            metavar="N",
            help="Only this question, by its number, due or not.",
            autocompletion=completion.questions,
        ),
    ] = None,
    typed: Annotated[
        bool, typer.Option("--typed", help="Type the answers instead of speaking them.")
    ] = False,
    company: Annotated[
        str,
        typer.Option(
            help="Only what this company asked.",
            metavar="NAME",
            autocompletion=completion.companies,
        ),
    ] = "",
    topic: Annotated[
        str,
        typer.Option(
            help="Only about this topic.", metavar="NAME", autocompletion=completion.topics
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            parser=number_within("--limit", 1), help="Questions to ask at most.", metavar="N"
        ),
    ] = None,
    device: Annotated[
        str, typer.Option(help="Microphone: its number or a part of its name.", metavar="NAME")
    ] = "",
    language: Language = "en",
    weights: WeightsName = "base",
    as_json: AsJson = False,
) -> None:
    """Practise what you answered wrong, partly or not surely.

    Asks one question after the other; you speak the answer (Enter ends it) or type it, see what you
    said in the interview and your note, and grade yourself with one key. By the grade it comes
    again after minutes, days or months. Each answer is kept at once, beside its question, never
    among the reviews. --json lists what is planned, and asks nothing.
    """
    from cli.terminal.keys import pressed
    from pipeline.archive.database import Store
    from pipeline.insights.practice import due, planned

    filters = QuestionFilters(company=company.strip(), topic=topic.strip())
    now = datetime.now(UTC)
    with Store.open(context.obj.home) as store:
        caught_up(store)
        if as_json:
            print_json([_as_dict(each, now) for each in planned(store, filters)])
            return
        if named is not None:
            numbers = [number_of(named)]
        else:
            numbers = [each.line.number for each in due(store, now, filters)][:limit]
        if not numbers:
            _tell_nothing(planned(store, filters))
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                f"There is no terminal to ask on. {len(numbers)} questions wait: afterview "
                "practice --json lists them."
            )
        speak = None
        if not typed:
            choice = Choice(language, weights, "interview")
            speak = _speaker(context.obj, store, device, choice)
        asker = Asker(print_lines, pressed, speak or _typed)
        done = run(store, numbers, asker, lambda: datetime.now(UTC))
    tell(f"{done} practised{f', {len(numbers) - done} left' if done < len(numbers) else ''}.")


def _as_dict(each: Due, now: datetime) -> dict[str, object]:
    line = each.line
    return {
        "question": line.number,
        "text": line.text,
        "topic": line.topic or None,
        "verdict": line.verdict or "unchecked",
        "due": each.due.isoformat() if each.due else None,
        "is_due": each.due is None or each.due <= now,
        "practised": each.practised,
    }


def _tell_nothing(every: Sequence[Due]) -> None:
    if later := [each.due for each in every if each.due]:
        first = min(later).astimezone()
        tell(f"Nothing is due. The next question comes {first:%Y-%m-%d %H:%M}.")
    else:
        tell(
            "There is nothing to practise: no question was answered wrong, partly or unsurely. Say "
            "which were: afterview check"
        )


@dataclass(frozen=True, slots=True)
class Asker:
    """How practice talks to the user: shows lines, reads a key, takes an answer.

    `answer` returns the text with the file of its sound, None where the user ends it.
    """

    show: Callable[[Sequence[str]], None]
    key: Callable[[], str]
    answer: "Callable[[Store, int], int | None]"


def run(store: "Store", numbers: Sequence[int], asker: Asker, clock: Callable[[], datetime]) -> int:
    """Ask question after question; return how many were graded."""
    from pipeline.insights.practice import grade
    from pipeline.insights.questions import whole

    done = 0
    for at, number in enumerate(numbers, 1):
        question = whole(store, number)
        asker.show(["", faint(f"{at} of {len(numbers)} · {safe(question.line.topic)}")])
        asker.show(_asked(question))
        answer = asker.answer(store, number)
        if answer is None:
            return done
        asker.show([*_solution(question), "", faint(KEYS)])
        while (key := asker.key()) not in OF_KEY:
            if key in _ENDING:
                return done
            if key == "s":
                break
        if key in OF_KEY:
            now = clock()
            again = grade(store, number, answer, OF_KEY[key], now)
            asker.show([f"{OF_KEY[key]}: comes again {_after((again - now).total_seconds())}."])
            done += 1
    return done


def _asked(question: Question) -> list[str]:
    from cli.terminal.style import styled_pieces, wrapped

    return wrapped(styled_pieces(question.line.text, bold=True), first="", rest="")


def _solution(question: Question) -> list[str]:
    """Return what was said in the interviews, and the note on the right answer."""
    from cli.terminal.question_lines import answer_lines, note_lines

    lines: list[str] = []
    for number, answer in enumerate(question.answers, 1):
        lines += ["", *answer_lines(answer, number)]
    if noted := note_lines(question.line):
        lines += ["", *noted]
    return lines


def _after(seconds: float) -> str:
    """Return how long from now a question comes again."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length * 0.9:
            count = max(round(seconds / length), 1)
            return f"in {count} {unit}{'' if count == 1 else 's'}"
    return "in a minute"


def _typed(store: "Store", number: int) -> int | None:
    from pipeline.insights.practice import keep_answer

    text = typer.prompt("your answer", default="", show_default=False, err=True)
    return keep_answer(store, number, str(text).strip())


def _speaker(
    services: "Services", store: "Store", device: str, choice: Choice
) -> "Callable[[Store, int], int | None]":
    """Return what takes spoken answers; missing weights and microphones are told at once.

    Raises:
        WeightsError: the weights are not on this machine.
        RecorderError: there is no microphone.
    """
    from cli.microphones import chosen_device
    from cli.terminal.answering import take_answer

    find_engine = checked_engine_finder(services, choice)
    try:
        microphone = chosen_device(services.home, device)
    except RecorderError:
        tell("To type the answers: afterview practice --typed")
        raise
    terms = terms_of(store, Interview())
    return partial(take_answer, microphone, find_engine, terms, choice.language)
