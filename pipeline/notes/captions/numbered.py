"""Read lines with two bare numbers first: Audacity's labels, MicroDVD's frames, MPL2's tenths."""

import itertools
import re
from collections.abc import Sequence

from pipeline.notes.captions.cues import transcribed
from pipeline.notes.captions.markup import pieces_of
from pipeline.notes.captions.times import seconds
from pipeline.notes.captions.values import Piece, Transcribed

_LABEL = re.compile(r"\s*(\d{1,7}[.,]\d{1,9})\t\s?(\d{1,7}[.,]\d{1,9})(?:\t(.*)|\s*)$")
_SPECTRUM = re.compile(r"\\\t[\d.,]+\t[\d.,]+\s*$")  # the frequencies of a label
_FRAMES = re.compile(r"\s*\{(\d{1,8})\}\s?\{(\d{0,8})\}(.*)$")
_TENTHS = re.compile(r"\s*\[(\d{1,7})\]\s?\[(\d{0,7})\](.*)$")
_RATE = re.compile(r"\s*(\d{2,3}(?:[.,]\d{1,6})?)\s*")
_STYLE = re.compile(r"\{[a-z]:[^{}]{0,100}\}", re.I)
_FRAMES_PER_S = 25.0  # where the file does not say
_SHARE = 0.9  # of the lines that must have such numbers


def read_numbered(lines: Sequence[str]) -> Transcribed | None:
    """Return the transcript in lines that begin with two numbers; None where they do not."""
    filled = [line for line in lines if line.strip() and not _SPECTRUM.match(line)]
    if _are_spans(filled, _LABEL, 1):
        return transcribed(_labels(filled))
    if _are_spans(filled, _FRAMES, 1):
        return _of_frames(filled)
    if _are_spans(filled, _TENTHS, 2):
        return transcribed(_spans(filled, _TENTHS, 0.1))
    return None


def _are_spans(lines: Sequence[str], form: re.Pattern[str], least: int) -> bool:
    """Return whether (almost) all lines begin with a start and an end, in the order of time."""
    found = [match for line in lines if (match := form.match(line))]
    if len(found) < max(least, _SHARE * len(lines)) or not form.match(lines[0]):
        return False
    spans = [tuple(float(each.replace(",", ".") or 0) for each in match.group(1, 2))
             for match in found]  # fmt: skip
    falls = sum(after < before for (before, _), (after, _) in itertools.pairwise(spans))
    are_lengths = all(end >= start for (start, end), match in zip(spans, found, strict=True)
                      if match[2])  # fmt: skip
    return are_lengths and falls <= (1 - _SHARE) * len(spans)


def _labels(lines: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        if match := _LABEL.match(line):
            pieces += pieces_of(match[3] or "", seconds(match[1]), seconds(match[2]))
        else:
            pieces += pieces_of(line, None, None)
    return pieces


def _of_frames(lines: Sequence[str]) -> Transcribed:
    first = _FRAMES.match(lines[0])
    rate = _RATE.fullmatch(first[3]) if first and first[1] in ("0", "1") else None
    a_second = float(rate[1].replace(",", ".")) if rate else _FRAMES_PER_S
    remarks = [] if rate else ["The file names no rate; its times are those of 25 frames a second."]
    pieces = _spans(lines[1:] if rate else lines, _FRAMES, 1 / a_second)
    return transcribed(pieces, remarks=remarks)


def _spans(lines: Sequence[str], form: re.Pattern[str], unit_s: float) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        match = form.match(line)
        if match is None:
            pieces += pieces_of(line, None, None)
            continue
        said = re.sub(r"(?m)^\s*/(?=\S)", "", _STYLE.sub("", match[3]).replace("|", "\n"))
        end_s = round(int(match[2]) * unit_s, 3) if match[2] else None
        pieces += pieces_of(said, round(int(match[1]) * unit_s, 3), end_s)
    return pieces
