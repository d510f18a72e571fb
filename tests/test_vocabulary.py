from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Interview, Sentence, Word
from models.transcript import edited
from pipeline.errors import UsageError
from pipeline.transcription.sentences import sentences_of
from pipeline.transcription.transcribe import transcribe, transcribe_windows
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window
from pipeline.vocabulary.bias import MOST_TERMS, Bias
from pipeline.vocabulary.match import Finder
from pipeline.vocabulary.phonetic import code, likeness
from pipeline.vocabulary.replace import mend
from pipeline.vocabulary.terms import (
    LISTS,
    Term,
    Vocabulary,
    add_terms,
    learned_terms,
    read_list,
    remove_terms,
    vocabulary,
)
from tests.commands import Commands
from tests.scripted import RATE_HZ, ScriptedEngine, speech_like, spread

ALL = vocabulary()


def said(text: str, probability: float = 0.9) -> tuple[Word, ...]:
    return spread(text, float(len(text.split())), probability=probability)


def sentence(text: str, probability: float = 0.9, index: int = 0) -> Sentence:
    words = said(text, probability)
    return Sentence(index, text, 0.0, words[-1].end_s, probability, words)


# Lists


def test_the_lists_are_in_order() -> None:
    paths = sorted(LISTS.glob("*.txt"))
    assert {path.stem for path in paths} == {
        *("front_end", "back_end", "data", "devops", "mobile", "qa", "general"),
    }
    for path in paths:
        terms = read_list(path, path.stem)
        assert len(terms) >= 25
        assert len({term.text for term in terms}) == len(terms) or path.stem == "devops"


def test_a_list_is_a_term_a_line(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("# mine\n\n  Blue   Harbour \nKubernetes | cube net ease|  k 8 s |\n")
    assert read_list(path, "own") == [
        Term("Blue Harbour"),
        Term("Kubernetes", ("cube net ease", "k 8 s")),
    ]


def test_a_list_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"own\.txt cannot be read"):
        vocabulary(own=path)


def test_all_sources_come_together(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("Kubernetes | cuba\n")
    found = vocabulary(
        own=path,
        interview=Interview("Bluefield"),
        learned=[Term("Zsolt", ("jolt",), "learned")],
    ).terms
    by_text = {term.text: term for term in found}
    assert len(by_text) == len(found)
    assert by_text["Zsolt"].source == "learned"
    assert by_text["Bluefield"].source == "names"
    assert by_text["Kubernetes"].source == "own"
    assert {"cuba", "cube net ease"} <= set(by_text["Kubernetes"].spoken)
    assert by_text["React"].source == "front_end"


def test_terms_are_added_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.txt"
    assert add_terms(path, ["Zsolt", "Zsolt", "Quux | kooks"]) == ["Zsolt", "Quux | kooks"]
    assert add_terms(path, ["Zsolt"]) == []
    assert remove_terms(path, ["Quux", "nothing"]) == ["Quux"]
    assert path.read_text() == "Zsolt\n"
    for wrong in ("", " | ", "# no"):
        with pytest.raises(UsageError):
            add_terms(path, [wrong])


@pytest.mark.parametrize(
    ("heard", "written", "expected"),
    [
        (
            "we use cube net ease there",
            "we use Kubernetes there",
            [("Kubernetes", "cube net ease")],
        ),
        ("I met jolt today", "I met Zsolt today", [("Zsolt", "jolt")]),
        ("we use c plus plus", "we use C++", [("C++", "c plus plus")]),
        # Nothing about other memos in these.
        ("I saw there code", "I saw their code", []),
        ("and then I left", "Then I left", []),
        ("we used it", "we used it a lot", []),
        ("one two three four five six seven", "Nothing Of It Is Right At All", []),
    ],
)
def test_corrections_teach(heard: str, written: str, expected: list[tuple[str, str]]) -> None:
    found = learned_terms([edited(sentence(heard), written, "user")])
    assert [(term.text, *term.spoken) for term in found] == expected
    assert learned_terms([edited(sentence(heard), written, "vocabulary")]) == []


# Sound


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Kubernetes", "Kubernetes", 1.0, 1.0),
        ("useEffect", "use effect", 1.0, 1.0),
        ("Kubernetes", "cube net ease", 0.8, 1.0),
        ("idempotency", "item potency", 0.9, 1.0),
        ("Grafana", "grafena", 0.9, 1.0),
        ("C++", "see plus plus", 0.95, 1.0),
        ("JWT", "jay double you tee", 0.0, 1.0),
        ("Kubernetes", "my grandmother", 0.0, 0.6),
        ("closure", "office", 0.0, 0.6),
    ],
)
def test_what_sounds_alike_is_alike(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(code(one), code(other)) <= most


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    a, b = code(one), code(other)
    assert 0.0 <= likeness(a, b) <= 1.0
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert not a or likeness(a, a) == 1.0


# Near


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we deployed it to cube net ease", ["Kubernetes"]),
        ("we deployed it to Kubernetes.", ["Kubernetes"]),
        ("they asked about item potency and gravana", ["idempotency", "Grafana"]),
        ("a use effect and a use memo", ["useEffect", "useMemo"]),
        ("I went to the office and sat on a bench for a while", []),
        ("", []),
        # No term goes on after a stop.
        ("it was of use. Effect followed.", []),
    ],
)
def test_terms_that_are_near(text: str, expected: list[str]) -> None:
    found = Finder(ALL).matches(said(text))
    assert [match.term.text for match in found] == expected


