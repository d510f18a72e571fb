"""Read the values in other programs' JSON: texts, times in any unit, words, languages."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.notes.captions.times import MAX_S, seconds

Json = Any
"""Any value of JSON."""

_TEXTS = (
    *("text", "transcript", "punctuated_word", "word", "content", "display", "sentence"),
    *("caption", "value", "utf8", "line", "body"),
)
# Keys of times, and their unit in seconds; 0: what the numbers look like.
_STARTS = {
    **dict.fromkeys(("start", "start_time", "startTime", "begin", "from", "ts", "offset"), 0.0),
    **dict.fromkeys(("startOffset", "start_offset", "start_s", "begin_time"), 1.0),
    **dict.fromkeys(("start_ms", "startMs", "tStartMs", "offsetMilliseconds"), 1e-3),
    **dict.fromkeys(("offsetInTicks", "Offset"), 1e-7),
}
_ENDS = {
    **dict.fromkeys(("end", "end_time", "endTime", "stop", "to", "end_ts", "finish"), 0.0),
    **dict.fromkeys(("endOffset", "end_offset", "end_s", "resultEndTime", "resultEndOffset"), 1.0),
    **dict.fromkeys(("end_ms", "endMs"), 1e-3),
}
_LENGTHS = {
    **dict.fromkeys(("duration", "dur"), 0.0),
    **dict.fromkeys(("dDurationMs", "durationMilliseconds"), 1e-3),
    **dict.fromkeys(("durationInTicks", "Duration"), 1e-7),
}
_DURATION = re.compile(
    r"PT(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?"
)  # ISO 8601
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")
_LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "dutch": "nl", "portuguese": "pt", "polish": "pl", "russian": "ru", "japanese": "ja",
    "chinese": "zh", "korean": "ko", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
# Seconds that a letter of speech takes at most, were the numbers seconds, or hundredths of them.
_SLOW_S, _SLOW_HUNDREDTHS_S = 4.0, 33.0
_SHORTEST = 20  # letters that show the unit


def text_of_entry(entry: Mapping[str, Json]) -> str | None:
    """Return the text of a segment or a word; None where it has none."""
    for key in _TEXTS:
        if isinstance(entry.get(key), str):
            return str(entry[key])
    for key in ("alternatives", "nBest"):
        listed = entry.get(key)
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            return text_of_entry(listed[0])
    return None


def span_of(entry: Mapping[str, Json], unit_s: float) -> tuple[float | None, float | None]:
    """Return start and end in seconds; None: not given. `unit_s` is that of numbers as such."""
    offsets, timestamp = entry.get("offsets"), entry.get("timestamp")
    timestamps = entry.get("timestamps")
    if isinstance(offsets, dict):  # whisper.cpp's milliseconds
        return _in_seconds(offsets.get("from"), 1e-3), _in_seconds(offsets.get("to"), 1e-3)
    if isinstance(timestamps, dict):
        return _in_seconds(timestamps.get("from"), 1.0), _in_seconds(timestamps.get("to"), 1.0)
    if isinstance(timestamp, list) and len(timestamp) == 2:
        return _in_seconds(timestamp[0], unit_s), _in_seconds(timestamp[1], unit_s)
    start_s, end_s = _first(entry, _STARTS, unit_s), _first(entry, _ENDS, unit_s)
    if start_s is None and isinstance(timestamp, int | float | str):
        start_s = _in_seconds(timestamp, unit_s)
    if end_s is None and start_s is not None:
        length_s = _first(entry, _LENGTHS, unit_s)
        end_s = None if length_s is None else start_s + length_s
    return start_s, end_s


def _first(entry: Mapping[str, Json], keys: Mapping[str, float], unit_s: float) -> float | None:
    for key, own_unit_s in keys.items():
        found = _in_seconds(entry[key], own_unit_s or unit_s) if key in entry else None
        if found is not None:
            return found
    return None


def _in_seconds(value: Json, unit_s: float) -> float | None:
    """Return the seconds of a number, of "1.5", "1.5s", "0:01.5" or "PT1M1.5S", or of nanos."""
    if isinstance(value, dict):
        whole, nanos = number(value.get("seconds")), number(value.get("nanos"))
        if whole is None and str(value.get("seconds")).isdecimal():
            whole = number(float(str(value["seconds"])[:9]))
        return None if whole is None and nanos is None else (whole or 0.0) + (nanos or 0.0) * 1e-9
    if isinstance(value, str):
        text = value.strip()
        if match := _DURATION.fullmatch(text):
            hours, minutes, rest = (float(each or 0) for each in match.groups())
            return number(round(hours * 3600 + minutes * 60 + rest, 3))
        if match := re.fullmatch(r"(\d{1,9}(?:\.\d{1,12})?)s", text):
            return float(match[1])
        if (found := _decimal(text)) is None:
            return seconds(text) if ":" in text else None
        value = found
    if unit_s == 1 or isinstance(value, bool) or not isinstance(value, int | float):
        return number(value)
    return round(value * unit_s, 3) if abs(value) < MAX_S / unit_s else None


def _decimal(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,12})?", text) else None


def number(value: Json) -> float | None:
    """Return a number that can be a time or a probability; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < MAX_S else None


def unit_of(entries: Iterable[Json]) -> float:
    """Return the unit of the times in a list, in seconds: 1, 0.01 or 0.001.

    Whole numbers that would make each letter last for seconds are milliseconds, or hundredths.
    """
    letters = length = 0.0
    is_stop = False
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        start, end = (entry.get(each) for each in ("start", "end"))
        if "stop" in entry:
            end, is_stop = entry["stop"], True
        for length_key, start_key in (("duration", "offset"), ("duration", "start")):
            if end is None and start_key in entry and length_key in entry:
                start, end = 0, entry[length_key]
        start, end = (
            _decimal(each.strip()) if isinstance(each, str) else each for each in (start, end)
        )
        if any(isinstance(each, float) and not each.is_integer() for each in (start, end)):
            return 1.0
        if (first := number(start)) is not None and (last := number(end)) is not None:
            length += max(0.0, last - first)
            letters += len(text_of_entry(entry) or "")
    a_letter = length / max(1.0, letters)
    if a_letter >= _SLOW_HUNDREDTHS_S and letters >= 3:
        return 1e-3
    if is_stop or (a_letter >= _SLOW_S and letters >= _SHORTEST):
        return 1e-2
    return 1.0


def speaker_of(entry: Mapping[str, Json]) -> str:
    """Return the name of a segment's speaker; empty where there is none."""
    for key in ("speaker", "speaker_label", "speaker_name", "speakerName", "speaker_id"):
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        if isinstance(value, int) and not isinstance(value, bool):
            return f"Speaker {value}"
    return ""


def language_of(value: Json) -> str:
    """Return a language's code, given its code or name; empty for anything else."""
    text = value.strip().lower().replace("_", "-") if isinstance(value, str) else ""
    code = _LANGUAGES.get(text, text)
    return code if _LANGUAGE.fullmatch(code) else ""
