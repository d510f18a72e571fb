"""Where a memo goes on to a second interview: noticed by its words and its structure together.

Words alone do not tell: "the second one" is a question, an interviewer or a bug more often than an
interview. So a sentence that may open another interview only counts when what follows it begins
like a walk-through (arriving, being welcomed, people presenting themselves), when a walk-through
lies before it, and when the two look like different places rather than two rounds at one.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from models import Placement, Review, Sentence


@dataclass(frozen=True, slots=True)
class SecondInterview:
    """Where a second interview seems to begin.

    `sentence` is the index of the sentence that opens it, `words` are that sentence's own.
    """

    sentence: int
    words: str


FEWEST_BEFORE = 5  # sentences that an interview takes at least
FEWEST_AFTER = 5
RESTART = 7  # sentences within which a new walk-through shows its beginning
MOST_WORDS = 12  # quoted of the opening sentence
ENOUGH = 4.5

_THING = (
    r"(?:(?:job )?interview|appointment|conversation|meeting|company|firm|employer|place|outfit)"
)
_OTHER = r"(?:second|2nd|third|3rd|fourth|other|next|last)"
_FILLER = (
    r"(?:(?:okay|ok|so|right|alright|and|but|then|now|um|uh|er|erm|well|anyway|yeah|oh|also|next|on"
    r"|moving on to|on to|for|as for|with|from|about|let me do|here's|that was)\b[,.…:]?\s+"
    r"|[-*#>–—]+\s*)*"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HOUR = (
    r"(?:noon|midday|(?:half past |quarter (?:past|to) )?"
    r"(?:one|two|three|four|five|six|nine|ten|eleven|twelve|\d{1,2}(?::\d\d)?)(?: o'?clock)?)"
)
_START = "^" + _FILLER


def _compiled(*cues: tuple[str, float]) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(_START + pattern), weight) for pattern, weight in cues)


# What may open another interview, and how much it says by itself. A count alone is no other place:
# three interviews at one company are counted as well.
_COUNTED = _compiled(
    # "second interview today was …", "the other company, …", "my second appointment was with"
    (rf"(?:the|my|this|today's)?\s*{_OTHER} {_THING}\b", 3.0),
    (r"(?:interview|company|number) (?:number )?(?:two|three|four|2|3|4|b|c)\b", 3.0),
    (r"[2-4]\s?[).:]\s*\S", 3.0),
    # "the second one, at …", "the other one was at …"
    (
        r"(?:the |my )?(?:second|2nd|third|3rd|other)(?: and last)?(?: one| fella| lot| guys?)"
        r"(?:'s| is| was|,| today| i (?:did|had))",
        2.0,
    ),
    (r"(?:the |my )?next one (?:was|is) (?:at|with)\b", 2.0),
    (r"(?:second|third|secondly|thirdly)(?: and last)?,(?!.*\b(?:s?he|they) (?:was|were)\b)", 1.5),
    (r"(?:for )?the (?:second|other) (?:job|role|position)\b", 2.0),
    (r"next up\b", 2.0),
)
_ELSEWHERE = _compiled(
    (rf".{{0,40}}\b(?:had|did|with|at|to|for) (?:another|the other|a second) {_THING}\b", 3.0),
    (
        r"(?:a |an |the |completely |totally )*(?:different|separate|new) (?:one|company"
        r"|interview|firm)\b",
        3.0,
    ),
    # "this afternoon was …", "my four o'clock was with …", "at noon it was …"
    (
        r"(?:(?:in )?(?:the|this) )?(?:afternoon|evening)\s?(?:'s)?"
        r"(?:[:,–—-]| (?:was|it was|i (?:had|was at|went to|saw)))",
        2.5,
    ),
    (rf"(?:my|the) {_HOUR} (?:was|one|interview)\b", 2.5),
    (rf"the (?:afternoon|evening|later|{_DAY})(?:'s)? (?:one|interview)\b", 2.5),
    (r"(?:another|the other) (?:\w+ )?one (?:at|with|from|for|was)\b", 2.0),
    (rf"at {_HOUR},? (?:it was|i (?:had|was at))\b", 2.0),
    (rf"(?:on )?{_DAY},? (?:it was|was|i (?:had|saw|did|went|was at)|the turn)", 2.0),
    (
        r"(?:yesterday|today|the (?:next|following) day|the day after),? "
        r"(?:it was|was|i (?:had|saw|did|went to|was at))\b",
        2.0,
    ),
    (
        r"(?:an|two|three|a few|half an) hours? later,? (?:it was|i (?:had|was|sat|stood|saw))\b",
        2.0,
    ),
    (r"(?:later(?: on)?|after (?:that|lunch)|afterwards),? i (?:had|did|went|saw|was at)\b", 1.5),
    (r"(?:i )?also (?:had|did|went to|saw|interviewed)\b", 1.5),
    (
        r"i (?:also )?(?:had|did|went|saw|popped)\b.{0,20}\b(?:today|afterwards|over|the other)\b",
        1.0,
    ),
    (
        r"(?:i (?:drove|walked|went|rushed|ran|cycled) )?(?:straight |off )?(?:from there "
        r"|on |over |off )to\b",
        2.0,
    ),
    (
        rf"(?:the )?[\w' ]{{2,30}}, that was (?:the one )?(?:at|after|in|on) (?:{_HOUR}"
        rf"|{_DAY}|the|lunch)",
        2.0,
    ),
    (r"(?:there (?:was|is)|there's|came)(?: also)? the (?:one|interview) (?:at|with|for)\b", 2.0),
    (r"(?:the one|(?:the |my )?interview) (?:at|with|for|over at)\b", 2.0),
    (
        r"(?:let me|let's|i'll|i want to|i'm going to) (?:now |also )?"
        r"(?:talk about|tell (?:you )?about|go on (?:to|with)|switch to|move on to|do|turn to) ",
        1.5,
    ),
)
# Words that say little by themselves, anywhere in a sentence that names a place.
_WEAK = re.compile(
    rf"\b(?:afternoon|evening|{_DAY}|yesterday|later|afterwards|lunch|also|finally|another"
    rf"|other|at {_HOUR}"
    r"|(?:off|on|over|straight|back|bus|train|tram|drove|drive|walked|cycled|went|rushed|got"
    r"|be|been) (?:to|at)"
    r"|next stop|that leaves|leaves)\b"
)
# A new topic, which may be a place: "now brightwell", "moving on to X", "anyway, the manor"
_TOPIC = re.compile(
    r"^(?:(?:okay|so|right|alright|and|um)[,.]?\s+)*"
    r"(?:now(?: about)?|then|next|(?P<on>moving on to|on to|over to|turning to|coming to"
    r"|as for)|anyway,?|and)"
    r"[,:]?\s+(?:(?:for|on to|to|with|at)\s+)?"
    r"(?P<name>(?:the\s+)?(?P<word>[a-z][\w'&]+)(?:\s+[\w'&]+){0,3})"
)
# Words by which it is the same interview after all, or none that was held.
_SAME = re.compile(
    r"\b(?:round (?:one|two|three|four|\d)|(?:first|second|third|next|last|final"
    r"|technical) round|rounds|parts?|(?:first|second|other) half|stages?|steps?|phase|"
    r"question|asked|task|test|tour|exercise|scenario|"
    r"interviewers?|same (?:company|place|people|firm)|if|invited|invite[sd]?|will|would"
    r"|won't|gonna|"
    r"going to|before|next (?:week|month)|takes?|lasts|tomorrow|never|last (?:week|month|year)|"
    r"years? ago|hiring manager|hr|h r|human resources|technical|behaviou?ral|coding|system design|"
    r"with (?:the|my|their|his|her|a|an) (?:director|founder|owner|manager|boss|team|head"
    r"|lead|chief|"
    r"c[te]o|panel|partner|engineers?|[\w-]+ (?:manager|lead|director|team)))\b"
)
_PLACE = re.compile(
    r"\b(?:company|firm|bank|school|hotel|hospital|shop|garage|agency|council|chain|factory|studio|"
    r"university|college|clinic|hospice|store|lab|laboratory|museum|archive|church|home"
    r"|outfit|dealer|"
    r"people|place|works|yard|depot|station|centre|center|facilities|systems|group|bros|and sons|"
    r"canteen|practice|restaurant|museum)\b"
)
_IS_AT = re.compile(rf"\b(?:at|to|for|with) (?:the )?[A-Z]|{_PLACE.pattern}")
_ROUNDS = re.compile(r"\bround (?:one|two|three|1|2|3)\b")
# What ends the telling of an interview; `name` only where it is the one that the memo began with.
_CLOSING = re.compile(
    r"^(?:(?:so|and|right|okay|well|anyway|alright)[,.]?\s+)*(?:(?:so much for|enough (?:of"
    r"|about))\b.{1,40}$"
    r"|that(?:'s| is| was) (?:them|it for|all for|that one\b|(?:[\w']+ ){1,4}(?:done"
    r"|finished|over\b)|the end of"
    r"|(?P<name>[\w']+)(?:[.,!]|$| and| then)))"
)
_TWO = re.compile(
    r"\b(?:(?:two|three|four|2|3|4|both|couple of|several)(?: \w+){0,2} "
    r"(?:interviews|companies|firms|jobs|places|conversations|appointments|meetings|agencies"
    r"|families|"
    r"schools|shops|hotels|airlines|employers|outfits)"
    r"|(?:two|three|four) (?:down|of (?:them|these))?\s*(?:today|this week|in (?:a|one) day)"
    r"|(?:had|did|have) (?:\w+ )?(?:two|three|four) (?:of (?:them|these)|today|this week)"
    r"|after both|both done|a double|one after the other|recap (?:for|of) .* and"
    r"|first and .* after|in the morning and .*|two (?:to|i'm) .*)\b"
)
_PLAN = re.compile(rf"{_TWO.pattern}|\bi'll (?:talk|start|begin)\b")
_FIRST = re.compile(
    r"^(?:[\w',]+\s+){0,7}(?:first(?: one| up| fella| interview)?\b(?! of all| question)"
    r"|number one was|interview (?:1|one)\b|was the first)"
    r"|^(?:1\s?[).:]|morning:)|\b(?:this|in the) morning(?:'s)?\b|\bi'll (?:talk|start|begin)\b|"
    rf"^(?:[\w',]+\s+){{0,6}}(?:on )?{_DAY}\b|\bwas at (?:nine|ten|eleven|eight)\b"
)
_ARRIVAL = re.compile(
    r"\b(?:arrived|got (?:there|in)|found (?:it|the)|got lost|reception(?:ist)?|lobby"
    r"|waiting room|gate|front desk|buzz|bell|"
    r"badge|lift|car park|parked|minibus|joined|dialled|link|let me in|opened the door|door|"
    r"walked (?:in|up)|came in|waited|waiting|late|early|security|sign|turnstile|fetched me|"
    r"took me (?:up|down|to))\b"
)
_WELCOME = re.compile(
    r"\b(?:shook|shakes?|hello|welcome|welcomed|greeted|hugged|sat me down|sit yourself down|"
    r"made me a|biscuits?|offered me|gave me|take (?:your time|a seat)|apologi[sz]ed|sorry"
    r"|met me|small talk|smelled|warm)\b"
)
_INTRODUCTION = re.compile(
    r"\b(?:introduced|presented|who (?:they|everybody|everyone|she|he) (?:was|were|is|are)|"
    r"who(?:'s| is| does) (?:who|what)|said who|told me (?:who|about the team|their names)|"
    r"named everybody|their names|called|the team|two of them|three of them)\b"
)
# An opening that is itself filed under one of these is the telling of something else.
_TOLD = frozenset(
    ("questions", "answers", "expression", "confidence", "made_up", "interest", "next_time")
)
_BEGINNING = frozenset(("arrival", "welcome", "introduction"))
# Words that are not the name of a company, however often they stand where one would.
_COMMON = """
a about after again ago all also an and another any anything are around as asked at back because
been before being between but by can come could day days design did do does done down during each
eight eleven else end even ever every everybody everyone everything few first five for from get go
going good got had has have he he's her here him his how i i'm if in into is it it's its just kind
know last later less like long look lot lots made make man many maybe me mine more most much my
never next nine no nobody not nothing now of off on once one ones only or other our out over part
people question questions quite right round said same say second see seven share she she's side
since six so some somebody someone something sort still stuff take tell ten than that that's the
their them then there these they they're thing things think this those though three through time
to today told too twelve two under until up us very want was way we we're well went were what when
where whether which while who whom whose why will with without woman would yeah year years yes
yesterday you you're your
"""
_NO_NAME = frozenset(_COMMON.split())


def offered_split(review: Review) -> SecondInterview | None:
    """Where a review's memos seem to go on to a second interview, unless the user said no."""
    if review.is_one or not review.is_complete:
        return None
    for transcript in review.transcripts:
        if found := second_interview(transcript.sentences, review.placements):
            return found
    return None


