"""The recorder's question when the interview ended: the keys typed, and what becomes of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from cli.terminal import keys as key
from models import Interview
from pipeline.errors import UsageError

MOST_CHARACTERS = 40
NEWS_S = 8.0  # that an accepted time is shown before all else
SOON = timedelta(hours=12)  # until then the screen says how long ago it was


class EndTime:
    """What somebody types as the interview's end.

    `typed` is the text so far, None where nobody types; `refused` says why it was not taken.
    """

    def __init__(self) -> None:
        self.typed: str | None = None
        self.refused = ""

    def begin(self) -> None:
        """Begin to type."""
        self.typed, self.refused = "", ""

    def press(self, pressed: str, known: Interview, *, now: datetime) -> Interview | None:
        """Take a key; return the interview with its end once that is accepted.

        Escape, or Enter without a text, gives up.
        """
        typed, self.refused = self.typed or "", ""
        if pressed == key.BACKSPACE:
            self.typed = typed[:-1]
        elif pressed == key.ESCAPE or (pressed == key.ENTER and not typed.strip()):
            self.typed = None
        elif pressed == key.ENTER:
            return self._accepted(typed, known, now)
        else:
            character = " " if pressed == key.SPACE else pressed
            if len(character) == 1 and character.isprintable():
                self.typed = (typed + character)[:MOST_CHARACTERS]
        return None

    def _accepted(self, typed: str, known: Interview, now: datetime) -> Interview | None:
        from pipeline.review.timing import ended_at

        try:
            moment = ended_at(typed, held_on=known.held_on, now=now)
        except UsageError as error:  # keep the text for the user to correct
            self.refused = str(error)
            return None
        self.typed = None
        return replace(known, ended_at=moment, held_on=known.held_on or moment.date())


def ended_text(ended_at: datetime, now: datetime) -> str:
    """Return when the interview ended, as "The interview ended at 14:30, 20 min ago"."""
    ended_at, now = ended_at.astimezone(), now.astimezone()
    ago = now - ended_at
    back = (now.date() - ended_at.date()).days
    day = {0: "", 1: "yesterday "}.get(back, f"{ended_at.day} {ended_at:%b %Y} ")
    text = f"The interview ended {day}at {ended_at:%H:%M}"
    minutes = round(ago.total_seconds() / 60)
    if not timedelta() <= ago < SOON:
        return text
    hours = f"{minutes // 60} h " if minutes >= 60 else ""
    return f"{text}, {hours}{minutes % 60} min ago" if minutes else f"{text}, just now"
