"""What the recorder's screen shows: values in, lines out."""

from dataclasses import dataclass
from typing import Literal

from cli.terminal.cells import cells, cut
from cli.terminal.spoken import Spoken, spoken_lines, wrapped
from cli.terminal.style import safe, styled
from models import Prompt, PromptSheet, Sentence
from pipeline.export.plain import clock
from pipeline.recording.recorder import Status

METER_CELLS = 12
ROWS_FOR_TWO = 24  # terminals of so many rows keep two lines for the message
ROWS_FOR_LONG = 10  # … of so many let each message have two if it needs them
ROWS_OF_TEXT = 4  # kept for the sentences in any case
BEHIND_S = 45.0  # of sound not transcribed yet that the screen reports
_FAINT: dict[str, object] = {"dim": True}
# A line of the screen: its text and its style.
Line = tuple[str, dict[str, object]]
Asking = Literal["", "discard", "stop"]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the screen shows.

    `sentences`, `begun`, `preview`, `open_s` and `heard_s` are those of `LiveView`. `hint` is a
    prompt to suggest, `shown` the prompt of a guided recording, `offer` the name of a microphone
    to go on with after another was lost. `is_live`: text comes while recording. `asking`: what a
    key is to confirm. `typed` is the answer so far to when the interview ended, None where nobody
    is typing it, `refused` why it was not taken; `ended` says when it was, and `is_ended_new` that
    somebody has just typed it.
    """

    status: Status
    sheet: PromptSheet
    sentences: tuple[Sentence, ...] = ()
    begun: str = ""
    preview: str = ""
    open_s: float = 0.0
    covered: frozenset[str] = frozenset()
    heard_s: float = 0.0
    hint: Prompt | None = None
    shown: Prompt | None = None
    offer: str = ""
    trouble: str = ""
    is_live: bool = True
    is_guided: bool = False
    asking: Asking = ""
    asks_for_end: bool = False
    typed: str | None = None
    refused: str = ""
    ended: str = ""
    is_ended_new: bool = False
    is_stopping: bool = False
    has_keys: bool = True


def lines(picture: Picture, columns: int, rows: int) -> list[str]:
    """Return the screen as at most `rows` lines, none wider than `columns` cells."""
    keys: Line = (keys_line(picture), {} if picture.asking else _FAINT)
    messages = _messages(picture, columns, rows)
    if picture.is_guided:
        messages = _guided(picture, columns, rows - 2, messages)
    found = [_head(picture.status), keys, *messages]
    if len(found) > rows and not picture.asking:  # what to say is worth more than what to press
        del found[1]
    if picture.is_live and not picture.is_guided:
        found += _prompts(picture, columns, rows - len(found))
    drawn = [_fitted(line, columns) for line in found[:rows]]
    if picture.is_live:
        spoken = Spoken(picture.sentences, picture.begun, picture.preview, picture.open_s)
        is_listening = picture.status.state == "recording" and not picture.trouble
        drawn += spoken_lines(spoken, columns, rows - len(drawn), is_listening=is_listening)
    return drawn


def _head(status: Status) -> Line:
    if status.state == "waiting":
        return f"○ Waiting for sound from {status.device} …", {"fg": "yellow"}
    if status.state == "gone":
        return f"○ {clock(status.seconds)}  {status.device} is gone", {"fg": "red", "bold": True}
    if status.state == "stopped":
        return f"○ Recorded {clock(status.seconds)}", {"bold": True}
    full = round(status.level * METER_CELLS)
    meter = "▮" * full + "▯" * (METER_CELLS - full)
    if status.state == "paused":
        return f"○ Paused {clock(status.seconds)}  {meter}  {status.device}", {"fg": "yellow"}
    return f"● Recording {clock(status.seconds)}  {meter}  {status.device}", {"bold": True}


def keys_line(picture: Picture) -> str:
    """Return the line of the keys that do something now."""
    if picture.is_stopping:
        return "Stopping …"
    if not picture.has_keys:
        return "Ctrl-C stops, and keeps everything."
    state = picture.status.state
    if picture.asking == "discard":
        return f"Discard {clock(picture.status.seconds)} of recording for good?  y yes · n no"
    if picture.asking == "stop":
        return f"Stop? y yes · n no   ({clock(picture.status.seconds)} recorded)"
    if state == "gone":
        goes_on = f"Enter go on with {picture.offer} · " if picture.offer else ""
        return f"{goes_on}q stop here"
    keys = "Space go on" if state == "paused" else "Space pause"
    if not picture.is_guided:
        return f"Enter stop · {keys} · d discard · e end time"
    if picture.shown is None:
        return f"Enter stop · ← back · {keys} · d discard"
    return f"Enter next · q stop · ← back · {keys} · d discard"


def _messages(picture: Picture, columns: int, rows: int) -> list[Line]:
    """Wrap the messages; in a high terminal to at least two lines, so that nothing below moves."""
    if picture.typed is not None:
        found = _typing(picture, columns, rows)
    else:
        most = 2 if rows >= ROWS_FOR_LONG else 1
        found = [
            (part, style)
            for text, style in filter(None, (warning(picture), advice(picture, columns)))
            for part in _wrapped(text, columns, most)
        ]
    least = 2 if rows >= ROWS_FOR_TWO else 1
    return found + [("", {})] * (least - len(found))


def _typing(picture: Picture, columns: int, rows: int) -> list[Line]:
    """Return the time that is typed, its end in any case, and why it was not taken."""
    typed = safe(picture.typed or "")
    head = "The interview ended " if columns >= 40 else "Ended "
    help_ = "" if picture.refused or typed else "   (15:30, 2 pm, 20 minutes ago)"
    while cells(head + typed) >= columns:
        typed = typed[1:]
    most = max(1, min(3, rows - 2))
    found: list[Line] = [(f"{head}{typed}▏{help_}", {"fg": "cyan"})]
    found += [(text, {"fg": "yellow"}) for text in _wrapped(picture.refused, columns, most)]
    return found


def warning(picture: Picture) -> Line | None:
    """Return what is wrong."""
    status = picture.status
    if picture.trouble:
        return f"! {picture.trouble}", {"fg": "red"}
    if status.state == "gone":
        if picture.offer:
            return "What was recorded is kept; a second part follows it.", {"fg": "yellow"}
        return "What was recorded is kept. Connect it again to go on.", {"fg": "yellow"}
    if status.is_muted:
        text = f"! Nothing is heard from {status.device}. Is it muted, or the wrong one?"
        return text, {"fg": "yellow"}
    return None


def advice(picture: Picture, columns: int) -> Line | None:
    """Return what to speak of next, or what else is good to know."""
    status = picture.status
    if picture.ended and picture.is_ended_new:
        return f"{picture.ended}.", {"fg": "green"}
    if picture.hint is not None:
        head = "Next, perhaps: " if columns >= 40 else "→ "
        return f"{head}{picture.hint.question}", {"fg": "cyan"}
    if picture.asks_for_end and picture.has_keys:
        return "When did the interview end? Press e to enter the time, or just speak.", {
            "fg": "cyan"
        }
    behind_s = status.seconds - picture.heard_s
    if picture.is_live and behind_s > BEHIND_S and status.state == "recording":
        return f"{clock(behind_s)} still to be transcribed. Speak on, it follows.", _FAINT
    if picture.ended:
        return f"{picture.ended}.", _FAINT
    return None


def guided(picture: Picture) -> list[Line]:
    """Return the prompt of a guided recording: its number and section, and the question."""
    if picture.shown is None:
        return [("Every prompt was shown. Say what is left, then press Enter.", {})]
    number = picture.sheet.prompts.index(picture.shown) + 1
    head = f"Prompt {number} of {len(picture.sheet.prompts)} · {picture.shown.section}"
    return [(head, _FAINT), (picture.shown.question, {"bold": True})]


def _guided(picture: Picture, columns: int, room: int, messages: list[Line]) -> list[Line]:
    """Put the prompt below the messages; with little room the prompt comes first."""
    *head, (question, style) = guided(picture)
    asked: list[Line] = [(text, style) for text in _wrapped(question, columns)]
    said = [line for line in messages if line[0]]
    if len(found := [*messages, ("", {}), *head, *asked]) <= room:
        return found
    if len(found := [*said, *head, *asked]) <= room:
        return found
    if picture.refused:
        return said[: room + 1]  # until the next key, in place of the keys
    if not (warning(picture) or picture.typed is not None or picture.is_ended_new):
        said = []
    most = max(1, room - min(len(said), 1))
    asked = [(text, style) for text in _wrapped(question, columns, most)]
    return [*said[: max(0, room - len(asked))], *asked]


def _prompts(picture: Picture, columns: int, rows: int) -> list[Line]:
    """Return all prompts, those covered ticked; where there is little room, only those left."""
    room = rows - 1 - ROWS_OF_TEXT
    prompts = picture.sheet.prompts
    if len(prompts) <= room:
        whole = [_prompt(each, each.key in picture.covered) for each in prompts]
        rows_of_all = [
            (part, style) for text, style in whole for part in _wrapped_prompt(text, columns)
        ]
        return [("", {}), *(rows_of_all if len(rows_of_all) <= room else whole)]
    left = [each for each in prompts if each.key not in picture.covered]
    if room < 1:
        return []
    counted = f"{len(prompts) - len(left)} of {len(prompts)} prompts covered"
    return [(counted, {}), *(_prompt(each, is_covered=False) for each in left[:room])]


def _prompt(prompt: Prompt, is_covered: bool) -> Line:
    if is_covered:
        return f"✓ {prompt.question}", {"fg": "green"}
    return f"  {prompt.question}", {}


def _wrapped_prompt(text: str, columns: int) -> list[str]:
    """Wrap a prompt behind its tick."""
    first, *rest = _wrapped(text[2:], columns - 2)
    return [text[:2] + first, *(f"  {each}" for each in rest)]


def _wrapped(text: str, columns: int, most: int | None = None) -> list[str]:
    """Wrap a text; what is left after `most` lines makes the last one too wide, to be cut."""
    found = wrapped(text, columns)
    if most is not None and len(found) > most:
        return [*found[: most - 1], " ".join(found[most - 1 :])]
    return found


def _fitted(line: Line, columns: int) -> str:
    """Cut a line to the terminal's width, and style it."""
    return styled(cut(safe(line[0]), columns), **line[1])
