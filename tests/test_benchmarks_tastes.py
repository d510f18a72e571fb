import numpy as np
import pytest

from pipeline.segment.training.data import KEYS
from tests.benchmarks.tastes import USERS


def changed(name: str, keys: str) -> str:
    """What a user files a sentence under that the guide files under `keys`."""
    (user,) = [one for one in USERS if one.name == name]
    labels = np.array([[key in keys.split() for key in KEYS]], dtype=np.float32)
    found = user.change(labels)
    assert labels.sum() == len(keys.split())  # not changed in place
    return " ".join(KEYS[at] for at in np.flatnonzero(found[0]))


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("verdicts under confidence", "answers went_badly", "answers confidence"),
        ("verdicts under confidence", "answers", "answers"),
        ("never made_up", "made_up", ""),
        ("never made_up", "", ""),
        ("expression also under reaction", "expression", "reaction expression"),
        ("expression also under reaction", "reaction", "reaction"),
        ("questions told with their answers under answers only", "questions answers", "answers"),
        ("questions told with their answers under answers only", "questions", "questions"),
        ("reaction only where nothing else", "reaction", "reaction"),
        ("reaction only where nothing else", "reaction welcome", "welcome"),
        ("by the guide", "reaction welcome", "welcome reaction"),
        ("anywhere", "reaction welcome", "welcome reaction"),
    ],
)
def test_a_user_files_by_their_taste(name: str, keys: str, expected: str) -> None:
    assert changed(name, keys) == expected


def test_each_user_changes_only_what_is_named() -> None:
    every = (np.arange(2 ** len(KEYS))[::7, None] >> np.arange(len(KEYS)) & 1).astype(np.float32)
    for user in USERS:
        others = [at for at in range(len(KEYS)) if at not in user.columns]
        np.testing.assert_array_equal(user.change(every)[:, others], every[:, others])
