from dataclasses import replace

import numpy as np
import pytest

from models import Sentence, Word
from pipeline.transcription.sentences import sentences_of
from pipeline.transcription.transcribe import transcribe, transcribe_windows
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window
from pipeline.vocabulary.bias import MAX_TERMS, Bias
from pipeline.vocabulary.terms import (
    vocabulary,
)
from tests.scripted import RATE_HZ, ScriptedEngine, speech_like, spread

ALL = vocabulary()


def said(text: str, probability: float = 0.9) -> tuple[Word, ...]:
    return spread(text, float(len(text.split())), probability=probability)


def sentence(text: str, probability: float = 0.9, index: int = 0) -> Sentence:
    words = said(text, probability)
    return Sentence(index, text, 0.0, words[-1].end_s, probability, words)


def rivals(text: str, probability: float = 0.4) -> tuple[str, ...]:
    rival = Bias(ALL).rival(said(text, probability))
    return tuple(rival.words[place] for _, place in rival.places) if rival else ()


@pytest.mark.parametrize(
    ("text", "probability", "expected"),
    [
        ("we used cuban eighties, and Docker", 0.4, ("Kubernetes,",)),
        ("core teams and jet back compose", 0.4, ("coroutines", "Jetpack Compose")),
        # What was heard surely is asked about only where it is a listed way.
        ("we used tuber nitties and Docker", 0.95, ()),
        ("we used cube net ease and Docker", 0.95, ("Kubernetes",)),
        ("we used Kubernetes and Docker", 0.4, ()),
        ("we sat on a bench and talked about the snow", 0.95, ()),
        # Alone, what sounds a little like a term says nothing.
        ("we used pie touch and salt", 0.4, ()),
        ("we used pie touch and Docker", 0.4, ("PyTorch",)),
        ("", 0.4, ()),
    ],
)
def test_what_sounds_like_terms_is_rescored(
    text: str, probability: float, expected: tuple[str, ...]
) -> None:
    assert rivals(text, probability) == expected


def test_a_rival_goes_as_far_as_is_needed() -> None:
    words = (*said("we used Docker and elastic surge", 0.4), *said("on all of them", 0.95))
    rival = Bias(ALL).rival(words)
    assert rival is not None
    assert " ".join(rival.heard) == "we used Docker and elastic surge on"
    assert " ".join(rival.words) == "we used Docker and Elasticsearch on"
    assert rival.terms[0] == "Elasticsearch"
    assert len(rival.terms) <= MAX_TERMS


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ((1.0, 1.0), "used coroutines and Elasticsearch there"),
        ((-20.0, 1.0), "used core teams and Elasticsearch there"),
        ((1.0, -20.0), "used coroutines and elastic surge there"),
        ((-20.0, -20.0), "used core teams and elastic surge there"),
    ],
)
def test_each_place_is_decided_by_itself(gains: tuple[float, float], expected: str) -> None:
    bias = Bias(ALL)
    words = said("used core teams and elastic surge there", 0.4)
    rival = bias.rival(words)
    assert rival is not None
    likelier = dict(zip((place for _, place in rival.places), gains, strict=True))
    as_rival = [likelier.get(place, 0.0) for place in range(len(rival.words))]
    resolved = bias.resolved(words, rival, [0.0] * len(rival.heard), as_rival)
    assert " ".join(word.text for word in resolved) == expected
    assert " ".join(word.as_heard for word in resolved) == "used core teams and elastic surge there"
    assert resolved[0].start_s == words[0].start_s
    assert resolved[-1].end_s == words[-1].end_s


@pytest.mark.parametrize(
    ("unlikely", "expected"),
    [
        ((-4.0, -4.0), "we used Docker and elastic surge there"),
        ((-10.0, -30.0), "we used Docker and Elasticsearch there"),
        ((0.0, -30.0), "we used Docker and elastic surge there"),
    ],
    ids=["both", "no doubt", "one word of two"],
)
def test_no_word_alone_gives_away_what_was_heard(
    unlikely: tuple[float, float], expected: str
) -> None:
    bias = Bias(ALL)
    words = said("we used Docker and elastic surge there", 0.4)
    rival = bias.rival(words)
    assert rival is not None
    as_heard = [0.0] * 4 + list(unlikely) + [0.0]
    as_rival = [0.0] * 4 + [-25.0, 0.0]
    resolved = bias.resolved(words, rival, as_heard, as_rival)
    assert " ".join(word.text for word in resolved) == expected


MISHEARD = "we used cube net ease there."


@pytest.mark.parametrize(("gain", "is_taken"), [(3.0, True), (-30.0, False)])
def test_a_likelier_term_stands_where_it_was_misheard(gain: float, is_taken: bool) -> None:
    engine = ScriptedEngine(MISHEARD, gain=gain)
    bias = Bias(ALL)
    (window,) = transcribe(speech_like(6), engine, bias=bias)
    assert engine.expectations == [bias.expected]
    assert "Kubernetes" in engine.vocabularies[-1]
    assert len(engine.rescored) == 2
    (sentence,) = sentences_of(window.words)
    assert sentence.as_heard == "we used cube net ease there."
    assert [word.text for word in sentence.words] == sentence.as_heard.split()
    if is_taken:
        assert sentence.text == "we used Kubernetes there."
        assert sentence.changed_by == "vocabulary"
    else:
        assert (sentence.text, sentence.changed_by) == (sentence.as_heard, "")


def test_what_follows_a_window_is_not_rescored_with_it() -> None:
    engine = ScriptedEngine(MISHEARD, MISHEARD, gain=3.0)
    sound = np.zeros(6 * RATE_HZ, np.float32)
    speech = Stretch(0, 3 * RATE_HZ)
    window = Window((Stretch(0, 6 * RATE_HZ),), (speech,), speech.end)
    (found,) = transcribe_windows([window], lambda _: sound, engine, bias=Bias(ALL))
    assert [word.text for word in found.words] == ["we", "used", "cube"]
    whole = replace(window, speech=(Stretch(0, 6 * RATE_HZ),), end=6 * RATE_HZ)
    (found,) = transcribe_windows([whole], lambda _: sound, engine, bias=Bias(ALL))
    assert [word.text for word in found.words] == ["we", "used", "Kubernetes", "there."]


def test_only_english_is_rescored() -> None:
    german = ScriptedEngine(MISHEARD, gain=3.0)
    (window,) = transcribe(speech_like(6), german, language="de", bias=Bias(ALL))
    assert german.rescored == []
    assert german.expectations == [None]
    assert "cube" in [word.text for word in window.words]
    plain_engine = ScriptedEngine(MISHEARD, gain=3.0)
    list(transcribe(speech_like(6), plain_engine))
    assert plain_engine.rescored == []
    assert plain_engine.expectations == [None]
