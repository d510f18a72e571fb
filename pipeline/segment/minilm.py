"""MiniLM in NumPy, for a single text: onnxruntime takes half a second before the first one.

It reads the weights of the package's ONNX file, whose tables are int8 with a scale a row or a
column, and computes the same layers (BERT, Devlin et al. 2019): six of twelve heads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_GRAPH, _TENSOR = 7, 5  # fields of ONNX's ModelProto and GraphProto
_SHAPE, _KIND, _NAME, _DATA = 1, 2, 8, 9  # and of its TensorProto
_KINDS: dict[int, Any] = {1: np.dtype(np.float32), 3: np.dtype(np.int8)}
_HEADS, _SMALLEST = 12, 1e-12
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_LAYER = "inner.encoder.layer.{}."
_PARTS = (
    *("attention.self.query", "attention.self.key", "attention.self.value"),
    *("attention.output.dense", "intermediate.dense", "output.dense"),
)


@dataclass(frozen=True, slots=True)
class Encoder:
    """The weights: of `layers` six linear maps each, by part, and all other tensors by name."""

    layers: Sequence[Mapping[str, Floats]]
    tensors: Mapping[str, NDArray[np.float32] | NDArray[np.int8]]

    def states(self, ids: Sequence[int]) -> Floats:
        """Return the last hidden states of a text's word pieces, pieces × 384."""
        states = self._rows("word", np.array(ids)) + self._rows("position", np.arange(len(ids)))
        states = states + self.tensors["inner.embeddings.token_type_embeddings.weight"][0]
        states = self._normal(states, "inner.embeddings.")
        for number, layer in enumerate(self.layers):
            name = _LAYER.format(number)
            heard = self._attended(states, layer, name)
            heard = self._linear(heard, layer, name, "attention.output.dense")
            states = self._normal(states + heard, f"{name}attention.output.")
            inner = _gelu(self._linear(states, layer, name, "intermediate.dense"))
            inner = self._linear(inner, layer, name, "output.dense")
            states = self._normal(states + inner, f"{name}output.")
        return states

    def _rows(self, kind: str, at: NDArray[np.int64]) -> Floats:
        name = f"inner.embeddings.{kind}_embeddings.weight"
        return _floats(self.tensors[f"{name}_q"][at] * self.tensors[f"{name}_scale"][at])

    def _linear(self, states: Floats, layer: Mapping[str, Floats], name: str, part: str) -> Floats:
        return _floats(states @ layer[part] + self.tensors[f"{name}{part}.bias"])

    def _attended(self, states: Floats, layer: Mapping[str, Floats], name: str) -> Floats:
        queries, keys, values = (
            self._linear(states, layer, name, part)
            .reshape(len(states), _HEADS, -1)
            .transpose(1, 0, 2)
            for part in _PARTS[:3]
        )
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(np.float32(queries.shape[-1]))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return _floats((shares @ values).transpose(1, 0, 2).reshape(states.shape))

    def _normal(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _SMALLEST)
        weight = self.tensors[f"{name}LayerNorm.weight"]
        return _floats(centred / spread * weight + self.tensors[f"{name}LayerNorm.bias"])


@cache
def load_encoder(path: Path) -> Encoder:
    """Read the weights of an ONNX file of MiniLM; each path once.

    Raises:
        KeyError: a tensor is missing.
    """
    tensors = dict(_tensors(memoryview(path.read_bytes())))
    linear = [name for name in tensors if name.startswith("val_") and name.endswith("_q")]
    maps = [_floats(tensors[name] * tensors[f"{name[:-2]}_scale"]) for name in linear]
    size = len(_PARTS)
    return Encoder(
        [dict(zip(_PARTS, maps[at : at + size], strict=True)) for at in range(0, len(maps), size)],
        tensors,
    )


def _floats(values: NDArray[np.generic]) -> Floats:
    return values.astype(np.float32, copy=False)


def _gelu(values: Floats) -> Floats:
    return _floats(values * (1 + _erf(values / np.sqrt(np.float32(2)))) / 2)


def _erf(values: Floats) -> Floats:
    """Return the error function, to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    size = np.abs(values)
    part = 1 / (1 + np.float32(0.3275911) * size)
    sums = np.zeros_like(part)
    for factor in reversed(_ERF):
        sums = (sums + np.float32(factor)) * part
    return _floats(np.copysign(1 - sums * np.exp(-size * size), values))


def _tensors(model: memoryview) -> Iterator[tuple[str, NDArray[np.float32] | NDArray[np.int8]]]:
    """Yield the tensors of an ONNX model that are of floats or of bytes, by name."""
    graph = next(value for key, value in _fields(model) if key == _GRAPH)
    for key, value in _fields(graph):
        if key != _TENSOR:
            continue
        fields = list(_fields(value))
        given: dict[int, Any] = dict(fields)
        if given.get(_KIND) in _KINDS and _DATA in given:
            shape = [each for key, each in fields if key == _SHAPE]
            values = np.frombuffer(given[_DATA], _KINDS[given[_KIND]])
            yield bytes(given[_NAME]).decode(), values.reshape(shape)


def _fields(message: memoryview) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a message of protocol buffers: key, and a number or bytes."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        if key & 7 == 0:
            value, at = _number(message, at)
            yield key >> 3, value
            continue
        if key & 7 == 2:
            size, at = _number(message, at)
        else:
            size = 8 if key & 7 == 1 else 4
        yield key >> 3, message[at : at + size]
        at += size


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Return a number and where it ends: seven bits a byte, the lowest first."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
