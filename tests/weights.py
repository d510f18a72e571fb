"""Folders that look like Whisper's weights, for tests."""

import hashlib
from pathlib import Path

import pytest

from pipeline.weights import catalogue, find
from pipeline.weights.catalogue import REPOSITORIES, Half

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


def install_packages(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Have the packages in one folder count as installed, and no others."""

    def package_folder(package: str) -> Path | None:
        return root / package if (root / package).is_dir() else None

    monkeypatch.setattr(find, "package_folder", package_folder)


def install_halves(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write packages with the two halves of the base weights, and install them."""
    halves = []
    for (package, file, _), content in zip(catalogue.BASE_HALVES, HALVES, strict=True):
        fill(root / package / "data")  # the small files come with the first half
        (root / package / "data" / "model.bin").unlink()
        (root / package / "data" / file).write_bytes(content)
        halves.append(Half(package, file, sha256(content)))
    monkeypatch.setattr(catalogue, "BASE_HALVES", tuple(halves))
    install_packages(monkeypatch, root)
    return root


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()}


def cached(cache: Path, name: str, commit: str, model: bytes = MODEL) -> Path:
    """Write weights as the Hugging Face cache keeps them: links to blobs named by their digest."""
    folder = cache / f"models--{REPOSITORIES[name].replace('/', '--')}"
    snapshot = fill(folder / "snapshots" / commit, model)
    blob = folder / "blobs" / sha256(model)
    blob.parent.mkdir(exist_ok=True)
    (snapshot / "model.bin").rename(blob)
    (snapshot / "model.bin").symlink_to(blob)
    (folder / "refs").mkdir(exist_ok=True)
    (folder / "refs" / "main").write_text(commit)
    return snapshot