# Weighing


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
def test_what_sounds_like_terms_is_asked_about(
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
    assert len(rival.terms) <= MOST_TERMS


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
    assert len(engine.weighed) == 2
    (sentence,) = sentences_of(window.words)
    assert sentence.as_heard == "we used cube net ease there."
    assert [word.text for word in sentence.words] == sentence.as_heard.split()
    if is_taken:
        assert sentence.text == "we used Kubernetes there."
        assert sentence.changed_by == "vocabulary"
    else:
        assert (sentence.text, sentence.changed_by) == (sentence.as_heard, "")


def test_what_follows_a_window_is_not_weighed_with_it() -> None:
    engine = ScriptedEngine(MISHEARD, MISHEARD, gain=3.0)
    sound = np.zeros(6 * RATE_HZ, np.float32)
    speech = Stretch(0, 3 * RATE_HZ)
    window = Window((Stretch(0, 6 * RATE_HZ),), (speech,), speech.end)
    (found,) = transcribe_windows([window], lambda _: sound, engine, bias=Bias(ALL))
    assert [word.text for word in found.words] == ["we", "used", "cube"]
    whole = replace(window, speech=(Stretch(0, 6 * RATE_HZ),), end=6 * RATE_HZ)
    (found,) = transcribe_windows([whole], lambda _: sound, engine, bias=Bias(ALL))
    assert [word.text for word in found.words] == ["we", "used", "Kubernetes", "there."]


def test_only_english_is_weighed() -> None:
    german = ScriptedEngine(MISHEARD, gain=3.0)
    (window,) = transcribe(speech_like(6), german, language="de", bias=Bias(ALL))
    assert german.weighed == []
    assert german.expectations == [None]
    assert "cube" in [word.text for word in window.words]
    plain_engine = ScriptedEngine(MISHEARD, gain=3.0)
    list(transcribe(speech_like(6), plain_engine))
    assert plain_engine.weighed == []
    assert plain_engine.expectations == [None]


# Mending


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # in the company of its like
        (
            ["We had Docker and Helm.", "Then cube net ease failed."],
            "Then Kubernetes failed.",
        ),
        (["I said React and Redux.", "A use effect, I said."], "A useEffect, I said."),
        # alone, and clearly heard
        (["Practice is of use.", "We use effect pedals."], "We use effect pedals."),
        (["I was nervous."], "I was nervous."),
        ([], None),
    ],
)
def test_what_is_misheard_is_mended_in_company(texts: list[str], expected: str | None) -> None:
    mended = mend([sentence(text, index=n) for n, text in enumerate(texts)], ALL)
    assert len(mended) == len(texts)
    if expected is None:
        return
    assert mended[-1].text == expected
    if expected != texts[-1]:
        assert (mended[-1].heard, mended[-1].changed_by) == (texts[-1], "vocabulary")
        assert edited(mended[-1], mended[-1].as_heard, "user").text == texts[-1]
    for each, text in zip(mended[:-1], texts[:-1], strict=True):
        assert each.text == text


