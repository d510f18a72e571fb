"""Services that the context carries to every command; tests pass others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.progress import Progress

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.recording.player import Output
    from pipeline.transcription.engines import Engine


class LoadEngine(Protocol):
    """Loads an engine; `beam` and `workers` None mean the engine's own choice."""

    def __call__(
        self,
        home: "Home",
        weights: str,
        *,
        beam: int | None,
        workers: int | None,
        progress: Progress,
    ) -> "Engine":
        """Load the engine with the weights of this name, or from this folder.

        Raises:
            WeightsError: the weights are not on this machine, or broken.
        """
        ...


def load_default_engine(
    home: "Home", weights: str, *, beam: int | None, workers: int | None, progress: Progress
) -> "Engine":
    """Load the default engine with weights of this name, or from this folder."""
    from pipeline.transcription.engines import DEFAULT_ENGINE, EngineOptions, load_engine

    options = EngineOptions(weights, home.weights, beam, workers, progress)
    return load_engine(DEFAULT_ENGINE, options)


def open_default_loudspeaker() -> "Output":
    """Return what the system plays on by default.

    Raises:
        PlayerError: there is none.
    """
    from pipeline.recording.loudspeaker import Loudspeaker

    return Loudspeaker()


@dataclass(frozen=True, slots=True)
class Services:
    """The folder of the user's data, the loader of engines, and what sound is played on."""

    home: "Home"
    load_engine: LoadEngine = load_default_engine
    open_loudspeaker: "Callable[[], Output]" = open_default_loudspeaker

    def engine_finder(
        self, weights: str, *, beam: int | None = None, workers: int | None = None
    ) -> "Callable[[Progress], Engine]":
        """Return a function that loads the engine on its first call and keeps it for the next."""
        engines: list[Engine] = []

        def find_engine(progress: Progress) -> "Engine":
            if not engines:
                engine = self.load_engine(
                    self.home, weights, beam=beam, workers=workers, progress=progress
                )
                engines.append(engine)
            return engines[0]

        return find_engine
