"""Dependencies are told to stay off the network before any of them is imported."""

import os
import re
from pathlib import Path

import pytest

from pipeline import offline

ROOT = Path(__file__).parent.parent


def test_a_user_cannot_switch_telemetry_on_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    offline.forbid_network()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_downloads_leave_telemetry_off_and_end_with_their_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from huggingface_hub import constants

    for name, value in offline.SETTINGS.items():
        monkeypatch.setenv(name, value)
    with offline.downloads_allowed():
        assert not constants.is_offline_mode()
        assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert constants.is_offline_mode()
    assert os.environ["HF_HUB_OFFLINE"] == "1"


PROGRAMS = [
    *ROOT.glob("samples/*.py"),
    *ROOT.glob("tests/benchmarks/*.py"),
    *ROOT.glob("docs/*.py"),
]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_program_beside_the_packages_sets_the_switches_first(path: Path) -> None:
    """Whatever may import onnxruntime or faster-whisper imports `pipeline` before."""
    lines = path.read_text("utf-8").splitlines()
    imports = [line.split()[1] for line in lines if re.match(r"\s*(import|from) ", line)]
    risky = ("onnxruntime", "faster_whisper", "huggingface_hub", "piper")
    first = next((n for n, name in enumerate(imports) if name.startswith(risky)), None)
    if first is not None:
        assert any(name.startswith("pipeline") for name in imports[:first]), path
