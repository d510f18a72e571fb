"""The microphone named in config.toml."""

from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
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
