"""Fine-tune MiniLM and a recurrent layer over sentences together, one memo a step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.segment.context import WINDOW_TOKENS, Floats, Ids, layout, positions, spans, token_ids
from pipeline.segment.scorer import ACTS, Reading
from pipeline.segment.training import network
from pipeline.segment.training.data import KEYS, Memo

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor
    from torch.optim import Optimizer

OUTPUTS = (*KEYS, *ACTS)
EPOCHS = 5
_RATE = 1.6e-4  # of MiniLM's layers
_HEAD_RATE = 1.5e-3
_WARM_UP = 0.1
_DECAY = 0.01
_DIRECT_WEIGHT = 0.3  # of the auxiliary loss without the recurrent layer
_FREQUENT_PIECES = 14_000  # MiniLM's word pieces come roughly by frequency; these are kept
_RECOGNISED_SHARE = 0.33  # of the passes: without punctuation, as a recogniser writes
_FILLERS = ("um", "uh", "like", "you know", "i mean", "well", "so", "er", "okay")
_FILLER_PROBABILITY = 0.15

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
            found, _ = network.logits(self.weights, vectors, positions(lengths), training=False)
        outputs: Floats = found.numpy()
        return Reading(outputs[:, : len(KEYS)], outputs[:, len(KEYS) :], vectors.numpy())


def targets(memo: Memo) -> Floats:
    """Return a memo's targets, sentences × OUTPUTS: labels of the prompts, then of ACTS."""
    rows = np.zeros((len(memo.texts), len(OUTPUTS)), dtype=np.float32)
    rows[:, : len(KEYS)] = memo.labels
    met: list[int] = []
    for at, (asked, answered) in enumerate(zip(memo.questions, memo.answers_to, strict=True)):
        opened = [number for number in asked if number not in met]
        met += asked
        returned = bool(answered) and bool(met) and met[-1] not in answered
        acts = (bool(asked), bool(opened), bool(answered), returned, len(asked) > 1)
        rows[at, len(KEYS) :] = acts
    return rows


def pruned_tokenizer(texts: Sequence[str]) -> tuple[str, Ids]:
    """Return MiniLM's tokenizer with a pruned vocabulary, as JSON, and the rows that it keeps.

    Kept are frequent pieces in Latin letters, single characters, and all pieces of `texts`; other
    words are split into these.
    """
    from tokenizers import Tokenizer

    path = network.minilm_folder() / "tokenizer.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    whole = Tokenizer.from_file(str(path))
    whole.no_truncation()
    plain = [_as_recognised(text) for text in texts]
    seen = {one for e in whole.encode_batch([*texts, *plain, *_FILLERS]) for one in e.ids}
    vocabulary: dict[str, int] = content["model"]["vocab"]
    latin = re.compile(r"(##)?[ -~]+")
    kept = sorted(
        row
        for piece, row in vocabulary.items()
        if row in seen
        or piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        or (
            latin.fullmatch(piece)
            and not piece.startswith("[unused")
            and (row < _FREQUENT_PIECES or len(piece.removeprefix("##")) == 1)
        )
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
    *,
    seed: int = 0,
    epochs: int = EPOCHS,
    say: Say = lambda line: None,
) -> Fitted:
    """Fine-tune on memos: 0.5 to 1 s a memo and epoch on one thread; `say` gets a line an epoch."""
    import torch

    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    rng = np.random.default_rng(seed)
    written, kept = pruned_tokenizer([text for memo in memos for text in memo.texts])
    tokens = _tokenizer(written)
    weights = network.first_weights(kept, len(OUTPUTS), seed)
    labels = [torch.from_numpy(targets(memo)) for memo in memos]
    optimiser = _optimiser(weights)
    steps = epochs * len(memos)
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / steps))
    for epoch in range(epochs):
        losses = []
        for at in rng.permutation(len(memos)):
            windows, lengths = _training_windows(memos[at], tokens, rng)
            vectors = network.sentence_vectors(weights, windows, len(lengths), training=True)
            found, direct = network.logits(weights, vectors, positions(lengths), training=True)
            loss = _loss(found, labels[at]) + _DIRECT_WEIGHT * _loss(direct, labels[at])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in weights.values() if p.requires_grad], 1.0)
            optimiser.step()
            plan.step()
            losses.append(float(loss.detach()))
        say(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}")
    return Fitted({name: one.detach() for name, one in weights.items()}, written)


def _loss(found: Tensor, labels: Tensor) -> Tensor:
    from torch.nn import functional as f

    return f.binary_cross_entropy_with_logits(found, labels)


def _optimiser(weights: network.Weights) -> Optimizer:
    """Return AdamW over all but the embeddings: unseen words keep their pretrained vectors."""
    import torch

    body: list[Tensor] = []
    head: list[Tensor] = []
    for name, one in weights.items():
        if "_embeddings" not in name:
            (head if name.startswith("head.") else body).append(one.requires_grad_())
    groups = [{"params": body, "lr": _RATE}, {"params": head, "lr": _HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)


def _rate(done: float) -> float:
    return min(done / _WARM_UP, (1 - done) / (1 - _WARM_UP))


def _training_windows(
    memo: Memo, tokens: Tokenizer, rng: np.random.Generator
) -> tuple[list[tuple[Ids, Ids]], list[int]]:
    """Cut a memo into windows at random sentences; some passes are as a recogniser writes."""
    texts: Sequence[str] = memo.texts
    if rng.random() < _RECOGNISED_SHARE:
        texts = [_with_fillers(_as_recognised(text), rng) for text in texts]
    ids = token_ids(texts, tokens)
    lengths = [len(one) for one in ids]
    windows, first, room = [], 0, WINDOW_TOKENS * rng.uniform(0.4, 1.0)
    for at in range(len(ids) + 1):
        used = sum(lengths[first : at + 1]) + at + 1 - first
        if at == len(ids) or (used > room and at > first):
            windows.append(layout(ids, first, first, at, at))
            first, room = at, WINDOW_TOKENS
    return windows, lengths


def _as_recognised(text: str) -> str:
    """Return the text in lower case and without punctuation, except within words."""
    plain = text.lower().replace("’", "'")
    return " ".join(re.sub(r"[^\w' ]+", " ", plain).split())


def _with_fillers(text: str, rng: np.random.Generator) -> str:
    words = text.split()
    if len(words) > 2 and rng.random() < _FILLER_PROBABILITY:
        words.insert(int(rng.integers(len(words))), str(rng.choice(_FILLERS)))
    return " ".join(words)


def _tokenizer(written: str) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(written)
