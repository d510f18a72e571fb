"""Read transcripts of other tools into cues with words and times.

SubRip, WebVTT, the JSON of Whisper's programs (openai-whisper, faster-whisper's, whisper.cpp,
WhisperX, transformers, the hosted service), tab-separated lines, lines "[00:01.000 --> …] text".
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models import Word
from pipeline.errors import MemoUnreadable
from pipeline.notes.text import without_controls

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?=\s|$)")
_BRACKETED = re.compile(rf"\s*\[{_TIME}\s*-->\s*{_TIME}\]\s*(.*)")
_TABBED = re.compile(r"start\tend\ttext\s*$", re.I)
_MILLISECONDS = re.compile(r"[0-9]{1,10}")  # as many digits as _MAX_S has, and more
_CUE_NUMBER = re.compile(r"\s*[0-9]+\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")
_SRT_TAG = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^>]{0,200})?>|\{\\[^}]{0,200}\}", re.I)
_VTT_TAG = re.compile(r"<[^<>]{0,500}>")
_VTT_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_MAX_S = 10_000_000  # times beyond (and NaN, infinity) are ignored
_LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "dutch": "nl", "portuguese": "pt", "polish": "pl", "russian": "ru", "japanese": "ja",
    "chinese": "zh", "korean": "ko", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimedCue:
    """A cue of a transcript: its words with times in seconds, given or estimated."""

    words: tuple[Word, ...]
    has_word_times: bool = False


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A transcript: its cues by time, and its language code, empty where it is not given."""

    cues: tuple[TimedCue, ...]
    language: str = ""


def read_transcribed(text: str, name: str) -> Transcribed | None:
    """Return the transcript in a text; None where the text is none.

    `name` is for error messages.

    Raises:
        MemoUnreadable: the text is JSON and no transcript.
    """
    if text.lstrip()[:1] in ("{", "["):
        found = _read_json(text, name)
        if found is not None:
            return found
    lines = text.split("\n")
    if _is_vtt(lines[0]):
        return _sorted(_timed_blocks(lines, is_vtt=True))
    if any(_TIMING.match(line) for line in lines):
        return _sorted(_timed_blocks(lines, is_vtt=False))
    if _TABBED.match(lines[0]):
        return _sorted(_tabbed(lines[1:]))
    if _BRACKETED.match(next(filter(str.strip, lines), "")):
        return _sorted(_bracketed(lines))
    return None


# Lines with times

_Timed = tuple[float, float, str]


def _is_vtt(line: str) -> bool:
    return re.match(r"WEBVTT(?:\s|$)", line) is not None


def _timed_blocks(lines: Sequence[str], *, is_vtt: bool) -> Iterator[_Timed]:
    """Yield the cues of WebVTT or SubRip: a line of times, then text up to the next cue."""
    timings = [
        (number, match) for number, line in enumerate(lines) if (match := _TIMING.match(line))
    ]
    ends = [*(number for number, _ in timings[1:]), None]
    for (start, timing), end in zip(timings, ends, strict=False):
        block = list(lines[start + 1 : end])
        if is_vtt:
            paragraphs = _paragraphs(block if end is None else _without_name(block))
            kept = [each for each in paragraphs if not _VTT_BLOCK.match(each)]
            text = html.unescape(_VTT_TAG.sub("", "\n".join(kept)))
        else:
            text = _SRT_TAG.sub("", "\n".join(block if end is None else _without_number(block)))
        yield (*_span(timing), text)


def _paragraphs(block: Sequence[str]) -> list[str]:
    return re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", "\n".join(block))


def _without_name(block: list[str]) -> list[str]:
    """Return a cue's lines without the name of the next cue, which a blank line precedes."""
    has_name = bool(block) and block[-1].strip() and not all(line.strip() for line in block)
    return block[:-1] if has_name else block


def _without_number(block: list[str]) -> list[str]:
    """Return a cue's lines without the number of the next cue."""
    while block and not block[-1].strip():
        block = block[:-1]
    return block[:-1] if block and _CUE_NUMBER.fullmatch(block[-1]) else block


def _tabbed(lines: Iterable[str]) -> Iterator[_Timed]:
    for line in lines:
        start, end, text = [*line.split("\t", 2), "", ""][:3]
        if _MILLISECONDS.fullmatch(start) and _MILLISECONDS.fullmatch(end):
            yield int(start) / 1000, int(end) / 1000, text


def _bracketed(lines: Iterable[str]) -> Iterator[_Timed]:
    timed: list[list[Any]] = []
    for line in lines:
        match = _BRACKETED.match(line)
        if match:
            timed.append([*_span(match), match[9]])
        elif timed:
            timed[-1][2] += f" {line}"
    yield from ((start_s, end_s, text) for start_s, end_s, text in timed)


def _span(match: re.Match[str]) -> tuple[float, float]:
    times = match.groups()
    return _seconds(*times[:4]), _seconds(*times[4:8])


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + int(fraction.ljust(3, "0")) / 1000, 3)


# JSON


