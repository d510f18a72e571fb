"""The user's choices that last: `config.toml` in the home folder."""

import json
import os
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipeline.errors import HomeUnusable, UsageError
from pipeline.files import FILE_MODE
from pipeline.home import Home


@dataclass(frozen=True, slots=True)
class Config:
    """What `config.toml` may say. `device`: a microphone's name, or a part of it."""

    device: str = ""


def load_config(home: Home) -> Config:
    """Read the home's config; a missing file says nothing.

    Raises:
        UsageError: the file is not right.
    """
    path = _path(home)
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}. Mend it, or delete it.") from error
    known = {field.name for field in fields(Config)}
    for name, value in told.items():
        if name not in known or not isinstance(value, str):
            raise UsageError(f"{path}: {name} cannot be set so. Known: {', '.join(sorted(known))}.")
    return Config(**told)


def save_config(home: Home, config: Config) -> None:
    """Write the home's config; what says nothing is left out.

    Raises:
        HomeUnusable: it cannot be written.
    """
    home.prepare()
    path = _path(home)
    part = path.with_name(f".{path.name}.part")
    # JSON's strings are TOML's basic strings as well.
    text = "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in asdict(config).items()
        if value
    )
    try:
        part.touch(mode=FILE_MODE)
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise HomeUnusable(f"{path} cannot be written: {error.strerror}.") from error


def _path(home: Home) -> Path:
    return home.root / "config.toml"
