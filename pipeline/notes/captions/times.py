"""Read times as other tools write them, and lines of two times."""

import re
from dataclasses import dataclass

MAX_S = 10_000_000  # times beyond (and NaN, infinity) are ignored
_B = r"[ \t\u00a0]{0,3}"  # blanks inside a time
CLOCK = (
    rf"[-\u2212]?{_B}(?:\d{{0,4}}{_B}[:：]{_B})?\d{{1,4}}{_B}[:：]{_B}\d{{1,2}}"
    rf"(?:{_B}[.,;:：]{_B}\d{{1,9}})?(?![\d:])"
)
"""A time: hours (any digits, or none), minutes, seconds, a fraction."""
TIME = rf"(?:{CLOCK}|[-\u2212]?\d{{1,7}}[.,]\d{{1,9}}s?(?![\d:]))"
"""A time as `CLOCK`, or seconds with a fraction, which a number in a text may be as well."""
_PARTS = re.compile(
    rf"(?P<sign>[-\u2212])?{_B}(?:(?:(?P<h>\d{{0,4}}){_B}[:：]{_B})?(?P<m>\d{{1,4}}){_B}[:：]{_B}"
    rf"(?P<s>\d{{1,2}})(?:{_B}(?P<mark>[.,;:：]){_B}(?P<f>\d{{1,9}}))?|(?P<only>\d{{1,7}}[.,]\d{{1,9}}))"
)
_ARROW = r"(?P<arrow>-{1,3} ?>{1,2}|[–—]>|→|⟶|=>|-{1,2}&gt;|,)"
_TIMING = re.compile(
    rf"\s*[\[(]?{_B}(?P<start>{TIME}){_B}[\])]?\s{{0,9}}{_ARROW}"
    rf"\s{{0,9}}[\[(]?{_B}(?P<end>{TIME}){_B}[\])]?(?P<rest>(?:\s.*)?)$"
)
_SETTINGS = re.compile(r"(?:\s+[A-Za-z]\w*:\S+)*\s*")
_DAMAGED_SIDE = re.compile(r"(?=[^:：]*[:：])(?=(?:\D*\d){2})[^<>]{2,20}")
_FRAMES_PER_S = 25  # where a colon stands before two last digits


@dataclass(frozen=True, slots=True)
class Timing:
    """A line of two times; None: one that cannot be read. `text` is what else stands in it."""

    start_s: float | None
    end_s: float | None
    text: str = ""
    is_sure: bool = True


def seconds(text: str) -> float | None:
    """Return the seconds of a time; None where it is none. Times before the start are 0."""
    match = _PARTS.fullmatch(text.strip().rstrip("s"))
    if match is None:
        return None
    if match["only"]:
        whole = float(match["only"].replace(",", "."))
    else:
        whole = int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"])
        digits = match["f"] or "0"
        is_frames = match["mark"] in (":", ";", "：") and len(digits) == 2
        whole += int(digits) / (_FRAMES_PER_S if is_frames else 10 ** len(digits))
    return 0.0 if match["sign"] else round(min(whole, float(MAX_S)), 3)


def timing(line: str) -> Timing | None:
    """Return the two times of a line; None where it is no line of times.

    `is_sure` says that it is one even where nothing else in the text looks like captions.
    """
    if "," not in line and ">" not in line and "→" not in line and "⟶" not in line:
        return None
    if match := _TIMING.match(line):
        rest = "" if _SETTINGS.fullmatch(match["rest"]) else match["rest"]
        exact = bool(re.search(r"[.,]\s?\d|:.*:", match["start"]))
        if match["arrow"] == "," and (rest or not exact):
            return None
        is_sure = not rest or (match["arrow"] == "-->" and exact)
        return Timing(seconds(match["start"]), seconds(match["end"]), rest, is_sure)
    sides = line.split("-->")
    if len(sides) != 2 or not all(_is_damaged_time(side.strip()) for side in sides):
        return None
    return Timing(seconds(sides[0]), seconds(sides[1]), is_sure=False)


def _is_damaged_time(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return letters <= 2 and _DAMAGED_SIDE.fullmatch(text) is not None
