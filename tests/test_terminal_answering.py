from pathlib import Path

from cli.terminal.answering import heard_in
from pipeline.recording.wav import WavWriter
from pipeline.vocabulary.terms import NO_TERMS
from tests.scripted import ScriptedEngine, speech_like


def spoken(path: Path) -> Path:
    """A file of the recorder."""
    file = WavWriter(path)
    file.append(speech_like(6).astype("<i2").tobytes())
    file.close()
    return path


def test_what_was_spoken_becomes_text(tmp_path: Path) -> None:
    engine = ScriptedEngine("It remembers its scope.")
    heard = heard_in(spoken(tmp_path / "a.wav"), lambda progress: engine, NO_TERMS, "en")
    assert heard == "It remembers its scope."
