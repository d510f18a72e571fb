"""One page to read before an interview, made of what earlier reviews say.

Questions are ranked by how often they were asked: an asking for the same role counts three times,
one in the same round twice, both six times.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from models import Review, Sentence
from models.applications import ENDS, Application
from models.prep import Item, Prep, Section, Todo
from models.questions import QuestionLine
from models.trends import Facts, Told
from pipeline.archive.database import Store
from pipeline.insights import questions
from pipeline.insights.applications import applications, is_same_company, is_same_role
from pipeline.insights.claims import is_not_asked
from pipeline.insights.facts import all_facts
from pipeline.insights.people import introductions, people_in
from pipeline.insights.promises import Promiser, promised
from pipeline.insights.todo import all_todos

LIKELY, WRONG, TODOS, RETELL, ASK, PROMISED = 10, 5, 6, 4, 5, 4
"""Items of each section at most: it is one page."""
SAME_ROLE, SAME_ROUND = 3, 2
_WENT_ON = ("offer", "next")
_ALIKE = 85.0  # of 100, rapidfuzz's ratio of words: two own questions are one
_WORDS = 25  # of an answer that is quoted
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class _Asked:
    """For what a page is made, and what it is made of; reviews are in the order of their days."""

    company: str
    role: str
    number: int | None
    reviews: Sequence[tuple[Facts, Review]]

    def is_role(self, role: str) -> bool:
        return bool(self.role and role) and is_same_role(self.role, role)

    def is_company(self, company: str) -> bool:
        return bool(self.company) and is_same_company(self.company, company)


def prep(store: Store, company: str = "", role: str = "", number: int | None = None) -> Prep:
    """Return the page for an interview with a company, for a role, in a round.

    The role is that of the company's last application where none is given, the round the one after
    its last, the first where it has ended. Empty texts and None mean any. Questions are those that
    `questions.sync` has found.
    """
    with store.reading():
        reviews = all_facts(store)
        every = applications(store)
        lines = questions.lines(store)
    application = _application(every, company, role)
    if application:
        company = next((e.interview.company for e in application.rounds if e.interview.company), "")
        role = role or next(
            (each.interview.role for each in application.rounds[::-1] if each.interview.role), ""
        )
        is_open = application.outcome not in ENDS
        number = number or (len(application.rounds) + 1 if is_open else 1)
    asked = _Asked(company, role, number, reviews)
    sections = (
        _rounds(asked, application),
        _promised(asked, every, application),
        _likely(asked, lines),
        _wrong(asked, lines),
        _todos(asked, all_todos(store)),
        _retell(asked),
        _ask(asked),
    )
    used = tuple(each for each in sections if each.items)
    return Prep(company, role, number, len(reviews), used)


def _application(every: Sequence[Application], company: str, role: str) -> Application | None:
    """Return the latest application with a company for a role."""
    for each in every:
        known = [one.interview for one in each.rounds]
        if any(is_same_company(company, one.company) for one in known) and all(
            is_same_role(role, one.role) for one in known
        ):
            return each
    return None


# The company


def _rounds(asked: _Asked, application: Application | None) -> Section:
    reviews = {facts.review_id: review for facts, review in asked.reviews}
    items = []
    for number, each in enumerate(application.rounds if application else (), 1):
        interview = each.interview
        said = (f"Round {number}", interview.stage, _day(each.day), interview.outcome)
        review = reviews.get(each.review_id)
        details = (*_there(review),) if review else ()
        if interview.outcome_note:
            details = (interview.outcome_note, *details)
        text = f"{', '.join(filter(None, said))} (review {each.review_id})"
        items.append(Item(text, details, review_id=each.review_id))
    return Section("rounds", "Rounds so far, and who was there", tuple(items))


def _there(review: Review) -> Iterable[str]:
    """Yield who was there: names, or the sentences that introduce people."""
    if people := people_in(review):
        yield f"There: {', '.join(people)}"
    else:
        for each in introductions(review):
            yield each.text


def _promised(
    asked: _Asked, every: Sequence[Application], application: Application | None
) -> Section:
    """Return what was promised in applications that are open, or in the company's."""
    open_ones = [application] if application else [e for e in every if e.outcome not in ENDS]
    wanted = {each.review_id for one in open_ones for each in one.rounds}
    found: list[tuple[Facts, Sentence, Promiser]] = []
    for facts, review in reversed(asked.reviews):
        if facts.review_id not in wanted:
            continue
        answered = {
            index
            for each in review.exchanges
            for index in (*each.question_sentences, *each.answer_sentences)
        }
        for each in review.sentences:
            by = promised(each.english or each.text) if each.index not in answered else None
            if by:
                found.append((facts, each, by))

    def item(promise: tuple[Facts, Sentence, Promiser]) -> Item:
        facts, sentence, by = promise
        details = (f"{'You' if by == 'you' else 'They'}; {_where(facts)}",)
        return Item(sentence.text, details, review_id=facts.review_id)

    return _cut("promised", "What was promised", found, item, PROMISED)


# Questions


def _likely(asked: _Asked, lines: Sequence[QuestionLine]) -> Section:
    weights = _weights(asked)
    known = [each for each in lines if weights.get(each.number)]
    ranked = sorted(known, key=lambda each: -weights[each.number])

    def item(line: QuestionLine) -> Item:
        return Item(line.text, (_frequency(asked, line),), number=line.number)

    heading, hint = "Questions likely to come", "afterview questions"
    return _cut("likely", heading, ranked, item, LIKELY, hint)


