import json

import numpy as np

from pipeline.segment.context import TOKENIZER, layout, positions, spans, token_ids, tokenizer


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
