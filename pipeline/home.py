"""The one folder that holds all of a user's data, private to them."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import HomeUnusable
from pipeline.files import FOLDER_MODE

OURS = {
    *("afterview.db", "afterview.db-journal", "vocabulary.txt", "config.toml"),
    *("audio", "weights", "locks", "sheets"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything lies: `afterview.db`, `audio/`, `weights/`, `locks/`, `sheets/`,
    `vocabulary.txt`.
    """

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "afterview.db"

    @property
    def audio(self) -> Path:
        """Copies of the memos, and what the recorder writes."""
        return self.root / "audio"

    @property
    def weights(self) -> Path:
        """Whisper's files, a folder a size."""
        return self.root / "weights"

    @property
    def locks(self) -> Path:
        """Lock files: one process at a time works on a memo."""
        return self.root / "locks"

    @property
    def sheets(self) -> Path:
        """The user's own prompt sheets."""
        return self.root / "sheets"

    @property
    def vocabulary(self) -> Path:
        """The user's own terms."""
        return self.root / "vocabulary.txt"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only.

        Raises:
            HomeUnusable: a folder cannot be made or written.
        """
        _make_private(self.root, and_tighten=self._is_ours())
        for folder in (self.audio, self.weights, self.locks):
            _make_private(folder)
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise HomeUnusable(
                f"The folder {self.root} may not be written. Change its permissions, or name "
                "another with --home or AFTERVIEW_HOME."
            )

    def _is_ours(self) -> bool:
        """Whether nothing else lies in the folder: others may need to read what does."""
        try:
            return all(path.name in OURS for path in self.root.iterdir())
        except OSError:
            return False


def find_home(named: Path | None = None) -> Home:
    """The home folder: `named`, else AFTERVIEW_HOME, else the platform's folder for user data."""
    if named is None and (variable := os.environ.get("AFTERVIEW_HOME")):
        named = Path(variable)
    if named is None:
        from platformdirs import user_data_path

        named = user_data_path("afterview", appauthor=False)
    return Home(named.expanduser().absolute())


def _make_private(folder: Path, *, and_tighten: bool = True) -> None:
    try:
        if not folder.is_dir():
            # mkdir's mode is masked and leaves parents alone, so the parents keep their usual mode.
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        elif and_tighten and folder.stat().st_mode & 0o077:
            folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise HomeUnusable(
            f"The folder {folder} cannot be made or kept private ({error.strerror}). Mend that, "
            "or name another with --home or AFTERVIEW_HOME."
        ) from error
