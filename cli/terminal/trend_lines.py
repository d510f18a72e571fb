"""Lines of trends: the interviews, what stands out, a plot for each measure."""

from collections.abc import Sequence

from cli.terminal.plots import bar_lines, legend, line_lines, value_lines
from cli.terminal.remarks import remark_lines
from cli.terminal.review_lines import date_text
from cli.terminal.style import faint, plain_pieces, safe, title, width, wrapped
from models.trends import LEAST_POINTS, ORDERED, Checked, Facts, Measure, Topic, Trends
from pipeline.export.figures import figure_text, halves_text
from pipeline.export.plain import COMPANY_NOT_SAID

MOST = 5
"""Answers that are called out of a kind."""
NEWEST = 20
"""Interviews that are listed."""
_KINDS = {"interview": "interviews", "month": "months"}


def trend_lines(trends: Trends) -> list[str]:
    """Return everything that `trends` shows."""
    lines = _heading(trends) + _interviews(trends)
    lines += _called_out("SURE BUT WRONG", trends.sure_but_wrong, trends)
    lines += _called_out("UNSURE BUT RIGHT", trends.unsure_but_right, trends)
    if not any(each.verdict for facts in trends.reviews for each in facts.answers):
        said = (
            "No answer has a verdict yet, so none can be called out. To check them: afterview check"
        )
        lines += ["", *remark_lines(f"  {said}")]
    lines += _topics(trends.topics)
    for measure in trends.measures:
        lines += _measure(measure, trends)
    return lines + _compared(trends)


def _heading(trends: Trends) -> list[str]:
    count = len(trends.reviews)
    days = sorted(each.day for each in trends.reviews if each.day)
    over = f", {date_text(days[0])} to {date_text(days[-1])}" if len(set(days)) > 1 else ""
    lines = [title(f"{count} interview{'' if count == 1 else 's'}{over}")]
    if count < LEAST_POINTS and trends.by in ORDERED:
        said = f"Too few memos for a line: there are {count}, and it takes {LEAST_POINTS}."
        lines += _wrapped(f"{said} The figures stand without one.")
    return lines


def _interviews(trends: Trends) -> list[str]:
    lines = [""]
    for each in trends.reviews[-NEWEST:]:
        day = date_text(each.day) if each.day else "no date"
        said = [each.company or COMPANY_NOT_SAID, each.role, each.stage, each.round_told]
        said.append(each.outcome or "no outcome")
        first = f"  {day:>11}  {faint(f'{each.review_id:>4}')}  "
        text = " · ".join(filter(None, said))
        lines += wrapped(plain_pieces(text), first=first, rest=" " * 21)
    if (more := len(trends.reviews) - NEWEST) > 0:
        lines += map(faint, remark_lines(f"  and {more} before them: afterview list --all"))
    return lines


def _called_out(heading: str, answers: Sequence[Checked], trends: Trends) -> list[str]:
    if not answers:
        return []
    reviews = {each.review_id: each for each in trends.reviews}
    lines = ["", title(heading)]
    for each in answers[:MOST]:
        lines += wrapped(plain_pieces(each.question), first="  ", rest="  ")
        where = _where(reviews[each.review_id])
        told = f"→ {each.answer} ({each.verdict}; {where})"
        lines += wrapped(plain_pieces(told), first="    ", rest="      ")
    if (more := len(answers) - MOST) > 0:
        lines.append(faint(f"  and {more} more"))
    return lines


def _where(facts: Facts) -> str:
    day = f"{date_text(facts.day)}, " if facts.day else ""
    return f"{day}{facts.company or COMPANY_NOT_SAID}, review {facts.review_id}"


def _topics(topics: Sequence[Topic]) -> list[str]:
    if not topics:
        return []
    lines = ["", title("ANSWERS BY TOPIC"), faint("  █ right  ▒ partly  ░ wrong")]
    names = [safe(each.name) or "no topic" for each in topics]
    column = max(map(len, names))
    most = max(each.right + each.partly + each.wrong for each in topics)
    scale = min(1.0, (width() - column - 36) / most)
    for name, each in zip(names, topics, strict=True):
        bar = "".join(
            sign * round(scale * count)
            for sign, count in (("█", each.right), ("▒", each.partly), ("░", each.wrong))
        )
        counts = f"{each.right} right, {each.partly} partly, {each.wrong} wrong"
        lines.append(f"  {name:<{column}}  {bar} {counts}")
    return lines


def _measure(measure: Measure, trends: Trends) -> list[str]:
    labels = [each.label for each in trends.groups]
    counted = "" if trends.by == "interview" else _counted(measure)
    lines = ["", title(measure.title.upper()), *map(faint, _wrapped(f"{measure.what}{counted}"))]
    if not any(each.known for each in measure.series):
        return [*lines, "  Nothing is known of it yet."]
    if trends.by not in ORDERED:
        return lines + bar_lines(measure, labels, width())
    if not measure.is_line:
        known = max(len(each.known) for each in measure.series)
        kind = _KINDS[trends.by]
        if len(trends.reviews) >= LEAST_POINTS:
            said = f"Known of {known} {kind if known != 1 else kind[:-1]} only: no line."
            lines += _wrapped(said)
        return lines + value_lines(measure, labels, width())
    for series in measure.series:
        if said := halves_text(series, measure.unit):
            name = f"{series.name}: " if len(measure.series) > 1 else ""
            lines.append(f"  {name}{said}")
    if signs := legend(measure):
        lines.append(f"  {signs}")
    return lines + line_lines(measure, [each.tick for each in trends.groups], width())


def _counted(measure: Measure) -> str:
    return " A mean for each interview." if measure.unit == "count" else ""


def _compared(trends: Trends) -> list[str]:
    if not trends.compared:
        return []
    lines = ["", title("WHERE IT WENT ON, AND WHERE IT ENDED")]
    column = max(len(each.title) for each in trends.compared)
    lines.append(
        f"  {'':<{column}}  {f'went on ({trends.went_on})':>13}  {f'rejected ({trends.ended})':>13}"
    )
    for each in trends.compared:
        went_on, ended = figure_text(each.went_on, each.unit), figure_text(each.ended, each.unit)
        lines.append(f"  {each.title:<{column}}  {went_on:>13}  {ended:>13}")
    return [
        *lines,
        *map(faint, _wrapped("So few interviews prove nothing; they show where to look.")),
    ]


def _wrapped(text: str) -> list[str]:
    return wrapped(plain_pieces(text), first="  ", rest="  ")
