"""Figures of trends as texts, and where their axes end."""

from models.trends import Measure, Series, Unit

HALVES = 4
"""Points from which on a series' halves are compared."""
SHARES = (0.1, 0.2, 0.5, 1.0)
"""Ends of an axis of shares."""


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


def axis_end(measure: Measure) -> float:
    """Return the end of the upward axis: an even number, for a share all of it."""
    highest = max((value for each in measure.series for value in each.known), default=0.0)
    if measure.unit == "share":
        return next((each for each in SHARES if highest <= each), 1.0)
    return float(max(2, 2 * -(-highest // 2)))
