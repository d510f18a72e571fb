"""Keep the dependencies off the network: switch off telemetry, update checks and hub access.

`pipeline/__init__.py` calls `forbid_network` before anything else is imported, so every way in (the
command, a test, a benchmark, a script that imports a module) passes here first.
"""

import os

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
    """Set every switch that keeps a dependency from going online; a user's own values give way."""
    os.environ.update(SETTINGS)


def allow_downloads() -> None:
    """Let huggingface_hub go online; telemetry stays off.

    Only `afterview weights get` calls this, before it imports huggingface_hub.
    """
    os.environ["HF_HUB_OFFLINE"] = "0"
