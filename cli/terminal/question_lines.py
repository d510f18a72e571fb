"""Lines of questions. Every function returns lines, none prints."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.terminal.remarks import remark_lines
from cli.terminal.review_lines import date_text
from cli.terminal.style import (
    Piece,
    faint,
    plain_pieces,
    safe,
    styled,
    styled_pieces,
    title,
    wrapped,
)
from models.questions import UNCHECKED, Answer, Practised, Question, QuestionLine
from pipeline.export.plain import COMPANY_NOT_SAID, clock

if TYPE_CHECKING:
    from pipeline.insights.grouping import Grouped

COLOURS = {"right": "green", "partly": "yellow", "wrong": "red"}
MOST_COMPANIES = 4  # that are named in a list


def question_lines(found: Sequence[QuestionLine]) -> list[str]:
    """Return two lines a question, in their order."""
    lines: list[str] = []
    for line in found:
        first = f"{line.number:>4}  "
        margin = " " * len(first)
        lines += wrapped(styled_pieces(line.text, bold=True), first=first, rest=margin)
        facts: list[Piece] = [(_verdict(line), _style(line.verdict))]
        facts += [(each, {"dim": True}) for each in _facts(line)]
        pieces: list[Piece] = []
        for number, (text, style) in enumerate(facts, 1):
            end = " ·" if number < len(facts) else ""
            pieces += [(each, style) for each in f"{text}{end}".split()]
        lines += wrapped(pieces, first=margin, rest=margin)
    return lines


def _style(verdict: str) -> dict[str, object]:
    return {"fg": COLOURS[verdict]} if verdict else {}


def _verdict(line: QuestionLine) -> str:
    if not line.verdict:
        return UNCHECKED
    return f"{line.verdict}, {line.unchecked} unchecked since" if line.unchecked else line.verdict


def _facts(line: QuestionLine) -> list[str]:
    named = [safe(each) for each in line.companies[:MOST_COMPANIES]]
    if more := len(line.companies) - MOST_COMPANIES:
        named += [f"{more} more"] if more > 0 else []
    facts = [line.topic, "once" if line.times == 1 else f"{line.times} times", ", ".join(named)]
    if line.last_on:
        facts.append(f"{'last ' if line.times > 1 else ''}{date_text(line.last_on)}")
    facts += [f"{name} {_often(count)}" for name, count in _sureness(line).items() if count]
    return [each for each in facts if each]


def _sureness(line: QuestionLine) -> dict[str, int]:
    return {"sure": line.sure, "unsure": line.unsure}


def _often(count: int) -> str:
    return "" if count == 1 else f"{count} times"


def summary(found: Sequence[QuestionLine]) -> list[str]:
    """Return how many questions there are by verdict, and what to do next."""
    counts = Counter(each.verdict or UNCHECKED for each in found)
    told = ", ".join(f"{counts[each]} {each}" for each in (UNCHECKED, *COLOURS) if counts[each])
    many = "1 question" if len(found) == 1 else f"{len(found):,} questions"
    lines = [f"{many}: {told}."]
    if any(each.unchecked for each in found):
        lines.append("Was the answer right? Go through them: afterview check")
    lines.append("Whole: afterview questions N. Two that are one: afterview questions join A B")
    return [faint(each) for line in lines for each in remark_lines(line)]


def whole_lines(question: Question) -> list[str]:
    """Return all of a question: wordings, verdict, note, and each answer with where it was."""
    line = question.line
    head = f"Question {line.number} · {line.topic}"
    lines = [title(safe(head)), *wrapped(styled_pieces(line.text, bold=True), first="", rest="")]
    others = [each for each in question.wordings if each != line.text]
    for each in others:
        lines += wrapped(plain_pieces(each), first="  also: ", rest="        ")
    lines += ["", f"verdict  {_coloured(_verdict(line), line.verdict)}"]
    lines += note_lines(line)
    for number, answer in enumerate(question.answers, 1):
        lines += ["", *answer_lines(answer, number)]
    return lines


def note_lines(line: QuestionLine) -> list[str]:
    """Return the user's note and link."""
    lines: list[str] = []
    for name, text in (("note", line.note), ("link", line.link)):
        for number, each in enumerate(text.splitlines()):
            first = f"{name if not number else '':<7}  "
            lines += wrapped(plain_pieces(each), first=first, rest=" " * 9)
    return lines


