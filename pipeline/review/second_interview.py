"""Notice where a memo goes on to a second interview, by its words and its structure together.

Words alone do not decide: "the second one" is a question, an interviewer or a bug more often than
an interview. A sentence that may open another interview only counts if a walk-through lies before
it, if the sentences after it begin like one (arrival, welcome, introductions), and if the two seem
to be at different places rather than two rounds at one. The patterns are in second_interview.toml.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models import Placement, Review, Sentence

MIN_BEFORE = 5  # sentences of an interview
MIN_AFTER = 5
OPENING = 7  # sentences in which a new walk-through shows its beginning
MAX_WORDS = 12  # quoted of the opening sentence
MIN_POINTS = 4.5

# Points for and against another interview, beside those of the opening itself.
HEADING_POINTS = 2.0  # the opening is a heading among headings
WEAK_POINTS = 0.75  # a weak word, where several interviews were announced
NEW_TOPIC_POINTS = (2.0, 1.5, 1.0)  # a name that was announced, one turned to, any other name
CLOSED = 1.5  # the sentence or the one before ends an interview
ANNOUNCED = 1.5  # several interviews were announced
NAMED = 1.0  # the opening names a place
COUNTED_FROM_FIRST = 1.0  # the memo began with "the first one"
TOLD_ELSEWHERE = -1.5  # the opening itself is placed under a prompt below
STILL_BEGINNING = -1.0  # the first walk-through has only begun
PLACED, WORDS_ONLY = 1.0, 0.7  # factors: a beginning by placement, by its words
BEGINNING_POINTS = {"arrival": 1.0, "welcome": 0.75, "introduction": 0.75}
_ABOUT_TELLING = frozenset(
    ("questions", "answers", "expression", "confidence", "made_up", "interest", "next_time")
)


@dataclass(frozen=True, slots=True)
class SecondInterview:
    """Where a second interview seems to begin.

    `sentence` is the index of the sentence that opens it, `words` are the first of its words.
    """

    sentence: int
    words: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The compiled patterns of second_interview.toml, which says what each is for."""

    counted: tuple[tuple[re.Pattern[str], float], ...]
    elsewhere: tuple[tuple[re.Pattern[str], float], ...]
    weak: re.Pattern[str]
    same: re.Pattern[str]
    place: re.Pattern[str]
    is_at: re.Pattern[str]
    two: re.Pattern[str]
    plan: re.Pattern[str]
    rounds: re.Pattern[str]
    topic: re.Pattern[str]
    closing: re.Pattern[str]
    first: re.Pattern[str]
    beginnings: Mapping[str, re.Pattern[str]]  # by the prompt's key
    no_name: frozenset[str]


@cache
def _patterns() -> _Patterns:
    """Return the patterns, compiled when a memo is first looked at."""
    path = Path(__file__).with_suffix(".toml")
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {name: _joined(pattern) for name, pattern in data["names"].items()}
    one_of = {
        name: rf"\b(?:{'|'.join(_filled(each, names) for each in alternatives)})\b"
        for name, alternatives in data["any_of"].items()
    }
    one = {name: _filled(pattern, names) for name, pattern in data["patterns"].items()}

    def openings(table: str) -> tuple[tuple[re.Pattern[str], float], ...]:
        return tuple(
            (re.compile(f"^{names['FILLER']}{_filled(pattern, names)}"), float(points))
            for points, patterns in data[table].items()
            for pattern in patterns
        )

    return _Patterns(
        counted=openings("counted"),
        elsewhere=openings("elsewhere"),
        weak=re.compile(one_of["weak"]),
        same=re.compile(one_of["same"]),
        place=re.compile(one_of["place"]),
        is_at=re.compile(rf"\b(?:at|to|for|with) (?:the )?[A-Z]|{one_of['place']}"),
        two=re.compile(one_of["two"]),
        plan=re.compile(rf"{one_of['two']}|\bi'll (?:talk|start|begin)\b"),
        rounds=re.compile(one["rounds"]),
        topic=re.compile(one["topic"]),
        closing=re.compile(one["closing"]),
        first=re.compile(one["first"]),
        beginnings={key: re.compile(one_of[key]) for key in BEGINNING_POINTS},
        no_name=frozenset(data["words"]["no_name"].split()),
    )


