"""Cues of questions and answers that the scorer gives too little weight in other people's memos.

Real people tell questions as lists, as topics and as summaries of a round, which the scorer's
training data do too seldom. Each cue is a number a sentence, of its words or of what lies around
it; the cues' weighted sum is added to the scorer's log-odds. The name of a round, and the words
before a list, are neither question nor answer.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.segment.context import Floats
from pipeline.segment.neighbours import shifted
from pipeline.segment.scorer import ACTS, Reading, sigmoid

CUES = (
    "task",  # words for a task: question, problem, case, quiz
    "summary",  # words that sum up: mostly, the usual things, theory
    "round_was",  # what a round consisted of: "the second one was mostly coding"
    "put_to_me",  # "I was asked", "got grilled on", "had to"
    "alike",  # likely questions near it that have its form: bullet, question mark, bare words
    "near",  # likely questions two or three sentences away
    "tells_open",  # the speaker tells what they said, and a question is still open
)
# Outputs that cues are added to, and their weights in the order of CUES. Fitted by the command
# python -m pipeline.segment.training.cues, on memos that the scorers which read them had not seen.
WEIGHTS = {
    "questions": (0.7, 0.7, 0.4, 0.5, 0.2, 0.3, 0.0),
    "answers": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5),
    "asks": (0.3, 0.0, 0.0, 0.5, 0.2, 0.4, 0.0),
    "replies": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
}
_NEITHER = -20.0  # log-odds of questions and answers in a heading
_FEW_WORDS = 8  # of a question without a verb: "Merge intervals."
_LEAST_LIKELY = 0.3  # a neighbour less likely a question speaks against one
_REACH = 4  # sentences before and after in which a list goes on
_ALIKE_LIMITS = (-1.0, 2.0)
_STAYS_OPEN = 0.85  # a question is a little less open with each sentence

_START = (
    r"^\W*(?:(?:and|so|then|but|well|okay|ok|um|uh|next|also|after that|now|first|second|third|last"
    r"|finally|like)\b\W*)*"
)
_TASK = re.compile(
    r"\b(?:questions?|qns|problems?|puzzles?|riddles?|exercises?|tasks?|assignments?|challenges?"
    r"|cases?|scenarios?|quiz|mcqs?|leetcode|lc|coding|take[- ]?home|brain ?teasers?|whiteboard"
    r"|system design|behaviou?rals?|trivia|mediums?|hards?)\b"
)
_SUMMARY = re.compile(
    r"\b(?:mostly|mainly|all about|usual|typical|standard|generic|general|basics?|stuff|things"
    r"|kind of thing|and so on|etc|that sort|theory|as you'd expect)\b"
)
_ROUND_WAS = re.compile(
    r"\b(?:round|interview|call|one|part|stage|it|screen|conversation|rest|second|third|first|last"
    r"|hour|test|hr|manager)\b.{0,20}\b(?:was|were|is|had|did|came)\b.{0,24}\b(?:about|on|around"
    r"|more|only|just|mostly|mainly|all|coding|technical|behaviou?ral|theory|leadership|test|stuff)"
    r"\b"
)
_PUT_TO_ME = re.compile(
    r"\b(?:i was|was|we were|got|i got|been|being|am|were)\b.{0,12}\b(?:asked|quizzed|grilled"
    r"|drilled|questioned|tested|given|shown|handed|told to|supposed to)\b"
    r"|\b(?:had|have|has) to\b|\bi (?:was|am) to\b|\bi should\b"
)
_TELLS = re.compile(
    _START + r"(?:i |we )?(?:just |only |kind of |sort of |basically |honestly |also |then )?"
    r"(?:said|told|tell|explained|answered|replied|went (?:with|for)|gave|talked|walked|described"
    r"|mentioned|used|did|solved|coded|wrote|proposed|suggested|started|drew|named|listed|admitted"
    r"|showed|pointed|brought up|ended up|made|tried|managed|came up with|picked|chose|was like"
    r"|was honest)\b"
    r"|\bi (?:just |only |also |then )?(?:said|told|explained|answered|replied|went with|gave"
    r"|talked|described|mentioned|used|proposed|suggested|admitted|couldn't|could not|solved|coded"
    r"|wrote)\b"
)
_BULLET = re.compile(r"^\s*(?:[-*•–—‣·>]|\(?\d{1,2}[.):]|[a-h][.)])\s")
_QUESTION_MARK = re.compile(r"\?[\"'”’)\s]*$")
_ORDERS = re.compile(
    _START + r"(?:implement|write|reverse|design|find|given|explain|describe|define|compare|build"
    r"|count|print|check|merge|sort|calculate|estimate|name|draw|solve|convert|detect|sell|prove"
    r"|introduce yourself|(?:tell|talk) (?:me|us))\b"
)
_ASKS = re.compile(
    _START + r"(?:what|what's|how|why|when|where|which|who|can you|could you|would you|do you"
    r"|did you|have you|are you|is|if|differences?|tell me|walk me|give me)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'd|i've|i'm|my|me)\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|be|been|do|did|does|had|has|have|got|get|went|said|told|asked|it's"
    r"|i'm|that's|think|know|felt|took|could|would|should|will|can|\w+ed)\b"
)
_ROUND = r"(?:rounds?|stages?|screen(?:ing)?|interviews?|calls?|loop|on-?site|assessment|part|day)"
_OF_ROUND = (
    r"(?:the|a|first|second|third|fourth|fifth|final|last|next|technical|tech|phone|hr|coding|bar"
    r"|raiser|managerial|manager|hiring|virtual|panel|design|system|behaviou?ral|recruiter|machine"
    r"|online|face|to|telephonic|telephone|video|culture|cultural|fit|team|\d+|[ivx]+|one|two"
    r"|three|four|five|and|with)"
)
_HEADING = re.compile(
    rf"\W*(?:{_OF_ROUND}\W+)*{_ROUND}(?:\W+(?:\d+|[ivx]+|one|two|three|four|five))?\W*"
    rf"(?:\([^)]*\)\W*|[-–—:]\W*(?:{_OF_ROUND}\W+)*{_OF_ROUND}\W*)*"  # "Round 2 – system design"
    r"|.{1,60}:\s*"  # "Questions were:"
)


def with_cues(reading: Reading, texts: Sequence[str], keys: Sequence[str]) -> Reading:
    """Return a memo's reading with the cues added to its questions and answers.

    `texts` are the memo's sentences, in order; `keys` are the prompts of the log-odds' columns.
    """
    if not texts or "questions" not in keys or "answers" not in keys:
        return reading
    found = cues(texts, reading, keys)
    heading = np.array([bool(_HEADING.fullmatch(text)) for text in _plain(texts)])
    log_odds, acts = reading.log_odds.copy(), reading.acts.copy()
    for output, weights in WEIGHTS.items():
        table, names = (acts, ACTS) if output in ACTS else (log_odds, keys)
        column = names.index(output)
        table[:, column] += found @ np.array(weights, dtype=np.float32)
        table[heading, column] = _NEITHER
    return replace(reading, log_odds=log_odds, acts=acts)


def cues(texts: Sequence[str], reading: Reading, keys: Sequence[str]) -> Floats:
    """Return the cues, sentences × CUES."""
    plain = _plain(texts)
    asking = sigmoid(reading.log_odds[:, keys.index("questions")])
    answering = sigmoid(reading.log_odds[:, keys.index("answers")])
    told = [_has(one, plain) for one in (_TASK, _SUMMARY, _ROUND_WAS, _PUT_TO_ME)]
    near = [shifted(asking, by) for by in (-3, -2, 2, 3)]
    around = (_alike(plain, asking), np.mean(near, axis=0))
    tells_open = _has(_TELLS, plain) * _open(asking, answering)
    found: Floats = np.stack([*told, *around, tells_open], axis=1).astype(np.float32)
    return found


def _plain(texts: Sequence[str]) -> list[str]:
    return [text[:2_000].lower().replace("’", "'") for text in texts]


def _has(pattern: re.Pattern[str], texts: Sequence[str]) -> Floats:
    return np.array([bool(pattern.search(text)) for text in texts], dtype=np.float32)


def _alike(texts: Sequence[str], asking: Floats) -> Floats:
    """Return how likely the sentences of the same form near each one are questions."""
    short = [
        len(text.split()) <= _FEW_WORDS and not (_VERB.search(text) or _FIRST_PERSON.search(text))
        for text in texts
    ]
    patterns = (_BULLET, _QUESTION_MARK, _ORDERS, _ASKS)
    forms = np.stack([*(_has(one, texts) for one in patterns), short], axis=1).astype(np.float32)
    total = np.zeros(len(texts), dtype=np.float32)
    for by in (*range(-_REACH, 0), *range(1, _REACH + 1)):
        others = np.stack([shifted(column, by) for column in forms.T], axis=1)
        is_alike = (forms * others).max(axis=1)
        total += is_alike * (shifted(asking, by) - _LEAST_LIKELY)
    clipped: Floats = np.clip(total / 2, *_ALIKE_LIMITS)
    return clipped


def _open(asking: Floats, answering: Floats) -> Floats:
    """Return how likely a question was asked before each sentence and not answered since."""
    found = np.zeros_like(asking)
    likely = 0.0
    for at, (asks, answers) in enumerate(zip(asking, answering, strict=True)):
        found[at] = likely
        likely = max(likely * _STAYS_OPEN * (1 - answers), asks * (1 - answers))
    return found