def second_interview(
    sentences: Sequence[Sentence], placements: Sequence[Placement] = ()
) -> SecondInterview | None:
    """Find where a second interview begins in one memo; None where there is but one.

    `sentences` are one memo's, in order; `placements` may be those of the whole review. With more
    than two interviews it is the beginning of the second.
    """
    texts = [_plain(sentence.text) for sentence in sentences]
    filed = _filed(placements)
    prompts = [filed.get(sentence.index, set()) for sentence in sentences]
    has_heading = bool(sentences) and _is_heading(sentences[0].text)
    for place in range(FEWEST_BEFORE, len(sentences) - FEWEST_AFTER + 1):
        points = _points(
            sentences[place].text, texts, prompts, place, begins_with_heading=has_heading
        )
        if points >= ENOUGH:
            return SecondInterview(sentences[place].index, _quoted(sentences[place].text))
    return None


def _points(
    text: str,
    texts: Sequence[str],
    prompts: Sequence[AbstractSet[str]],
    place: int,
    *,
    begins_with_heading: bool = False,
) -> float:
    """How much speaks for another interview at this sentence; 0 where something speaks against."""
    if _SAME.search(texts[place]) or not _has_walked_through(prompts[:place]):
        return 0.0
    beginning = texts[:2]
    closed = any(_closes(each, beginning) for each in texts[place - 1 : place + 1])
    announced = any(_TWO.search(each) for each in texts[:place]) or _is_counted(texts[0])
    cue = _cue(_opened(texts[place]), beginning)
    if cue is None and _is_heading(text) and begins_with_heading:
        cue = _Cue(2.0, 0)
    if cue is None:
        # Where several were announced, a new place where people arrive anew is one of them.
        weak = _WEAK.search(texts[place])
        if any(_ROUNDS.search(each) for each in texts):
            return 0.0
        if not (announced or closed) or not (weak or _IS_AT.search(text)):
            return 0.0
        cue = _Cue(0.75 if weak else 0.0, len(texts[place]))
    named = cue.is_foretold or _names_a_place(text, texts, place, cue.end)
    if not (closed or named or (announced and cue.is_elsewhere)):
        return 0.0
    begun = any(_FIRST.search(each) for each in texts[:3])
    return (
        cue.weight
        - 1.5 * bool(prompts[place] & _TOLD)
        + 1.5 * closed
        + 1.5 * announced
        + 1.0 * named
        + 1.0 * begun
        - 1.0 * any(each & _BEGINNING for each in prompts[place - 4 : place])
        + _restart(texts[place : place + RESTART], prompts[place : place + RESTART])
    )


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a sentence opens with: how much it says, and where it ends in the text."""

    weight: float
    end: int
    is_elsewhere: bool = False  # it says that this was at another place or time
    is_foretold: bool = False  # the memo's beginning has named it


def _cue(text: str, beginning: Sequence[str]) -> _Cue | None:
    found = [
        _Cue(weight, match.end(), is_elsewhere=cues is _ELSEWHERE)
        for cues in (_COUNTED, _ELSEWHERE)
        for cue, weight in cues
        if (match := cue.search(text))
    ]
    topic = _TOPIC.search(text)
    if topic and topic["word"].removesuffix("'s") not in _NO_NAME:
        is_foretold = _is_foretold(topic["word"], beginning)
        weight = 2.0 if is_foretold else 1.5 if topic["on"] else 1.0
        found.append(_Cue(weight, len(text), is_foretold=is_foretold))
    return max(found, key=lambda cue: cue.weight, default=None)


def _is_foretold(word: str, beginning: Sequence[str]) -> bool:
    """Whether the memo's beginning announces several interviews, and this name not as the first."""
    return any(
        re.search(rf"\band (?:the |at |with |for )*(?:\w+ )?{re.escape(word)}\b", each)
        for each in beginning
        if _PLAN.search(each)
    )


