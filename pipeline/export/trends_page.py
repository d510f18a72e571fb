"""Write trends as one page for a browser: charts as SVG, each point a link to its sentences.

Nothing is loaded from elsewhere, and no script runs.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from models.trends import LEAST_POINTS, ORDERED, Checked, Facts, Measure, Told, Trends
from pipeline.export.figures import figure_text, halves_text
from pipeline.export.plain import COMPANY_NOT_SAID, clock, in_html
from pipeline.export.svg import bar_chart, key_of, line_chart

_CSS = Path(__file__).with_name("page.css")


def trends_page(trends: Trends) -> str:
    """Return the page."""
    reviews = {each.review_id: each for each in trends.reviews}
    parts = [
        f"<h1>{_count(len(reviews), 'interview')}: what changes</h1>",
        *_too_few(trends),
        *_interviews(trends),
        *_called_out("Sure but wrong", "sure", trends.sure_but_wrong, reviews),
        *_called_out("Unsure but right", "unsure", trends.unsure_but_right, reviews),
        *_topics(trends),
    ]
    for measure in trends.measures:
        parts += _measure(measure, trends)
    parts += _compared(trends)
    parts.append("<h2>The sentences</h2>")
    for measure in trends.measures:
        parts += _sentences(measure, trends, reviews)
    return page("Afterview: trends", parts)


def page(title: str, parts: Sequence[str]) -> str:
    """Return a whole page of its own."""
    style = _CSS.read_text(encoding="utf-8")
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{in_html(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _too_few(trends: Trends) -> Iterator[str]:
    if len(trends.reviews) < LEAST_POINTS:
        yield f"<p>Too few memos for a line: it takes {LEAST_POINTS}.</p>"


def _interviews(trends: Trends) -> Iterator[str]:
    yield "<table><tr><th>Day</th><th>Review</th><th>Interview</th><th>Outcome</th></tr>"
    for each in trends.reviews:
        said = (each.company or COMPANY_NOT_SAID, each.role, each.stage, each.round_told)
        about = ", ".join(filter(None, said))
        cells = (_day(each), f"{each.review_id}", about, each.outcome or "not noted")
        row = "".join(f"<td>{in_html(cell)}</td>" for cell in cells)
        yield f'<tr id="review-{each.review_id}">{row}</tr>'
    yield "</table>"


def _day(facts: Facts) -> str:
    return f"{facts.day.day} {facts.day:%b %Y}" if facts.day else "no date"


def _called_out(
    heading: str, name: str, answers: Sequence[Checked], reviews: dict[int, Facts]
) -> Iterator[str]:
    if not answers:
        return
    yield f'<h2 id="{name}">{heading}</h2>\n<ul>'
    for each in answers:
        where = f"{each.verdict}; {_where(reviews[each.review_id])}"
        answer = in_html(each.answer) or "<em>no answer told</em>"
        yield f"<li><strong>{in_html(each.question)}</strong><br>{answer} "
        yield f'<span class="where">({where})</span></li>'
    yield "</ul>"


def _where(facts: Facts) -> str:
    return (
        f'<a href="#review-{facts.review_id}">{in_html(facts.company or COMPANY_NOT_SAID)}, '
        f"{_day(facts)}</a>"
    )


def _topics(trends: Trends) -> Iterator[str]:
    if not trends.topics:
        return
    yield "<h2>Answers by topic</h2>\n<table>"
    yield "<tr><th>Topic</th><th>Right</th><th>Partly</th><th>Wrong</th><th>Unchecked</th></tr>"
    for each in trends.topics:
        counts = (each.right, each.partly, each.wrong, each.unchecked)
        row = "".join(f"<td>{count}</td>" for count in counts)
        yield f"<tr><td>{in_html(each.name) or 'no topic'}</td>{row}</tr>"
    yield "</table>"


def _measure(measure: Measure, trends: Trends) -> Iterator[str]:
    labels = [each.label for each in trends.groups]
    yield f"<h2>{in_html(measure.title)}</h2>"
    yield f'<p class="what">{in_html(measure.what)}</p>'
    if not any(each.known for each in measure.series):
        yield "<p>Nothing is known of it yet.</p>"
        return
    if trends.by not in ORDERED or not measure.is_line:
        if trends.by in ORDERED:
            yield "<p>Too few for a line.</p>"
        yield key_of(measure)
        yield bar_chart(measure, labels, _link(measure))
        return
    for series in measure.series:
        if said := halves_text(series, measure.unit):
            name = f"{in_html(series.name)}: " if len(measure.series) > 1 else ""
            yield f"<p>{name}{said}.</p>"
    yield key_of(measure)
    yield line_chart(measure, labels, [each.tick for each in trends.groups], _link(measure))


def _link(measure: Measure) -> Callable[[int, int], str]:
    return lambda series, place: f"{measure.key}-{series}-{place}"


def _compared(trends: Trends) -> Iterator[str]:
    if not trends.compared:
        return
    yield "<h2>Where it went on, and where it ended</h2>\n<table>"
    yield f"<tr><th></th><th>Went on ({trends.went_on})</th><th>Rejected ({trends.ended})</th></tr>"
    for each in trends.compared:
        went_on, ended = (figure_text(one, each.unit) for one in (each.went_on, each.ended))
        yield f"<tr><td>{in_html(each.title)}</td><td>{went_on}</td><td>{ended}</td></tr>"
    yield "</table>\n<p>So few interviews prove nothing; they show where to look.</p>"


def _sentences(measure: Measure, trends: Trends, reviews: dict[int, Facts]) -> Iterator[str]:
    for number, series in enumerate(measure.series):
        for place, (group, point) in enumerate(zip(trends.groups, series.points, strict=True)):
            if point.value is None:
                continue
            figure = figure_text(point.value, measure.unit)
            name = f"{measure.title}, {series.name}" if len(measure.series) > 1 else measure.title
            said = f"{name}: {figure}, {group.label}"
            yield f'<section id="{_link(measure)(number, place)}">\n<h3>{in_html(said)}</h3>'
            yield from _list(point.told, reviews, is_one=len(group.reviews) == 1)
            yield "</section>"


def _list(told: Sequence[Told], reviews: dict[int, Facts], *, is_one: bool) -> Iterator[str]:
    if not told:
        yield '<p class="what">No sentence.</p>'
        return
    yield "<ul>"
    for each in told:
        mark = "" if each.start_s is None else f'<span class="where">{clock(each.start_s)}</span> '
        where = "" if is_one else f' <span class="where">({_where(reviews[each.review_id])})</span>'
        yield f"<li>{mark}{in_html(each.text)}{where}</li>"
    yield "</ul>"
