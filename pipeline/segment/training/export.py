"""Write the artefact: MiniLM as ONNX with int8 weights, and the small arrays beside it.

A matrix row is stored as int8 with a scale of its own. onnxruntime dequantises it on loading and
computes in float32, so the result depends neither on the rest of a batch nor on the int8
instructions of the processor.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.segment.context import Floats
from pipeline.segment.training.network import HEADS, LAYERS, WIDTH, Weights

if TYPE_CHECKING:
    from onnx import ModelProto

_OPSET = 20
_IR_VERSION = 9


class _Graph:
    """Collects the nodes and arrays of an ONNX graph."""

    def __init__(self, weights: Weights) -> None:
        self.weights = {name: one.numpy() for name, one in weights.items()}
        self.nodes: list[Any] = []
        self.arrays: list[Any] = []

    def add(self, kind: str, *inputs: str, **options: int | float | list[int]) -> str:
        from onnx import helper

        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **options))
        return output

    def array(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.arrays.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def matrix(self, name: str) -> str:
        """Store a matrix, inputs × outputs, as an int8 column and a scale an output."""
        rows, scales = int8_rows(self.weights[name])
        whole = self.array(name, rows.T)
        return self.add("Mul", self.add("Cast", whole, to=1), self.array(f"{name}.scale", scales.T))

    def linear(self, name: str, values: str) -> str:
        bias = self.array(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.add("Add", self.add("MatMul", values, self.matrix(f"{name}.weight")), bias)

    def norm(self, name: str, values: str) -> str:
        name = f"{name}.LayerNorm"
        scale = self.array(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.array(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.add("LayerNormalization", values, scale, bias, axis=-1, epsilon=1e-12)

    def embedded(self, ids: str) -> str:
        """Look up the token embeddings and add the position embeddings."""
        rows, scales = int8_rows(self.weights["embeddings.word_embeddings.weight"])
        words = self.add("Cast", self.add("Gather", self.array("words", rows), ids), to=1)
        scaled = self.add("Mul", words, self.add("Gather", self.array("words.scale", scales), ids))
        places = self.weights["embeddings.position_embeddings.weight"]
        places = places + self.weights["embeddings.token_type_embeddings.weight"][:1]
        start = self.array("start", np.array([0], dtype=np.int64))
        used = self.add("Slice", self.array("places", places), start, self.add("Shape", ids))
        return self.norm("embeddings", self.add("Add", scaled, used))

    def attention(self, layer: str, hidden: str) -> str:
        heads = self.array(f"{layer}.heads", np.array([-1, HEADS, WIDTH // HEADS]))
        flat = self.array(f"{layer}.flat", np.array([-1, WIDTH]))
        split = [
            self.add("Reshape", self.linear(f"{layer}.attention.self.{name}", hidden), heads)
            for name in ("query", "key", "value")
        ]
        query = self.add("Transpose", split[0], perm=[1, 0, 2])
        key = self.add("Transpose", split[1], perm=[1, 2, 0])
        value = self.add("Transpose", split[2], perm=[1, 0, 2])
        scale = self.array(f"{layer}.scale", np.array((WIDTH // HEADS) ** -0.5, np.float32))
        scores = self.add("Mul", self.add("MatMul", query, key), scale)
        seen = self.add("MatMul", self.add("Softmax", scores, axis=-1), value)
        return self.add("Reshape", self.add("Transpose", seen, perm=[1, 0, 2]), flat)


def int8_rows(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Quantise a matrix to int8 (-127 to 127), with a scale a row."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / 127
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


def encoder(weights: Weights) -> ModelProto:
    """Return MiniLM as ONNX: from the token ids of one window to its states, tokens × 384."""
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    hidden = graph.embedded("ids")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        seen = graph.linear(f"{layer}.attention.output.dense", graph.attention(layer, hidden))
        hidden = graph.norm(f"{layer}.attention.output", graph.add("Add", hidden, seen))
        wide = graph.add("Gelu", graph.linear(f"{layer}.intermediate.dense", hidden))
        wide = graph.linear(f"{layer}.output.dense", wide)
        hidden = graph.norm(f"{layer}.output", graph.add("Add", hidden, wide))
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])
    states = helper.make_tensor_value_info(hidden, TensorProto.FLOAT, ["tokens", WIDTH])
    body = helper.make_graph(graph.nodes, "minilm", [ids], [states], graph.arrays)
    opset = [helper.make_opsetid("", _OPSET)]
    return helper.make_model(body, opset_imports=opset, ir_version=_IR_VERSION)


def head_arrays(weights: Weights) -> dict[str, Floats]:
    """Return the arrays of the recurrent layer and the outputs, named as in `Scorer.head`."""
    return {
        name.removeprefix("head."): one.numpy()
        for name, one in weights.items()
        if name.startswith("head.")
    }


def write_encoder(weights: Weights, path: Path) -> None:
    """Write MiniLM's part of the artefact (about 16 MB).

    Raises:
        OSError: the file cannot be written.
    """
    path.write_bytes(encoder(weights).SerializeToString())
