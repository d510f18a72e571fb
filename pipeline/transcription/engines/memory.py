"""Settings of glibc's allocator for Whisper.

By default glibc maps large blocks anew each time, which the kernel fills with zeros, and keeps a
heap a thread. Whisper allocates the same blocks layer after layer, from several threads: the
defaults cost a fifth of the time and half as much memory again.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3), glibc's malloc.h
_KEPT_BYTES = 1 << 30


def share_heap() -> None:
    """Let later threads share one heap. No effect with another C library."""
    _set(_ARENA_MAX, 1)


def keep_blocks() -> None:
    """Return what loading left behind, then keep freed blocks for reuse."""
    if _set(_MMAP_THRESHOLD, _KEPT_BYTES) and _set(_TRIM_THRESHOLD, _KEPT_BYTES):
        ctypes.CDLL(None).malloc_trim(0)


def _set(parameter: int, value: int) -> bool:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and bool(mallopt(parameter, value))
