"""Text in the cells of a terminal: how wide it is, where it may be broken, how it is cut.

Measured with rich's tables, which are loaded for text beyond Latin letters only (20 ms).
"""

import re
from itertools import pairwise
from unicodedata import category, combining, east_asian_width

_VIRAMA = 9  # its combining class: what follows belongs to the same syllable
_SELECTORS = "\ufe0e\ufe0f"
_REGIONAL = ("\U0001f1e6", "\U0001f1ff")  # two of them are a flag
_SPACELESS = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")  # Thai to Burmese, Khmer
_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]")  # has blanks between words
_SMALL = set("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー々ゝゞヽヾ…‥～")
ZERO_WIDTH_SPACE = "\u200b"


# A cell each: Latin letters and signs without the soft hyphen, dashes, quotation marks, · • … →
PLAIN = re.compile(
    "[ -~\xa1-\xac\xae-\u02ff\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2192]*"
)


def cells(text: str) -> int:
    """Return how many cells of a terminal a text without control characters takes."""
    if PLAIN.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(_without_letter_joiners(text))


def graphemes(text: str) -> list[str]:
    """Split a text to what a reader takes for characters: letters with their marks, whole flags."""
    if PLAIN.fullmatch(text):
        return list(text)
    from rich.cells import split_graphemes

    found: list[str] = []
    for start, end, _ in split_graphemes(text)[0]:
        part = text[start:end]
        if found and (_is_half_flag(found[-1], part) or combining(found[-1][-1]) == _VIRAMA):
            found[-1] += part
        else:
            found.append(part)
    return found


def fragments(word: str, room: int, *, is_bounded: bool = False) -> list[str]:
    """Split a word to the parts between which a line may end; most words are one part.

    Chinese and Japanese may be broken at most characters. Thai, Khmer and their like are broken
    between words only where zero-width spaces tell them; elsewhere where they outgrow `room` cells.
    `is_bounded`: so is any other word; without it a long address stays whole.
    """
    if word.isascii() and not is_bounded:
        return [word]
    characters = graphemes(word)
    found = characters[:1]
    for before, each in pairwise(characters):
        if _may_break(before, each):
            found.append(each)
        else:
            found[-1] += each
    return [part for each in found for part in _that_fit(each, room, is_bounded)]


def cut(text: str, columns: int) -> str:
    """Return the text, cut to so many cells, with an ellipsis, where it is wider."""
    if cells(text) <= columns:
        return text
    kept = ""
    for each in graphemes(text):
        if cells(kept + each) >= columns:
            break
        kept += each
    return kept.rstrip() + "…"


def padded(text: str, columns: int) -> str:
    """Return the text with blanks after it, up to so many cells."""
    return text + " " * (columns - cells(text))


def _without_letter_joiners(text: str) -> str:
    """Leave out joiners after letters: what follows takes its own cell there, unlike in emoji."""
    if "\u200d" not in text:
        return text
    return "".join(
        char
        for before, char in zip(" " + text, text, strict=False)
        if char != "\u200d" or not _is_of_letters(before)
    )


def _is_of_letters(char: str) -> bool:
    return category(char)[0] in "LM" and char not in _SELECTORS


def _is_half_flag(before: str, after: str) -> bool:
    first, last = _REGIONAL
    return len(before) == 1 and first <= before <= last and first <= after[0] <= last


def _may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two characters of a word."""
    if before.endswith(ZERO_WIDTH_SPACE):
        return True
    if not (_is_wide(before[0]) or _is_wide(after[0])):
        return False
    is_closing = category(after[0]) in ("Pe", "Pf", "Po") or after[0] in _SMALL
    return not is_closing and category(before[0]) not in ("Ps", "Pi")


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WF" and not _HANGUL.match(char)


def _that_fit(part: str, room: int, is_bounded: bool) -> list[str]:
    is_long = cells(part) > room and (is_bounded or _SPACELESS.search(part))
    return graphemes(part) if is_long else [part]
