"""The probability of speech in sound: Silero's network, which ships with faster-whisper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ

FRAME_SAMPLES = 512  # input of the network: 32 ms
CONTEXT_SAMPLES = 64  # end of the frame before, a further input
SPEECH_FROM = 0.5  # probability at which speech begins


class SpeechNetwork:
    """Silero's network with its recurrent states."""

    def __init__(self) -> None:
        self._session: Any = None
        self._context = np.zeros((1, CONTEXT_SAMPLES), np.float32)
        self.reset_states()

    def begin(self) -> None:
        """Forget all sound that was heard."""
        self._context = np.zeros((1, CONTEXT_SAMPLES), np.float32)
        self.reset_states()

    def reset_states(self) -> None:
        """Set the states to those at the beginning of a memo."""
        self._state = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of speech of each frame; `frames` are (frames, samples)."""
        if self._session is None:
            self._session = _session()
        before = np.concatenate([self._context, frames[:-1, -CONTEXT_SAMPLES:]])
        probabilities, *self._state = self._session.run(
            None,
            {
                "input": np.concatenate([before, frames], axis=1),
                "h": self._state[0],
                "c": self._state[1],
            },
        )
        self._context = frames[-1:, -CONTEXT_SAMPLES:]
        return np.asarray(probabilities, np.float32).reshape(-1)


def _session() -> Any:  # noqa: ANN401  (onnxruntime ships no types)
    from pathlib import Path

    import onnxruntime
    from faster_whisper.utils import get_assets_path

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it keeps more than the network needs
    network = sorted(Path(get_assets_path()).glob("silero_vad*.onnx"))[-1]
    return onnxruntime.InferenceSession(
        str(network), sess_options=options, providers=["CPUExecutionProvider"]
    )


def seconds_of_speech(pieces: Iterable[NDArray[np.float32]], network: SpeechNetwork) -> float:
    """Return how many seconds of some pieces of sound (16 kHz, -1 to 1) are speech."""
    found = sum(int((each >= SPEECH_FROM).sum()) for each in probabilities_in(pieces, network))
    return found * FRAME_SAMPLES / SAMPLE_RATE_HZ


def probabilities_in(
    pieces: Iterable[NDArray[np.float32]], network: SpeechNetwork
) -> list[NDArray[np.float32]]:
    """Return the probability of speech in every frame, of each piece for itself."""
    found = []
    for piece in pieces:
        frames = in_frames(piece)
        network.begin()
        found.append(network.probabilities(frames) if len(frames) else np.zeros(0, np.float32))
    return found


def in_frames(piece: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a piece as (frames, samples), without what does not fill a frame."""
    whole = len(piece) // FRAME_SAMPLES * FRAME_SAMPLES
    return piece[:whole].reshape(-1, FRAME_SAMPLES)
