from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Exchange, Review, Sentence, Transcript, Word
from pipeline.review.fillers import cleaned, kept_words, without_fillers
from tests.reviews import ACME, RECORDING, SHEET, sentence

CLEAN = (
    ("So, um, I got there early.", "So I got there early."),
    ("Java, um, Python.", "Java, Python."),
    ("I want to, uh, read.", "I want to read."),
    ("Um, I was, uh, nervous.", "I was nervous."),
    ("And er they asked me why.", "And they asked me why."),
    ("I was nervous, um.", "I was nervous."),
    ("It was weird, you know.", "It was weird."),
    ("You know, it was fine.", "It was fine."),
    ("It was, I mean, fine.", "It was fine."),
    ("I the the thing broke.", "I the thing broke."),
    ("I, I, I said yes.", "I said yes."),
    ("And then I and then I said yes.", "And then I said yes."),
    ("We we're done.", "We we're done."),
    ("I wan- wanted it.", "I wanted it."),
    ("She she um she smiled.", "She smiled."),
    ("Um.", ""),
)
KEPT = (
    "Do you know Kubernetes?",
    "You know what I mean.",
    "I mean it.",
    "That is what I mean.",
    "It was very very good.",
    "No, no, that was wrong.",
    "They had had enough.",
    "He said that that was fine.",
    "Yes. Yes.",
    "It was up to me. Me and Ann agreed.",
    "The ER was closed.",
    "Umbrella and ermine.",
    "Step by step by step.",
    "A well- known name.",
    "",
)


def shown(text: str) -> str:
    return " ".join(word for _, word in kept_words(text.split()))


@pytest.mark.parametrize(("text", "expected"), [*CLEAN, *((text, text) for text in KEPT)])
def test_fillers_go_and_words_stay(text: str, expected: str) -> None:
    assert shown(text) == expected


WORDS = st.sampled_from(
    ("um", "uh,", "you", "know,", "i", "mean,", "the", "Well.", "no", "wa-", "was")
)


@given(st.lists(WORDS | st.text("abc.,-…", min_size=1, max_size=4), max_size=12))
def test_words_are_only_left_out(texts: list[str]) -> None:
    kept = kept_words(texts)
    places = [place for place, _ in kept]
    assert places == sorted(set(places))
    for place, text in kept:
        assert text.rstrip(".,-…?!").casefold() == texts[place].rstrip(".,-…?!").casefold()
    again = [text for _, text in kept]
    assert len(kept_words(again)) <= len(again)


def test_words_keep_their_probabilities() -> None:
    words = (Word("Um,", 0, 1, 0.9), Word("closures", 1, 2, 0.2), Word("won.", 2, 3, 0.8))
    heard = Sentence(4, "Um, closures won.", 0, 3, 0.6, words)
    (clean,) = without_fillers(Transcript(RECORDING, "en", "scripted", (heard,)))
    assert (clean.index, clean.text) == (4, "Closures won.")
    assert [(word.text, word.probability) for word in clean.words] == [
        ("Closures", 0.2),
        ("won.", 0.8),
    ]
    mended = replace(heard, text="Um, closures lost.", heard=heard.text, changed_by="user")
    (clean,) = without_fillers(Transcript(RECORDING, "en", "scripted", (mended,)))
    assert (clean.text, clean.words) == ("Closures lost.", ())


def test_other_languages_stay() -> None:
    german = Transcript(RECORDING, "de", "scripted", (sentence(0, "Um, er kam um um acht."),))
    assert without_fillers(german) == german.sentences


def test_questions_and_answers_are_cleaned_too() -> None:
    said = (sentence(0, "Um, why?"), sentence(1, "Uh."), sentence(2, "I I said so."))
    review = Review(
        ACME,
        (Transcript(RECORDING, "en", "scripted", said),),
        SHEET,
        (),
        (Exchange(1, "Um, why?", "Uh. I I said so.", (0,), (1, 2)),),
    )
    clean = cleaned(review)
    assert [each.text for each in clean.sentences] == ["Why?", "", "I said so."]
    assert (clean.exchanges[0].question, clean.exchanges[0].answer) == ("Why?", "I said so.")
    assert review.sentences == said
