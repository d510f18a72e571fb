"""Dependencies are told to stay off the network before any of them is imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import offline

ROOT = Path(__file__).parent.parent
IMPORTS = (
    "cli.main",
    "pipeline.transcription.windows",
    "pipeline.segment.scorer",
    "pipeline.transcription.engines.whisper",
)


@pytest.mark.parametrize("module", IMPORTS)
def test_every_way_in_sets_the_switches(module: str) -> None:
    program = (
        f"import sys, {module}, os\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'], os.environ['HF_HUB_OFFLINE'])\n"
        "print(sorted({'onnxruntime', 'huggingface_hub', 'faster_whisper'} & set(sys.modules)))"
    )
    environment = {name: os.environ[name] for name in os.environ if name not in offline.SETTINGS}
    out = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert out.splitlines() == ["1 1", "[]"]


def test_a_user_cannot_switch_telemetry_on_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    offline.forbid_network()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_downloads_leave_telemetry_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in offline.SETTINGS.items():
        monkeypatch.setenv(name, value)
    offline.allow_downloads()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == os.environ["ORT_DISABLE_TELEMETRY"] == "1"
