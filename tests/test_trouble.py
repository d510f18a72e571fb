"""Full disks, folders that may not be written, files that are no memos: told, and nothing worse."""

import errno
import json
import os
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
from tests.commands import Commands
from tests.reviews import add_review
from tests.scripted import RATE_HZ, silence, speech_like
from tests.sounds import write_video

Sound = NDArray[np.int16]
ROOT = Path(__file__).parent.parent


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


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no memos, by what is wrong with them."""
    dice = np.random.default_rng(4)
    empty = folder / "empty.m4a"
    empty.touch()
    text = folder / "text.m4a"
    text.write_text("These are minutes of a meeting.\n" * 100)
    noise = folder / "bytes.mp3"
    noise.write_bytes(dice.integers(0, 256, 100_000, np.uint8).tobytes())
    header = folder / "header.wav"
    soundfile.write(header, np.zeros(0, np.int16), RATE_HZ)
    half = folder / "half.m4a"
    whole = (ROOT / "samples" / "memo.m4a").read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    sparse = folder / "sparse.m4a"
    with sparse.open("wb") as file:
        file.truncate(2_000_000_000)
    odd = folder / "a\nname\t😀.ogg"
    odd.write_text("no sound")
    no_sound = folder / "pictures"
    no_sound.mkdir()
    (no_sound / "a.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    pipe = folder / "pipe.wav"
    os.mkfifo(pipe)
    return {
        "missing": folder / "nothing here.m4a",
        "empty": empty,
        "text": text,
        "random bytes": noise,
        "a header only": header,
        "cut in half": half,
        "sparse": sparse,
        "odd name": odd,
        "a folder without audio": no_sound,
        "a pipe": pipe,
    }


NAMES = [
    *("missing", "empty", "text", "random bytes", "a header only", "cut in half", "sparse"),
    *("odd name", "a folder without audio", "a pipe"),
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_memo_is_told(run: Commands, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    bad = bad_files(folder)[name]
    ran = run("transcribe", bad)
    assert ran.code == 2, ran
    assert ran.err.startswith("afterview: ")
    assert len(ran.err) > 40
    assert "\n" not in ran.err.rstrip("\n")
    audio = run.home / "audio"
    assert not audio.exists() or list(audio.iterdir()) == []
    assert json.loads(run("list", "--json").out) == []


def test_many_files_with_some_bad_ones(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECHO_WINDOW_S", "0")
    folder = tmp_path / "memos"
    folder.mkdir()
    sound = speech_like(1.5)
    for number in range(295):
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
        assert len(reviews.list_all(store)) == 295
        assert maintenance.check(store) == []


def test_an_unreadable_file(run: Commands, memo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo.chmod(0)
    if os.access(memo, os.R_OK):  # root reads everything

        def refuse(*arguments: object, **options: object) -> int:
            raise PermissionError(errno.EACCES, "Permission denied", str(memo))

        monkeypatch.setattr(os, "open", refuse)
        monkeypatch.setattr(Path, "open", refuse)
    from pipeline.audio import examine
    from pipeline.errors import MemoUnreadable

    with pytest.raises(MemoUnreadable, match=r"permission"):
        examine(memo)


def test_pictures_without_sound(run: Commands, tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4")
    ran = run("transcribe", film)
    assert ran.code == 2
    assert "sound" in ran.err
    assert json.loads(run("list", "--json").out) == []


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
