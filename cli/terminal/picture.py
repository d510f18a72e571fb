"""What the recorder's screen shows: values in, lines out."""

from dataclasses import dataclass

from cli.terminal.spoken import Spoken, spoken_lines
from cli.terminal.style import safe, styled
from models import Prompt, PromptSheet, Sentence
from pipeline.export.plain import clock
from pipeline.recording.recorder import Status

METER_CELLS = 12
QUIET_S = 3.0  # of digital silence: no pause of a speaker, but a microphone that is muted
ROWS_FOR_TWO = 24  # terminals of so many rows have two lines for the message
ROWS_OF_TEXT = 4  # kept for the sentences in any case
BEHIND_S = 45.0  # of sound not transcribed yet that the screen reports
# A line of the screen: its text and its style.
Line = tuple[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the screen shows.

    `sentences`, `begun`, `preview`, `open_s` and `heard_s` are those of `LiveView`. `hint` is a
    prompt to suggest, `shown` the prompt of a guided recording, `offer` the name of a microphone
    to go on with after another was lost. `is_live`: text comes while recording. `is_asking`:
    whether to discard. `typed` is the answer so far to when the interview ended, None where nobody
    is typing it.
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
    is_asking: bool = False
    asks_for_end: bool = False
    typed: str | None = None
    is_stopping: bool = False
    has_keys: bool = True


def lines(picture: Picture, columns: int, rows: int) -> list[str]:
    """Return the screen as at most `rows` lines, none wider than `columns` cells."""
    keys: Line = (keys_line(picture), {"dim": not picture.is_asking})
    found = [_head(picture.status), keys, *_messages(picture, columns, rows)]
    if picture.is_guided:
        found += _guided(picture, columns)
    elif picture.is_live:
        found += _prompts(picture, rows - len(found))
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
    if picture.is_asking:
        return f"Discard {clock(picture.status.seconds)} of recording for good?  y yes · n no"
    if state == "gone":
        goes_on = f"Enter go on with {picture.offer} · " if picture.offer else ""
        return f"{goes_on}q stop here"
    keys = "Space go on" if state == "paused" else "Space pause"
    guided = "← → prompt · " if picture.is_guided else ""
    return f"{guided}Enter stop · {keys} · d discard"


def _messages(picture: Picture, columns: int, rows: int) -> list[Line]:
    """Wrap the message to a fixed number of lines, so that nothing below moves."""
    text, style = message(picture)
    if rows < ROWS_FOR_TWO:
        return [(text, style)]
    found: list[Line] = [(part, style) for part in _wrapped(text, columns)[:2]]
    return [*found, ("", {}), ("", {})][:2]


def message(picture: Picture) -> Line:
    """Return what is wrong; else what to speak of next."""
    status = picture.status
    if picture.typed is not None:
        return f"The interview ended at {picture.typed}▏  (as 15:30, then Enter)", {"fg": "cyan"}
    if picture.trouble:
        return f"! {picture.trouble}", {"fg": "red"}
    if status.state == "gone":
        if picture.offer:
            return "What was recorded is kept; a second part follows it.", {"fg": "yellow"}
        return "What was recorded is kept. Connect it again to go on.", {"fg": "yellow"}
    if status.state == "recording" and status.quiet_s >= QUIET_S:
        warning = f"! Nothing is heard from {status.device}. Is it muted, or the wrong one?"
        return warning, {"fg": "yellow"}
    if picture.hint is not None:
        return f"Next, perhaps: {picture.hint.question}", {"fg": "cyan"}
    if picture.asks_for_end and picture.has_keys:
        return "When did the interview end? Press e to enter the time, or just speak.", {
            "fg": "cyan"
        }
    behind_s = status.seconds - picture.heard_s
    if picture.is_live and behind_s > BEHIND_S and status.state == "recording":
        return f"{clock(behind_s)} still to be transcribed. Speak on, it follows.", _FAINT
    return "", {}


_FAINT: dict[str, object] = {"dim": True}


def _guided(picture: Picture, columns: int) -> list[Line]:
    if picture.shown is None:
        return [("", {}), ("Every prompt was shown. Say what is left, then press Enter.", {})]
    number = picture.sheet.prompts.index(picture.shown) + 1
    head = f"Prompt {number} of {len(picture.sheet.prompts)} · {picture.shown.section}"
    question: list[Line] = [
        (text, {"bold": True}) for text in _wrapped(picture.shown.question, columns)
    ]
    return [("", {}), (head, _FAINT), *question]


def _prompts(picture: Picture, rows: int) -> list[Line]:
    """Return all prompts, those covered ticked; where there is little room, only those left."""
    room = rows - 1 - ROWS_OF_TEXT
    prompts = picture.sheet.prompts
    if len(prompts) <= room:
        return [("", {}), *(_prompt(each, each.key in picture.covered) for each in prompts)]
    left = [each for each in prompts if each.key not in picture.covered]
    if room < 1:
        return []
    counted = f"{len(prompts) - len(left)} of {len(prompts)} prompts covered"
    return [(counted, {}), *(_prompt(each, is_covered=False) for each in left[:room])]


def _prompt(prompt: Prompt, is_covered: bool) -> Line:
    if is_covered:
        return f"✓ {prompt.question}", {"fg": "green"}
    return f"  {prompt.question}", {}


def _wrapped(text: str, columns: int) -> list[str]:
    from rich.cells import cell_len

    found: list[str] = []
    for word in safe(text).split():
        if found and cell_len(found[-1]) + 1 + cell_len(word) <= columns:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _fitted(line: Line, columns: int) -> str:
    """Cut a line to the terminal's width, and style it."""
    from rich.cells import cell_len, set_cell_size

    text, style = safe(line[0]), line[1]
    if cell_len(text) > columns:
        text = set_cell_size(text, columns - 1).rstrip() + "…"
    return styled(text, **style)
