"""Ask which speaker of an interview's transcript is the user."""

import sys
from collections.abc import Sequence

import typer

from cli.output import tell
from cli.terminal.style import safe


def who_is_user(data: bytes, name: str, me: str) -> str:
    """Return which speaker the user is; empty where the text is no transcript of an interview.

    Asks on a terminal where the text has several speakers and `me` is not given.

    Raises:
        MemoUnreadable: the bytes are no text.
    """
    if me.strip():
        return me
    from pipeline.notes import read_speakers

    speakers = read_speakers(data, name)
    if not speakers:
        return ""
    if not sys.stdin.isatty():
        tell(
            f"{safe(name)} has several speakers: {safe(', '.join(speakers))}. If it is the "
            'transcript of the interview itself, say who you are: --me "NAME". Read as a memo.'
        )
        return ""
    return _asked(name, speakers)


def _asked(name: str, speakers: Sequence[str]) -> str:
    tell(f"{safe(name)} has several speakers:")
    for number, speaker in enumerate(speakers, 1):
        tell(f"  {number}  {safe(speaker)}")
    while True:
        answer = typer.prompt("Which one are you? 0: none, it is a memo", err=True).strip()
        if answer == "0":
            return ""
        if answer.isdecimal() and 1 <= int(answer) <= len(speakers):
            return speakers[int(answer) - 1]
        found = [each for each in speakers if answer and answer.casefold() in each.casefold()]
        if len(found) == 1:
            return found[0]
        tell(f"Type a number from 0 to {len(speakers)}, or a name.")
