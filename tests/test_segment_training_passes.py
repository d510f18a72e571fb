from dataclasses import replace

import numpy as np
import pytest

from pipeline.segment.scorer import ACTS
from pipeline.segment.training import passes
from pipeline.segment.training.data import KEYS, Memo, PlainSentences
from pipeline.segment.training.passes import OUTPUTS, Passes, as_recognised, run_on

WELL, ASKED = KEYS.index("went_well"), KEYS.index("questions")


def a_memo(name: str, *texts: str, counted: float = 1.0) -> Memo:
    """A memo whose sentences all went well."""
    labels = np.zeros((len(texts), len(KEYS)), dtype=np.float32)
    labels[:, WELL] = 1
    nothing: tuple[tuple[int, ...], ...] = ((),) * len(texts)
    known = np.full_like(labels, counted)
    return Memo(name, "0xx", False, True, texts, labels, nothing, nothing, known)


FIRST = a_memo("walk_01", "The first one went well.", "So did the second of them.", "And this.")
OTHER = a_memo("walk_02", "Everything was quite all right there.", "A sentence of another memo.")
PLAIN = PlainSentences(("They asked about heaps.",), np.eye(len(KEYS), dtype=np.float32)[[ASKED]])
NONE = PlainSentences((), np.zeros((0, len(KEYS)), dtype=np.float32))


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Shares of the kinds of passes, none of them as yet."""
    for name in ("_ALONE_SHARE", "_MIXED_SHARE", "_RECOGNISED_SHARE"):
        monkeypatch.setattr(passes, name, 0.0)
    return monkeypatch


def drawn(plain: PlainSentences = NONE, memos: tuple[Memo, ...] = (FIRST, OTHER)) -> passes.Pass:
    return Passes(memos, plain, np.random.default_rng(0)).draw([0])


def test_a_memo_is_read_as_it_is(shares: pytest.MonkeyPatch) -> None:
    found = drawn()
    assert found.texts == list(FIRST.texts)
    assert found.segments == [3]
    assert [row[WELL] for row in found.targets] == [1, 1, 1]
    assert np.stack(found.counted).all()


def test_two_memos_of_a_step_stay_two(shares: pytest.MonkeyPatch) -> None:
    found = Passes([FIRST, OTHER], NONE, np.random.default_rng(0)).draw([1, 0])
    assert found.segments == [2, 3]
    assert found.texts == [*OTHER.texts, *FIRST.texts]


def test_plain_sentences_stand_among_a_memos_own(shares: pytest.MonkeyPatch) -> None:
    found = drawn(PLAIN)
    [at] = [at for at, text in enumerate(found.texts) if text == PLAIN.texts[0]]
    assert found.segments == [4]
    assert [text for text in found.texts if text != PLAIN.texts[0]] == list(FIRST.texts)
    assert found.targets[at][[ASKED, WELL]].tolist() == [1, 0]
    # What it is in an exchange is not known.
    assert found.counted[at].tolist() == [1.0] * len(KEYS) + [0.0] * len(ACTS)


def test_sentences_stand_alone(shares: pytest.MonkeyPatch) -> None:
    shares.setattr(passes, "_ALONE_SHARE", 1.0)
    found = drawn(PLAIN)
    assert sorted(found.texts[:3]) == sorted(FIRST.texts)
    assert found.texts[3:] == [PLAIN.texts[0]] * passes._ALONE_PLAIN
    assert found.segments == [1] * len(found.texts)
    assert not np.stack(found.counted)[:, len(KEYS) :].any()


def test_sentences_of_other_memos_take_the_place_of_some(shares: pytest.MonkeyPatch) -> None:
    shares.setattr(passes, "_MIXED_SHARE", 1.0)
    shares.setattr(passes, "_STRANGE_SHARE", 1.0)
    found = drawn(memos=(FIRST, OTHER))
    assert found.segments == [3]
    donors = {t for t in (*FIRST.texts, *OTHER.texts) if len(t.split()) >= passes._DONOR_WORDS}
    assert set(found.texts) <= donors
    assert set(found.texts) & set(OTHER.texts)


def test_disputed_labels_do_not_count(shares: pytest.MonkeyPatch) -> None:
    found = drawn(memos=(a_memo("walk_03", "It may have gone well or not.", counted=0.0),))
    assert not found.counted[0][: len(KEYS)].any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He asked: why?", "he asked why"),
        ("It’s C++, I said.", "it's c i said"),
        ("so it went", "so it went"),
        ("", ""),
    ],
)
def test_a_recogniser_writes_no_punctuation(text: str, expected: str) -> None:
    assert as_recognised(text) == expected


def test_there_is_an_output_for_each_prompt_and_act() -> None:
    assert (*KEYS, *ACTS) == OUTPUTS


def test_sentences_are_run_into_their_neighbours(shares: pytest.MonkeyPatch) -> None:
    shares.setattr(passes, "_JOINT_PROBABILITY", 1.0)
    shares.setattr(passes, "_JOINTS", (", and ",))
    mixed = replace(FIRST, labels=FIRST.labels.copy())
    mixed.labels[1] = np.eye(len(KEYS))[ASKED]
    found = Passes([mixed], NONE, np.random.default_rng(0), joined_share=1.0).draw([0])
    assert found.texts == ["The first one went well, and so did the second of them, and and this."]
    assert found.segments == [1]
    assert found.targets[0][[ASKED, WELL]].tolist() == [1, 1]


def test_no_sentences_are_joined_where_no_pass_does(shares: pytest.MonkeyPatch) -> None:
    assert drawn().texts == list(FIRST.texts)


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("It went well.", "They smiled.", "It went well, but they smiled."),
        ("It went well", "I think.", "It went well, but I think."),
        ("What a day!", "SQL was next.", "What a day, but SQL was next."),
    ],
)
def test_two_sentences_as_one(first: str, then: str, expected: str) -> None:
    assert run_on(first, then, ", but ") == expected
