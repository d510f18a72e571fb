"""The microphone named in config.toml."""

from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.recording.microphone import Device


def kept_device(named: str) -> "Device | None":
    """Return the microphone of this name; None where the name is empty or it is not connected."""
    from pipeline.recording.microphone import find_device

    if not named:
        return None
    try:
        return find_device(named)
    except UsageError:
        return None


def chosen_device(home: "Home", named: str) -> "Device":
    """Return the microphone of this name, else the one in config.toml, else the system's.

    Raises:
        UsageError: there is none of this name.
    """
    from pipeline.config import load_config
    from pipeline.recording.microphone import find_device

    if named:
        return find_device(named)
    return kept_device(load_config(home).device) or find_device()
