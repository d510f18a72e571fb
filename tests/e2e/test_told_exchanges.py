from models import Sentence
from pipeline.review.placing import place
from pipeline.sheets import load_sheet
from tests.told_exchanges import table


def _hits(true: set[tuple[int, int]], found: set[tuple[int, int]]) -> float:
    return 2 * len(true & found) / (len(true) + len(found))


def test_questions_and_answers_are_found_and_linked_as_people_tell_them() -> None:
    asked, asks, links, found_links = set(), set(), set(), set()
    for number, told in enumerate(table()):
        sentences = [Sentence(at, text) for at, text in enumerate(told.texts)]
        _, exchanges = place(sentences, load_sheet())
        first = 1000 * number  # sentences of all texts together
        asked |= {(first + at, 0) for at, numbers in enumerate(told.asks) if numbers}
        asks |= {(first + at, 0) for one in exchanges for at in one.question_sentences}
        links |= {(first + left, first + right) for left, right in told.links()}
        found_links |= {
            (first + one.question_sentences[0], first + at)
            for one in exchanges
            for at in one.answer_sentences
        }
    assert _hits(asked, asks) > 0.93
    assert _hits(links, found_links) > 0.85
