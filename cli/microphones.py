"""The microphone that the user chose."""

from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.recording.microphone import Device


def kept_device(named: str) -> "Device | None":
    """The microphone that the config names, where it is connected."""
    from pipeline.recording.microphone import find_device

    if not named:
        return None
    try:
        return find_device(named)
    except UsageError:
        return None
