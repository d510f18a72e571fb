"""Charts of a measure as SVG, to stand in a page: readable without colour, every point a link."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from models.trends import LEAST_POINTS, Measure
from pipeline.export.figures import axis_end, figure_text
from pipeline.export.plain import in_html, one_line

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 34
BAR, GAP, NAME = 18, 8, 190
TICKS = 9  # names under a line at most
_DASHES = ("", "7 5", "2 4")
Link = Callable[[int, int], str]
"""Returns where the point of a series at a place leads; takes both numbers."""


def line_chart(measure: Measure, labels: Sequence[str], ticks: Sequence[str], link: Link) -> str:
    """Return lines over the points in order; a series with too few has points only."""
    top = axis_end(measure)
    across = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)

    def at(place: int, value: float) -> tuple[float, float]:
        height = HEIGHT - TOP - BOTTOM
        return LEFT + (place + 0.5) * across, TOP + height * (1 - value / top)

    parts = [*_axis(measure, top), *_ticks(ticks, across)]
    for number, series in enumerate(measure.series):
        known = series.placed
        if len(known) >= LEAST_POINTS:
            line = " ".join("{:.1f},{:.1f}".format(*at(*each)) for each in known)
            parts.append(f'<polyline points="{line}" stroke-dasharray="{_DASHES[number]}"/>')
        for place, value in known:
            said = f"{one_line(labels[place])}, {series.name}: {figure_text(value, measure.unit)}"
            mark = _mark(number, *at(place, value))
            parts.append(_linked(link(number, place), said, mark))
    return _svg(measure.title, HEIGHT, parts)


def bar_chart(measure: Measure, labels: Sequence[str], link: Link) -> str:
    """Return a bar for each figure, its value behind it."""
    top = axis_end(measure)
    room = WIDTH - NAME - 90
    parts: list[str] = []
    down = TOP
    for place, label in enumerate(labels):
        name = escape(_short(one_line(label)))
        parts.append(f'<text x="{NAME - 10}" y="{down + 13}" text-anchor="end">{name}</text>')
        for number, series in enumerate(measure.series):
            value = series.points[place].value
            said = figure_text(value, measure.unit)
            wide = room * (value or 0) / top if top else 0
            bar = (
                f'<rect class="s{number}" x="{NAME}" y="{down}" width="{wide:.1f}" height="{BAR}"/>'
            )
            text = f'<text x="{NAME + wide + 6:.1f}" y="{down + 13}">{said}</text>'
            title = f"{one_line(label)}, {series.name}: {said}"
            is_known = value is not None
            parts.append(_linked(link(number, place), title, bar + text) if is_known else text)
            down += BAR + 2
        down += GAP
    return _svg(measure.title, down + TOP, parts)


def key_of(measure: Measure) -> str:
    """Return what stands for which series; empty where there is but one."""
    if len(measure.series) == 1:
        return ""
    shown = (
        f'<span><svg class="key" viewBox="0 0 40 16" width="40" height="16" aria-hidden="true">'
        f'<polyline points="2,8 38,8" stroke-dasharray="{_DASHES[number]}"/>'
        f"{_mark(number, 20, 8)}</svg> {escape(series.name)}</span>"
        for number, series in enumerate(measure.series)
    )
    return f'<p class="keys">{" ".join(shown)}</p>'


def _svg(name: str, height: float, parts: Sequence[str]) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="group" aria-label="{escape(name)}">\n'
        f"{inside}\n</svg>"
    )


def _linked(target: str, title: str, mark: str) -> str:
    return f'<a href="#{target}"><title>{escape(title)}</title>{mark}</a>'


def _mark(number: int, x: float, y: float) -> str:
    """Return the mark of a series: a disc, an open square, a triangle."""
    if number == 0:
        return f'<circle class="s0" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    if number == 1:
        return f'<rect class="s1" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
    points = f"{x:.1f},{y - 6:.1f} {x - 6:.1f},{y + 5:.1f} {x + 6:.1f},{y + 5:.1f}"
    return f'<polygon class="s2" points="{points}"/>'


def _axis(measure: Measure, top: float) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - part)
        said = figure_text(top * part, measure.unit)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{said}</text>'


def _ticks(ticks: Sequence[str], across: float) -> Iterator[str]:
    step = -(-len(ticks) // TICKS) or 1
    for place in range(0, len(ticks), step):
        x = LEFT + (place + 0.5) * across
        name = in_html(ticks[place])
        yield f'<text x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{name}</text>'


def _short(text: str) -> str:
    return text if len(text) <= 26 else f"{text[:25]}…"
