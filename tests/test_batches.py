import threading
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.engines.batches import Batching


class FakeDecoder:
    """Answers with the window's own number; the first call waits for the gate."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self.gate = threading.Event()
        self.fails = False
        self.is_multilingual = True

    def generate(self, encoded: object, prompts: list[list[int]], **options: object) -> list[float]:
        numbers = np.asarray(encoded).reshape(-1).tolist()
        assert len(prompts) == len(numbers)
        self.batches.append(numbers)
        if len(self.batches) == 1:
            assert self.gate.wait(20)
        if self.fails:
            raise RuntimeError("no more")
        return numbers


def window(number: float) -> NDArray[np.float32]:
    return np.full((1, 1), number, np.float32)


def run(
    windows: list[tuple[float, list[int], dict[str, Any]]], *, fails: bool = False
) -> tuple[FakeDecoder, dict[float, Any]]:
    """Decode the first alone; the others come while it is at work."""
    fake = FakeDecoder()
    fake.fails = fails
    decoder = Batching(fake, 1, 2)
    found: dict[float, Any] = {}

    def ask(number: float, prompt: list[int], options: dict[str, Any]) -> None:
        try:
            (found[number],) = decoder.generate(window(number), [prompt], **options)
        except RuntimeError as error:
            found[number] = error

    threads = []
    for number, prompt, options in windows:
        threads.append(threading.Thread(target=ask, args=(number, prompt, options)))
        threads[-1].start()
        while not (fake.batches or threads[-1].is_alive()):
            pass
        while len(threads) > 1 and len(decoder._waiting) < len(threads) - 1:
            pass
        while not fake.batches:
            pass
    fake.gate.set()
    for thread in threads:
        thread.join(20)
    return fake, found


def test_what_waits_is_decoded_together() -> None:
    fake, found = run([(number, [1, 2], {"beam_size": 1}) for number in (1, 2, 3, 4)])
    assert found == {1: 1, 2: 2, 3: 3, 4: 4}
    assert sorted(map(len, fake.batches)) == [1, 1, 2]


@pytest.mark.parametrize(
    ("prompt", "options"),
    [([1, 2, 3], {"beam_size": 1}), ([1, 2], {"beam_size": 5})],
    ids=["another length of prompt", "another way of decoding"],
)
def test_only_what_is_decoded_alike_goes_together(
    prompt: list[int], options: dict[str, Any]
) -> None:
    same = ([1, 2], {"beam_size": 1})
    fake, found = run([(1, *same), (2, *same), (3, prompt, options)])
    assert found == {1: 1, 2: 2, 3: 3}
    assert [len(batch) for batch in fake.batches] == [1, 1, 1]


def test_an_error_reaches_everybody_who_waits_for_it() -> None:
    _, found = run([(number, [1], {}) for number in (1, 2, 3)], fails=True)
    assert {str(error) for error in found.values()} == {"no more"}


def test_all_else_is_the_models_own() -> None:
    assert Batching(FakeDecoder(), 1).is_multilingual
