"""Read and write `config.toml` in the home folder: choices that hold for every run."""

import json
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipeline.errors import HomeUnusable, UsageError
from pipeline.files import read_text, write_atomic
from pipeline.home import Home


@dataclass(frozen=True, slots=True)
class Config:
    """Settings in `config.toml`. `device`: a microphone's name, or a part of it."""

    device: str = ""


def load_config(home: Home) -> Config:
    """Read `config.toml`; a missing file gives the defaults.

    Raises:
        UsageError: the file cannot be read, is no TOML, or holds an unknown or wrong setting.
    """
    path = _path(home)
    try:
        settings = tomllib.loads(read_text(path))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}. Mend it, or delete it.") from error
    known = {field.name for field in fields(Config)}
    for name, value in settings.items():
        if name not in known or not isinstance(value, str):
            raise UsageError(f"{path}: {name} cannot be set so. Known: {', '.join(sorted(known))}.")
    return Config(**settings)


def save_config(home: Home, config: Config) -> None:
    """Write `config.toml`; empty settings are left out.

    Raises:
        HomeUnusable: the file cannot be written.
    """
    home.prepare()
    path = _path(home)
    # JSON's strings are TOML's basic strings as well.
    text = "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in asdict(config).items()
        if value
    )
    try:
        write_atomic(path, text)
    except OSError as error:
        raise HomeUnusable(f"{path} cannot be written: {error.strerror}.") from error


def _path(home: Home) -> Path:
    return home.root / "config.toml"
