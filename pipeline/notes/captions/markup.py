"""Tags, entities, speakers and times inside the text of a cue."""

import html
import re

from models import Word
from pipeline.notes.captions.times import TIME, seconds
from pipeline.notes.captions.values import Piece

_TAG = re.compile(
    r"</?(?:b|i|u|s|c|em|strong|span|p|div|font|ruby|rt|lang|v)(?:[.\s/:][^<>]{0,300})?>"
    r"|\{\\[^{}]{0,200}\}",
    re.I,
)
_BREAK = re.compile(r"<br\s{0,9}/?>|\[br\]", re.I)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,99})?\s+([^<>]{1,200})>", re.I)
_STAMP = re.compile(rf"<({TIME})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)


def plain(text: str) -> str:
    """Return a cue's text without tags, and its entities as what they mean."""
    return unescaped(_TAG.sub("", _BREAK.sub("\n", text)))


def unescaped(text: str) -> str:
    """Return the text with entities as what they mean; some tools write `&amp;#39;`."""
    if "&" not in text:
        return text
    once = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), once)


def pieces_of(text: str, start_s: float | None, end_s: float | None) -> list[Piece]:
    """Return the pieces of a cue, one a speaker, with the times that stand between its words."""
    first, *voices = _VOICE.split(text)
    parts = [("", first), *zip(voices[::2], voices[1::2], strict=True)]
    parts = [(name, said) for name, said in parts if plain(_STAMP.sub("", said)).strip()]
    total = sum(len(said) for _, said in parts)
    done: list[Piece] = []
    place = 0
    for name, said in parts:
        begin_s, finish_s = start_s, end_s
        if start_s is not None and end_s is not None and len(parts) > 1:
            share_s = (end_s - start_s) / total
            begin_s = round(start_s + place * share_s, 3)
            finish_s = round(start_s + (place + len(said)) * share_s, 3)
        place += len(said)
        words = _stamped_words(said, begin_s, finish_s)
        whole = plain(_STAMP.sub("", said))
        speaker = " ".join(unescaped(name).split())
        exact = words if len(words) == len(whole.split()) else ()
        done.append(Piece(whole, begin_s, finish_s, speaker, exact))
    return done


def _stamped_words(text: str, start_s: float | None, end_s: float | None) -> tuple[Word, ...]:
    """Return the words of a text with times between them; none where it has no such times."""
    first, *rest = _STAMP.split(text)
    if not rest or start_s is None:
        return ()
    chunks = [(start_s, first)]
    chunks += [
        (seconds(time) or 0.0, said) for time, said in zip(rest[::2], rest[1::2], strict=True)
    ]
    begun: list[tuple[str, float]] = []
    is_open = False
    for begin_s, said in chunks:
        said = plain(said)
        for number, each in enumerate(said.split()):
            if number == 0 and is_open and not said[:1].isspace():
                begun[-1] = (begun[-1][0] + each, begun[-1][1])
            else:
                begun.append((each, max(begin_s, begun[-1][1] if begun else start_s)))
        is_open = (bool(said) and not said[-1:].isspace()) or (is_open and not said)
    last_s = max([start_s if end_s is None else end_s, *(each[1] for each in begun)])
    ends = [*(each[1] for each in begun[1:]), last_s]
    return tuple(
        Word(each, begin_s, finish_s) for (each, begin_s), finish_s in zip(begun, ends, strict=True)
    )
