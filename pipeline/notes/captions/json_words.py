"""Words with times in other programs' JSON, and the text that they make up, or a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models import Word
from pipeline.notes.captions.cues import are_halves, joined
from pipeline.notes.captions.json_values import Json, number, span_of, text_of_entry
from pipeline.notes.text import without_controls

_AHEAD = 80  # letters of a text that a list of words may leave out at a time
_SURE_SHARE = 1.2  # a list with more letters than that holds more than the text


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as a program lists it; a blank at its start where the list has such."""

    text: str
    start_s: float | None
    end_s: float | None
    probability: float


def heard_words(listed: Json, unit_s: float) -> list[Heard]:
    """Return the words in a list; none where it is none."""
    if not isinstance(listed, list):
        return []
    found: list[Heard] = []
    has_signs = any(_is_sign(each) or _is_blank(each) for each in listed)
    is_blank_before = not any(_is_blank(each) for each in listed)
    was_blank = False
    for entry in listed:
        if not isinstance(entry, dict):
            continue
        text = text_of_entry(entry)
        if text is None or text.startswith("[_"):  # whisper.cpp's own marks
            continue
        if _is_blank(entry):
            was_blank = True
            continue
        if has_signs and (was_blank or (is_blank_before and not _is_sign(entry))):
            text = f" {text}"
        was_blank = False
        start_s, end_s = span_of(entry, unit_s)
        found.append(Heard(text, start_s, end_s, _probability(entry)))
    return found


def _is_sign(entry: Json) -> bool:
    """Return whether a list's entry is a sign that belongs to the word before it."""
    return isinstance(entry, dict) and entry.get("type") in ("punctuation", "punct")


def _is_blank(entry: Json) -> bool:
    if not isinstance(entry, dict) or entry.get("type") not in ("spacing", "punct"):
        return False
    return not (text_of_entry(entry) or "x").strip()


def _probability(entry: Mapping[str, Json]) -> float:
    for key in ("probability", "score", "confidence", "conf", "p"):
        value = entry.get(key)
        found = number(float(str(value)) if _is_decimal(value) else value)
        if found is not None:
            return min(1.0, max(0.0, found))
    alternatives = entry.get("alternatives")
    if isinstance(alternatives, list) and alternatives and isinstance(alternatives[0], dict):
        return _probability(alternatives[0]) if "alternatives" not in alternatives[0] else 1.0
    return 1.0


def _is_decimal(value: Json) -> bool:
    return isinstance(value, str) and value[:1].isdigit() and value.replace(".", "", 1).isdecimal()


def text_of_words(heard: Sequence[Heard]) -> str:
    """Return the text that words make up."""
    is_spaced = any(each.text[:1].isspace() for each in heard)
    return ("" if is_spaced else " ").join(each.text for each in heard)


def words_of(
    text: str, heard: Sequence[Heard], start_s: float, end_s: float | None
) -> tuple[Word, ...]:
    """Return the words of a text with the times of a list; none unless they make up the text."""
    if "".join("".join(each.text for each in heard).split()) != "".join(text.split()):
        return ()
    words: list[Word] = []
    is_spaced = any(each.text[:1].isspace() for each in heard)
    for each in heard:
        begin_s, finish_s = each.start_s, each.end_s
        if begin_s is None:
            begin_s = words[-1].end_s if words else start_s
        begin_s = max(0.0, begin_s)
        if finish_s is None:
            finish_s = begin_s if end_s is None else min(begin_s, end_s)
        new = Word(
            without_controls(each.text).strip(), begin_s, max(begin_s, finish_s), each.probability
        )
        is_part = is_spaced and not each.text[:1].isspace()
        if words and new.text and (is_part or are_halves(words[-1].text, new.text)):
            words[-1] = joined(words[-1], new)
        elif new.text:
            words.append(new)
    return tuple(words)


def holds_more(text: str, heard: Sequence[Heard]) -> bool:
    """Return whether a list of words holds more than the text."""
    return len(_letters(text_of_words(heard))) > _SURE_SHARE * len(_letters(text))


def aligned(
    text: str, heard: Sequence[Heard], start_s: float, end_s: float | None
) -> tuple[tuple[Word, ...], bool]:
    """Return all words of a text, with the times of the listed words that are found in it.

    Signs and words may differ; those that the list lacks share the time between the others. Also
    returns whether it lacks none.
    """
    tokens = text.split()
    letters: list[str] = []
    token_of: list[int] = []
    for number_, token in enumerate(tokens):
        for letter in _letters(token):
            letters.append(letter)
            token_of.append(number_)
    whole = "".join(letters)
    spans: list[tuple[float, float, float] | None] = [None] * len(tokens)
    place = 0
    for each in heard:
        wanted = _letters(each.text)
        at = whole.find(wanted, place, place + len(wanted) + _AHEAD) if wanted else -1
        if at < 0:
            continue
        place = at + len(wanted)
        if each.start_s is None:
            continue
        begin_s = max(0.0, each.start_s)
        finish_s = max(begin_s, begin_s if each.end_s is None else each.end_s)
        touched = range(token_of[at], token_of[place - 1] + 1)
        step_s = (finish_s - begin_s) / len(touched)
        for count, token_number in enumerate(touched):
            first_s, last_s = begin_s + count * step_s, begin_s + (count + 1) * step_s
            before = spans[token_number]
            spans[token_number] = (
                (first_s, last_s, each.probability)
                if before is None
                else (before[0], max(last_s, before[1]), min(each.probability, before[2]))
            )
    return _filled(tokens, spans, start_s, end_s), None not in spans


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _filled(
    tokens: Sequence[str],
    spans: Sequence[tuple[float, float, float] | None],
    start_s: float,
    end_s: float | None,
) -> tuple[Word, ...]:
    """Give the words without a time a share of that between the others."""
    next_known = [len(tokens)] * (len(tokens) + 1)
    for place in range(len(tokens) - 1, -1, -1):
        next_known[place] = next_known[place + 1] if spans[place] is None else place
    words: list[Word] = []
    now_s = start_s
    for place, token in enumerate(tokens):
        span = spans[place]
        if span is None:
            after = spans[next_known[place]] if next_known[place] < len(tokens) else None
            until_s = after[0] if after else end_s
            length_s = 0.0 if until_s is None else max(0.0, until_s - now_s)
            span = (now_s, now_s + length_s / (next_known[place] - place), 1.0)
        begin_s = max(now_s, span[0])
        now_s = max(begin_s, span[1])
        words.append(Word(token, round(begin_s, 3), round(now_s, 3), span[2]))
    return tuple(words)