def _joined(pattern: str) -> str:
    """Return a pattern without line breaks and the blanks around them."""
    lines = pattern.splitlines()
    return "".join(line.strip() for line in lines) if len(lines) > 1 else pattern


def _filled(pattern: str, names: Mapping[str, str]) -> str:
    """Return a pattern in one line, its <NAMES> replaced."""
    for name, meaning in names.items():
        pattern = pattern.replace(f"<{name}>", meaning)
    return _joined(pattern)


def offered_split(review: Review) -> SecondInterview | None:
    """Return where a review's memos seem to go on to a second interview; None if nowhere.

    None also where the user said that it is one interview, and while a memo is unfinished.
    """
    if review.is_one or not review.is_complete:
        return None
    for transcript in review.transcripts:
        if found := second_interview(transcript.sentences, review.placements):
            return found
    return None


def second_interview(
    sentences: Sequence[Sentence], placements: Sequence[Placement] = ()
) -> SecondInterview | None:
    """Return where a second interview begins in one memo; None where there is only one.

    `sentences` are one memo's, in order; `placements` may be those of the whole review. Of more
    than two interviews, the beginning of the second is returned.
    """
    if len(sentences) < MIN_BEFORE + MIN_AFTER:
        return None
    texts = [_plain(sentence.text) for sentence in sentences]
    by_sentence = _prompts_by_sentence(placements)
    prompts = [by_sentence.get(sentence.index, set()) for sentence in sentences]
    has_heading = _is_heading(sentences[0].text)
    for at in range(MIN_BEFORE, len(sentences) - MIN_AFTER + 1):
        points = _points(sentences[at].text, texts, prompts, at, begins_with_heading=has_heading)
        if points >= MIN_POINTS:
            return SecondInterview(sentences[at].index, _quoted(sentences[at].text))
    return None


