"""Full disks and folders that may not be written: reported, and nothing worse."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.errors import ArchiveLocked
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


def full_home(home: Path, kilobytes: int = 1200) -> list[str]:
    """A command line's start: a copy of the home on a disk of its own without any room left."""
    return mounting(
        f"cp -r {home} {home}.copy",
        f"mount -t tmpfs -o size={kilobytes}k none {home}",
        f"cp -r {home}.copy/. {home}",
        f"{{ cat /dev/zero > {home}/fill 2>/dev/null; true; }}",
    )


def lines_of(*lines: str) -> list[str]:
    """Command lines to run one after the other in one shell, whatever each ends with."""
    start = f"{sys.executable} -m tests.slow_echo $HOME_UNDER_TEST"
    return ["sh", "-c", "; ".join(line.replace("afterview", start) for line in lines)]


def run_all(prefix: list[str], home: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, *lines_of(*lines)],
        cwd=ROOT,
        env={**os.environ, "HOME_UNDER_TEST": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("has_audio", [True, False])
def test_a_review_is_deleted_on_a_full_disk(home: Path, has_audio: bool) -> None:
    with Store.open(Home(home)) as store:
        for number in range(3):
            add_review(store, ["They asked about closures."] * 60, name=f"{number}.wav")
        if has_audio:
            (home / "audio" / "1.wav").write_bytes(bytes(90_000))
            path = {"path": "audio/1.wav"}
            store.execute("UPDATE memos SET path = ? WHERE interview_id = 2", *path.values())
    ran = run_all(
        full_home(home),
        home,
        f"touch {home}/try && cat /dev/zero > {home}/try || echo it is full",
        "afterview delete 2 --yes; echo code $?",
        "afterview list",
        f"ls {home}/audio",
        f"sqlite3 {home}/afterview.db 'PRAGMA integrity_check' || true",
        f"rm {home}/fill",
        "afterview delete 1 --yes; echo code $?",
        "afterview search closures",
    )
    assert "it is full" in ran.stdout
    assert ran.stdout.count("code 0") == 2, ran
    assert "Review 2 is deleted." in ran.stderr
    assert "1.wav\n" not in ran.stdout
    assert "review 3" in ran.stdout
    assert "review 2" not in ran.stdout


def test_a_sheet_on_a_full_disk_leaves_nothing(home: Path) -> None:
    Store.open(Home(home)).close()
    ran = run_all(
        full_home(home),
        home,
        "afterview sheet new x; echo code $?",
        f"ls {home}/sheets",
        f"rm {home}/fill",
        "afterview sheet new x; echo code $?",
        "afterview sheet list",
    )
    assert "code 2" in ran.stdout
    assert "No space left" in ran.stderr
    assert "code 0" in ran.stdout
    assert "x                X (4 prompts)" in ran.stdout


@pytest.mark.parametrize("line", ["list", "show 1", "export 1", "--help", "--version", "show -h"])
def test_output_that_cannot_be_written(home: Path, line: str) -> None:
    with Store.open(Home(home)) as store:
        add_review(store, ["They asked about closures."] * 40)
    script = f"afterview {line}"
    ran = run_all([], home, f"{script} > /dev/full; echo code $? >&2")
    assert ran.stderr.startswith("afterview: The output cannot be ")
    assert ran.stderr.endswith("What was stored before is kept.\ncode 1\n")
    # Nobody reads on, as with `| head`: no reason to complain.
    ran = run_all([], home, f"{{ {script}; echo code $? >&2; }} | true")
    assert ran.stderr in ("code 0\n", "code 1\n")
    ran = run_all([], home, f"{script} >&-; echo code $? >&2")
    assert ran.stderr == "code 0\n"
    ran = run_all([], home, f"{script} 2> /dev/full; echo code $?")
    assert ran.stdout.endswith("code 0\n")


def test_a_user_without_a_name_or_a_home(tmp_path: Path) -> None:
    as_nobody = ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups"]
    as_nobody += ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    if shutil.which("setpriv") is None or os.geteuid():
        pytest.skip("becoming another user needs root and setpriv (util-linux)")
    line = [*as_nobody, sys.executable, "-c", "from cli.main import main; main()"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    for command in (["list"], ["import", "x.md"], ["weights", "list"], ["record"]):
        ran = subprocess.run(
            [*line, *command],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1, ran
        assert ran.stderr.startswith("afterview: There is no telling where your data lies: HOME ")
        assert "--home" in ran.stderr
    named = subprocess.run(
        [*line, "--home", str(tmp_path / "home"), "list"],
        env={**environment, "HOME": "/nonexistent"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert named.returncode == 0, named


def test_who_locks_the_database_is_named(home: Path) -> None:
    with Store.open(Home(home)) as store:
        add_review(store, ["They asked about closures."])
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); sys.stdin.read()"
    )
    line = [sys.executable, "-c", script, str(Home(home).database)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert "closures" in afterview([], home, "export", "1").stdout
        with pytest.raises(ArchiveLocked, match="was not let go within 1 s") as locked:
            Store.open(Home(home), wait_s=1.2)
        if sys.platform == "linux":
            assert f"(process {other.pid})" in str(locked.value)
        other.communicate()
    assert afterview([], home, "edit", "1", "--role", "tester").returncode == 0


@pytest.mark.parametrize("name", ["a home with blanks", b"caf\xe9 \xff", "100% #1?x=y", "家"])
def test_odd_names_of_homes(tmp_path: Path, name: str | bytes) -> None:
    home = Path(os.fsdecode(os.fsencode(tmp_path / "x") + os.fsencode(name))) / "sub"
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about closures.\n")
    for line in (["import", notes], ["list"], ["search", "closures"], ["sheet", "new", "mine"]):
        ran = afterview([], home, *line)
        assert ran.returncode == 0, ran
    assert afterview([], home, "delete", "1", "--yes").returncode == 0


def test_an_older_or_unfinished_database_that_may_not_be_written_is_read(home: Path) -> None:
    with Store.open(Home(home)) as store:
        add_review(store, ["They asked about closures."])
        store.execute("ALTER TABLE interviews DROP COLUMN ended_at")
        store.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_interview_ended'")
    conn = sqlite3.connect(home / "afterview.db", isolation_level=None)
    conn.execute("PRAGMA journal_mode = wal")
    conn.execute("CREATE TABLE other (x)")
    shutil.copytree(home, home.with_name("copy"))  # its WAL is not empty
    conn.close()
    for each in (home, home.with_name("copy")):
        each.chmod(0o700)
        prefix = mounting(f"mount --bind {each} {each}", f"mount -o remount,ro,bind {each}")
        assert "closures" in afterview(prefix, each, "export", "1").stdout
        assert "closures" in afterview(prefix, each, "search", "closure").stdout


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
