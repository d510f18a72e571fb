"""Engines turn sound into words. To add one: a file with a `load` function, a row in ENGINES."""

from collections.abc import Callable, Mapping

from pipeline.errors import UsageError
from pipeline.transcription.engines import whisper
from pipeline.transcription.engines.engine import (
    EncodedWindow,
    Engine,
    EngineOptions,
    ExpectedTerms,
    Previewer,
    Rescorer,
    Translator,
)

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "EncodedWindow",
    "Engine",
    "EngineOptions",
    "ExpectedTerms",
    "Previewer",
    "Rescorer",
    "Translator",
    "load_engine",
]

ENGINES: Mapping[str, Callable[[EngineOptions], Engine]] = {
    "whisper": whisper.load,
}
DEFAULT_ENGINE = "whisper"


def load_engine(name: str, options: EngineOptions) -> Engine:
    """Return the engine of this name, ready to transcribe or to load at its first window.

    Raises:
        UsageError: there is no such engine.
        WeightsError: its weights are not on this machine.
    """
    if name not in ENGINES:
        raise UsageError(f"There is no engine {name!r}. Use one of: {', '.join(ENGINES)}.")
    return ENGINES[name](options)
