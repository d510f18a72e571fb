"""The machine's resources: cores that this process may use, and free memory."""

import os
import sys
from pathlib import Path

MAX_WORKERS = 4
FREE_SHARE = 0.5  # of the free memory that an engine may take

# CTranslate2 uses AVX2 on AMD's processors, and AVX-512 only when told to; it needs all of these.
_CPUINFO = Path("/proc/cpuinfo")
_AVX512 = frozenset({"avx512f", "avx512cd", "avx512vl", "avx512bw", "avx512dq"})
_WIDTH_SETTING = "CT2_FORCE_CPU_ISA"

_MEMINFO = Path("/proc/meminfo")
_MEMORY_LIMITS = (  # of the container, version 2 and 1
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
_CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def use_wide_registers() -> None:
    """Set CTranslate2 to AVX-512 where the processor has it and the user set nothing else.

    Whisper is 5 % faster with it on AMD's processors. Call it before CTranslate2 first computes.
    """
    if set(_kernel_entry(_CPUINFO, "flags").split()) >= _AVX512:
        os.environ.setdefault(_WIDTH_SETTING, "AVX512")


def fitting_workers(weights_bytes: int) -> int:
    """Return how many decoders the machine has cores and memory for, at least one.

    `weights_bytes` is the size of the weights' file. The weights are in memory once, at most twice
    while they are loaded; each decoder needs about their size besides (measured with base weights:
    160 MB for a file of 145 MB).
    """
    workers = min(cores(), MAX_WORKERS)
    free = free_bytes()
    if free is not None and weights_bytes:
        workers = min(workers, int((free * FREE_SHARE - 2 * weights_bytes) // weights_bytes))
    return max(workers, 1)


def cores() -> int:
    """Return the number of cores this process may use, by affinity and by its container's quota."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        count = os.cpu_count() or 1
    quota, _, period = _text(_CPU_LIMIT).partition(" ")
    if quota.isdigit() and period.strip().isdigit():
        count = min(count, max(round(int(quota) / int(period)), 1))
    return count


def free_bytes() -> int | None:
    """Return the memory available without swapping, in bytes; None where it is unknown."""
    found = [each for each in (_free_on_machine(), *_free_in_container()) if each is not None]
    return min(found, default=None)


def _free_on_machine() -> int | None:
    if amount := _kernel_entry(_MEMINFO, "MemAvailable"):
        return int(amount.split()[0]) * 1024
    if sys.platform == "win32":
        return None
    try:  # macOS has no such figure; half of all memory is a safe guess
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (ValueError, OSError):
        return None


def _free_in_container() -> list[int]:
    pairs = [(_text(limit), _text(used)) for limit, used in _MEMORY_LIMITS]
    return [int(a) - int(b) for a, b in pairs if a.strip().isdigit() and b.strip().isdigit()]


def _kernel_entry(path: Path, name: str) -> str:
    """Return the first value after `name:` in a file of the kernel's; "" where there is none."""
    for line in _text(path).splitlines():
        found, _, entry = line.partition(":")
        if found.strip() == name:
            return entry.strip()
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
