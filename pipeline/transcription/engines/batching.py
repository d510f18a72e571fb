"""Windows of several threads, decoded together.

A decoder spends most of its time reading weights; four windows at once read them once. So threads
put what they want decoded here, and one of them takes along what waits and can be decoded in the
same way. With int8 weights a window's words do not depend on its company.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WINDOWS_A_BATCH = 4
WINDOWS_ON_THE_WAY = 4  # a decoder: while some are decoded, others are encoded
BEAMS_A_BATCH = 12  # each has a memory of its own of what it has said


@dataclass(slots=True, eq=False)
class _Wanted:
    """One window to be decoded, and in time what came of it."""

    encoded: Any
    prompt: list[int]
    options: dict[str, Any]
    result: Any = None
    error: BaseException | None = None
    done: bool = field(default=False)

    def goes_with(self, other: "_Wanted") -> bool:
        """Whether both can be decoded at once."""
        return (
            self.options == other.options
            and len(self.prompt) == len(other.prompt)
            and self.encoded.shape == other.encoded.shape
        )


class Batching:
    """CTranslate2's Whisper, for several threads: its `generate` decodes windows together.

    The cores go first to a full batch, then to encoding; one batch at a time is decoded, unless
    there is nothing left to encode: each window being decoded takes much memory. `cores` is how
    many things are done at a time, `most` how many windows a core decodes at a time.
    Everything else is the model's own.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401  # it has no types
        cores: int,
        most: int = WINDOWS_A_BATCH,
    ) -> None:
        self._model = model
        self._cores = cores
        self._most = most
        self._busy = 0  # cores
        self._decoding = 0  # windows
        self._coming = 0  # threads that will have something to decode
        self._waiting: list[_Wanted] = []
        self._changed = threading.Condition()
        self._thread = threading.local()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the model has
        return getattr(self._model, name)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """While a thread is on its way to `generate`: its window is worth waiting for."""
        self._thread.is_coming = True
        with self._changed:
            self._coming += 1
        try:
            yield
        finally:
            with self._changed:
                self._has_come()

    def encode(self, features: Any, **options: Any) -> Any:  # noqa: ANN401  # CTranslate2's
        """As the model's own, when a core is free for it."""
        with self._changed:
            while self._busy >= self._cores or self._is_batch():
                self._changed.wait()
            self._busy += 1
        try:
            return self._model.encode(features, **options)
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> list[Any]:  # noqa: ANN401
        """As the model's own, for one window; returns when this window is decoded."""
        (prompt,) = prompts
        wanted = _Wanted(encoded, prompt, options)
        with self._changed:
            self._waiting.append(wanted)
            self._has_come()
            while not wanted.done and not (wanted in self._waiting and self._is_batch()):
                self._changed.wait()
            batch = [] if wanted.done else self._take(wanted)
        if batch:
            self._decode(batch)
        if wanted.error is not None:
            raise wanted.error
        return [wanted.result]

    def _has_come(self) -> None:
        if getattr(self._thread, "is_coming", False):
            self._thread.is_coming = False
            self._coming -= 1
            self._changed.notify_all()

    def _is_batch(self) -> bool:
        """Whether to decode now: a batch is full, or nobody on the way has use for this core."""
        free = self._cores - self._busy
        if not self._waiting or free <= 0:
            return False
        if not self._coming:
            return True
        is_full = len(self._waiting) >= self._most
        return not self._decoding and (is_full or self._coming < free)

    def _take(self, wanted: _Wanted) -> list[_Wanted]:
        """Take a window, and those that go with it, out of those that wait.

        Where no more come, what waits is shared out between the cores that are free.
        """
        others = [each for each in self._waiting if each is not wanted and each.goes_with(wanted)]
        free = max(self._cores - self._busy - self._coming, 1)
        share = -(-len(self._waiting) // free)
        most = min(self._most, share, max(BEAMS_A_BATCH // wanted.options.get("beam_size", 1), 1))
        batch = [wanted, *others[: most - 1]]
        self._waiting = [each for each in self._waiting if each not in batch]
        self._busy += 1
        self._decoding += len(batch)
        self._changed.notify_all()
        return batch

    def _decode(self, batch: list[_Wanted]) -> None:
        try:
            results = self._model.generate(
                _together([each.encoded for each in batch]),
                [each.prompt for each in batch],
                **batch[0].options,
            )
            for each, result in zip(batch, results, strict=True):
                each.result = result
        except BaseException as error:  # raised again by each thread that waits for it
            for each in batch:
                each.error = error
        with self._changed:
            self._busy -= 1
            self._decoding -= len(batch)
            for each in batch:
                each.done = True
            self._changed.notify_all()


def _together(encoded: list[Any]) -> Any:  # noqa: ANN401  # CTranslate2's, which have no types
    if len(encoded) == 1:
        return encoded[0]
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.concatenate([np.array(each) for each in encoded]))
