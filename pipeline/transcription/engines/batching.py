"""Windows of several threads, decoded together.

A decoder spends most of its time reading weights; a batch of four windows reads them once. With
int8 weights the result of a window does not depend on the others in its batch.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

WINDOWS_A_BATCH = 4
WINDOWS_A_DECODER = 4  # in hand: while some are decoded, others are encoded
BEAMS_A_BATCH = 12  # each beam has its own key-value cache


@dataclass(frozen=True, slots=True)
class Request:
    """One window to decode.

    `encode` returns the encoder's output, an array or StorageView of shape (1, states, width).
    `prompt` are token ids, `options` those of `generate`.
    """

    encode: Callable[[], Any]
    prompt: Sequence[int]
    options: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class _Pending:
    """An encoded window that waits to be decoded; later its result or its error."""

    request: Request
    encoding: Any
    result: Any = None
    error: BaseException | None = None
    is_done: bool = False

    def can_join(self, other: "_Pending") -> bool:
        """Return whether both can be decoded in one batch."""
        return (
            self.request.options == other.request.options
            and len(self.request.prompt) == len(other.request.prompt)
            and self.encoding.shape == other.encoding.shape
        )


class Batching:
    """Schedules encoding and decoding on a number of cores. Safe to use from several threads.

    A full batch is decoded first, then windows are encoded. Only one batch is decoded at a time
    unless nothing is left to encode: each window in decoding takes much memory.

    `generate` is CTranslate2's: encodings, prompts and options to one result a window. `cores` is
    the number of things done at a time, `max_windows` the number of windows in a batch.
    """

    def __init__(
        self,
        generate: Callable[..., Sequence[Any]],
        cores: int,
        max_windows: int = WINDOWS_A_BATCH,
    ) -> None:
        self._generate = generate
        self._cores = cores
        self._max_windows = max_windows
        self._busy_cores = 0
        self._decoding = 0  # windows
        self._encoding = 0  # windows that are not encoded yet
        self._pending: list[_Pending] = []
        self._changed = threading.Condition()

    def submit(self, request: Request) -> Any:  # noqa: ANN401  # CTranslate2 has no types
        """Encode a window, decode it together with others, and return its result.

        Raises what `encode` or `generate` raised.
        """
        with self._announced():
            encoding = request.encode()
        pending = _Pending(request, encoding)
        with self._changed:
            self._pending.append(pending)
            self._encoding -= 1
            self._changed.notify_all()
            while not pending.is_done and not (pending in self._pending and self._is_due()):
                self._changed.wait()
            batch = [] if pending.is_done else self._take(pending)
        if batch:
            self._decode(batch)
        if pending.error is not None:
            raise pending.error
        return pending.result

    @contextmanager
    def encoding_core(self) -> Iterator[None]:
        """Hold a core for encoding; wait until one is free that no batch needs."""
        with self._changed:
            while self._busy_cores >= self._cores or self._is_due():
                self._changed.wait()
            self._busy_cores += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy_cores -= 1
                self._changed.notify_all()

    @contextmanager
    def _announced(self) -> Iterator[None]:
        """Count a window that is about to be encoded: batches wait for it."""
        with self._changed:
            self._encoding += 1
        try:
            yield
        except BaseException:
            with self._changed:
                self._encoding -= 1
                self._changed.notify_all()
            raise

    def _is_due(self) -> bool:
        """Return whether a batch should be decoded now."""
        free = self._cores - self._busy_cores
        if not self._pending or free <= 0:
            return False
        if not self._encoding:
            return True
        is_full = len(self._pending) >= self._max_windows
        return not self._decoding and (is_full or self._encoding < free)

    def _take(self, first: _Pending) -> list[_Pending]:
        """Take a window and those that can join it out of the queue.

        Where nothing is left to encode, the queue is divided between the free cores.
        """
        others = [each for each in self._pending if each is not first and each.can_join(first)]
        free = max(self._cores - self._busy_cores - self._encoding, 1)
        share = -(-len(self._pending) // free)
        beams = first.request.options.get("beam_size", 1)
        size = min(self._max_windows, share, max(BEAMS_A_BATCH // beams, 1))
        batch = [first, *others[: size - 1]]
        self._pending = [each for each in self._pending if each not in batch]
        self._busy_cores += 1
        self._decoding += len(batch)
        self._changed.notify_all()
        return batch

    def _decode(self, batch: Sequence[_Pending]) -> None:
        try:
            results = self._generate(
                _concatenated([each.encoding for each in batch]),
                [list(each.request.prompt) for each in batch],
                **batch[0].request.options,
            )
            for each, result in zip(batch, results, strict=True):
                each.result = result
        except BaseException as error:  # raised again in each thread that waits for it
            for each in batch:
                each.error = error
        with self._changed:
            self._busy_cores -= 1
            self._decoding -= len(batch)
            for each in batch:
                each.is_done = True
            self._changed.notify_all()


def _concatenated(encodings: Sequence[Any]) -> Any:  # noqa: ANN401  # CTranslate2 has no types
    if len(encodings) == 1:
        return encodings[0]
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.concatenate([np.array(e) for e in encodings]))
