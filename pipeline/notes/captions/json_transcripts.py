"""Read the JSON of programs and services that transcribe.

Whisper's (openai-whisper, faster-whisper, whisper.cpp, WhisperX, transformers, Vibe, the hosted
service), Deepgram, AssemblyAI, Google, AWS, Azure, Rev, Speechmatics, ElevenLabs, Vosk, YouTube: a
text, a list of segments, a list of words, or several of these, at some depth.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import MemoUnreadable
from pipeline.notes.captions.cues import counted, transcribed
from pipeline.notes.captions.json_values import (
    Json,
    language_of,
    number,
    span_of,
    speaker_of,
    text_of_entry,
    unit_of,
)
from pipeline.notes.captions.json_words import (
    Heard,
    aligned,
    heard_words,
    holds_more,
    text_of_words,
    words_of,
)
from pipeline.notes.captions.markup import unescaped
from pipeline.notes.captions.values import Piece, Transcribed

_SEGMENTS = (
    *("segments", "transcription", "chunks", "utterances", "phrases", "recognizedPhrases"),
    *("monologues", "events", "captions", "cues", "sentences", "paragraphs", "channels"),
    *("results", "transcript", "word_segments"),
)
_WORDS = ("words", "word_segments", "items", "result", "tokens", "elements", "segs", "results")
_INSIDE = ("results", "response", "result", "data", "output", "transcript", "transcription", "body")
_LANGUAGES = ("language", "language_code", "languageCode", "detected_language", "lang", "locale")
_JSON_START = re.compile(r"\s*(?:\[\s*)?\{\s*\"\w+\"\s*:")
_DEEPEST = 4
_MOST_MISSING = 0.8  # segments with less than this share of the text are a part of it


@dataclass(frozen=True, slots=True)
class _Found:
    """The pieces of a transcript, and how many entries of its list have no text."""

    pieces: list[Piece]
    left_out: int = 0


def read_json(text: str, name: str) -> Transcribed | None:
    """Return the transcript in JSON, or JSON line by line; None where a text is no JSON.

    Raises:
        MemoUnreadable: the text is JSON and no transcript, or is named JSON and is none.
    """
    try:
        value = _loaded(text)
    except (ValueError, RecursionError) as error:
        if name.lower().endswith((".json", ".jsonl")) or _JSON_START.match(text):
            raise MemoUnreadable(
                f"{name} is not valid JSON ({error}). Have the tool that made it write it again."
            ) from error
        return None  # notes may begin with a bracket
    found = _found(value, 0)
    if found is None:
        raise MemoUnreadable(
            f"{name} is JSON, but no transcript that is known here. Take in what Whisper's "
            "programs write (segments with start, end and text), or make it .srt or .vtt first."
        )
    remarks = [f"{counted(found.left_out, 'entry').replace('entrys', 'entries')} without a text "
               "that is known here left out."] if found.left_out else []  # fmt: skip
    is_cpp = isinstance(value, dict) and isinstance(value.get("transcription"), list)
    return transcribed(
        [replace(piece, text=unescaped(piece.text)) for piece in found.pieces],
        language=_language(value),
        remarks=remarks,
        may_be_cut_in_words=is_cpp,
    )


def _loaded(text: str) -> Json:
    try:
        return json.loads(text, strict=False)  # a line end in a text is one
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            raise
        return [json.loads(line, strict=False) for line in lines]


def _language(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    places = [value, *(value[key] for key in _INSIDE if isinstance(value.get(key), dict))]
    codes = (language_of(place.get(key)) for place in places for key in _LANGUAGES)
    return next(filter(None, codes), "")


def _found(value: Json, depth: int) -> _Found | None:
    """Return what a value holds; None where that is no transcript."""
    if isinstance(value, list):
        return _listed(value, depth)
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    text = text_of_entry(value) or ""
    segments = next((found for key in _SEGMENTS if (found := _segments(value, key, depth))), None)
    if segments and segments.pieces:
        said = sum(len(piece.text.split()) for piece in segments.pieces)
        if said >= _MOST_MISSING * len(text.split()):
            return segments
        return _Found([_with_segments_times(text, segments.pieces)], segments.left_out)
    whole = _whole(value, text)
    if whole is not None:
        return _Found([whole])
    inside = (_found(value[key], depth + 1) for key in _INSIDE if isinstance(value.get(key), dict))
    best = next((found for found in inside if found and found.pieces), None)
    return best or segments or (_Found([]) if isinstance(value.get("text"), str) else None)


def _with_segments_times(text: str, pieces: Sequence[Piece]) -> Piece:
    """Return a whole text with the times of the segments, which are only a part of it."""
    heard = [Heard(each.text, each.start_s, each.end_s, 1.0) for each in pieces]
    words, _ = aligned(text, heard, 0.0, None)
    return Piece(text, words[0].start_s, words[-1].end_s, "", words, is_exact=False)


def _segments(value: dict[str, Json], key: str, depth: int) -> _Found | None:
    return _listed(value[key], depth) if isinstance(value.get(key), list) else None


def _whole(value: dict[str, Json], text: str) -> Piece | None:
    """Return a text with what is known of its words' times; None where there is no text."""
    listed: Json = next(
        (value[key] for key in _WORDS if isinstance(value.get(key), list) and value[key]), []
    )
    transcripts = value.get("transcripts")
    if not text and isinstance(transcripts, list) and transcripts:  # AWS
        text = " ".join(text_of_entry(each) or "" for each in transcripts if isinstance(each, dict))
    if not text and not heard_words(listed, 1.0):
        return None
    whole = {**value, "text": text, "words": listed}
    if listed and "end" not in value and number(value.get("duration")):
        whole |= {"start": value.get("start", 0.0), "end": float(value["duration"])}
    return _piece(whole, unit_of(listed))


