"""Discourse markers: sentences that name a prompt, and so steer the sentences after them.

A prompt read aloud ("next one, how did they welcome you"), a turn to one ("about the
introduction"), a way back ("oh, and I forgot, at the beginning"), an end ("that's it for the
answers"). What goes on after the prompt's words is content ("what went well was the map question"):
such a sentence belongs under the prompt itself.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models import PromptSheet
from pipeline.segment.context import Floats
from pipeline.sheets.prompt_names import phrases_of

_MAX_WORDS = 18  # of a marker: a longer sentence says something itself
_CLOSE = 0.86  # difflib's ratio from which a misheard question is the sheet's
_MIN_CLOSE_LETTERS = 18  # shorter phrases are too similar to one another
_BOOST = 2.0  # log-odds that a named prompt gains in the next sentence
_OWN_BOOST = 5.0  # … and in its own sentence, where that goes on to answer it
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
# A prompt's words, then one of these: the sentence answers it.
_ANSWERS = frozenset(
    re.findall(r"\w+", "is was were are that yes no not none nothing probably maybe definitely")
)
_EMPTY_TAIL = frozenset(
    re.findall(
        r"\w+",
        "like please now then there here at all it this that me us you i think so today in on the",
    )
)
_ASKS = re.compile(
    r"(?:what|how|who|why|when|where|did|do|was|were) "
    r"(?:i|you|they|my|your|their|was|were|did)\b"
)
_MIN_TAIL = 2  # words; a single one after a prompt's is rather misheard or a filler
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
    `is_answer`: it goes on to answer the prompt.
    """

    prompts: tuple[str, ...]
    is_bare: bool
    is_answer: bool = False


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
    if key := _answered(said, sheet):
        return Marker((key,), is_bare=False, is_answer=True)
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
    if key is None:
        return None
    after, _ = _without_turns(" ".join(_words(rest)))
    if other := _named(after, sheet, is_turned=False):
        return Marker((key, other), is_bare=True)
    asks = _ASKS.match(after) is not None  # a prompt's second half, in other words
    is_answer = len(said.split()) > _BARE_WORDS and not asks
    return Marker((key,), is_bare=False, is_answer=is_answer)


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
    close = _closest(mine, phrases)
    return phrases[close] if close and not _tail(mine, close, phrases) else None


def _answered(said: str, sheet: PromptSheet) -> str | None:
    """Return the key of the prompt whose words the sentence begins with and goes on to answer."""
    phrases = _phrases(sheet)
    mine = _as_mine(said)
    words = mine.split()
    if not words or words[0] not in {phrase.split()[0] for phrase in phrases}:
        return None
    for count in range(min(len(words) - 1, _MAX_WORDS), _BARE_WORDS, -1):
        phrase = " ".join(words[:count])
        if phrase in phrases and words[count] in _ANSWERS:
            return phrases[phrase]
    is_close = len(mine) >= _MIN_CLOSE_LETTERS and len(words) <= _MAX_WORDS
    close = _closest(mine, phrases) if is_close else None
    return phrases[close] if close and _tail(mine, close, phrases) else None


def _closest(mine: str, phrases: Mapping[str, str]) -> str | None:
    """Return the phrase that the words are, but for what was misheard."""
    close = difflib.get_close_matches(mine, phrases, n=1, cutoff=_CLOSE)
    return close[0] if close else None


def _tail(mine: str, phrase: str, phrases: Mapping[str, str]) -> list[str]:
    """Return the words after those that are the phrase's, where they say something."""
    words, count = mine.split(), len(phrase.split())
    for shorter in (count - 1, count):  # "… did they ask" is a phrase, and "… did they ask me"
        if " ".join(words[:shorter]) in phrases and shorter > _BARE_WORDS:
            return words[shorter:] if _is_content(words[shorter:]) else []
    head = " ".join(words[:count])
    is_longer = len(words) > count and _ratio(head, phrase) >= _ratio(mine, phrase)
    return words[count:] if is_longer and _is_content(words[count:]) else []


def _is_content(tail: Sequence[str]) -> bool:
    """Return whether words after a prompt's say something: "a bit", "no", not "like" or "then"."""
    if not tail or tail[0] in _ANSWERS:
        return bool(tail)
    return len(tail) >= _MIN_TAIL and not _EMPTY_TAIL.issuperset(tail)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


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
        elif marker is not None and marker.is_answer and key in marker.prompts:
            found[at] += _OWN_BOOST
            strength *= _DECAY
        else:
            found[at] += strength
            strength *= _DECAY
    return found
