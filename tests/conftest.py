"""What several test modules need."""

import contextlib
import gc
import hashlib
import os
import signal
import socket
import sqlite3
import time as clocks
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

from models import Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.commands import TEXT, Commands, sound
from tests.reviews import add_review
from tests.scripted import ScriptedEngine
from tests.weights import MODEL, install_halves, sha256

GOLDEN = Path(__file__).with_name("golden")

# In a shell's background job Ctrl-C is ignored, and what the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A machine that stalls must not fail a test by time; what continuous integration says of a commit
# must be the same each time, so it draws the same examples.
settings.register_profile(
    "afterview",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("afterview"), max_examples=20)
settings.load_profile("quick")  # `make test` asks for --hypothesis-profile=afterview


class Golden:
    """Texts compared with files under tests/golden, which `--update-golden` writes anew."""

    def __init__(self, *, update: bool) -> None:
        self.update = update

    def check(self, name: str, actual: str) -> None:
        """Fail unless the file `name` holds exactly `actual`."""
        path = GOLDEN / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="")
        assert path.exists(), f"{path} is missing; write it with: pytest --update-golden"
        assert actual == path.read_bytes().decode("utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the files under tests/golden anew; look at the difference before committing",
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run all tests on as many cores as there are, and a few files without further processes."""
    whole_suite = config.args == config.getini("testpaths")
    return min(len(os.sched_getaffinity(0)), 4) if whole_suite else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what lives until the end: modules and tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """With `--cov`, print which share of each room's lines was run, before the last line."""
    if config.getoption("cov_source", None):
        from tests.coverage_by_room import table

        terminalreporter.write_line("\n".join(table()))


@pytest.fixture(scope="session", autouse=True)
def voice_activity_once() -> Iterator[None]:
    """Run Silero once a process on the same sound: the tests share few memos, and it costs most.

    The network's answer depends on its frames, context and states alone, which are the key.
    """
    from pipeline.audio.speech import CONTEXT_SAMPLES, SpeechNetwork

    known: dict[bytes, tuple[NDArray[np.float32], list[NDArray[np.float32]]]] = {}
    analyse = SpeechNetwork.probabilities

    def probabilities(self: SpeechNetwork, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        before = (frames, self._context, *self._state)
        key = hashlib.blake2b(b"".join(each.tobytes() for each in before)).digest()
        if key not in known:
            known[key] = (analyse(self, frames), self._state)
        result, self._state = known[key]
        self._context = frames[-1:, -CONTEXT_SAMPLES:]
        return result.copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SpeechNetwork, "probabilities", probabilities)
        yield


@pytest.fixture(scope="session", autouse=True)
def disk_not_waited_for() -> Iterator[None]:
    """Let SQLite and files go without fsync in this process: only a power cut could tell."""
    from pipeline.archive import opening

    connect, fsync = opening.connect, os.fsync

    def unsynchronised(path: Path, mode: str, wait_s: float) -> sqlite3.Connection:
        conn = connect(path, mode, wait_s)
        conn.execute("PRAGMA synchronous = OFF")
        return conn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "connect", unsynchronised)
        patch.setattr(os, "fsync", lambda _: None)
        yield
    assert (opening.connect, os.fsync) == (connect, fsync)


@pytest.fixture(scope="session", autouse=True)
def migrations_once() -> Iterator[None]:
    """Let the tables of a new archive be copied from the first one that this process migrated."""
    from pipeline.archive import opening

    migrate = opening._migrate
    first: list[bytes] = []

    def copied(home: Home, conn: sqlite3.Connection, *, is_in_place: bool) -> None:
        is_new = conn.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0
        if is_new and first:
            with contextlib.closing(sqlite3.connect(":memory:")) as source:
                source.deserialize(first[0])
                source.backup(conn)
            return
        migrate(home, conn, is_in_place=is_in_place)
        if is_new:
            first.append(conn.serialize())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_migrate", copied)
        yield
    assert opening._migrate is migrate


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with a golden file."""
    return Golden(update=bool(request.config.getoption("--update-golden")))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home folder that is not there yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """The open archive of a new home folder."""
    with Store.open(home) as store:
        yield store


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Runs commands with a home folder that is not there yet."""
    return Commands(tmp_path / "home", capsys)


@pytest.fixture
def filed(run: Commands) -> Commands:
    """Runs commands with a home folder that holds one review."""
    with Store.open(Home(run.home)) as store:
        add_review(
            store,
            ["They asked about closures.", "I used C++ there."],
            placements=(Placement(0, "questions", 0.9),),
        )
    return run


@pytest.fixture
def engine(run: Commands) -> ScriptedEngine:
    """An engine that says TEXT in the first window that the commands transcribe."""
    engine = ScriptedEngine(TEXT)
    run.use(lambda: engine)
    return engine


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    """A memo of eight seconds, whose name tells its time."""
    return sound(tmp_path / "20260304_181200.wav", 0, 8)


@pytest.fixture
def home_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for weights of an empty home, on a machine without packages, cache or network."""
    from pipeline.weights import catalogue, find

    monkeypatch.setattr(find, "package_folder", lambda package: None)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in ("base", "tiny.en"):
        monkeypatch.setitem(catalogue.PUBLISHED_SHA256, name, sha256(MODEL))

    def refuse(*args: object) -> None:
        raise AssertionError("went online")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path / "home" / "weights"


@pytest.fixture
def packages(home_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that holds both halves of the base weights."""
    return install_halves(tmp_path / "site", monkeypatch)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place that is not UTC, with summer time."""
    if not hasattr(clocks, "tzset"):
        pytest.skip("the time zone cannot be set on this system")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    clocks.tzset()
    yield
    monkeypatch.undo()
    clocks.tzset()


@pytest.fixture
def nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> object:
    """FFmpeg's own words must never reach a user."""
    yield
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
