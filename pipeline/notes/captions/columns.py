"""Read tables of tabs, commas or semicolons whose first line names start and text of each row."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.notes.captions.cues import counted, transcribed
from pipeline.notes.captions.times import MAX_S, seconds
from pipeline.notes.captions.values import Piece, Transcribed

_MILLISECONDS = re.compile(r"[0-9]{1,10}")  # as many digits as MAX_S has, and more
_DECIMAL = re.compile(r"[0-9]{1,7}[.,][0-9]{1,9}")
_STARTS = (
    "start|start time|starttime|begin|begin time|from|in|time in|start s|start sec|start seconds|"
    "start ms|start timecode|start timestamp|anfang|beginn|von|début|debut|inicio|inizio|início|"
    "начало|开始|开始时间|開始|開始時間|시작"
)
_ENDS = (
    "end|end time|endtime|stop|to|out|time out|finish|end s|end sec|end seconds|end ms|"
    "end timecode|end timestamp|ende|bis|fin|final|fine|fim|конец|"
    "结束|结束时间|終了|終了時間|끝|종료"
)
_TEXTS = (
    "text|transcript|transcription|sentence|caption|subtitle|content|speech|utterance|"
    "texte|texto|testo|текст|文本|内容|テキスト|텍스트"
)
_SPEAKERS = (
    "speaker|speaker name|name|sprecher|sprecherin|locuteur|intervenant|hablante|orador|parlante|"
    "спикер|说话人|話者|화자"
)
_MARKS = ("\t", ";", ",")
_SLOWEST_MS = 4  # a letter takes more than that: whole numbers with less are seconds


@dataclass(frozen=True, slots=True)
class _Header:
    """The places of the columns that are known, of how many, and the names of the others."""

    mark: str
    width: int
    start: int
    end: int | None
    text: int
    speaker: int  # -1: there is none
    others: tuple[str, ...]


def read_columns(lines: Sequence[str]) -> Transcribed | None:
    """Return the transcript in a table with a header; None where there is no such header."""
    header = next(filter(None, (_header(lines[0], mark) for mark in _MARKS)), None)
    if header is None:
        return None
    rows = _rows(lines[1:], header)
    remarks: list[str] = []
    if header.others and rows:
        noun = counted(len(header.others), "further column")
        remarks.append(f"{noun} left out: {', '.join(header.others)}.")
    return transcribed(_pieces(rows, header), remarks=remarks)


def _header(line: str, mark: str) -> _Header | None:
    try:
        (names,) = csv.reader([line.removeprefix("\ufeff")], delimiter=mark, skipinitialspace=True)
    except (csv.Error, ValueError):
        return None
    plain = [" ".join(re.sub(r"[_()\[\].:-]", " ", each.lower()).split()) for each in names]
    start, end, text, speaker = (
        next((at for at, each in enumerate(plain) if each in known.split("|")), None)
        for known in (_STARTS, _ENDS, _TEXTS, _SPEAKERS)
    )
    if start is None or text is None or (end is None and speaker is None):
        return None
    used = {start, end, text, speaker}
    others = tuple(each.strip() for at, each in enumerate(names) if at not in used and each.strip())
    return _Header(mark, len(names), start, end, text, -1 if speaker is None else speaker, others)


def _rows(lines: Sequence[str], header: _Header) -> list[list[str]]:
    if header.mark == "\t":
        return [line.split("\t", header.width - 1) for line in lines if line.strip()]
    try:
        with_ends = (f"{line}\n" for line in lines)  # a cell may have lines
        found = csv.reader(with_ends, delimiter=header.mark, skipinitialspace=True)
        return [row for row in found if row]
    except csv.Error:  # a cell that is too long: its quotation mark is none
        return [line.split(header.mark, header.width - 1) for line in lines if line.strip()]


def _pieces(rows: Sequence[Sequence[str]], header: _Header) -> Iterator[Piece]:
    """Yield the rows; one whose times cannot be read is text as it stands."""
    places = [header.start] if header.end is None else [header.start, header.end]
    unit_s = _unit_of(rows, header, places)
    for row in rows:
        times = [_time(row[at], unit_s) if at < len(row) else None for at in places]
        text = row[header.text] if header.text < len(row) else ""
        text = header.mark.join([text, *row[header.width :]])
        speaker = row[header.speaker].strip() if -1 < header.speaker < len(row) else ""
        if not text.strip() and len(row) < header.width:  # a cell is missing: all of it is text
            read = [at for at, time in zip(places, times, strict=True) if time is not None]
            text, speaker = " ".join(cell for at, cell in enumerate(row) if at not in read), ""
        else:
            text = " ".join([*_unread(row, places, times, bool(text.strip())), text])
        yield Piece(text, times[0], times[1] if len(times) > 1 else None, speaker)


def _unread(
    row: Sequence[str], places: Sequence[int], times: Sequence[float | None], has_text: bool
) -> list[str]:
    """Return the cells of times that are words; where there is no text, all that are no times."""
    pairs = zip(places, times, strict=True)
    cells = [row[at] for at, time in pairs if at < len(row) and time is None]
    if has_text and not any(re.search(r"[^\W\d_]{2}", each) for each in cells):
        return []
    return [each for each in cells if each]


def _unit_of(rows: Sequence[Sequence[str]], header: _Header, places: Sequence[int]) -> float:
    """Return the unit of whole numbers: seconds where one has a fraction, else by the speech."""
    length = letters = 0
    for row in rows:
        cells = [row[at].strip() for at in places if at < len(row)]
        if any(_DECIMAL.fullmatch(each) for each in cells):
            return 1.0
        if len(cells) == 2 and all(map(_MILLISECONDS.fullmatch, cells)) and header.text < len(row):
            length += max(0, int(cells[1]) - int(cells[0]))
            letters += len(row[header.text])
    return 1.0 if 0 < length < _SLOWEST_MS * letters else 1e-3


def _time(text: str, unit_s: float) -> float | None:
    text = text.strip()
    if _MILLISECONDS.fullmatch(text):
        return min(float(MAX_S), int(text) * unit_s) if unit_s == 1 else int(text) / 1000
    return seconds(text) if ":" in text or _DECIMAL.fullmatch(text) else None