def _listed(entries: Sequence[Json], depth: int) -> _Found | None:
    """Return the pieces of a list of segments; None where no entry is one."""
    pieces: list[Piece] = []
    unit_s = unit_of(entries)
    left_out = has_words = 0
    for entry in entries:
        found = _entry(entry, unit_s, depth)
        if found is not None:
            pieces += found
            has_words += isinstance(entry, dict)
        elif not isinstance(entry, dict) or any(
            isinstance(each, str) and each.strip() for each in entry.values()
        ):
            left_out += 1
    if entries and not has_words:
        return None
    if pieces and _are_words(entries):
        piece = _whole({"words": list(entries)}, "")
        return _Found([piece] if piece else [], left_out)
    return _Found(pieces, left_out)


def _are_words(entries: Sequence[Json]) -> bool:
    """Return whether a list is one of words, with signs among them or not."""
    return all(
        isinstance(each, dict)
        and ("word" in each or each.get("type") in ("word", "pronunciation", "punctuation"))
        for each in entries
    )


def _entry(entry: Json, unit_s: float, depth: int) -> list[Piece] | None:
    """Return the pieces of a segment: one, or those of the list inside it."""
    if isinstance(entry, str):
        return [Piece(entry)]
    if not isinstance(entry, dict):
        return None
    piece = _piece(entry, unit_s)
    if piece is not None:
        return [piece]
    alternatives = entry.get("alternatives")
    inner = alternatives[0] if isinstance(alternatives, list) and alternatives else None
    found = _found(inner, depth + 1) if isinstance(inner, dict) else None
    return found.pieces if found else None


def _piece(entry: dict[str, Json], unit_s: float) -> Piece | None:
    """Return a segment's piece; None where it has no text."""
    inner: dict[str, Json] = {}
    for key in ("alternatives", "nBest"):
        listed = entry.get(key)
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            inner = listed[0]
    words: Json = next(
        (
            place[key]
            for place in (entry, inner)
            for key in ("words", "tokens", "segs", "elements", "result", "items")
            if isinstance(place.get(key), list) and place[key]
        ),
        [],
    )
    text = text_of_entry(entry)
    start_s, end_s = span_of(entry, unit_s)
    word_unit_s = unit_s if unit_s != 1 else unit_of(words)
    heard = heard_words(words, word_unit_s)
    if start_s is not None and any("tOffsetMs" in each for each in words if isinstance(each, dict)):
        heard = [replace(each, start_s=None, end_s=None) for each in heard]  # of the event's own
    if not heard and text is None:
        return None
    if heard and (not text or holds_more(text, heard)):
        text = text_of_words(heard)
    text = text or ""
    known = [each.start_s for each in heard if each.start_s is not None]
    if start_s is None and known:
        start_s = max(0.0, known[0])
    if end_s is None and heard and heard[-1].end_s is not None:
        end_s = heard[-1].end_s
    if start_s is not None:
        start_s = max(0.0, start_s)
    if start_s is not None and end_s is not None:
        end_s = max(start_s, end_s)
    exact, is_exact = words_of(text, heard, start_s or 0.0, end_s) if known else (), True
    if known and not exact:
        exact, is_exact = aligned(text, heard, start_s or 0.0, end_s)
    return Piece(text, start_s, end_s, speaker_of(entry), exact, is_exact)
