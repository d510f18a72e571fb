"""Fine-tune MiniLM and a recurrent layer over sentences together, two memos a step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.segment.context import WINDOW_TOKENS, Floats, Ids, layout, positions, spans, token_ids
from pipeline.segment.scorer import Reading
from pipeline.segment.training import network
from pipeline.segment.training.data import KEYS, Memo, PlainSentences
from pipeline.segment.training.passes import FILLERS, OUTPUTS, Pass, Passes, as_recognised

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor
    from torch.optim import Optimizer


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of the learning rate from nothing to `rate` and back (Loshchilov and Hutter 2017).

    `rate` is a part of the full one, `joined_share` that of the passes which join sentences.
    """

    epochs: int
    rate: float
    reads_long: bool
    joined_share: float


# Sentences first as they are and short, then long and run together as well.
STAGES = (
    Stage(epochs=7, rate=1.0, reads_long=False, joined_share=0.0),
    Stage(epochs=5, rate=0.7, reads_long=True, joined_share=0.35),
)
_MEMOS_A_STEP = 2
_DENSE_SHARE = 0.6  # of the dense memos that an epoch reads
_RATE = 1.6e-4  # of MiniLM's uppermost layer
_LOWER = 0.85  # of the rate of the layer above
_HEAD_RATE = 1.5e-3
_WARM_UP = 0.1
_DECAY = 0.01
_DIRECT_WEIGHT = 0.3  # of the auxiliary loss without the recurrent layer

