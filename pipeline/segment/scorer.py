"""The trained scorer: probabilities of the built-in prompts for the sentences of a memo.

MiniLM, fine-tuned, reads the memo in windows of several sentences; a sentence's vector is the mean
of its tokens' states beside the state of the mark that ends it (Cohan et al. 2019, "Pretrained
language models for sequential sentence classification"). A recurrent layer in both directions
(GRU; Cho et al. 2014) then reads the memo as a whole. `make train` writes the artefact.

The artefact, the onnxruntime session and the latest readings are cached for the process's life.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.segment.context import Floats, layout, positions, spans, token_ids, tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

ENCODER = Path(__file__).with_name("scorer.onnx")
ARRAYS = Path(__file__).with_name("scorer.npz")
WIDTH = 384
# Outputs beside the prompts, for the exchanges: the sentence reports a question of its own; for the
# first time; it answers one; one that is not the latest mentioned; it reports several at once.
ACTS = ("asks", "opens", "replies", "returns", "several")
_FACET_LIMIT = 3.0  # deviations beyond which a reading says no more


@dataclass(frozen=True, slots=True)
class Similarity:
    """The model of custom prompts: similarity to examples to a probability (see custom.py).

    `first` and `second` are the weights of the first and second pass, the bias last. `mean` is the
    mean MiniLM vector of memo sentences; `directions` (384 × fewer) are their principal components,
    the larger ones stretched. `background` are vectors of ordinary sentences in that space.
    `facets` has three rows of the scorer's log-odds: the means of sentences in a memo and of
    sentences alone, and the deviation. `bridges` are two square matrices on the joined space, which
    say what of a prompt's examples and of its question meets what of a sentence.
    """

    first: Floats
    second: Floats
    threshold: float
    mean: Floats
    directions: Floats
    background: Floats
    facets: Floats
    bridges: Floats

    def space(self, vectors: Floats) -> Floats:
        """Project MiniLM's vectors into the space they are compared in, at length 1."""
        projected: Floats = np.matmul(vectors[:, :WIDTH] - self.mean, self.directions)
        return _unit(projected)

    def doings(self, vectors: Floats, *, alone: bool) -> Floats:
        """Return the scorer's part of `views` rows, at length 1; `alone`: each was read alone."""
        above = (vectors[:, WIDTH:] - self.facets[int(alone)]) / self.facets[2]
        limited: Floats = np.clip(above, -_FACET_LIMIT, _FACET_LIMIT).astype(np.float32)
        return _unit(limited)


@dataclass(frozen=True, slots=True)
class Reading:
    """The scorer's outputs for one memo, a row a sentence.

    `log_odds` are calibrated, a column a prompt; `acts` are the log-odds of ACTS; `vectors` are the
    sentences' vectors in context, 768 columns.
    """

    log_odds: Floats
    acts: Floats
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Scorer:
    """The artefact's parameters, without MiniLM's.

    `head` holds the arrays of the recurrent layer and the outputs. `scale` and `shift` calibrate a
    prompt's log-odds (Platt 1999). `thresholds` are the probabilities from which a sentence is
    placed, `asking` and `replying` those from which it reports or answers a question.
    """

    keys: tuple[str, ...]
    head: dict[str, Floats]
    scale: Floats
    shift: Floats
    thresholds: Floats
    asking: float
    replying: float
    similarity: Similarity

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return probabilities, sentences × prompts; `texts` are a memo's sentences, in order."""
        return sigmoid(self.read(texts).log_odds)

    def read(self, texts: Sequence[str]) -> Reading:
        """Score a memo's sentences; `texts` are all of them, in order."""
        ids = token_ids(texts, tokenizer()) if texts else []
        lengths = [len(one) for one in ids]
        vectors = np.zeros((len(ids), 2 * WIDTH), dtype=np.float32)
        for span in spans(lengths):
            tokens, owners = layout(ids, *span)
            states = _states(session(), tokens.tobytes())
            for number in range(span[1], span[2]):
                if lengths[number]:
                    vectors[number, :WIDTH] = states[owners == number].mean(axis=0)
                vectors[number, WIDTH:] = states[owners == -2 - number][0]
        outputs = self._outputs(vectors, positions(lengths))
        log_odds, acts = outputs[:, : len(self.keys)], outputs[:, len(self.keys) :]
        return Reading(log_odds * self.scale + self.shift, acts, vectors)

    def _outputs(self, vectors: Floats, positions: Floats) -> Floats:
        head = self.head
        inputs = np.hstack([vectors, positions])
        inward = gelu(inputs @ head["inward.weight"].T + head["inward.bias"])
        onward = _recurrent(head, "forward", inward)
        back = _recurrent(head, "backward", inward[::-1])[::-1]
        direct = vectors @ head["direct.weight"].T + head["direct.bias"]
        outputs: Floats = direct + np.hstack([onward, back]) @ head["outward.weight"].T
        return outputs


