"""Locks between processes: one at a time works on a memo, or files a review."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from filelock import FileLock

from pipeline.errors import HomeUnusable
from pipeline.files import FILE_MODE
from pipeline.home import Home

# So many lock files are enough for all memos and reviews; the folder does not grow.
_LOCKS = 256


@contextmanager
def memo_lock(home: Home, sha256: str) -> Iterator[None]:
    """Hold the lock of the memo with this digest; wait while another process has it.

    Raises:
        HomeUnusable: the lock file cannot be written.
    """
    with _lock(home, sha256[:2]):
        yield


@contextmanager
def review_lock(home: Home, *review_ids: int) -> Iterator[None]:
    """Hold the locks of these reviews; wait while another process has one of them.

    Raises:
        HomeUnusable: a lock file cannot be written.
    """
    with ExitStack() as locks:
        # In one order everywhere, against deadlock; a lock that two reviews share is taken once.
        for name in sorted({f"review-{each % _LOCKS}" for each in review_ids}):
            locks.enter_context(_lock(home, name))
        yield


@contextmanager
def _lock(home: Home, name: str) -> Iterator[None]:
    lock = FileLock(home.locks / f"{name}.lock", mode=FILE_MODE)
    try:
        lock.acquire()
    except OSError as error:
        raise HomeUnusable(
            f"{home.locks} cannot be written ({error.strerror}). Change its permissions, "
            "or name another home folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()
