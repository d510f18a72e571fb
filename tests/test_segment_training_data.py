import json
import re
from pathlib import Path

import numpy as np
import pytest

from pipeline.segment.training.data import (
    FOLDER,
    KEYS,
    read_memos,
    read_plain_sentences,
)
from tests import plain_sentences


def key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def test_every_prompt_has_its_plain_sentences_and_many_answer_nothing() -> None:
    plain = read_plain_sentences()
    assert (plain.labels.sum(axis=0) >= 150).all()
    assert (plain.labels.sum(axis=1) == 0).sum() >= 600
    keys = [key(text) for text in plain.texts]
    assert len(set(keys)) == len(keys)


def test_the_table_of_plain_sentences_is_not_trained_on() -> None:
    table = plain_sentences.table()
    assert (table.labels.sum(axis=0) >= 15).all()
    assert not {key(one) for one in table.texts} & {key(t) for t in read_plain_sentences().texts}
    assert len(plain_sentences.contexts()) >= 20


def test_lines_that_are_no_plain_sentences_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    for line in ("no bar", "nobody | A sentence.", "went_well,reaction | A sentence."):
        path.write_text(f"{line}\n", encoding="utf-8")
        with pytest.raises(ValueError, match=re.escape(repr(line))):
            read_plain_sentences(path)
    path.write_text("-  | two blanks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="two blanks"):
        read_plain_sentences(path)
    path.write_text("- | Nothing.\nwent_well, reaction | Fine, phew.\n", encoding="utf-8")
    read = read_plain_sentences(path)
    assert read.texts == ("Nothing.", "Fine, phew.")
    assert read.labels.sum(axis=1).tolist() == [0, 2]


def test_memos_as_people_tell_them_answer_nothing_nearly_half_the_time() -> None:
    memos = [memo for memo in read_memos() if not memo.is_dense]
    assert len(memos) >= 400
    labels = np.vstack([memo.labels for memo in memos])
    assert 0.4 < (labels.sum(axis=1) == 0).mean() < 0.5
    assert (labels.sum(axis=1) > 1).mean() < 0.13


def test_no_sentence_is_told_twice_but_what_everybody_says() -> None:
    seen: dict[str, str] = {}
    for memo in read_memos():
        if not memo.is_dense:
            for text in memo.texts:
                if len(text.split()) > 8:
                    assert seen.setdefault(key(text), memo.name) == memo.name, text


def test_disputed_labels_are_marked(tmp_path: Path) -> None:
    sentence = {"text": "Fine.", "labels": ["went_well"], "question": None, "answer_to": None}
    content = {"sentences": [sentence, {**sentence, "disputed": ["reaction"]}]}
    (tmp_path / "told_01.json").write_text(json.dumps(content), encoding="utf-8")
    [memo] = read_memos(tmp_path)
    assert memo.writer == "told_01"
    assert not memo.is_dense
    assert memo.counted.sum(axis=1).tolist() == [len(KEYS), len(KEYS) - 1]
    assert memo.counted[1, KEYS.index("reaction")] == 0


def test_all_walk_throughs_number_their_questions_in_order_of_first_mention() -> None:
    for path in sorted(FOLDER.glob("walk_2*.json")):
        met = 0
        for sentence in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
            asked = sentence["question"] or []
            for number in [asked] if isinstance(asked, int) else asked:
                assert number <= met + 1, (path.name, sentence["text"])
                met = max(met, number)
