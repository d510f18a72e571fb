"""The home folder: the one place of all data of a user, private to them."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import HomeUnusable
from pipeline.files import FOLDER_MODE

_CONTENT = {
    *("afterview.db", "afterview.db-journal", "afterview.db-wal", "afterview.db-shm"),
    *("vocabulary.txt", "config.toml", "metadata.json", "topics.toml"),
    *("audio", "weights", "locks", "sheets", "edits", "practice"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """The paths inside the home folder; none of them need exist."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "afterview.db"

    @property
    def audio(self) -> Path:
        """The copies of memos, and recordings."""
        return self.root / "audio"

    @property
    def weights(self) -> Path:
        """Whisper's weights, a folder each."""
        return self.root / "weights"

    @property
    def locks(self) -> Path:
        """The lock files of `pipeline.locks`."""
        return self.root / "locks"

    @property
    def sheets(self) -> Path:
        """The user's own prompt sheets."""
        return self.root / "sheets"

    @property
    def edits(self) -> Path:
        """The drafts of reviews that are edited as texts, a folder each."""
        return self.root / "edits"

    @property
    def vocabulary(self) -> Path:
        """The file of the user's own terms."""
        return self.root / "vocabulary.txt"

    @property
    def practice(self) -> Path:
        """The sound of answers in practice."""
        return self.root / "practice"

    @property
    def topics(self) -> Path:
        """The file of the user's own topics of questions."""
        return self.root / "topics.toml"

    @property
    def metadata(self) -> Path:
        """What Datasette shows beside the database."""
        return self.root / "metadata.json"

    def prepare(self) -> None:
        """Make the folders, for the user alone.

        Raises:
            HomeUnusable: a folder cannot be made or written.
        """
        _make_private(self.root, tighten=self._holds_nothing_else())
        for folder in (self.audio, self.weights, self.locks):
            _make_private(folder)
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise HomeUnusable(
                f"The folder {self.root} may not be written. Change its permissions, or name "
                "another with --home or AFTERVIEW_HOME."
            )

    def refuse_no_folder(self) -> None:
        """Raise where something that is no folder lies in the way, which would read as empty.

        Raises:
            HomeUnusable: a file, or a link that leads nowhere.
        """
        there = next(path for path in (self.root, *self.root.parents) if os.path.lexists(path))
        if not there.is_dir():
            raise HomeUnusable(
                f"{there} is no folder, and your data is to lie in {self.root}. Mend that, or name "
                "another folder with --home or AFTERVIEW_HOME."
            )

    def _holds_nothing_else(self) -> bool:
        """Return whether the folder is Afterview's alone: others may have to read other files."""
        try:
            return all(path.name in _CONTENT for path in self.root.iterdir())
        except OSError:
            return False


def find_home(named: Path | None = None) -> Home:
    """Return the home: `named`, else AFTERVIEW_HOME, else the platform's folder for user data.

    Raises:
        HomeUnusable: there is no telling where it is: the user has no home folder, or the folder
            that a relative path starts from is gone.
    """
    if named is None and (variable := os.environ.get("AFTERVIEW_HOME")):
        named = Path(variable)
    try:
        return Home((named or _folder_of_platform()).expanduser().absolute())
    except RuntimeError as error:
        raise HomeUnusable(
            "There is no telling where your data lies: HOME is not set, or this user has no home "
            "folder. Name a folder with --home or AFTERVIEW_HOME."
        ) from error
    except OSError as error:
        raise HomeUnusable(
            f"The folder that you are in cannot be used ({error.strerror}). Go to another one, or "
            "name the whole path of your data with --home or AFTERVIEW_HOME."
        ) from error


def _folder_of_platform() -> Path:
    from platformdirs import user_data_path

    return user_data_path("afterview", appauthor=False)


def _make_private(folder: Path, *, tighten: bool = True) -> None:
    try:
        if not folder.is_dir():
            # Folders above it are made as the user's umask says: they are not Afterview's.
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        elif tighten and folder.stat().st_mode & 0o077:
            folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise HomeUnusable(
            f"The folder {folder} cannot be made or kept private ({error.strerror}). Mend that, "
            "or name another with --home or AFTERVIEW_HOME."
        ) from error