def practice_lines(practised: Sequence[Practised]) -> list[str]:
    """Return what was answered in practice."""
    lines = ["", "practised"] if practised else []
    for each in practised:
        day = date_text(each.answered_at.astimezone())
        said = each.text or "nothing"
        head = f"     {day} · {each.rating or 'not graded'}: "
        lines += wrapped(plain_pieces(said), first=head, rest="       ")
    return lines


def answer_lines(answer: Answer, number: int) -> list[str]:
    """Return where a question was asked, what was answered, and how sure the speaker was."""
    where = [answer.company or COMPANY_NOT_SAID, answer.role, answer.stage]
    where += [date_text(answer.day)] if answer.day else []
    where.append(f"review {answer.review_id}")
    where += [clock(answer.start_s)] if answer.is_timed else []
    where.append(_coloured(answer.verdict or UNCHECKED, answer.verdict))
    if answer.sureness:
        where.append(answer.sureness)
    head = " · ".join(each if "\x1b" in each else safe(each) for each in where if each)
    lines = [f"{number:>3}  {head}"]
    lines += wrapped(plain_pieces(answer.question), first="     ", rest="     ")
    said = answer.answer or "No answer was told."
    lines += wrapped(plain_pieces(said), first="     → ", rest="       ")
    for each in answer.remarks:
        name = "made up" if each.prompt == "made_up" else each.prompt
        lines += wrapped(
            styled_pieces(each.text, dim=True),
            first=f"     {name}: ",
            rest="       ",
        )
    return lines


def grouped_lines(found: "Sequence[Grouped]") -> list[str]:
    """Return the lines of a text by their groups, in order of first mention."""
    by_group: dict[int, list[Grouped]] = {}
    for each in found:
        by_group.setdefault(each.group, []).append(each)
    return [
        f"{each.group:>4}  {each.topic:<24}  {safe(each.text)}"
        for some in by_group.values()
        for each in some
    ]


def _coloured(text: str, verdict: str) -> str:
    return styled(text, fg=COLOURS[verdict]) if verdict else text


def line_as_dict(line: QuestionLine) -> dict[str, Any]:
    """Return a question of the list as JSON-ready values."""
    return {
        "question": line.number,
        "text": line.text,
        "topic": line.topic or None,
        "verdict": line.verdict or UNCHECKED,
        "unchecked": line.unchecked,
        "times": line.times,
        "companies": list(line.companies),
        "roles": list(line.roles),
        "last_on": line.last_on.isoformat() if line.last_on else None,
        "sure": line.sure,
        "unsure": line.unsure,
        "note": line.note or None,
        "link": line.link or None,
    }


def question_as_dict(question: Question) -> dict[str, Any]:
    """Return a question with its answers as JSON-ready values."""
    answers = [answer_as_dict(each) for each in question.answers]
    wordings = list(question.wordings)
    return {**line_as_dict(question.line), "wordings": wordings, "answers": answers}


def answer_as_dict(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON-ready values."""
    return {
        "review_id": answer.review_id,
        "exchange": answer.exchange,
        "company": answer.company or None,
        "role": answer.role or None,
        "stage": answer.stage or None,
        "day": answer.day.isoformat() if answer.day else None,
        "sentence": answer.sentence,
        "start_s": round(answer.start_s, 3) if answer.is_timed else None,
        "asked": answer.question,
        "answer": answer.answer,
        "verdict": answer.verdict or UNCHECKED,
        "sureness": answer.sureness or None,
        "remarks": [
            {"prompt": each.prompt, "sentence": each.sentence, "text": each.text}
            for each in answer.remarks
        ],
    }