_FROZEN = ("embeddings.", *(f"encoder.layer.{n}." for n in range(network.FROZEN_LAYERS)))

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained network: its tensors and its tokenizer as JSON."""

    weights: network.Weights
    tokenizer: str

    def read(self, memo: Memo) -> Reading:
        """Score a memo in float32; the log-odds are not calibrated."""
        import torch

        ids = token_ids(memo.texts, _tokenizer(self.tokenizer))
        lengths = [len(one) for one in ids]
        windows = [layout(ids, *span) for span in spans(lengths)]
        with torch.no_grad():
            vectors = network.sentence_vectors(self.weights, windows, len(ids), training=False)
            places = positions(lengths)
            found, _ = network.logits(self.weights, vectors, places, [len(ids)], training=False)
        outputs: Floats = found.numpy()
        return Reading(outputs[:, : len(KEYS)], outputs[:, len(KEYS) :], vectors.numpy())


def pruned_tokenizer(texts: Sequence[str]) -> tuple[str, Ids]:
    """Return MiniLM's tokenizer with a pruned vocabulary, as JSON, and the rows that it keeps.

    Kept are the pieces in Latin letters and all pieces of `texts`.
    """
    from tokenizers import Tokenizer

    path = network.minilm_folder() / "tokenizer.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    whole = Tokenizer.from_file(str(path))
    whole.no_truncation()
    plain = [as_recognised(text) for text in texts]
    seen = {one for e in whole.encode_batch([*texts, *plain, *FILLERS]) for one in e.ids}
    vocabulary: dict[str, int] = content["model"]["vocab"]
    latin = re.compile(r"(##)?[ -~]+")
    kept = sorted(
        row
        for piece, row in vocabulary.items()
        if row in seen
        or piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        or (latin.fullmatch(piece) and not piece.startswith("[unused"))
    )
    pieces = {row: piece for piece, row in vocabulary.items()}
    place = {row: at for at, row in enumerate(kept)}
    content["model"]["vocab"] = {pieces[row]: at for at, row in enumerate(kept)}
    for one in content["added_tokens"]:
        one["id"] = place[one["id"]]
    content["post_processor"] = content["padding"] = content["truncation"] = None
    return json.dumps(content, ensure_ascii=False), np.array(kept, dtype=np.int64)


def fit(
    memos: Sequence[Memo],
    plain: PlainSentences,
    *,
    seed: int = 0,
    stages: Sequence[Stage] = STAGES,
    say: Say = lambda line: None,
) -> Fitted:
    """Fine-tune on memos: about 1 s a memo and epoch on one thread; `say` gets a line an epoch."""
    import torch

    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    texts = [*(text for memo in memos for text in memo.texts), *plain.texts]
    written, kept = pruned_tokenizer(texts)
    weights = network.first_weights(kept, len(OUTPUTS), seed)
    for number, stage in enumerate(stages):
        read = [memo for memo in memos if stage.reads_long or not memo.is_long]
        train_stage(weights, written, stage, read, plain, seed=seed + number, say=say)
    return Fitted({name: one.detach() for name, one in weights.items()}, written)


def train_stage(
    weights: network.Weights,
    tokenizer: str,
    stage: Stage,
    memos: Sequence[Memo],
    plain: PlainSentences,
    *,
    seed: int,
    say: Say,
) -> None:
    """Train the weights, in place, through one stage."""
    import torch

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    tokens = _tokenizer(tokenizer)
    passes = Passes(memos, plain, rng, joined_share=stage.joined_share)
    optimiser = _optimiser(weights)
    orders = [_order(memos, rng) for _ in range(stage.epochs)]
    steps = sum(-(-len(order) // _MEMOS_A_STEP) for order in orders)
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: stage.rate * _rate(step / steps)
    )
    for epoch, order in enumerate(orders):
        losses = []
        for first in range(0, len(order), _MEMOS_A_STEP):
            read = passes.draw(order[first : first + _MEMOS_A_STEP])
            loss = _loss(weights, read, *_windows(read, tokens, rng))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in weights.values() if p.requires_grad], 1.0)
            optimiser.step()
            plan.step()
            losses.append(float(loss.detach()))
        say(f"epoch {epoch + 1} of {stage.epochs}: loss {np.mean(losses):.4f}")


def _order(memos: Sequence[Memo], rng: np.random.Generator) -> list[int]:
    """Return the memos of an epoch by index: all sparse ones, and a part of the dense ones.

    Dense memos are longer and many more than people are like them.
    """
    drawn = [
        at for at, memo in enumerate(memos) if not memo.is_dense or rng.random() < _DENSE_SHARE
    ]
    return [int(at) for at in rng.permutation(drawn)]


def _loss(
    weights: network.Weights, read: Pass, windows: list[tuple[Ids, Ids]], places: Floats
) -> Tensor:
    import torch
    from torch.nn import functional as f

    labels = torch.from_numpy(np.stack(read.targets))
    counted = torch.from_numpy(np.stack(read.counted))
    vectors = network.sentence_vectors(weights, windows, len(read.texts), training=True)
    both = network.logits(weights, vectors, places, read.segments, training=True)
    whole, direct = (f.binary_cross_entropy_with_logits(o, labels, weight=counted) for o in both)
    return whole + _DIRECT_WEIGHT * direct


def _optimiser(weights: network.Weights) -> Optimizer:
    """Return AdamW over all but the embeddings and the lowest layers.

    Unseen words keep their pretrained vectors.
    The lower a layer, the lower its rate (Howard and Ruder 2018, "Universal language model
    fine-tuning"): what MiniLM knows of words stays.
    """
    import torch

    groups: dict[float, list[Tensor]] = {}
    for name, one in weights.items():
        if not name.startswith(_FROZEN):
            groups.setdefault(_rate_of(name), []).append(one.requires_grad_())
    return torch.optim.AdamW(
        [{"params": some, "lr": rate} for rate, some in groups.items()],
        weight_decay=_DECAY,
        fused=True,
    )


def _rate_of(name: str) -> float:
    """Return the learning rate of a tensor."""
    if name.startswith("head."):
        return _HEAD_RATE
    layer = re.match(r"encoder\.layer\.(\d)\.", name)
    return _RATE * _LOWER ** (network.LAYERS - 1 - int(layer[1] if layer else 0))


def _rate(done: float) -> float:
    return max(min(done / _WARM_UP, (1 - done) / (1 - _WARM_UP)), 0.0)


def _windows(
    read: Pass, tokens: Tokenizer, rng: np.random.Generator
) -> tuple[list[tuple[Ids, Ids]], Floats]:
    """Cut each memo into windows at random sentences; return them and the sentences' positions."""
    ids = token_ids(read.texts, tokens)
    lengths = [len(one) for one in ids]
    windows, places, first = [], [], 0
    for count in read.segments:
        end, room = first + count, WINDOW_TOKENS * rng.uniform(0.4, 1.0)
        places.append(positions(lengths[first:end]))
        for at in range(first, end + 1):
            used = sum(lengths[first : at + 1]) + at + 1 - first
            if at == end or (used > room and at > first):
                windows.append(layout(ids, first, first, at, at))
                first, room = at, WINDOW_TOKENS
    return windows, np.concatenate(places)


def _tokenizer(written: str) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(written)