def _recurrent(head: dict[str, Floats], direction: str, inward: Floats) -> Floats:
    """Return the states of a GRU that reads the rows from first to last."""
    projected = inward @ head[f"{direction}.input"].T + head[f"{direction}.input_bias"]
    weights, bias = head[f"{direction}.state"].T, head[f"{direction}.state_bias"]
    width = len(weights)
    states = np.zeros((len(projected), width), dtype=np.float32)
    state: Floats = np.zeros(width, dtype=np.float32)
    for at, row in enumerate(projected):
        recurrent = state @ weights + bias
        gates = sigmoid(row[: 2 * width] + recurrent[: 2 * width])
        new = np.tanh(row[2 * width :] + gates[:width] * recurrent[2 * width :])
        states[at] = new + gates[width:] * (state - new)
        state = states[at]
    return states


def sigmoid(scores: Floats) -> Floats:
    """Return the probabilities of log-odds, without overflow."""
    probabilities: Floats = (0.5 * (1 + np.tanh(0.5 * scores))).astype(np.float32)
    return probabilities


def logit(probabilities: Floats) -> Floats:
    """Return the log-odds of probabilities, kept finite."""
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    found: Floats = np.log(clipped / (1 - clipped)).astype(np.float32)
    return found


def _unit(rows: Floats) -> Floats:
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = (rows / np.maximum(size, 1e-6)).astype(np.float32)
    return unit


def gelu(values: Floats) -> Floats:
    """Return the Gaussian error linear unit of each value (Hendrycks and Gimpel 2016)."""
    # The error function by Abramowitz and Stegun 7.1.26, exact to 2e-7: numpy has none.
    size = np.abs(values) * np.float32(0.5**0.5)
    inverse = 1 / (1 + np.float32(0.3275911) * size)
    factors = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    total = np.zeros_like(values)
    for factor in factors:
        total = ((total + np.float32(factor)) * inverse).astype(np.float32)
    error = np.sign(values) * (1 - total * np.exp(-size * size))
    found: Floats = (0.5 * values * (1 + error)).astype(np.float32)
    return found


def save_arrays(scorer: Scorer, path: Path = ARRAYS) -> None:
    """Write the artefact's small arrays to an .npz file, without pickles.

    Raises:
        OSError: the file cannot be written.
    """
    arrays: dict[str, Any] = {
        "keys": np.array(scorer.keys),
        "scale": scorer.scale,
        "shift": scorer.shift,
        "thresholds": scorer.thresholds,
        "asking": np.array(scorer.asking, np.float32),
        "replying": np.array(scorer.replying, np.float32),
        "similarity_first": scorer.similarity.first,
        "similarity_second": scorer.similarity.second,
        "similarity_threshold": np.array(scorer.similarity.threshold, np.float32),
        "similarity_mean": scorer.similarity.mean.astype(np.float16),
        "similarity_directions": scorer.similarity.directions.astype(np.float16),
        "similarity_background": scorer.similarity.background.astype(np.float16),
        "similarity_facets": scorer.similarity.facets,
        "similarity_bridges": scorer.similarity.bridges.astype(np.float16),
    }
    arrays |= {f"head.{name}": values.astype(np.float16) for name, values in scorer.head.items()}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


@cache
def load_scorer(path: Path = ARRAYS) -> Scorer:
    """Read the artefact's small arrays; each path once. MiniLM is loaded when first needed."""
    with np.load(path, allow_pickle=False) as arrays:
        return Scorer(
            keys=tuple(arrays["keys"].tolist()),
            head={
                name.removeprefix("head."): arrays[name].astype(np.float32)
                for name in arrays
                if name.startswith("head.")
            },
            scale=arrays["scale"],
            shift=arrays["shift"],
            thresholds=arrays["thresholds"],
            asking=float(arrays["asking"]),
            replying=float(arrays["replying"]),
            similarity=Similarity(
                arrays["similarity_first"],
                arrays["similarity_second"],
                float(arrays["similarity_threshold"]),
                arrays["similarity_mean"].astype(np.float32),
                arrays["similarity_directions"].astype(np.float32),
                arrays["similarity_background"].astype(np.float32),
                arrays["similarity_facets"],
                arrays["similarity_bridges"].astype(np.float32),
            ),
        )


@lru_cache(maxsize=32)
def _states(encoder: "InferenceSession", tokens: bytes) -> Floats:
    """Return MiniLM's states of a window, tokens × 384.

    Cached, because a memo that is still spoken begins with the same windows every time.
    """
    found = encoder.run(None, {"ids": np.frombuffer(tokens, dtype=np.int64)})[0]
    return np.asarray(found, dtype=np.float32)


@cache
def scorer_id(path: Path = ARRAYS) -> str:
    """Return a short digest of the artefact, by which readings of another training are told."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=8)
def read(texts: tuple[str, ...]) -> Reading:
    """Score a memo with the artefact that ships. The latest readings are shared: do not change one.

    Placing, exchanges and the user's examples all use the same reading.
    """
    return load_scorer().read(texts)


@cache
def session(path: Path = ENCODER) -> "InferenceSession":
    """Return the fine-tuned MiniLM in onnxruntime, on two threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    # A thread that spins while it waits would slow down transcribing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
