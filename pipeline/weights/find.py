"""Find weights on this machine and check them; nothing here goes online or writes weights.

A model.bin is hashed when it is first used and whenever its size or time of change is not what
`checked.json` says: to read 145 MB and more at every start would be felt.
"""

import contextlib
import importlib.util
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import UsageError, WeightsDamaged, WeightsError, WeightsMissing
from pipeline.files import expanded, hash_file, make_private_folder, write_atomic
from pipeline.progress import Progress
from pipeline.weights import catalogue
from pipeline.weights.catalogue import MODEL_FILE, REPOSITORIES, Source, Weights, WeightsInfo

CHECKED = "checked.json"
_HEADER = b"WhisperSpec\0"  # of CTranslate2's files, after six bytes of version and length


def resolve_name(name_or_path: str, home_weights: Path) -> str | None:
    """Return the name of weights, an alias resolved; None where a folder is meant.

    Raises:
        UsageError: there are no weights of this name.
    """
    name = catalogue.ALIASES.get(name_or_path, name_or_path)
    if name in REPOSITORIES:
        return name
    if re.search(r"[/\\]", name) or name.startswith(("~", ".")) or (name and Path(name).is_dir()):
        return None
    if name and (home_weights / name).is_dir():
        return name
    raise UsageError(
        f"There are no weights named {name!r}. Known: {catalogue.all_names()}; "
        "or the path of a folder with weights for faster-whisper."
    )


def find_named(name: str, home_weights: Path, progress: Progress) -> Weights | None:
    """Return the weights of this name, checked; None where they lie nowhere as a whole.

    Raises:
        WeightsDamaged: a file is missing or is not what it claims to be.
        WeightsError: a file cannot be read.
    """
    for source, folder in _places(name, home_weights):
        if source == "cache" and _missing_file(folder):
            continue  # another program's download that was never finished
        if folder.is_dir():
            check(name, folder, home_weights, progress)
            return Weights(name, folder, source)
    return None


def find_folder(path_text: str) -> Weights:
    """Return the weights in a folder that the user named.

    Raises:
        WeightsMissing: there is no such folder.
        WeightsDamaged: a file is missing or is not what it claims to be.
    """
    folder = expanded(path_text)
    if not folder.exists():
        raise WeightsMissing(f"There is no folder {folder} to take Whisper's weights from.")
    if not folder.is_dir():
        raise WeightsMissing(f"{folder} is a file; name the folder that holds {MODEL_FILE}.")
    _check_files(folder, "Name a folder with weights converted for faster-whisper (CTranslate2).")
    return Weights(folder.resolve().name, folder.resolve(), "folder")


def list_weights(home_weights: Path) -> tuple[WeightsInfo, ...]:
    """List all known weights, and the user's own in the home folder, without checking them."""
    own = sorted(home_weights.iterdir()) if home_weights.is_dir() else []
    names = [folder.name for folder in own if not _missing_file(folder)]
    return tuple(_info(name, home_weights) for name in dict.fromkeys([*REPOSITORIES, *names]))


def _info(name: str, home_weights: Path) -> WeightsInfo:
    for source, folder in _places(name, home_weights):
        if size_bytes := weights_bytes(folder):
            return WeightsInfo(name, source, folder, size_bytes)
    halves = installed_halves() if name == "base" else []
    if len(halves) == len(catalogue.BASE_HALVES):
        size_bytes = sum(half.stat().st_size for half in halves)
        return WeightsInfo(name, "package", halves[0].parent, size_bytes)
    return WeightsInfo(name)


def weights_bytes(folder: Path) -> int:
    """Return the size of model.bin; 0 where it is not there."""
    try:
        return (folder / MODEL_FILE).stat().st_size
    except OSError:
        return 0


# Places


def _places(name: str, home_weights: Path) -> Iterator[tuple[Source, Path]]:
    """Yield every folder where weights of this name would lie whole, the preferred first."""
    yield "home", home_weights / name
    package, inner = catalogue.WHOLE_PACKAGES.get(name, ("", ""))
    if package and (folder := package_folder(package)) is not None:
        yield "package", folder / inner
    for snapshot in _cached_snapshots(REPOSITORIES.get(name, "")):
        yield "cache", snapshot


