"""How sure the speaker says to have been of an answer: a list of cues, no learned classifier.

A sentence is read for words that tell sureness (`in my sleep`, `no doubt`), for words that tell
doubt (`no idea`, `went up at the end`), and for ratings (`eighty percent`, `a four out of
ten`). What has cues of both kinds, or of neither, is not counted. What people say in pictures is
missed: `tests/test_insights_sureness.py` measures how much.
"""

import re
from collections.abc import Container, Sequence

from models import Exchange, Review, Sentence
from models.questions import Sureness
from pipeline.text import plain

PROMPT = "confidence"
SURE_FROM, UNSURE_TO = 8.0, 6.0
"""Ratings from 0 to 10: from the first on they tell sureness, to the second doubt."""

_NOT = r"(?:not|never|no|hardly|n.t|wasnt|isnt|dont|didnt|werent)"
_STATES = (
    "sure|certain|confident|secure|convinced|positive|comfortable|prepared|solid|strong|firm|fluent"
)
_NEGATED = re.compile(
    rf"{_NOT}\s+(?:(?:that|so|very|too|all|quite|entirely|really|totally|the)\s+)*"
    rf"(?:\w+\s+)?(?:{_STATES})\b"
)


def _cues(listed: str, *others: str) -> re.Pattern[str]:
    """Return a pattern of any of the cues that are listed, with semicolons between them."""
    each = (one.strip().replace("\n", " ") for one in listed.split(";"))
    return re.compile(rf"\b(?:{'|'.join((*each, *others))})\b")


_NO_DOUBT = _cues(
    r"""
    (?:no|zero) (?:\w+ )?(?:doubts?|hesitation|hesitating|guess\w*|problems?);
    (?:no|zero) (?:\w+ )?(?:bother|trouble|sweat|wobbl\w+);
    without (?:a |any |even )?(?:doubt|hesitat\w+|think\w+|blink\w+|tremor);
    (?:did|does|do) ?(?:not|n.t) (?:even )?(?:have to think|need to think|hesitate|blink|flinch);
    never (?:even )?(?:hesitated|blinked|flinched)
    """
)
_UNSURE = _cues(
    r"""
    unsure; uncertain; doubtful; half[ -]sure; insecure; unconvinced; clueless; rusty; hazy;
    vague\w*; foggy; fuzzy; shaky; shakily; wobbly; hand[ -]?wav\w+; hesita\w+;
    guess(?:ed|ing|es)?; bluff\w*; blagg\w*; wing(?:ed|ing) it; waffl\w+; mumbl\w+; stumbl\w+;
    fumbl\w+; stammer\w*; trailed off; faltered; coin[ -](?:flip|toss); toss[ -]up;
    fifty[ -]fifty; 50[ /-]50; sixty[ -]forty; thin ice; on ice; out of my depth; at sea;
    firm ground; in the dark; went blank; drew a blank; the gist; lost the words;
    (?:no|zero) (?:\w+ )?(?:idea|clue|notion);
    (?:not|n.t|without|havent) (?:a|the) (?:\w+ )?(?:idea|clue|foggiest|faintest|notion);
    (?:did|do|does|could) ?(?:not|n.t)(?: \w+)? (?:know|tell you|make out); not knowing;
    never knew; could ?(?:not|n.t) have (?:told|said|spelled|explained);
    (?:knew|know) (?:\w+ )?half; half knew; only half; like (?:it was )?a question;
    (?:voice|pitch)(?: \w+){0,4} (?:up|small|quiet|shook|shaking|climb\w+|low);
    going up at the end;
    (?:would|could|did) ?(?:not|n.t|no) (?:have )?(?:bet|stake\w*|put|back|swear|sign)\b;
    not put my; squeak\w*; croak\w*; shook; trembl\w*; umm.d; ummed; tongue[ -]tied; confus\w+;
    freestyl\w+; desperate; n.t remember; not remember; lost me; in the fog; (?:a|my) guess;
    hadnt; had ?n.t got that; low on; weak(?:er|est)? (?:on|in|at|with|spot);
    less (?:sure|secure|certain|on); prayed; praying; hop(?:ed|ing) (?:it|that|for);
    i think (?:that.s|it.s) right; faking; borrowed
    """
)
_SURE = _cues(
    r"""
    in my sleep; (?:while|when) (?:sleeping|asleep); drunk;
    (?:dead |so |too |almost |was |were |^)easy; easily; easy peasy; a breeze; piece of cake;
    gimme; no brainer; second nature; home turf; bread and butter;
    daily (?:life|bread|work|job); every (?:single )?day; by heart; inside out; back to front;
    down cold; cold; off pat; rattled (?:it|that|them) off; nailed; (?:am|is|was|i.m) fine with;
    fine with; ready for; straight off; straight away;
    (?:had|did|got) (?:that|it|the whole \w+) (?:down|ready);
    knew (?:this|that|it well|i was right|exactly|for certain); obviously; of course;
    know (?:\w+ ){1,3}(?:like|cold|well|from); (?:i|id|i.d) (?:have )?bet (?:my|the|a);
    bet (?:my|the) \w+;
    could (?:draw|teach|explain|defend|recite|do|say) (?:\w+ )?(?:it|this|that|those|them|to);
    eyes (?:shut|closed); closed eyes; blindfold\w*; standing on (?:my|one); in the dark i;
    word perfect; like (?:my|the) (?:first |own |phone |a b )?(?:name|number|alphabet|poem);
    nursery; recit\w+; defend; i.m good (?:with|at); i own; own that; known since; drilled in;
    firm(?:est)?; calm; flat as; smooth\w*; a hundred times; hundreds of times;
    for (?:two |three |ten )?(?:hours|years); yawn\w*; high on;
    came out (?:steady|clear|clean\w*); full chest; hand into the fire; to the stake
    """,
    _STATES,
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
} | {
    word: 10 * number
    for number, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"), 2
    )
}
_NUMBER = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_PERCENT = re.compile(rf"\b{_NUMBER}(?: (?:and )?\w+)? ?(?:percent|per cent|%)")
_RATED = re.compile(
    rf"\b(?:{_NUMBER} (?:out of|from|of) (?:ten|10)\b"
    rf"|an? (?:\w+ )?{_NUMBER}\b(?! (?:hours?|minutes?|seconds?|times|days|years|and)\b)"
    rf"|(?:myself|me|give it|put it at) {_NUMBER}\b)"
)
_IDLE = re.compile(
    r"\b(?:ma[kd]e|making|to be|be) sure\b|\bsure enough\b|(?:^|[,;:.] )sure,|\bfor sure\b"
)


