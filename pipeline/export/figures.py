"""Figures of trends as texts."""

from models.trends import Point, Series, Unit

HALVES = 4
"""Points from which on a series' halves are compared."""


def figure_text(value: float | None, unit: Unit) -> str:
    """Return a figure with its unit; a dash where it is not known."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "minutes":
        return f"{value:.0f} min" if value < 90 else f"{value / 60:.1f} h"
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


def halves_text(series: Series, unit: Unit) -> str:
    """Return the means of a series' earlier and later half; empty where it is too short."""
    known = series.known
    if len(known) < HALVES:
        return ""
    middle = len(known) // 2
    parts = (known[:middle], known[len(known) - middle :])
    first, last = (figure_text(sum(each) / len(each), unit) for each in parts)
    return f"{first} in the earlier half, {last} in the later"


def count_text(point: Point) -> str:
    """Return how many sentences a figure counts."""
    count = len(point.told)
    return f"{count} sentence{'' if count == 1 else 's'}"
