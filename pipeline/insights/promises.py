"""What was promised in an interview: that they call by Friday, that you send your code.

A list of cues, as in `sureness`.
"""

import re
from typing import Literal

Promiser = Literal["they", "you"]

_DO = (
    r"(?:call|ring|phone|e-?mail|mail|write|text|get back|come back|let (?:me|us) know|be in touch"
    r"|get in touch|contact|tell me|send|decide|invite|reply|answer|follow up|share|forward|book)"
)
_WILL = r"(?:'ll|will|would|'d|gonna|going to|wants? to|promised to|need to|plan to)"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|fourteen|couple of)"
_WHEN = (
    rf"(?:(?:by|on|within|until|before|in|after|about|at|next|this|end|of) )*"
    rf"(?:{_DAYS}(?! afternoons)|tomorrow|(?:the )?weekend|fortnight"
    rf"|{_COUNT} (?:or \w+ )?(?:working )?(?:days?|weeks?)|(?:next|this|of(?: the)?) (?:week|month)"
    r"|\d+(?:st|nd|rd|th)|the \w+(?:ieth|enth|fth|ighth|inth|urth|ixth))\b"
)
_NOT_ASKED = re.compile(r"\b(?:when (?:would|will) (?:i|they|you)|asked (?:if|whether|when))\b")
_NEWS = r"(?:answer|decision|feedback|results?|phone calls|reply|news|offer|verdict)"
_THEY = re.compile(
    r"\b(?:they|he|she|we|hr|recruiter|manager|somebody|someone)(?: said)?(?: (?:they|he|she))?"
    rf"(?:'re| are|'s| is)? ?{_WILL} (?:\w+ )?{_DO}\b"
    r"|\bi(?:'ll|'d| will| should| would| am going to|'m supposed to|'m to)? (?:be )?hear(?:ing)?"
    rf" (?:(?:back|from) |{_WHEN})"
    rf"|\b{_NEWS}(?: \w+){{0,3}} {_WHEN}"
    rf"|\b(?:hear(?: back)?|find out|phone),? {_WHEN}"
    r"|\b(?:they|she|he|hr)\b(?:'re)?(?: \w+){0,2} (?:ring|phone|call|write|revert|update|reply"
    rf"|decid\w+|get back)(?: (?:to )?(?:me|us|you|it|over|back)){{0,2}},? {_WHEN}"
    rf"|\bthey (?:said|say|reckon|told me) {_WHEN}"
    r"|\bnext steps? (?:is|are|would|will)\b|\bnext round (?:is|would be|will be)\b"
)
_YOU = re.compile(
    r"\bi (?:promised|agreed|offered|owe them|said i(?:'d|'ll| would| will)"
    r"|told (?:him|her|them) i(?:'d|'ll| would| will)|'ll|will|have to|need to|must|should|am to)"
    r" ?(?:to |that )?(?:i'd |i'll )?(?:\w+ )?"
    r"(?:(?:send|e-?mail|mail|forward|share)(?: to)? (?:him|her|them|my|the|a)"
    r"|(?:call|write)(?: to)? (?:him|her|them)|get back|hand (?:it )?in)\b"
)


def promised(text: str) -> Promiser | None:
    """Return who promised something by a sentence: they, or the speaker; None where nobody."""
    line = " ".join(text.casefold().replace("’", "'").split())
    if _YOU.search(line):
        return "you"
    if _THEY.search(line) and not _NOT_ASKED.search(line):
        return "they"
    return None