def package_folder(package: str) -> Path | None:
    """Return the folder of an installed package, without importing it; None where it is not."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def installed_halves() -> list[Path]:
    """Return the halves of the base weights that are installed, in the order to join them."""
    folders = [(package_folder(half.package), half.file) for half in catalogue.BASE_HALVES]
    paths = [folder / "data" / file for folder, file in folders if folder is not None]
    return [path for path in paths if path.is_file()]


def _cached_snapshots(repository: str) -> list[Path]:
    """Return a repository's snapshots in the Hugging Face cache, the current one first."""
    from huggingface_hub import constants

    if not repository or not Path(constants.HF_HUB_CACHE).is_dir():
        return []
    from huggingface_hub import snapshot_download  # takes 0.3 s
    from huggingface_hub.errors import LocalEntryNotFoundError
    from huggingface_hub.file_download import repo_folder_name

    folder = repo_folder_name(repo_id=repository, repo_type="model")
    snapshots = Path(constants.HF_HUB_CACHE) / folder / "snapshots"
    current: list[Path] = []
    # No current one: a download by commit, or an update of another program that was cut short.
    with contextlib.suppress(LocalEntryNotFoundError, OSError):
        current = [Path(snapshot_download(repository, local_files_only=True))]
    with contextlib.suppress(OSError):
        return [*current, *sorted(path for path in snapshots.iterdir() if path not in current)]
    return current


# Checks


def check(name: str, folder: Path, home_weights: Path, progress: Progress) -> None:
    """Check that weights are whole, and their model.bin by its digest.

    The digest is the published one, else the one that the file had when it was first used.

    Raises:
        WeightsDamaged: a file is missing or is not what it claims to be.
        WeightsError: a file cannot be read.
    """
    advice, path = catalogue.how_to_replace(name), folder / MODEL_FILE
    _check_files(folder, advice)
    noted, stat = _read_checked(home_weights).get(str(path), {}), path.stat()
    if (noted.get("size"), noted.get("mtime_ns")) == (stat.st_size, stat.st_mtime_ns):
        return
    published = catalogue.PUBLISHED_SHA256.get(name) or _digest_in_cache(path)
    expected = published or noted.get("sha256")
    with readable(path) as file:
        got = hash_file(file, progress)
    if expected is not None and got != expected:
        raise WeightsDamaged(f"{path} is damaged: its SHA-256 is {got}, not {expected}. {advice}")
    entry = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": got}
    _write_checked(home_weights, path, entry)


def hash_at_next_check(folder: Path, home_weights: Path) -> None:
    """Have the next check hash model.bin again; the digest that it had stays known."""
    path = folder / MODEL_FILE
    if noted := _read_checked(home_weights).get(str(path)):
        _write_checked(home_weights, path, {**noted, "mtime_ns": 0})


def _check_files(folder: Path, advice: str) -> None:
    if missing := _missing_file(folder):
        raise WeightsDamaged(f"Whisper's weights in {folder} lack {missing}. {advice}")
    for name in catalogue.JSON_FILES:
        with readable(folder / name) as file:
            # To parse all of tokenizer.json, 2 MB, would be felt.
            start, size = file.read(64).lstrip(), file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 64))
            if not (start.startswith(b"{") and file.read().rstrip().endswith(b"}")):
                raise WeightsDamaged(f"{folder / name} is damaged: it is no JSON object. {advice}")
    with readable(folder / MODEL_FILE) as file:
        if not file.read(6 + len(_HEADER)).endswith(_HEADER):
            raise WeightsDamaged(
                f"{folder / MODEL_FILE} is no Whisper file that faster-whisper can load. {advice}"
            )


def _missing_file(folder: Path) -> str | None:
    """Return the file that a folder of weights lacks; None where it is whole."""
    for name in (MODEL_FILE, *catalogue.JSON_FILES):  # else faster-whisper fetches tokenizer.json
        if not (folder / name).is_file():
            return name
    names = catalogue.VOCABULARY_FILES
    return None if any((folder / name).is_file() for name in names) else names[0]


@contextlib.contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Raises:
        WeightsError: it cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield file


def _digest_in_cache(path: Path) -> str | None:
    """Return the digest by which the Hugging Face cache names the blob behind a link."""
    target = path.resolve().name
    return target if path.is_symlink() and re.fullmatch("[0-9a-f]{64}", target) else None


def _read_checked(home_weights: Path) -> dict[str, dict[str, Any]]:
    try:
        checked = json.loads((home_weights / CHECKED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    entries = checked.items() if isinstance(checked, dict) else ()
    return {path: entry for path, entry in entries if isinstance(entry, dict)}


def _write_checked(home_weights: Path, path: Path, entry: dict[str, Any]) -> None:
    """Note a check. In a home folder that cannot be written each run hashes again."""
    checked = {**_read_checked(home_weights), str(path): entry}
    with contextlib.suppress(OSError):
        make_private_folder(home_weights)
        write_atomic(home_weights / CHECKED, json.dumps(checked, indent=1))
