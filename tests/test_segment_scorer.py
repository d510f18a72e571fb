import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.segment import scorer
from pipeline.segment.context import TOKENIZER, tokenizer
from pipeline.segment.scorer import ARRAYS, ENCODER, gelu, load_scorer, save_arrays, sigmoid
from pipeline.segment.training.data import KEYS, data_sha256, read_memos
from pipeline.segment.training.train import RECORD, files_sha256
from pipeline.sheets import load_sheet

SHEET = load_sheet()


def test_gelu_is_right_to_six_digits() -> None:
    values = gelu(np.array([-40.0, -1.0, 0.0, 0.5, 3.0], dtype=np.float32))
    np.testing.assert_allclose(values, [0, -0.158655, 0, 0.345731, 2.99595], atol=2e-6)


def test_sigmoid_does_not_overflow() -> None:
    values = sigmoid(np.array([-1e9, 0.0, 1e9], dtype=np.float32))
    assert values.tolist() == [0.0, 0.5, 1.0]


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
    assert sum(path.stat().st_size for path in (ENCODER, ARRAYS, TOKENIZER)) < 40_000_000


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
    from pipeline.segment.training.finetune import Fitted, pruned_tokenizer
    from pipeline.segment.training.network import first_weights
    from pipeline.segment.training.passes import OUTPUTS

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
