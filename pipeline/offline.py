"""Keep the dependencies off the network: switch off telemetry, update checks and hub access.

`pipeline/__init__.py` calls `forbid_network` before any dependency is imported, so a command, a
test, a benchmark and a script that imports one module are all covered.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

# Read by the dependencies when they are imported.
SETTINGS = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime 1.32: on by default, writes ~/.cache/Microsoft
    "HF_HUB_OFFLINE": "1",  # huggingface_hub, which faster-whisper imports
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",  # a download needs no account
    "DO_NOT_TRACK": "1",  # the convention that other packages follow
}


def forbid_network() -> None:
    """Set every switch that keeps a dependency offline, over the user's own values."""
    os.environ.update(SETTINGS)


@contextmanager
def downloads_allowed() -> Iterator[None]:
    """Let huggingface_hub go online within the block; telemetry stays off.

    Only `afterview weights get` enters it.
    """
    from huggingface_hub import constants

    # The package reads the variable once, when it is imported; afterwards its constant counts.
    os.environ["HF_HUB_OFFLINE"], constants.HF_HUB_OFFLINE = "0", False
    try:
        yield
    finally:
        os.environ["HF_HUB_OFFLINE"], constants.HF_HUB_OFFLINE = "1", True