def _points(
    text: str,
    texts: Sequence[str],
    prompts: Sequence[AbstractSet[str]],
    at: int,
    *,
    begins_with_heading: bool = False,
) -> float:
    """Return the points for another interview from sentence `at` on; 0 where one is ruled out.

    `text` is the sentence as it is, `texts` are all in plain form, `prompts` those they are under.
    """
    known = _patterns()
    if known.same.search(texts[at]) or not _has_walked_through(prompts[:at]):
        return 0.0
    beginning = texts[:2]
    is_closed = any(_closes(each, beginning) for each in texts[at - 1 : at + 1])
    is_announced = any(known.two.search(each) for each in texts[:at]) or _is_counted(texts[0])
    opening = _opening(_without_ending(texts[at]), beginning)
    if opening is None and _is_heading(text) and begins_with_heading:
        opening = _Opening(HEADING_POINTS, 0)
    if opening is None:
        opening = _weak_opening(text, texts, at, is_expected=is_announced or is_closed)
    if opening is None:
        return 0.0
    is_named = opening.is_foretold or _names_a_place(text, texts, at, opening.end)
    if not (is_closed or is_named or (is_announced and opening.is_elsewhere)):
        return 0.0
    return (
        opening.points
        + TOLD_ELSEWHERE * bool(prompts[at] & _ABOUT_TELLING)
        + CLOSED * is_closed
        + ANNOUNCED * is_announced
        + NAMED * is_named
        + COUNTED_FROM_FIRST * any(known.first.search(each) for each in texts[:3])
        + STILL_BEGINNING * any(each & BEGINNING_POINTS.keys() for each in prompts[at - 4 : at])
        + _beginning_points(texts[at : at + OPENING], prompts[at : at + OPENING])
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """What a sentence opens with: its points, and where it ends in the text."""

    points: float
    end: int
    is_elsewhere: bool = False  # it tells of another place or time
    is_foretold: bool = False  # the memo's beginning announced this name


def _opening(text: str, beginning: Sequence[str]) -> _Opening | None:
    """Return the opening with the most points; None where nothing opens an interview."""
    known = _patterns()
    found = [
        _Opening(points, match.end(), is_elsewhere=table is known.elsewhere)
        for table in (known.counted, known.elsewhere)
        for pattern, points in table
        if (match := pattern.search(text))
    ]
    topic = known.topic.search(text)
    if topic and topic["word"].removesuffix("'s") not in known.no_name:
        is_foretold = _is_foretold(topic["word"], beginning)
        announced, turned_to, other = NEW_TOPIC_POINTS
        points = announced if is_foretold else turned_to if topic["on"] else other
        found.append(_Opening(points, len(text), is_foretold=is_foretold))
    return max(found, key=lambda each: each.points, default=None)


def _weak_opening(
    text: str, texts: Sequence[str], at: int, *, is_expected: bool
) -> _Opening | None:
    """Return an opening by a weak word or a place, where another interview is expected."""
    known = _patterns()
    if not is_expected or any(known.rounds.search(each) for each in texts):
        return None
    weak = known.weak.search(texts[at])
    if not weak and not known.is_at.search(text):
        return None
    return _Opening(WEAK_POINTS if weak else 0.0, len(texts[at]))


def _is_foretold(word: str, beginning: Sequence[str]) -> bool:
    """Return whether the memo's beginning announces this name as a further interview."""
    return any(
        re.search(rf"\band (?:the |at |with |for )*(?:\w+ )?{re.escape(word)}\b", each)
        for each in beginning
        if _patterns().plan.search(each)
    )


def _is_counted(text: str) -> bool:
    """Return whether a memo (or the rest of one that was split) begins as the second of several."""
    return any(pattern.search(text) for pattern, points in _patterns().counted if points >= 1.5)


def _is_heading(text: str) -> bool:
    """Return whether a line of notes is a heading with a name in it rather than a sentence."""
    words = text.split()
    names = sum(word[:1].isupper() for word in words)
    return (
        0 < len(words) <= 8 and text[-1] not in ".!?:;," and names >= 2 and 2 * names >= len(words)
    )


def _without_ending(text: str) -> str:
    """Return the sentence without a first clause that only ends the topic before."""
    return re.sub(
        r"^(?:(?:right|okay|so|and|well)[,.]? )*(?:that's|that was|so much for) [\w' ]+[,;.:] ",
        "",
        text,
    )


def _closes(text: str, beginning: Sequence[str]) -> bool:
    """Return whether a sentence ends the telling of the interview with which the memo began."""
    closing = _patterns().closing.search(text)
    if closing is None:
        return False
    name = closing["name"]
    return name is None or (name not in _patterns().no_name and _occurs(name, beginning))


def _occurs(word: str, texts: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", each) for each in texts)


def _has_walked_through(prompts: Sequence[AbstractSet[str]]) -> bool:
    return any(each & _ABOUT_TELLING for each in prompts)


def _names_a_place(text: str, texts: Sequence[str], at: int, end: int) -> bool:
    """Return whether the opening names a company or a kind of workplace, new in the memo."""
    known = _patterns()
    if known.place.search(texts[at]):
        return True
    earlier = set(re.findall(r"\w+", " ".join(texts[:at])))
    names = re.findall(r"(?<=[\w,:;)#] )(?:the )?([A-Z][\w&]+)", text)
    if any(name.lower() not in earlier | known.no_name for name in names):
        return True
    if text != text.lower():
        return False
    word = re.match(
        r"[\s,:]*(?:(?:today|was|is|it's|at|with|for|over|had)\s+)*([a-z']{3,})", texts[at][end:]
    )
    return word is not None and word[1] not in known.no_name | earlier


def _beginning_points(texts: Sequence[str], prompts: Sequence[AbstractSet[str]]) -> float:
    """Return the points for sentences that begin like a walk-through."""
    points = 0.0
    for key, weight in BEGINNING_POINTS.items():
        if any(key in each for each in prompts):
            points += weight * PLACED
        elif any(_patterns().beginnings[key].search(each) for each in texts):
            points += weight * WORDS_ONLY
    return points


def _prompts_by_sentence(placements: Sequence[Placement]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for placement in placements:
        found.setdefault(placement.sentence, set()).add(placement.prompt)
    return found


def _plain(text: str) -> str:
    """Return a text in lower case, with straight apostrophes and single blanks."""
    return " ".join(text.lower().replace("’", "'").split())


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:MAX_WORDS]) + ("…" if len(words) > MAX_WORDS else "")
