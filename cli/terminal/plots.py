"""Plots of a measure in a terminal, in signs alone: a line over time, or bars side by side."""

from collections.abc import Sequence

from cli.terminal.cells import cells, cut, padded
from cli.terminal.style import safe
from models.trends import LEAST_POINTS, Measure
from pipeline.export.figures import axis_end, figure_text

HEIGHT = 11  # rows of a plot with its axes
LABEL_WIDTH = 24  # cells of a bar's name at most
TICK_WIDTH = 14  # cells between the names under a line, at least
MARKS = ("o", "x", "+")
FILLS = ("█", "░", "▒")


def legend(measure: Measure) -> str:
    """Return which sign stands for which series; empty where there is but one."""
    if len(measure.series) == 1:
        return ""
    pairs = zip(MARKS, measure.series, strict=False)
    return "  ".join(f"{mark} {each.name}" for mark, each in pairs)


def line_lines(measure: Measure, labels: Sequence[str], width: int) -> list[str]:
    """Return a plot of lines over the points in order; a series with too few has none."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, HEIGHT)
    for series in measure.series:
        known = series.placed
        if len(known) >= LEAST_POINTS:
            places, values = zip(*known, strict=True)
            plotext.plot(places, values, marker="·")
    for mark, series in zip(MARKS, measure.series, strict=False):
        known = series.placed
        if len(known) >= LEAST_POINTS:
            places, values = zip(*known, strict=True)
            plotext.scatter(places, values, marker=mark)
    top = axis_end(measure)
    plotext.ylim(0, top)
    plotext.yticks(
        [0, top / 2, top], [figure_text(top * part, measure.unit) for part in (0, 0.5, 1)]
    )
    plotext.xlim(-0.5, len(labels) - 0.5)
    named = _ticks(len(labels), width)
    plotext.xticks(named, [cut(safe(labels[place]), TICK_WIDTH - 2) for place in named])
    drawn = plotext.uncolorize(plotext.build())
    plotext.clear_figure()
    return [line.rstrip() for line in drawn.splitlines()]


def bar_lines(measure: Measure, labels: Sequence[str], width: int) -> list[str]:
    """Return a bar for each figure, with its value behind it."""
    names = [cut(safe(each), LABEL_WIDTH) for each in labels]
    column = max(map(cells, names), default=0)
    several = max(len(each.name) for each in measure.series) if len(measure.series) > 1 else 0
    top = max((value for each in measure.series for value in each.known), default=0.0)
    top = axis_end(measure) if measure.unit == "share" else top
    room = max(width - column - several - 14, 8)
    lines = []
    for place, name in enumerate(names):
        for fill, series in zip(FILLS, measure.series, strict=False):
            value = series.points[place].value
            bar = fill * round(room * (value or 0) / top) if top else ""
            said = f"{series.name:<{several}}  " if several else ""
            lines.append(
                f"  {padded(name, column)}  {said}{bar} {figure_text(value, measure.unit)}"
            )
            name = ""
    return lines


def value_lines(measure: Measure, labels: Sequence[str], width: int) -> list[str]:
    """Return the figures without a plot, one a line."""
    names = [cut(safe(each), width // 2) for each in labels]
    column = max(map(cells, names), default=0)
    lines = []
    for place, name in enumerate(names):
        values = [(each.name, each.points[place].value) for each in measure.series]
        if any(value is not None for _, value in values):
            several = len(values) > 1
            told = ", ".join(
                f"{figure_text(value, measure.unit)} {said}"
                if several
                else figure_text(value, measure.unit)
                for said, value in values
            )
            lines.append(f"  {padded(name, column)}  {told}")
    return lines


def _ticks(count: int, width: int) -> list[int]:
    """Return the points that are named under the axis, the first and the last among them."""
    most = max(2, min(count, width // TICK_WIDTH))
    if count <= most:
        return list(range(count))
    return sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})
