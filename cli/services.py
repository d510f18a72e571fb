"""What the context of every command carries, so that tests can pass something else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.progress import Progress

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.transcription.engines import Engine


class LoadEngine(Protocol):
    """Makes the engine that transcribes with the named weights."""

    def __call__(
        self,
        home: "Home",
        weights: str,
        *,
        beam: int | None,
        workers: int | None,
        progress: Progress,
    ) -> "Engine":
        """Load it.

        Raises:
            WeightsError: the weights are not on this machine.
        """
        ...


def load_whisper(
    home: "Home", weights: str, *, beam: int | None, workers: int | None, progress: Progress
) -> "Engine":
    """Load faster-whisper with weights of this name, or from this folder."""
    from pipeline.transcription.engines.whisper import WhisperEngine
    from pipeline.weights.find import find

    found = find(weights, home_weights=home.weights, progress=progress)
    return WhisperEngine(found, beam=beam, workers=workers)


@dataclass(frozen=True, slots=True)
class Services:
    """Where the user's data lies, and how an engine is made."""

    home: "Home"
    load_engine: LoadEngine = load_whisper

    def engine_finder(
        self, weights: str, *, beam: int | None = None, workers: int | None = None
    ) -> "Callable[[Progress], Engine]":
        """Return a function that loads the engine when it is first needed, and keeps it."""
        engines: list[Engine] = []

        def find_engine(progress: Progress) -> "Engine":
            if not engines:
                engine = self.load_engine(
                    self.home, weights, beam=beam, workers=workers, progress=progress
                )
                engines.append(engine)
            return engines[0]

        return find_engine
