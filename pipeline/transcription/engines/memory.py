"""How the C library hands out memory while Whisper runs.

glibc fetches large blocks afresh from the system each time, which fills them with zeros, and keeps
a heap for each thread. Whisper asks for the same blocks layer after layer, from several threads:
left as it is, that takes a fifth of the time and half as much memory again.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3), glibc's malloc.h
_KEPT_BYTES = 1 << 30


def share_heap() -> None:
    """Have the threads that come share one heap; nothing where the C library is another one."""
    _set(_ARENA_MAX, 1)


def keep_blocks() -> None:
    """From now on use large blocks again. What loading left behind is given back before."""
    if _set(_MMAP_THRESHOLD, _KEPT_BYTES) and _set(_TRIM_THRESHOLD, _KEPT_BYTES):
        ctypes.CDLL(None).malloc_trim(0)


def _set(parameter: int, value: int) -> bool:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and bool(mallopt(parameter, value))
