"""What the player's screen shows: values in, lines out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cli.terminal.cells import cells, cut, padded
from cli.terminal.spoken import index_after, letters, wrapped
from cli.terminal.style import MAX_WIDTH, faint, safe, styled
from models import Sentence
from pipeline.export.plain import COMPANY_NOT_SAID, clock
from pipeline.recording.in_step import said_at, spoken_stretches
from pipeline.recording.player import Status
from pipeline.recording.playlist import Place, Playlist, Track, stop_at

BAR_CELLS = 12
MARK_CELLS = 10  # of the mark of the lit sentence and its time
PROMPTS_CELLS = 24  # beside the text, where the terminal is so wide
MOMENT_S = 0.01  # before a stretch ends, its last sentence is still lit
ROWS_BEFORE = 3  # one row of so many is for what was said before
_SAID: dict[str, object] = {"bold": True, "underline": True, "fg": "yellow"}
_LIT: dict[str, object] = {"bold": True}


@dataclass(frozen=True, slots=True)
class Playing:
    """All that the screen shows; `title` tells what is played."""

    playlist: Playlist
    place: Place
    status: Status
    title: str = ""

    @property
    def track(self) -> Track:
        """The memo that is heard."""
        return self.playlist.tracks[self.place.track]

    @property
    def lit(self) -> Sentence | None:
        """The sentence that is heard."""
        return self.track.sentence_at(min(self.status.at_s, self.place.end_s - MOMENT_S))


def playing_lines(playing: Playing, columns: int, rows: int) -> list[str]:
    """Return the screen as at most `rows` lines, none wider than `columns` cells."""
    head, style = _head(playing)
    found = [styled(cut(head, columns), **style)]
    below = [keys_line(playing), _what(playing)]
    found += [faint(cut(each, columns)) for each in below if each][: max(rows - 4, 0)]
    room = rows - len(found) - 1
    return found if room < 1 else [*found, "", *_sentence_lines(playing, columns, room)]


def _head(playing: Playing) -> tuple[str, dict[str, object]]:
    status, track = playing.status, playing.track
    if status.state == "opening":
        share = f" {status.share:.0%}: this file has to be decoded whole" if status.share else ""
        return f"○ Opening{share} …", {"fg": "yellow"}
    length_s = max(track.end_s - track.start_s, 0.001)
    full = round(min(max((status.at_s - track.start_s) / length_s, 0), 1) * BAR_CELLS)
    bar = "▮" * full + "▯" * (BAR_CELLS - full)
    times = f"{clock(status.at_s)} of {clock(track.end_s)}  {bar}"
    speed = f"  {status.speed:.1f}×" if status.speed != 1 else ""
    if status.state == "paused":
        return f"○ Paused {times}{speed}", {"fg": "yellow"}
    return f"▶ Playing {times}{speed}", {"bold": True}


def keys_line(playing: Playing) -> str:
    """Return the line of the keys."""
    space = "go on" if playing.status.state == "paused" else "pause"
    name = playing.playlist.name
    stops = f" · ↑↓ {name}" if name and len(playing.playlist.stops) > 1 else ""
    return f"Space {space} · ←→ sentence{stops} · + − speed · q end"


def _what(playing: Playing) -> str:
    playlist, interview = playing.playlist, playing.track.review.interview
    source = f"Review {playing.track.review_id} · {interview.company or COMPANY_NOT_SAID}"
    count = len(playlist.stops)
    if not playlist.name or count == 1:
        return safe(" · ".join(filter(None, (playing.title, source))))
    number = stop_at(playlist, playing.place, playing.status.at_s) + 1
    which = f"{playlist.name.capitalize()} {number} of {count}"
    return safe(" · ".join(filter(None, (which, playing.title, source))))


def _sentence_lines(playing: Playing, columns: int, rows: int) -> list[str]:
    """Return the lit sentence between its neighbours; at most `rows` lines."""
    sentences, lit = playing.track.sentences, playing.lit
    at = sentences.index(lit) if lit is not None else -1
    prompts = _prompts(playing.track)
    now: list[str] = []
    if lit is not None:
        now = _lit_lines(lit, playing.status.at_s, columns, prompts, rows)
    before: list[str] = []
    for each in reversed(sentences[: max(at, 0)]):
        if len(before) >= rows // ROWS_BEFORE:
            break
        before = [*_dim_lines(each, columns, prompts), *before]
    found = [*before[max(len(before) - rows // ROWS_BEFORE, 0) :], *now]
    for each in sentences[at + 1 :]:
        if len(found) >= rows:
            break
        found += _dim_lines(each, columns, prompts)
    return found[:rows]


def _lit_lines(
    lit: Sentence, at_s: float, columns: int, prompts: dict[int, str], rows: int
) -> list[str]:
    """Return the lit sentence with the word that is said; of a long one the rows around it."""
    start, end = said_at(spoken_stretches(lit), at_s)
    first, last = letters(safe(lit.text[:start])), letters(safe(lit.text[:end]))
    found: list[str] = []
    said_row = 0
    for number, row in enumerate(_rows(lit, columns)):
        one, other = index_after(row, first), index_after(row, last)
        one += len(row[one:other]) - len(row[one:other].lstrip())
        if one < other:
            said_row = number
        marked = [(row[:one], _LIT), (row[one:other], _SAID), (row[other:], _LIT)]
        text = "".join(styled(part, **style) for part, style in marked if part)
        mark = _mark(lit, is_lit=True) if number == 0 else " " * MARK_CELLS
        found.append(mark + text + (_beside(row, columns, lit, prompts) if number == 0 else ""))
        count = letters(row)
        first, last = max(first - count, 0), max(last - count, 0)
    top = min(max(said_row - rows // 2, 0), max(len(found) - rows, 0))
    return found[top : top + rows]


def _dim_lines(sentence: Sentence, columns: int, prompts: dict[int, str]) -> list[str]:
    rows = _rows(sentence, columns)
    first = faint(_mark(sentence) + rows[0]) + _beside(rows[0], columns, sentence, prompts)
    return [first, *(faint(" " * MARK_CELLS + row) for row in rows[1:])]


def _mark(sentence: Sentence, *, is_lit: bool = False) -> str:
    return f"{'▸' if is_lit else ' '}{clock(sentence.start_s):>{MARK_CELLS - 3}}  "


def _rows(sentence: Sentence, columns: int) -> list[str]:
    return wrapped(sentence.text, _text_cells(columns)) or [""]


def _text_cells(columns: int) -> int:
    return min(columns, MAX_WIDTH) - MARK_CELLS


def _beside(row: str, columns: int, sentence: Sentence, prompts: dict[int, str]) -> str:
    """Return the prompts of a sentence, at the right of its first row where there is room."""
    said = prompts.get(sentence.index, "")
    if not said or columns < MAX_WIDTH + 2 + PROMPTS_CELLS:
        return ""
    gap = padded("", _text_cells(columns) - cells(row) + 2)
    return faint(gap + cut(said, columns - MAX_WIDTH - 2))


def _prompts(track: Track) -> dict[int, str]:
    """Return for each sentence that is filed the keys of its prompts."""
    found: dict[int, list[str]] = {}
    for each in track.review.placements:
        found.setdefault(each.sentence, []).append(each.prompt)
    return {index: ", ".join(keys) for index, keys in found.items()}


def plain_lines(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Return a line for each sentence that begins, where there is no terminal to draw on."""
    for each in sentences:
        yield f"{clock(each.start_s):>7}  {safe(each.text)}"