def _weights(asked: _Asked) -> dict[int, int]:
    """Return the weight of each question, by its number."""
    found: dict[int, int] = {}
    for facts, _ in asked.reviews:
        weight = SAME_ROLE if asked.is_role(facts.role) else 1
        weight *= SAME_ROUND if asked.number == facts.number else 1
        for each in facts.answers:
            if each.number is not None:
                found[each.number] = found.get(each.number, 0) + weight
    return found


def _frequency(asked: _Asked, line: QuestionLine) -> str:
    """Return how often a question was asked, for this role and by whom."""
    facts = [
        facts
        for facts, _ in asked.reviews
        if any(each.number == line.number for each in facts.answers)
    ]
    said = [f"asked {_times(line.times)}"]
    if count := sum(asked.is_role(each.role) for each in facts):
        said.append(f"in {count} interview{'' if count == 1 else 's'} for this role")
    if line.companies:
        said.append(", ".join(line.companies[:3]))
    said.append(f"your last answer: {line.verdict}" if line.verdict else "not checked yet")
    return "; ".join(said)


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _wrong(asked: _Asked, lines: Sequence[QuestionLine]) -> Section:
    roles = {each.number: any(asked.is_role(role) for role in each.roles) for each in lines}
    failed = [each for each in lines if each.verdict in ("wrong", "partly")]
    failed.sort(key=lambda each: (not roles[each.number], each.verdict != "wrong"))

    def item(line: QuestionLine) -> Item:
        return Item(line.text, tuple(_told_wrong(asked, line)), number=line.number)

    heading, hint = "Answered wrong, or only partly", "afterview questions --verdict wrong"
    return _cut("wrong", heading, failed, item, WRONG, hint)


def _told_wrong(asked: _Asked, line: QuestionLine) -> Iterable[str]:
    for facts, _ in reversed(asked.reviews):
        for each in facts.answers:
            if each.number == line.number and each.verdict == line.verdict:
                sure = ", though you were sure" if each.sureness == "sure" else ""
                yield f"You said ({line.verdict}{sure}): {_quoted(each.answer)}"
                if line.note or line.link:
                    yield f"Right: {' '.join(filter(None, (line.note, line.link)))}"
                return


# What you said


def _todos(asked: _Asked, todos: Sequence[Todo]) -> Section:
    def rank(todo: Todo) -> tuple[bool, bool]:
        return not asked.is_company(todo.company), not asked.is_role(todo.role)

    ranked = sorted((each for each in todos if each.done_on is None), key=rank)

    def item(todo: Todo) -> Item:
        return Item(todo.text, number=todo.number, is_done=False, review_id=todo.review_id)

    return _cut("next_time", "What to do differently", ranked, item, TODOS, "afterview todo")


def _retell(asked: _Asked) -> Section:
    told = [(facts, each) for facts, _ in reversed(asked.reviews) for each in facts.well or ()]
    told.sort(key=lambda pair: (not asked.is_role(pair[0].role), pair[0].outcome not in _WENT_ON))
    return _cut("retell", "What went well, and is worth telling again", told, _item, RETELL)


def _ask(asked: _Asked) -> Section:
    """Return own questions: those not asked yet here, then those of interviews that went on."""
    missed = [
        (facts, told)
        for facts, review in reversed(asked.reviews)
        if asked.is_company(facts.company) or not asked.company
        for told in _not_asked(facts, review)
    ]
    told = [
        (facts, each)
        for facts, _ in reversed(asked.reviews)
        if not asked.is_company(facts.company)
        for each in facts.asked or ()
    ]
    told.sort(key=lambda pair: (pair[0].outcome not in _WENT_ON, not asked.is_role(pair[0].role)))
    found = _distinct([*missed, *told])
    return _cut("ask", "Questions of your own, worth asking", found, _item, ASK)


def _not_asked(facts: Facts, review: Review) -> Iterable[Told]:
    placed = {each.sentence for each in review.placements if each.prompt == "interest"}
    for each in review.sentences:
        if each.index in placed and is_not_asked(each.english or each.text):
            yield Told(facts.review_id, each.index, each.text)


def _distinct(told: Iterable[tuple[Facts, Told]]) -> list[tuple[Facts, Told]]:
    """Return sentences without those that say the same as one before."""
    from rapidfuzz.fuzz import token_set_ratio

    found: list[tuple[Facts, Told]] = []
    for facts, each in told:
        text = each.text.casefold()
        if all(token_set_ratio(text, one.text.casefold()) < _ALIKE for _, one in found):
            found.append((facts, each))
    return found


def _item(told: tuple[Facts, Told]) -> Item:
    facts, each = told
    return Item(each.text, (_where(facts),), review_id=facts.review_id)


def _where(facts: Facts) -> str:
    said = (facts.company, _day(facts.day), facts.outcome)
    return f"{', '.join(filter(None, said))} (review {facts.review_id})"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "") or "nothing told"


def _cut(
    key: str,
    heading: str,
    found: Sequence[_Found],
    item: Callable[[_Found], Item],
    most: int,
    hint: str = "",
) -> Section:
    """Return a section of the first of what was found: items are made of these alone."""
    more = max(len(found) - most, 0)
    return Section(key, heading, tuple(map(item, found[:most])), more, hint if more else "")
