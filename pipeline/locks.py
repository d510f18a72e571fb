"""Locks between processes: one at a time works on a memo or changes a review."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pipeline.errors import HomeUnusable
from pipeline.files import FILE_MODE
from pipeline.home import Home

_MAX_FILES = 256  # for reviews, and as many for memos: the folder does not grow


@contextmanager
def memo_lock(home: Home, sha256: str) -> Iterator[None]:
    """Hold the lock of the memo with this SHA-256; wait while another process holds it.

    Raises:
        HomeUnusable: the lock file cannot be written.
    """
    with _lock(home, sha256[:2]):
        yield


@contextmanager
def review_lock(home: Home, *review_ids: int) -> Iterator[None]:
    """Hold the locks of these reviews; wait while another process holds one.

    Raises:
        HomeUnusable: a lock file cannot be written.
    """
    with ExitStack() as locks:
        # In the same order everywhere, or two processes wait for each other for ever.
        for name in sorted({f"review-{each % _MAX_FILES}" for each in review_ids}):
            locks.enter_context(_lock(home, name))
        yield


@contextmanager
def edit_lock(home: Home, review_id: int) -> Iterator[bool]:
    """Hold the lock of a review's draft; yield whether it is held, not by another process.

    Raises:
        HomeUnusable: the lock file cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home.locks / f"edit-{review_id % _MAX_FILES}.lock", mode=FILE_MODE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise _unusable(home, error) from error
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _lock(home: Home, name: str) -> Iterator[None]:
    from filelock import FileLock  # takes 0.03 s, and most commands lock nothing

    lock = FileLock(home.locks / f"{name}.lock", mode=FILE_MODE)
    try:
        lock.acquire()
    except OSError as error:
        raise _unusable(home, error) from error
    try:
        yield
    finally:
        lock.release()


def _unusable(home: Home, error: OSError) -> HomeUnusable:
    return HomeUnusable(
        f"{home.locks} cannot be written ({error.strerror}). Change its permissions, "
        "or name another home folder with --home."
    )
