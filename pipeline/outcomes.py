"""Read how an interview ended, as people say it: "they turned me down" is `rejected`."""

import re

from models.applications import OUTCOMES, Outcome

_REFUSED_OFFER = re.compile(r"(?:turned|turning|declin\w*|refus\w*)\b.{0,20}\boffer")
_WORDS: tuple[tuple[Outcome, str], ...] = (
    ("withdrawn", r"withdr\w+|i (?:declined|cancell?ed|quit|said no)|pulled out|backed out"),
    (
        "rejected",
        r"reject\w*|turned me down|turned down|refused|declined|no offer"
        r"|not selected|unsuccessful|they (?:said no|passed|declined)|said no|passed on me"
        r"|not (?:going|moving) forward"
        r"|abgelehnt|absage|failed|not hired|someone else",
    ),
    ("offer", r"offer\w*|hired|accepted|got (?:it|the job)|zusage|signed"),
    (
        "next",
        r"next|moved on|moving on|(?:got|am|went|going) through|invited|advanc\w+|passed"
        r"|proceed\w*"
        r"|(?:second|third|2nd|3rd|final|last|another|further) (?:round|stage|interview)",
    ),
    (
        "pending",
        r"pending|waiting|open|undecided|no (?:answer|reply|news|word)|nothing yet|not yet|tbd"
        r"|unknown|silence|ghosted",
    ),
)
_MEANT = tuple((outcome, re.compile(rf"\b(?:{words})\b")) for outcome, words in _WORDS)
_ALONE: dict[str, Outcome] = {"no": "rejected", "nope": "rejected", "?": "pending"}


def outcome_meant(text: str) -> Outcome | None:
    """Return the outcome that a text means; None where it means none, or several."""
    line = " ".join(text.casefold().replace("’", "'").split()).strip(" .!,;:")
    if line in OUTCOMES:
        return OUTCOMES[OUTCOMES.index(line)]
    if line in _ALONE:
        return _ALONE[line]
    if _REFUSED_OFFER.search(line):  # there was one
        return "offer"
    found = []
    for outcome, words in _MEANT:
        line, count = words.subn(" ", line)
        found += [outcome] if count else []
    return found[0] if len(found) == 1 else None


def read_outcome(text: str) -> tuple[str, str]:
    """Return the outcome that a text means, and a note: the text where it says more than that.

    A text that means none of them stays the outcome.
    """
    meant = outcome_meant(text)
    if meant is None:
        return text, ""
    is_said = text.casefold().strip(" .!,;:") == meant
    return meant, "" if is_said else text
