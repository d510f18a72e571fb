import threading
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.transcription.engines.batching import Batching, Request


class FakeDecoder:
    """Answers with the window's own number; the first call waits for the gate."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self.gate = threading.Event()
        self.fails = False

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


def request(encoding: object, prompt: list[int], **options: object) -> Request:
    """A window that is encoded already."""
    return Request(lambda: encoding, prompt, options)


def run(
    windows: list[tuple[float, list[int], dict[str, Any]]], *, fails: bool = False
) -> tuple[FakeDecoder, dict[float, Any]]:
    """Decode the first alone; the others come while it is at work."""
    fake = FakeDecoder()
    fake.fails = fails
    batching = Batching(fake.generate, 1, 2)
    found: dict[float, Any] = {}

    def ask(number: float, prompt: list[int], options: dict[str, Any]) -> None:
        try:
            found[number] = batching.submit(request(window(number), prompt, **options))
        except RuntimeError as error:
            found[number] = error

    threads = []
    for number, prompt, options in windows:
        threads.append(threading.Thread(target=ask, args=(number, prompt, options)))
        threads[-1].start()
        while not (fake.batches or threads[-1].is_alive()):
            pass
        while len(threads) > 1 and len(batching._pending) < len(threads) - 1:
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


class SlowModel(FakeDecoder):
    """Notes what is done, one thing after the other, and how many things at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.gate.set()
        self.done: list[str] = []
        self.at_a_time: list[int] = []
        self._under_way = 0
        self._lock = threading.Lock()

    def _work(self, name: str) -> None:
        with self._lock:
            self._under_way += 1
            self.at_a_time.append(self._under_way)
        time.sleep(0.02)
        with self._lock:
            self._under_way -= 1
            self.done.append(name)

    def encode(self, features: float, **options: object) -> NDArray[np.float32]:
        self._work("encode")
        return window(features)

    def generate(self, encoded: object, prompts: list[list[int]], **options: object) -> list[float]:
        self._work(f"decode {len(prompts)}")
        return super().generate(encoded, prompts, **options)


def decode_all(count: int, cores: int, max_windows: int, beam: int = 1) -> SlowModel:
    """Encode and decode windows, each in a thread of its own."""
    model = SlowModel()
    batching = Batching(model.generate, cores, max_windows)
    found = []
    all_there = threading.Barrier(count)

    def decode(number: int) -> None:
        def encode() -> NDArray[np.float32]:
            all_there.wait(20)
            with batching.encoding_core():
                return model.encode(float(number))

        found.append(batching.submit(Request(encode, [1], {"beam_size": beam})))

    threads = [threading.Thread(target=decode, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == list(range(count))
    assert max(model.at_a_time) <= cores
    return model


@pytest.mark.parametrize(
    ("count", "cores", "max_windows", "expected"),
    [
        (1, 1, 4, ["encode", "decode 1"]),
        (3, 1, 4, ["encode"] * 3 + ["decode 3"]),
        (6, 1, 4, ["encode"] * 4 + ["decode 4"] + ["encode"] * 2 + ["decode 2"]),
        (4, 1, 1, ["encode", "decode 1"] * 4),
    ],
)
def test_one_core_encodes_until_a_batch_is_full(
    count: int, cores: int, max_windows: int, expected: list[str]
) -> None:
    assert decode_all(count, cores, max_windows).done == expected


@pytest.mark.parametrize(("beam", "expected"), [(1, [4]), (2, [4]), (5, [2, 2]), (20, [1] * 4)])
def test_wide_beams_go_in_small_batches(beam: int, expected: list[int]) -> None:
    assert list(map(len, decode_all(4, 1, 4, beam).batches)) == expected


def test_what_is_left_is_shared_out_between_the_cores() -> None:
    model = decode_all(6, 2, 4)
    assert max(model.at_a_time) == 2
    assert max(len(batch) for batch in model.batches) <= 4
    assert len(model.batches) <= 4


def test_a_window_that_cannot_be_encoded_is_not_waited_for() -> None:
    model = SlowModel()
    batching = Batching(model.generate, 1, 4)

    def fail() -> None:
        raise ValueError("no sound")

    with pytest.raises(ValueError, match="no sound"):
        batching.submit(Request(fail, [1], {}))
    assert batching.submit(request(window(3), [1])) == 3


def test_windows_of_another_shape_are_decoded_on_their_own() -> None:
    model = SlowModel()
    batching = Batching(model.generate, 1, 4)
    is_free = threading.Event()

    def wait_and_fail() -> None:
        assert is_free.wait(20)
        raise ValueError("no sound")

    def submit_last() -> None:
        with pytest.raises(ValueError, match="no sound"):
            batching.submit(Request(wait_and_fail, [1], {}))

    shapes = ((1, 1), (1, 1, 1), (1, 1))
    threads = [
        threading.Thread(
            target=batching.submit, args=[request(np.ones(shape, np.float32), [1], beam_size=1)]
        )
        for shape in shapes
    ]
    last = threading.Thread(target=submit_last)  # the others wait for it
    last.start()
    while not batching._encoding:
        time.sleep(0.001)
    for thread in threads:
        thread.start()
    while len(batching._pending) < 3:
        time.sleep(0.001)
    is_free.set()
    for thread in (*threads, last):
        thread.join(20)
    assert sorted(map(len, model.batches)) == [1, 2]
