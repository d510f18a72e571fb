"""A review, a prompt of it, or a question with its answers, as Markdown fit to be shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import Exchange, Review
from models.share import Known, Shared
from pipeline.export.markdown import escaped
from pipeline.insights.share import share
from pipeline.insights.share.speakers import user_and_others

_APART = "\n•\n"  # between lines while names are replaced: no name spans two of them


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a document under a heading."""

    heading: str
    lines: tuple[str, ...]


def known_of(review: Review, told: Known) -> Known:
    """Return what is known of a review's interview; what the user tells goes first."""
    interview = review.interview
    me, others = user_and_others(review)
    return Known(
        told.company or interview.company,
        told.role or interview.role,
        (*told.people, *others),
        told.me or me,
    )


def of_prompts(review: Review, keys: Sequence[str] = ()) -> list[Part]:
    """Return what was said under each prompt, or under these; and the questions with answers."""
    parts, sentences = [], review.sentences
    for prompt in review.sheet.prompts:
        if keys and prompt.key not in keys:
            continue
        placed = sorted({each.sentence for each in review.placements if each.prompt == prompt.key})
        lines = tuple(_line(sentences[at].text) for at in placed)
        if lines:
            parts.append(Part(prompt.question, lines))
    if not keys:
        parts += of_exchanges(review.exchanges)
        parts += _besides(review)
    return parts


def _besides(review: Review) -> list[Part]:
    filed = {each.sentence for each in review.placements}
    for exchange in review.exchanges:
        filed |= {*exchange.question_sentences, *exchange.answer_sentences}
    rest = tuple(_line(each.text) for each in review.sentences if each.index not in filed)
    return [Part("Said besides", rest)] if rest else []


def of_exchanges(exchanges: Iterable[Exchange]) -> list[Part]:
    """Return questions with their answers."""
    lines = [
        line
        for each in exchanges
        for line in (
            f"Question: {_line(each.question) or 'not told'}",
            f"Answer: {_line(each.answer) or 'not told'}",
        )
    ]
    return [Part("Questions and answers", tuple(lines))] if lines else []


def shared_document(parts: Sequence[Part], known: Known, besides: Sequence[str] = ()) -> Shared:
    """Return parts as Markdown in which names are roles, and what was replaced.

    `besides` are other texts of the same interview: who is introduced there is known here.
    """
    lines = [line for part in parts for line in (part.heading, *part.lines)]
    whole = share(_APART.join(lines), known, besides="\n".join(besides))
    texts = iter(whole.text.split(_APART))
    blocks = []
    for part in parts:
        heading = next(texts)
        listed = "\n".join(f"- {escaped(next(texts))}" for _ in part.lines)
        blocks.append(f"## {escaped(heading)}\n\n{listed}")
    return Shared("\n\n".join(blocks) + "\n", whole.replaced)


def joined(some: Sequence[Shared]) -> Shared:
    """Return documents of several interviews as one; what one name became may differ in each."""
    replaced = dict.fromkeys(each for one in some for each in one.replaced)
    return Shared("\n".join(each.text for each in some), tuple(replaced))


def _line(text: str) -> str:
    return " ".join(text.replace("•", "·").split())
