"""Who was there: names that an interview's review tells, with what the people do.

Names are found by their capitals beside a word for what somebody does, others as `share` finds
them, in recogniser output without capitals too. Where none is found, the sentences that introduce
people stand for them.
"""

import re
from collections.abc import Sequence

from models import Review, Sentence

PROMPTS = frozenset({"introduction", "welcome"})
_DOES = (
    r"(?:manager|lead|leader|engineer|developer|designer|recruiter|cto|ceo|cfo|coo|head|director"
    r"|founder|owner|architect|tester|analyst|scientist|principal|boss|chief|hr|nurse|teacher"
    r"|professor|senior|governor|partner|consultant|colleague|officer|supervisor|president|people"
    r" ops|product|talent partner|team lead|tech lead|vp)"
)
_NAME = r"((?:Dr\.? |Mr\.? |Mrs\.? |Ms\.? )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
_IS = r"(?:[’']s| is| was)"
_BEFORE = re.compile(
    rf"{_NAME}(?:,? (?:who|she|he|they){_IS}|,?{_IS}|,| said (?:she|he|they){_IS})"
    r" (?:the |a |an |their |our |my )?"
    rf"((?:[\w-]+ ){{0,3}}{_DOES}(?: (?:of|on|for) [\w ]{{3,25}})?)\b"
)
_AFTER = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Tt]heir|[Mm]y) ((?:[\w-]+ ){{0,2}}{_DOES}),? "
    rf"(?:called |named |is |was )?{_NAME}"
)
_INTRODUCED = re.compile(
    rf"\b{_DOES}s?\b|\b(?:introduced|interviewers?|panel|there (?:was|were)|in the room)\b", re.I
)
_NO_NAMES = frozenset(
    (
        *("The", "A", "An", "And", "But", "So", "Then", "He", "She", "They", "It", "I", "We", "My"),
        *("Their", "Our", "This", "That", "There", "One", "Two", "Three", "First", "Also", "After"),
        *("When", "Which", "What", "Who", "Yes", "No", "Oh", "Right", "Okay", "English", "Monday"),
        *("Tuesday", "Wednesday", "Thursday", "Friday", "React", "Java", "Python", "SQL"),
    )
)
_SPEAKER = re.compile(r"\byourself,? \w+|\b(?:i'm|i am|my name is|call me) \w+", re.I)
_OWN = re.compile(r"(?:\w+ ){0,2}i (?:told|said|did|called|gave|introduced)\b", re.I)
MOST = 3
"""Sentences that stand for names."""


def people_in(review: Review) -> tuple[str, ...]:
    """Return the people of a review, each as `Harriet (engineering manager)` or `Teresa`."""
    found: dict[str, str] = {}
    for sentence in _introducing(review):
        for match in _BEFORE.finditer(sentence.text):
            _add(found, match[1], match[2])
        for match in _AFTER.finditer(sentence.text):
            _add(found, match[2], match[1])
    known = {word.casefold() for name in found for word in name.split()}
    others = [each for each in _other_names(review) if each.casefold() not in known]
    return (*(f"{name} ({does})" for name, does in found.items()), *others)


def _other_names(review: Review) -> Sequence[str]:
    """Return names without a word for what somebody does, in the order in which they are told."""
    from pipeline.insights.share.people import named_in
    from pipeline.insights.share.reading import Reading

    text = _SPEAKER.sub("", " ".join(each.text for each in _introducing(review)))
    names = named_in(Reading(text, review.interview.role))
    places = {each: text.casefold().find(each) for each in names}
    told = sorted((each for each in names if places[each] >= 0), key=lambda each: places[each])
    return [each.capitalize() for each in told]


def introductions(review: Review) -> tuple[Sentence, ...]:
    """Return the first sentences that tell who was there."""
    told = [
        each
        for each in _introducing(review)
        if _INTRODUCED.search(each.text) and not _OWN.match(each.text)
    ]
    return tuple(told[:MOST])


def _add(found: dict[str, str], name: str, does: str) -> None:
    name = re.sub(r"[’']s$", "", name)
    does = re.sub(r"^(?:and |a |an |the )+", "", does.strip())
    if name.split()[0] not in _NO_NAMES and not (name.isupper() and len(name) < 4):
        found.setdefault(name, does)


def _introducing(review: Review) -> Sequence[Sentence]:
    placed = {each.sentence for each in review.placements if each.prompt in PROMPTS}
    return [each for each in review.sentences if each.index in placed and each.text]