def test_short_terms_are_not_guessed() -> None:
    told = [sentence("We had Django and Flask."), sentence("I looked for a button there.", 0.5, 1)]
    assert mend(told, ALL) == tuple(told)


def test_what_was_weighed_before_is_mended_further() -> None:
    told = [sentence("We had Docker and Helm."), sentence("Then core teams and cube net ease.")]
    told[1] = edited(told[1], "Then coroutines and cube net ease.", "vocabulary")
    mended = mend(told, ALL)
    assert mended[1].text == "Then coroutines and Kubernetes."
    assert mended[1].as_heard == "Then core teams and cube net ease."


def test_long_terms_are_guessed_where_the_engine_was_unsure() -> None:
    told = [sentence("We had Docker and Helm."), sentence("And then kuberneties failed.", 0.5, 1)]
    assert mend(told, ALL)[1].text == "And then Kubernetes failed."
    sure = [told[0], sentence("And then kuberneties failed.", 0.95, 1)]
    assert mend(sure, ALL) == tuple(sure)


def test_what_corrections_taught_is_mended_alone() -> None:
    taught = Vocabulary((Term("Zsolt", ("jolt",), "learned"),))
    (mended,) = mend([sentence("Then jolt came in.")], taught)
    assert mended.text == "Then Zsolt came in."


def test_what_the_user_wrote_is_not_mended() -> None:
    mine = edited(sentence("Docker Helm cube net ease", 0.3), "cube net ease", "user")
    assert mend([mine], ALL) == (mine,)


def test_without_terms_nothing_changes() -> None:
    sentences = (sentence("cube net ease", 0.2),)
    assert mend(sentences, Vocabulary()) == sentences


# Commands


def test_correct_and_back(filed: Commands) -> None:
    ran = filed("correct", "1", "0:00", "They asked about  Closures.")
    assert ran.code == 0, ran.err
    assert "0:00: They asked about Closures." in ran.err
    assert "They asked about Closures." in filed("show", "1").out
    assert '"heard": "They asked about closures."' in filed("show", "1", "--json").out
    assert "learned    Closures | closures" in filed("vocabulary", "list").out
    assert filed("correct", "1", "0:00", "--undo").code == 0
    assert "They asked about closures." in filed("show", "1").out
    assert '"heard"' not in filed("show", "1", "--json").out
    assert filed("vocabulary", "list").out == ""


@pytest.mark.parametrize(
    "line", [["1", "0:00"], ["1", "0:00", "x", "--undo"], ["1", "0:00", " "], ["1", "0:55", "x"]]
)
def test_a_wrong_correction_changes_nothing(filed: Commands, line: list[str]) -> None:
    before = filed("show", "1", "--json").out
    assert filed("correct", *line).code == 2
    assert filed("show", "1", "--json").out == before


def test_own_terms(run: Commands) -> None:
    assert run("vocabulary", "list").code == 0
    assert not run.home.exists()
    assert run("vocabulary", "add", "Zsolt", "Quux | kooks").code == 0
    assert run("vocabulary", "list").out == "own        Zsolt\nown        Quux | kooks\n"
    assert (run.home / "vocabulary.txt").stat().st_mode & 0o077 == 0
    assert run("vocabulary", "remove", "Zsolt").code == 0
    assert run("vocabulary", "remove", "Zsolt").code == 1
    assert "Kubernetes" in run("vocabulary", "list", "--all").out
    assert run("vocabulary", "add", "|").code == 2
