"""The ledger: every question met over all interviews, the same one in other words as one.

What the user says of questions (verdicts, notes, which are the same) is kept with each asking, and
stays when a review is placed or transcribed again. Every change can be undone.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from models import Review
from models.questions import (
    UNCHECKED,
    Answer,
    Asking,
    Question,
    QuestionFilters,
    QuestionLine,
    Remark,
    Verdict,
)
from pipeline.archive import practice, reviews
from pipeline.archive import questions as stored_questions
from pipeline.archive.database import Store
from pipeline.archive.questions import AskedIn
from pipeline.errors import QuestionNotFound, ReviewNotFound, UsageError
from pipeline.insights.topic_files import Topics, load_topics
from pipeline.progress import Progress, silent

if TYPE_CHECKING:
    from pipeline.insights.askings import Told
    from pipeline.insights.grouping import Vectors

GATHERING, COMPARING = "gathering", "comparing"
_BATCH = 64
_SHORT = 4  # words: a wording with fewer says too little to stand for a question


def sync(store: Store, progress: Progress = silent) -> None:
    """Find the questions of reviews that changed since, and their topics where these changed.

    A killed run goes on where it was: the vectors, which take longest, are kept some at a time.
    `progress` counts reviews in the stage "gathering", questions in "comparing", and pairs of these
    in "grouping".

    Raises:
        WeightsMissing: MiniLM is not installed.
        UsageError: the user's topics cannot be read.
    """
    topics = load_topics(store.home.topics)
    while True:
        waiting = stored_questions.queued(store)
        if not waiting and stored_questions.have_topics(store, topics.digest):
            return
        from pipeline.insights.askings import matched

        before = stored_questions.load(store)
        told: list[Told] = []
        for done, number in enumerate(waiting):
            progress(GATHERING, done, len(waiting))
            told += _told(store, number)
        now = matched(before, told, waiting)
        touched = {each.asking_id for each in (*now.kept, *now.gone)}
        others = [each for each in before if each.asking_id not in touched]
        every = [*others, *now.gone, *now.kept, *now.new]
        vectors = _vectors(store, [each.compared for each in every], progress)
        found = _settled(every, vectors, len(now.new), topics, progress)
        with store.writing():
            # Another program may have done the same meanwhile.
            is_same = stored_questions.queued(store) == waiting
            if is_same and stored_questions.load(store) == before:
                _store(store, found, before)
                stored_questions.unqueue(store, waiting)
                stored_questions.prune(store)
                return


def lines(store: Store, filters: QuestionFilters | None = None) -> list[QuestionLine]:
    """Return a line for each question that passes the filters, the most frequent first.

    What `sync` has not found yet is not there.
    """
    filters = filters or QuestionFilters()
    by_question: dict[int, list[AskedIn]] = {}
    for each in stored_questions.listed(store, filters):
        by_question.setdefault(each.asking.question, []).append(each)
    found = [_line(number, some) for number, some in by_question.items()]
    passing = [each for each in found if _passes(each, filters)]
    return sorted(
        passing,
        key=lambda each: (-each.times, -(each.last_on.toordinal() if each.last_on else 0)),
    )


def whole(store: Store, number: int) -> Question:
    """Return a question with its answers and what was told of them.

    Raises:
        QuestionNotFound: there is none with this number.
    """
    some = _asked_in(store, number)
    loaded: dict[int, Review] = {}
    answers = []
    for each in some:
        review_id = each.asking.review_id
        if review_id is None:
            continue
        review = loaded.get(review_id) or reviews.load(store, review_id)
        loaded[review_id] = review
        if answer := _answer(each, review, review_id):
            answers.append(answer)
    return Question(_line(number, some), tuple(answers))


def judge(
    store: Store,
    number: int,
    verdict: Verdict | None,
    *,
    note: str | None = None,
    link: str | None = None,
    answer: int | None = None,
) -> None:
    """Store the user's verdict, note and link; None leaves one as it is.

    The verdict is for one answer, as `whole` counts them from 1, or for those that are unchecked;
    where all are checked, for all.

    Raises:
        QuestionNotFound: there is none with this number.
        UsageError: there is no such answer.
    """
    some = _askings(store, number)
    chosen = [_nth(some, number, answer)] if answer is not None else _unchecked_or_all(some)
    with _kept(store, "check", [number]):
        stored_questions.set_question(store, number, note=note, link=link)
        for each in chosen if verdict is not None else ():
            stored_questions.judge(store, each.asking_id, verdict or "")


def join(store: Store, numbers: Sequence[int]) -> int:
    """Make one question of several; return its number, the first. It stays one.

    Raises:
        QuestionNotFound: there is none with one of the numbers.
        UsageError: it is the same question.
    """
    first, *others = dict.fromkeys(numbers)
    if not others:
        raise UsageError(f"{first} is one question already. Name two: afterview questions join A B")
    askings = [each for number in (first, *others) for each in _askings(store, number)]
    with _kept(store, "join", [first, *others]):
        for each in askings:
            stored_questions.put(store, replace(each, question=first, is_pinned=True))
        _merge_notes(store, first, others)
        for number in others:
            practice.move(store, number, first)
        stored_questions.prune(store)
    return first


def part(store: Store, number: int, answers: Sequence[int]) -> int:
    """Make a question of its own of some answers of one, as `whole` counts them; return it.

    Raises:
        QuestionNotFound: there is none with this number.
        UsageError: there is no such answer, or none would be left.
    """
    some = _askings(store, number)
    leaving = [_nth(some, number, each) for each in dict.fromkeys(answers)]
    if len(leaving) == len(some):
        raise UsageError(f"Question {number} has no other answers: nothing would be left of it.")
    with _kept(store, "part", [number]):
        new = stored_questions.add_question(store)
        for each in some:
            question = new if each in leaving else number
            stored_questions.put(store, replace(each, question=question, is_pinned=True))
    return new


def undo(store: Store) -> str:
    """Take back the last change of questions; return the command that made it.

    Raises:
        UsageError: there is none.
    """
    with store.writing():
        last = stored_questions.last_change(store)
        if last is None:
            raise UsageError("There is no change of questions that could be taken back.")
        stored_questions.undo_change(store, last[0])
    return last[1]


@contextmanager
def _kept(store: Store, command: str, numbers: Iterable[int]) -> Iterator[None]:
    """Run a change in a transaction, after what it changes was kept."""
    with store.writing():
        stored_questions.keep_change(store, command, numbers)
        yield


def _merge_notes(store: Store, first: int, others: Sequence[int]) -> None:
    """Keep the notes and the first link of questions that become one."""
    noted = [stored_questions.note_and_link(store, number) for number in (first, *others)]
    notes = dict.fromkeys(note for note, _ in noted if note)
    link = next((link for _, link in noted if link), "")
    stored_questions.set_question(store, first, note="\n".join(notes), link=link)


def _askings(store: Store, number: int) -> list[Asking]:
    return [each.asking for each in _asked_in(store, number)]


def _asked_in(store: Store, number: int) -> list[AskedIn]:
    some = stored_questions.of_question(store, number)
    if not some:
        raise QuestionNotFound(
            f"There is no question {number}. See which there are with: afterview questions"
        )
    return some


def _nth(some: Sequence[Asking], number: int, answer: int) -> Asking:
    if not 1 <= answer <= len(some):
        there = "one answer" if len(some) == 1 else f"answers 1 to {len(some)}"
        raise UsageError(f"Question {number} has {there}. See: afterview questions {number}")
    return some[answer - 1]


def _unchecked_or_all(some: Sequence[Asking]) -> list[Asking]:
    return [each for each in some if not each.verdict] or list(some)


def _told(store: Store, review_id: int) -> "list[Told]":
    from pipeline.insights.askings import told_in

    try:
        review, sentence_ids = reviews.load_with_ids(store, review_id)
    except ReviewNotFound:  # deleted: its askings are gone with it
        return []
    return told_in(review, review_id, sentence_ids)


def _vectors(store: Store, texts: Sequence[str], progress: Progress) -> "Vectors":
    """Return the vectors of texts; those that are missing are made and kept, some at a time."""
    import numpy as np

    from pipeline.insights.learned import vectors_of
    from pipeline.segment.vectors import WIDTH

    known = stored_questions.vectors(store, texts)
    missing = [each for each in dict.fromkeys(texts) if each not in known]
    for start in range(0, len(missing), _BATCH):
        some = missing[start : start + _BATCH]
        made = {text: row.tobytes() for text, row in zip(some, vectors_of(some), strict=True)}
        stored_questions.put_vectors(store, made)
        known |= made
        progress(COMPARING, min(start + _BATCH, len(missing)), len(missing))
    joined = b"".join(known[each] for each in texts)
    return np.frombuffer(joined, dtype=np.int8).reshape(-1, 2 * WIDTH)


def _settled(
    every: Sequence[Asking], vectors: "Vectors", new: int, topics: Topics, progress: Progress
) -> list[Asking]:
    """Return the askings with topics, and the last ones (`new`) with their questions."""
    from pipeline.insights.grouping import questions_of
    from pipeline.insights.topics import topics_of

    found = list(every)
    old = len(every) - new
    numbers = questions_of(every[old:], vectors[old:], every[:old], vectors[:old], progress)
    for at, number in enumerate(numbers, start=old):
        found[at] = replace(found[at], question=number)
    rows = [at for at, each in enumerate(found) if each.topics != topics.digest]
    named = topics_of([found[at].compared for at in rows], vectors[rows], topics)
    for at, topic in zip(rows, named, strict=True):
        found[at] = replace(found[at], topic=topic, topics=topics.digest)
    return found


def _store(store: Store, found: Sequence[Asking], before: Sequence[Asking]) -> None:
    known = {each.asking_id: each for each in before}
    made: dict[int, int] = {}
    for each in found:
        if each.question < 0 and each.question not in made:
            made[each.question] = stored_questions.add_question(store)
        asking = replace(each, question=made.get(each.question, each.question))
        if not asking.asking_id:
            stored_questions.add(store, asking)
        elif asking != known[asking.asking_id]:
            stored_questions.put(store, asking)
    stored_questions.tell_exchanges(store, "1")


def _line(number: int, some: Sequence[AskedIn]) -> QuestionLine:
    """Return the line of a question; `some` are its askings, the latest first."""
    judged = [each.asking.verdict for each in some if each.asking.verdict]
    return QuestionLine(
        number=number,
        text=_told_best([each.asking.text for each in some]),
        topic=_most_frequent([each.asking.topic for each in some]),
        verdict=judged[0] if judged else "",
        note=some[0].note,
        link=some[0].link,
        times=len(some),
        unchecked=len(some) - len(judged),
        companies=tuple(dict.fromkeys(each.company for each in some if each.company)),
        roles=tuple(dict.fromkeys(each.role for each in some if each.role)),
        last_on=some[0].day,
        sure=sum(each.asking.sureness == "sure" for each in some),
        unsure=sum(each.asking.sureness == "unsure" for each in some),
    )


def _told_best(texts: Sequence[str]) -> str:
    """Return the shortest of the wordings that say enough."""
    enough = [each for each in texts if len(each.split()) >= _SHORT]
    return min(enough, key=len) if enough else max(texts, key=len)


def _most_frequent(names: Sequence[str]) -> str:
    return max(names, key=names.count)


def _passes(line: QuestionLine, filters: QuestionFilters) -> bool:
    if filters.topic and filters.topic.casefold() not in line.topic.casefold():
        return False
    if filters.verdict == UNCHECKED:
        return line.unchecked > 0
    return not filters.verdict or line.verdict == filters.verdict


def _answer(asked: AskedIn, review: Review, review_id: int) -> Answer | None:
    from pipeline.insights.askings import MADE_UP, remarks_by_exchange

    asking = asked.asking
    exchange = next((each for each in review.exchanges if each.number == asking.exchange), None)
    if exchange is None or not exchange.question_sentences:
        return None  # placed anew since
    first = review.sentences[exchange.question_sentences[0]]
    made_up = {each.sentence for each in review.placements if each.prompt == MADE_UP}
    return Answer(
        review_id=review_id,
        exchange=exchange.number,
        company=asked.company,
        role=asked.role,
        stage=asked.stage,
        day=asked.day,
        sentence=first.index,
        start_s=first.start_s,
        is_timed=first.end_s > 0,
        question=asking.text,
        answer=exchange.answer,
        verdict=asking.verdict,
        sureness=asking.sureness,
        remarks=tuple(
            Remark(
                MADE_UP if each.index in made_up else "confidence",
                each.index,
                each.start_s,
                each.text,
            )
            for each in remarks_by_exchange(review)[exchange.number]
        ),
    )
