"""Whisper's weights: which there are (`catalogue`), where they lie (`find`), how they get into the
home folder (`install`). Only `get_weights` goes online."""

from pipeline.weights.catalogue import ADVICE, DEFAULT_NAME, SIZES, Size, Weights, WeightsInfo
from pipeline.weights.find import list_weights, weights_bytes
from pipeline.weights.install import find_weights, get_weights

__all__ = [
    "ADVICE",
    "DEFAULT_NAME",
    "SIZES",
    "Size",
    "Weights",
    "WeightsInfo",
    "find_weights",
    "get_weights",
    "list_weights",
    "weights_bytes",
]