def sureness_of(text: str) -> Sureness:
    """Return how sure a sentence tells to have been; empty where it tells neither, or both."""
    line = _IDLE.sub(" ", plain(text))
    line = line.replace("one hundred", "hundred")
    line, certainties = _NO_DOUBT.subn(" ", line)
    line, doubts = _NEGATED.subn(" ", line)
    without, told = _UNSURE.subn(" ", line)
    ratings = _ratings(line)
    is_unsure = bool(doubts + told) or any(each <= UNSURE_TO for each in ratings)
    is_sure = bool(certainties or _SURE.search(without)) or any(
        each >= SURE_FROM for each in ratings
    )
    if is_sure == is_unsure:
        return ""
    return "sure" if is_sure else "unsure"


def _ratings(line: str) -> list[float]:
    """Return the ratings in a line, from 0 to 10."""
    percents = [_number(found[1]) / 10 for found in _PERCENT.finditer(line)]
    tens = [_number(next(filter(None, found.groups()))) for found in _RATED.finditer(line)]
    return percents + [float(each) for each in tens if each <= 10]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def remarks(review: Review) -> tuple[Sentence, ...]:
    """Return the sentences of a review in which the speaker tells how sure answers were."""
    placed = {each.sentence for each in review.placements if each.prompt == PROMPT}
    return tuple(each for each in review.sentences if each.index in placed and each.text)


def remarks_on(review: Review, exchange: Exchange) -> tuple[Sentence, ...]:
    """Return the sentences that tell how sure the answer of an exchange was.

    They are among its own sentences, or follow its answer before anything else is asked.
    """
    told = {each.index: each for each in remarks(review)}
    return tuple(told[index] for index in sorted(told_of(review, exchange, told)))


def told_of(review: Review, exchange: Exchange, told: Container[int]) -> set[int]:
    """Return which of some sentences are of an exchange: its own, and those that follow it."""
    own = {*exchange.question_sentences, *exchange.answer_sentences}
    found = {index for index in own if index in told}
    if own:
        others = {
            index
            for each in review.exchanges
            if each.number != exchange.number
            for index in (*each.question_sentences, *each.answer_sentences)
        }
        following = max(own) + 1
        while following in told and following not in others:
            found.add(following)
            following += 1
    return found


def sureness_on(said: Sequence[Sentence]) -> Sureness:
    """Return how sure sentences together tell to have been; empty where they contradict."""
    found = {sureness_of(each.english or each.text) for each in said} - {""}
    return found.pop() if len(found) == 1 else ""
