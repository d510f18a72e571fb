"""What was said by whom: turns of an interview, and the exchanges that they make."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from models import Placement, PromptSheet, Sentence
from pipeline.notes.captions import Transcribed
from pipeline.transcription.sentences import sentences_of, sentences_of_text

LEAST_TURNS = 4
_LABELLED = re.compile(
    r"\s*(?:\[?\(?\d{1,2}:\d\d(?::\d\d)?\)?\]?\s+)?"
    r"(?P<name>[^\W\d_][\w.'’-]*(?: "
    r"[\w.'’()-]+){0,4})\s?(?:\[?\(?\d{1,2}:\d\d(?::\d\d)?\)?\]?)?\s?:\s+(?P<said>\S.*)"
)
_ALONE = re.compile(
    r"(?P<name>[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ(][\w.'’()-]*|van|von|de|der|da|di|el|al|bin)){0,4})"
    r"\s*:?(?:\s+[\[(]?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?[\])]?)?"
)
_TIME = re.compile(r"[\d:.,\s>\-\[\]()]+(?:[ap]m)?", re.IGNORECASE)
_NO_NAMES = frozenset(
    (
        "q",
        "a",
        "question",
        "answer",
        "questions",
        "answers",
        "note",
        "notes",
        "company",
        "role",
        "stage",
    )
)
_LEAST_SHARE = 0.4  # of the lines that must have a name
_LEAST_SHARE_ALONE = 0.2  # … where a name stands above what was said
_ASKS = re.compile(
    r"^(?:(?:so|okay|ok|and|great|right|well|alright|cool|now|then|thanks|perfect|first|next|good|"
    r"yeah|yes|maybe|let's start|to start|lastly|finally)[,.]?\s+)*(?:(?:please|could you|can you|"
    r"would you)\s+)?(?:tell (?:me|us)|walk (?:me|us)|talk (?:me|us)|describe|explain|give (?:me|"
    r"us)|"
    r"take (?:me|us)|show (?:me|us)|imagine|suppose|compare|say (?:you|we)|i'?d (?:like|love) "
    r"(?:you|to "
    r"hear)|name (?:a|one|two|three))\b",
    re.IGNORECASE,
)
_OF_THE_CALL = re.compile(
    r"\b(?:hear me|see my screen|see me|can you see|how are you|how's it going|on mute|muted|"
    r"coffee|"
    r"find us|find the (?:office|place)|good trip|water|weather|(?:any|some|have) questions? "
    r"(?:for|from|to|about)|"
    r"questions for (?:me|us)|want to ask|like to ask|like to know from|ask (?:me|us)|does that "
    r"make "
    r"sense|shall we|ready|sound good|is that ok|is that okay|all right|make sense|record)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:questions? (?:for|from|to) (?:me|us|you|your side)|(?:any|some|your|have) questions|"
    r"want to ask|like to ask|like to know|ask (?:me|us)|over to you|your turn)\b",
    re.IGNORECASE,
)
_MAY_I = re.compile(
    r"\b(?:can i ask|may i ask|could i ask|i wanted to ask|i'd like to ask|i have (?:a|one|two|"
    r"three|some|a "
    r"few) questions?|my (?:first |last |other )?question|i was wondering|i'm curious)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:you|your|team|company|role|next steps?|process|on[- ]call|culture|growth|hybrid|remote|"
    r"ward|school|shift|training|customers|salary|budget)\b",
    re.IGNORECASE,
)
_LEAST_ECHO = 3  # words of a question that is no echo


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another speaks."""

    speaker: str
    sentences: tuple[Sentence, ...]


def turns_of(text: str, transcribed: Transcribed | None) -> tuple[Turn, ...]:
    """Return the turns of a conversation; none where the text names not two speakers or more."""
    turns = tuple(_of_cues(transcribed) if transcribed else ())
    if len({turn.speaker for turn in turns if turn.speaker}) < 2:
        turns = tuple(_of_labels(text.splitlines()))
    named = [turn for turn in turns if turn.speaker]
    is_one = len(named) >= LEAST_TURNS and len({turn.speaker for turn in named}) > 1
    return turns if is_one else ()


