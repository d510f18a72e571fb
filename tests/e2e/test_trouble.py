"""Full disks and folders that may not be written: reported, and nothing worse."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.reviews import add_review
from tests.scripted import RATE_HZ, silence, speech_like

Sound = NDArray[np.int16]
ROOT = Path(__file__).parent.parent.parent


def mounting(*steps: str) -> list[str]:
    """The start of a command line that sees file systems of its own, mounted by these steps."""
    script = " && ".join([*steps, 'exec "$@"'])
    line = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: sudo apt-get install util-linux")
    if subprocess.run([*line, "true"], capture_output=True, check=False, timeout=300).returncode:
        pytest.skip("mounting is not allowed here; it needs root (or a user namespace)")
    return line


def afterview(
    prefix: list[str], home: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    line = [*prefix, sys.executable, "-m", "tests.slow_echo", str(home), *map(str, arguments)]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in ran.stderr
    return ran


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.wav"
    pieces = [each for seed in range(3) for each in (speech_like(10, seed), silence(1))]
    soundfile.write(path, np.concatenate(pieces), RATE_HZ)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def test_a_home_that_may_not_be_written(home: Path, memo: Path) -> None:
    with Store.open(Home(home)) as store:
        add_review(store, ["They asked about closures."])
    prefix = mounting(f"mount --bind {home} {home}", f"mount -o remount,ro,bind {home}")
    for line in (["transcribe", memo], ["edit", "1", "--role", "x"], ["delete", "1", "--yes"]):
        ran = afterview(prefix, home, *line)
        assert ran.returncode == 1, ran
        assert str(home) in ran.stderr
        assert "--home" in ran.stderr
    assert "closures" in afterview(prefix, home, "search", "closure").stdout  # reading works
    assert afterview(prefix, home, "list").returncode == 0


@pytest.mark.parametrize("kilobytes", [64, 200, 700, 1100])
def test_a_full_disk(home: Path, memo: Path, kilobytes: int) -> None:
    # The memo has 1 MB: the disk is full before it is copied, or when the database grows.
    prefix = mounting(f"mount -t tmpfs -o size={kilobytes}k none {home}")
    ran = afterview(prefix, home, "transcribe", memo)
    if ran.returncode:
        assert ran.returncode == 1, ran
        assert "room" in ran.stderr
    else:
        assert kilobytes == 1100


def test_a_disk_that_fills_up_is_gone_on_with(home: Path, memo: Path) -> None:
    """A limit on the size of files stands in for a disk: the database may not grow beyond it."""
    limited = f"ulimit -f {memo.stat().st_size // 512 + 8}"
    script = f'{limited} && exec "$@"'
    before = afterview([], home, "list")
    assert before.returncode == 0
    with Store.open(Home(home)) as store:
        # A database that is nearly as large as files may be.
        add_review(store, ["word " * 400] * (memo.stat().st_size // 6200), name="large")
        count = len(reviews.list_all(store))
    ran = afterview(["sh", "-c", script, "sh"], home, "transcribe", memo)
    assert ran.returncode == 1, ran
    assert "Make room" in ran.stderr
    with Store.open(Home(home)) as store:
        assert maintenance.check(store) == []
    again = afterview([], home, "transcribe", memo, "--json")
    assert again.returncode == 0, again.stderr
    with Store.open(Home(home)) as store:
        assert [line.is_complete for line in reviews.list_all(store)] == [True] * (count + 1)
        assert maintenance.check(store) == []


def test_a_home_below_a_file(tmp_path: Path, memo: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("I am no folder.")
    ran = afterview([], blocked / "home", "transcribe", memo)
    assert ran.returncode == 1
    assert "--home" in ran.stderr


def test_many_files_with_some_bad_ones(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECHO_WINDOW_S", "0")
    folder = tmp_path / "memos"
    folder.mkdir()
    sound = speech_like(1.5)
    for number in range(95):
        sound[0] = number  # every file is another memo
        soundfile.write(folder / f"memo {number:03}.wav", sound, RATE_HZ)
    bad = [folder / f"bad {number}.wav" for number in range(5)]
    for number, path in enumerate(bad):
        path.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes([number]) * 20)
    ran = afterview([], home, "transcribe", *sorted(folder.iterdir()))
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-6:]
    assert last[0] == "5 could not be taken in:"
    assert [str(path) in line for path, line in zip(bad, last[1:], strict=True)] == [True] * 5
    with Store.open(Home(home)) as store:
        assert len(reviews.list_all(store)) == 95
        assert maintenance.check(store) == []


@pytest.mark.parametrize(
    ("name", "samples"),
    [
        ("50 ms", speech_like(0.05)),
        ("a minute of silence", silence(60)),
        ("a minute of noise", np.random.default_rng(1).normal(0, 3000, 960_000).astype(np.int16)),
    ],
)
def test_no_speech_is_invented(home: Path, tmp_path: Path, name: str, samples: Sound) -> None:
    memo = tmp_path / "memo.wav"
    soundfile.write(memo, samples, RATE_HZ)
    ran = afterview([], home, "transcribe", memo)
    assert ran.returncode == 0, (name, ran)
    assert "No speech found." in ran.stdout
