"""Which other programs have a file open or locked, where the system tells (Linux)."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def holders(path: Path, *, proc: Path = _PROC) -> list[str]:
    """Return the programs that keep an SQLite database locked, as `name (process 123)`.

    Those that hold a lock, else all that have the file open; none where the system does not tell:
    other users' programs, other systems than Linux.
    """
    ours = str(os.getpid())
    found = _that_lock(path, proc) - {ours} or _that_opened(path, proc) - {ours}
    return [f"{_name(pid, proc)} (process {pid})" for pid in sorted(found, key=int)]


def _that_lock(path: Path, proc: Path) -> set[str]:
    """Return the processes that /proc/locks lists for the database or its WAL's index."""
    inodes = set()
    for each in (path, path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(OSError):
            status = each.stat()
            major, minor = os.major(status.st_dev), os.minor(status.st_dev)
            inodes.add(f"{major:02x}:{minor:02x}:{status.st_ino}")
    with contextlib.suppress(OSError):
        # 1: POSIX  ADVISORY  WRITE 4711 fe:00:2147959 120 120
        fields = [line.split() for line in (proc / "locks").read_text("utf-8").splitlines()]
        return {each[4] for each in fields if len(each) > 5 and each[5] in inodes and _is_pid(each)}
    return set()


def _is_pid(fields: list[str]) -> bool:
    return fields[4].isdecimal() and fields[4] != "0"  # 0: a process of another container


def _that_opened(path: Path, proc: Path) -> set[str]:
    return {pid for pid, opened in _opened(proc) if opened == str(path)}


def _opened(proc: Path) -> Iterator[tuple[str, str]]:
    """Yield each process's number with each file that it has open."""
    with contextlib.suppress(OSError):
        for process in proc.iterdir():
            if process.name.isdecimal():
                with contextlib.suppress(OSError):  # another user's, or ended meanwhile
                    for descriptor in (process / "fd").iterdir():
                        with contextlib.suppress(OSError):
                            yield process.name, str(descriptor.readlink())


def _name(pid: str, proc: Path) -> str:
    with contextlib.suppress(OSError):
        return (proc / pid / "comm").read_text("utf-8", errors="replace").strip() or "a program"
    return "a program"