def _read_json(text: str, name: str) -> Transcribed | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if name.lower().endswith(".json"):
            raise MemoUnreadable(
                f"{name} is not valid JSON ({error}). Have the tool that made it write it again."
            ) from error
        return None  # notes may begin with a bracket
    cues, language = _json_cues(value)
    if cues is None:
        raise MemoUnreadable(
            f"{name} is JSON, but no transcript that is known here. Take in what Whisper's "
            "programs write (segments with start, end and text), or make it .srt or .vtt first."
        )
    ordered = sorted(cues, key=lambda cue: cue.words[0].start_s)
    return Transcribed(tuple(ordered), _language(language))


def _json_cues(value: Any) -> tuple[list[TimedCue] | None, object]:  # noqa: ANN401  # any JSON
    """Return the cues (None: no transcript) and the value of the language."""
    if isinstance(value, list):
        return _listed_cues(value), ""
    language = value.get("language")
    if isinstance(value.get("segments"), list):
        return _listed_cues(value["segments"]), language
    if isinstance(value.get("transcription"), list):  # whisper.cpp
        result = value.get("result")
        language = result.get("language") if isinstance(result, dict) else language
        return _listed_cues(value["transcription"]), language
    if isinstance(value.get("chunks"), list):  # transformers
        return _listed_cues(value["chunks"]), language
    return None, ""


def _listed_cues(entries: list[Any]) -> list[TimedCue] | None:
    """Return the cues of a list of segments; None where an entry is no segment."""
    if not all(isinstance(entry, dict) and isinstance(entry.get("text"), str) for entry in entries):
        return None
    cues: list[TimedCue] = []
    before_s = 0.0
    for entry in entries:
        start_s, end_s = _json_span(entry, before_s)
        words = _json_words(entry, start_s, end_s)
        cue = _cue(start_s, end_s, entry["text"]) if words is None else TimedCue(words, True)
        before_s = end_s
        if cue.words:
            cues.append(cue)
    return cues


def _json_span(entry: dict[str, Any], before_s: float) -> tuple[float, float]:
    offsets, timestamp = entry.get("offsets"), entry.get("timestamp")
    if isinstance(offsets, dict):  # milliseconds
        start, end = _number(offsets.get("from")), _number(offsets.get("to"))
        start, end = (None if value is None else value / 1000 for value in (start, end))
    elif isinstance(timestamp, list) and len(timestamp) == 2:
        start, end = _number(timestamp[0]), _number(timestamp[1])
    else:
        start, end = _number(entry.get("start")), _number(entry.get("end"))
    start_s = before_s if start is None else max(0.0, start)
    return start_s, max(start_s, start_s if end is None else end)


def _json_words(entry: dict[str, Any], start_s: float, end_s: float) -> tuple[Word, ...] | None:
    """Return the words that a segment lists; None unless they make up its text."""
    listed = entry.get("words")
    if not isinstance(listed, list) or not listed:
        return None
    if not all(isinstance(word, dict) and isinstance(word.get("word"), str) for word in listed):
        return None
    texts: list[str] = [word["word"] for word in listed]
    if "".join("".join(texts).split()) != "".join(entry["text"].split()):
        return None
    words: list[Word] = []
    is_spaced = any(text[:1].isspace() for text in texts)
    for text, word in zip(texts, listed, strict=True):
        begin_s = _number(word.get("start"))
        finish_s = _number(word.get("end"))
        begin_s = (words[-1].end_s if words else start_s) if begin_s is None else max(0.0, begin_s)
        finish_s = max(begin_s, min(begin_s, end_s) if finish_s is None else finish_s)
        heard = _number(word.get("probability", word.get("score")))
        new = Word(
            without_controls(text).strip(),
            begin_s,
            finish_s,
            1.0 if heard is None else min(1, max(0, heard)),
        )
        if words and is_spaced and not text[:1].isspace():
            words[-1] = _joined(words[-1], new)
        elif new.text:
            words.append(new)
    return tuple(words)


def _joined(word: Word, end: Word) -> Word:
    probability = min(word.probability, end.probability)
    return Word(word.text + end.text, word.start_s, max(word.end_s, end.end_s), probability)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _MAX_S else None


def _language(value: object) -> str:
    """Return a language's code, given its code or name; empty for anything else."""
    text = value.strip().lower() if isinstance(value, str) else ""
    code = _LANGUAGES.get(text, text)
    return code if _LANGUAGE.fullmatch(code) else ""


# Cues and their words


def _sorted(timed: Iterable[_Timed]) -> Transcribed:
    """Sort cues by time; those at the same time stay in the order of the file."""
    cues = (_cue(*one) for one in sorted(timed, key=lambda one: one[0]))
    return Transcribed(tuple(cue for cue in cues if cue.words))


def _cue(start_s: float, end_s: float, text: str) -> TimedCue:
    """Return a cue whose words share its time in proportion to their letters."""
    texts = without_controls(text).split()
    letters = sum(map(len, texts)) + len(texts)
    a_letter_s = max(0.0, end_s - start_s) / max(1, letters)
    words: list[Word] = []
    place = 0
    for each in texts:
        begin_s, place = start_s + place * a_letter_s, place + len(each) + 1
        words.append(Word(each, round(begin_s, 3), round(start_s + place * a_letter_s, 3)))
    return TimedCue(tuple(words))
