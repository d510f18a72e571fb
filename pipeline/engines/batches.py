"""Windows of several threads, decoded together.

A decoder spends most of its time reading weights; two windows at once read them once. So threads
put what they want decoded here, and whoever finds a decoder free takes along what waits and can be
decoded in the same way. With int8 weights a window's words do not depend on its company.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

WINDOWS_A_BATCH = 2


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
        return self.options == other.options and len(self.prompt) == len(other.prompt)


class Batching:
    """CTranslate2's Whisper, for several threads: its `generate` decodes windows together.

    `decoders` run at a time. Everything else is the model's own.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401  # it has no types
        decoders: int,
        most: int = WINDOWS_A_BATCH,
    ) -> None:
        self._model = model
        self._decoders = decoders
        self._most = most
        self._running = 0
        self._waiting: list[_Wanted] = []
        self._changed = threading.Condition()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the model has
        return getattr(self._model, name)

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> list[Any]:  # noqa: ANN401
        """As the model's own, for one window; returns when this window is decoded."""
        (prompt,) = prompts
        wanted = _Wanted(encoded, prompt, options)
        with self._changed:
            self._waiting.append(wanted)
            while not wanted.done and not self._may_begin(wanted):
                self._changed.wait()
            batch = [] if wanted.done else self._take(wanted)
        if batch:
            self._decode(batch)
        if wanted.error is not None:
            raise wanted.error
        return [wanted.result]

    def _may_begin(self, wanted: _Wanted) -> bool:
        return self._running < self._decoders and wanted in self._waiting

    def _take(self, wanted: _Wanted) -> list[_Wanted]:
        """Take a window, and those that go with it, out of those that wait."""
        others = [each for each in self._waiting if each is not wanted and each.goes_with(wanted)]
        batch = [wanted, *others[: self._most - 1]]
        self._waiting = [each for each in self._waiting if each not in batch]
        self._running += 1
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
            self._running -= 1
            for each in batch:
                each.done = True
            self._changed.notify_all()


def _together(encoded: list[Any]) -> Any:  # noqa: ANN401  # CTranslate2's, which have no types
    if len(encoded) == 1:
        return encoded[0]
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.concatenate([np.array(each) for each in encoded]))