def _is_counted(text: str) -> bool:
    """Whether a memo (or what is left of one that was split) begins as the second of several."""
    return any(cue.search(text) for cue, weight in _COUNTED if weight >= 1.5)


def _is_heading(text: str) -> bool:
    """Whether a line of notes is a heading with a name in it rather than a sentence."""
    words = text.split()
    names = sum(word[:1].isupper() for word in words)
    return (
        0 < len(words) <= 8 and text[-1] not in ".!?:;," and names >= 2 and 2 * names >= len(words)
    )


def _opened(text: str) -> str:
    """The sentence without a first clause that only ends what came before."""
    return re.sub(
        r"^(?:(?:right|okay|so|and|well)[,.]? )*(?:that's|that was|so much for) [\w' ]+[,;.:] ",
        "",
        text,
    )


def _closes(text: str, beginning: Sequence[str]) -> bool:
    """Whether a sentence ends the telling of the interview with which the memo began."""
    closing = _CLOSING.search(text)
    if closing is None:
        return False
    name = closing["name"]
    return name is None or (name not in _NO_NAME and _occurs(name, beginning))


def _occurs(word: str, texts: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", each) for each in texts)


def _has_walked_through(prompts: Sequence[AbstractSet[str]]) -> bool:
    return any(each & _TOLD for each in prompts)


def _names_a_place(text: str, texts: Sequence[str], place: int, end: int) -> bool:
    """Whether the opening sentence names a company or a kind of workplace."""
    if _PLACE.search(texts[place]):
        return True
    earlier = set(re.findall(r"\w+", " ".join(texts[:place])))
    names = re.findall(r"(?<=[\w,:;)#] )(?:the )?([A-Z][\w&]+)", text)
    if any(name.lower() not in earlier | _NO_NAME for name in names):
        return True
    if text != text.lower():
        return False
    said = re.match(
        r"[\s,:]*(?:(?:today|was|is|it's|at|with|for|over|had)\s+)*([a-z']{3,})", texts[place][end:]
    )
    return said is not None and said[1] not in _NO_NAME | earlier


def _restart(texts: Sequence[str], prompts: Sequence[AbstractSet[str]]) -> float:
    points = 0.0
    for key, words, weight in (
        ("arrival", _ARRIVAL, 1.0),
        ("welcome", _WELCOME, 0.75),
        ("introduction", _INTRODUCTION, 0.75),
    ):
        if any(key in each for each in prompts):
            points += weight
        elif any(words.search(each) for each in texts):
            points += weight * 0.7
    return points


def _filed(placements: Sequence[Placement]) -> dict[int, set[str]]:
    filed: dict[int, set[str]] = {}
    for placement in placements:
        filed.setdefault(placement.sentence, set()).add(placement.prompt)
    return filed


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:MOST_WORDS]) + ("…" if len(words) > MOST_WORDS else "")
