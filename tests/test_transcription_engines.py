"""The table of engines."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError, WeightsMissing
from pipeline.transcription import engines
from pipeline.transcription.engines import (
    DEFAULT_ENGINE,
    Engine,
    EngineOptions,
    Rescorer,
    Translator,
    load_engine,
)
from pipeline.transcription.engines.whisper import WhisperEngine
from tests.scripted import ScriptedEngine


def options(folder: Path, weights: str = "base") -> EngineOptions:
    return EngineOptions(weights, folder, beam=3, workers=2)


def test_a_second_engine_is_one_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def load(options: EngineOptions) -> Engine:
        return ScriptedEngine(name=f"second {options.weights}", workers=options.workers or 1)

    monkeypatch.setattr(engines, "ENGINES", {**engines.ENGINES, "second": load})
    engine = load_engine("second", options(tmp_path))
    assert (engine.name, engine.workers) == ("second base", 2)
    assert isinstance(engine, Rescorer)
    assert isinstance(engine, Translator)


def test_the_default_engine_is_in_the_table(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "vocabulary.txt").write_text("")
    engine = load_engine(DEFAULT_ENGINE, options(tmp_path, str(tmp_path)))
    assert isinstance(engine, WhisperEngine)
    assert (engine.beam, engine.decoders) == (3, 2)


def test_an_engine_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no engine 'vosk'\. Use one of: whisper"):
        load_engine("vosk", options(tmp_path))


def test_an_engine_whose_weights_are_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing):
        load_engine(DEFAULT_ENGINE, options(tmp_path, "large-v3"))