def _of_cues(transcribed: Transcribed) -> Iterable[Turn]:
    for speaker, found in by_speaker(transcribed):
        # Estimated times are exact enough for sentences, not for words.
        yield Turn(speaker, tuple(replace(each, words=(), heading=speaker) for each in found))


def by_speaker(transcribed: Transcribed) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """Yield who speaks, and the sentences until another does; an empty name where none is told."""
    index = 0
    for speaker, cues in groupby(transcribed.cues, key=lambda cue: cue.speaker):
        found = sentences_of((word for cue in cues for word in cue.words), index)
        index += len(found)
        yield speaker, found


def _of_labels(lines: Sequence[str]) -> Iterable[Turn]:
    """Yield the turns of lines with names: `Ana: Yes`, or a name above what was said."""
    said = [line.strip() for line in lines if line.strip() and not _TIME.fullmatch(line.strip())]
    names = _names(said)
    parts: list[tuple[str, str]] = []
    for line in said:
        match = _LABELLED.fullmatch(line)
        alone = _ALONE.fullmatch(line)
        if match and match["name"] in names:
            parts.append((match["name"], match["said"]))
        elif alone and alone["name"] in names:
            parts.append((alone["name"], ""))
        elif parts:
            parts.append((parts[-1][0], line))
    index = 0
    for speaker, lines_of in groupby(parts, key=lambda part: part[0]):
        text = " ".join(text for _, text in lines_of if text)
        found = sentences_of_text(text, index) if text else ()
        index += len(found)
        if found:
            yield Turn(speaker, tuple(replace(each, heading=speaker) for each in found))


def _names(said: Sequence[str]) -> set[str]:
    """Return the names before or above what is said; none where too few lines have one."""
    labelled = Counter(match["name"] for line in said if (match := _LABELLED.fullmatch(line)))
    alone = Counter(match["name"] for line in said if (match := _ALONE.fullmatch(line)))
    for found, least in ((labelled, _LEAST_SHARE), (alone, _LEAST_SHARE_ALONE)):
        names = {name for name, count in found.items() if count > 1}
        if any(name.lower() in _NO_NAMES for name in names):
            return set()
        if len(names) > 1 and sum(found[name] for name in names) >= least * len(said):
            return names | ({*found} if found is labelled else set())
    return set()


def speakers_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return who speaks, in order of first turns."""
    return tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))


def placements_of(turns: Sequence[Turn], me: str, sheet: PromptSheet) -> tuple[Placement, ...]:
    """Return the questions, the answers and the own questions under the sheet's prompts."""
    found: list[tuple[Sentence, str]] = []
    is_open = is_invited = is_asked = False
    for turn in turns:
        if turn.speaker != me:
            is_invited = is_invited or any(_INVITES.search(each.text) for each in turn.sentences)
            asked = [each for each in turn.sentences if _is_question(each.text)]
            found += [(each, "questions") for each in asked]
            is_asked = bool(asked)
            is_open = is_open or is_asked
            continue
        is_invited = is_invited or any(_MAY_I.search(each.text) for each in turn.sentences)
        for each in turn.sentences:
            if _is_own(each.text, is_invited=is_invited, is_asked=is_asked):
                found.append((each, "interest"))
            elif is_open:
                found.append((each, "answers"))
    return tuple(
        Placement(each.index, key, 1.0, "guided") for each, key in found if key in sheet.keys
    )


def _is_question(text: str) -> bool:
    if _OF_THE_CALL.search(text):
        return False
    return bool(_ASKS.match(text)) or (text.endswith("?") and len(text.split()) > _LEAST_ECHO)


def _is_own(text: str, *, is_invited: bool, is_asked: bool) -> bool:
    if not text.endswith("?") or len(text.split()) <= _LEAST_ECHO:
        return False
    return is_invited or (not is_asked and bool(_OWN.search(text)))
