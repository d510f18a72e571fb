"""Discourse markers: sentences that name a prompt, and so steer the sentences after them.

A prompt read aloud ("next one, how did they welcome you"), a turn to one ("about the
introduction"), a way back ("oh, and I forgot, at the beginning"), an end ("that's it for the
answers").
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models import PromptSheet
from pipeline.segment.context import Floats
from pipeline.sheets.prompt_names import phrases_of

_MAX_WORDS = 18  # of a marker: a longer sentence says something itself
_CLOSE = 0.86  # difflib's ratio from which a misheard question is the sheet's
_MIN_CLOSE_LETTERS = 18  # shorter phrases are too similar to one another
_BOOST = 2.0  # log-odds that a named prompt gains in the next sentence
_DECAY = 0.5  # … and the factor for each sentence after that
_NOWHERE = -20.0  # log-odds of a sentence that says nothing itself
_BARE_WORDS = 2  # a phrase this short counts only after a turn to it

# What people say before they name a prompt (turns and fillers), and after it.
_TURN = "|".join(
    (
        r"next(?: (?:one|up|question|prompt|point|thing|section|part|item|is|was))*",
        r"moving on(?: to)?|(?:now )?(?:on|over) to",
        r"(?:let me|let's|lets|i'll|i will) (?:do|go(?: on)?(?: back)? to|turn to|talk about)",
        r"(?:let me|let's|lets|i'll|i will) (?:move on to|start with)",
        r"(?:going|go|coming|come|back|jumping|turning)(?: back)? to",
        r"what about|how about|as for|as regards|regarding|concerning|about|on|for|under",
        r"(?:the )?(?:first|second|third|fourth|fifth|sixth|last|final|other) "
        r"(?:prompt|question|point|heading|one|thing)(?: is| was| says)?",
        r"then there's|prompt(?: number)? \w+|the question(?: is| was)?",
        r"(?:it|the sheet|the list|this one) (?:says|asks|wants to know)",
    )
)
_FILLER = "|".join(
    (
        r"okay|ok|right|so|well|now|then|and|um|uh|er|erm|hmm|alright|all right|good|yes|yeah",
        r"oh|also|let me see|let's see|lets see|let me think|what else|anyway|done",
        r"that's that|thats that",
    )
)
_AFTER = r"okay|ok|right|so|um|uh|then|now|next|hmm|let me think|let's see|it says|yeah"
_ENDS = re.compile(
    r"(?:that's|thats|that was|that is|so much|enough)(?: (?:all|it|enough|everything|the end))?"
    r" (?:for|about|of|with|on)(?: the| my| their)? (?P<what>[\w' ]+?)"
    r"(?: (?:i think|then|part|bit|section))*"
)
_EMPTY = re.compile(
    "|".join(
        (
            r"next(?: (?:one|up|question|prompt|point|thing|section|part|item))?|moving on",
            r"(?:the )?next (?:one|prompt|question) (?:please|then)|and so on|go on|done",
            r"that's (?:it|that)|that was (?:it|that)|what else(?: (?:is|was) there)?",
            r"where was i|let me (?:think|see)|anything else",
        )
    )
)
_BACK = re.compile(
    r"(?:i (?:forgot|left out|skipped|missed|didn't mention|should have said|have to add)"
    r"|i need to add|(?:one|another) thing i (?:forgot|left out)|before i forget|going back"
    r"|back to)\b.{0,40}?\b(?:beginning|start|very start|first bit|outset)\b"
)
_MINE = {"you": "i", "your": "my", "yourself": "myself", "me": "i", "were": "was"}
_BEGINNING = ("arrival", "welcome", "introduction")
_STRAIGHT_QUOTES = str.maketrans({"’": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Marker:
    """What a sentence steers to.

    `prompts` are the keys it names, none where it ends a topic. `is_bare`: it says nothing else.
    """

    prompts: tuple[str, ...]
    is_bare: bool


def find_markers(texts: Sequence[str], sheet: PromptSheet) -> list[Marker | None]:
    """Return a marker a sentence, None for those that steer nothing."""
    return [_marker(text, sheet) for text in texts]


def _marker(text: str, sheet: PromptSheet) -> Marker | None:
    words = _words(text)
    if not words:
        return None
    said, is_turned = _without_turns(" ".join(words))
    if len(words) <= _MAX_WORDS:
        if (
            _EMPTY.fullmatch(said)
            or (is_turned and not said and len(words) > 1)
            or words == ["next"]
        ):
            return Marker((), is_bare=True)
        if ended := _ENDS.fullmatch(said):
            return (
                Marker((), is_bare=True) if _named(ended["what"], sheet, is_turned=True) else None
            )
        if key := _named(said, sheet, is_turned=is_turned):
            return Marker((key,), is_bare=True)
    if len(words) <= _MAX_WORDS and _BACK.search(said):
        known = tuple(key for key in _BEGINNING if key in sheet.keys)
        return Marker(known, is_bare=False) if known else None
    return _at_the_start(text, sheet)


def _at_the_start(text: str, sheet: PromptSheet) -> Marker | None:
    """Return the marker of a prompt named before a punctuation mark: "About the welcome: she …"."""
    head, mark, rest = (
        re.split(r"([,:;.?!–—]\s|\s-\s)", text, maxsplit=1)[:3]
        if (re.search(r"[,:;.?!–—]\s|\s-\s", text))
        else (text, "", "")
    )
    if not mark or not rest.strip():
        return None
    said, is_turned = _without_turns(" ".join(_words(head)))
    if not said:
        return _at_the_start(rest, sheet)
    key = _named(said, sheet, is_turned=is_turned)
    return Marker((key,), is_bare=False) if key else None


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().translate(_STRAIGHT_QUOTES))


def _without_turns(said: str) -> tuple[str, bool]:
    """Strip fillers and turns from both ends; return the rest, and whether there was a turn."""
    is_turned = False
    while True:
        before = said
        said = re.sub(rf"^(?:{_FILLER})\b ?", "", said)
        shorter = re.sub(rf"^(?:{_TURN})\b ?", "", said)
        is_turned = is_turned or shorter != said
        said = re.sub(rf" ?\b(?:{_AFTER})$", "", shorter)
        if said == before:
            return said.strip(), is_turned


def _named(said: str, sheet: PromptSheet, *, is_turned: bool) -> str | None:
    """Return the key of the prompt that the words name, None where they say anything else."""
    phrases = _phrases(sheet)
    mine = _as_mine(said)
    bare = re.sub(r"^(?:the|my|their) |(?: (?:part|bit|section|round))+$", "", mine)
    for phrase in (mine, bare):
        if phrase in phrases and (is_turned or len(phrase.split()) > _BARE_WORDS):
            return phrases[phrase]
    if len(mine) < _MIN_CLOSE_LETTERS or not (is_turned or len(mine.split()) > _BARE_WORDS + 1):
        return None
    close = difflib.get_close_matches(mine, phrases, n=1, cutoff=_CLOSE)
    return phrases[close[0]] if close else None


@lru_cache(maxsize=8)
def _phrases(sheet: PromptSheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for phrase, key in phrases_of(sheet).items():
        found.setdefault(_as_mine(phrase), key)
    found.pop("tell i about myself", None)  # in speech, that is a question of the interviewers
    return found


def _as_mine(said: str) -> str:
    """Return the words in the first person: "did you react" becomes "did i react"."""
    words = re.findall(r"\w+", said.replace("'", ""))
    return " ".join(_MINE.get(word, word) for word in words)


def steer(log_odds: Floats, key: str, markers: Sequence[Marker | None]) -> Floats:
    """Return a prompt's log-odds, a value a sentence, adjusted by the markers.

    A bare marker is placed nowhere. The sentences after a marker that names this prompt gain log-
    odds, less with every further one, until the next marker.
    """
    found = log_odds.copy()
    strength = 0.0
    for at, marker in enumerate(markers):
        if marker is not None:
            strength = _BOOST if key in marker.prompts else 0.0
        if marker is not None and marker.is_bare:
            found[at] = _NOWHERE
        else:
            found[at] += strength
            strength *= _DECAY
    return found
