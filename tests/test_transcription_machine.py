import os
from pathlib import Path

import pytest

from pipeline.transcription.engines import machine

MB = 1_000_000


@pytest.mark.parametrize(
    ("cores", "free_mb", "weights_mb", "expected"),
    [
        (1, 16_000, 145, 1),
        (2, 16_000, 145, 2),
        (16, 16_000, 145, 4),  # more decoders than that wait for memory, not for cores
        (4, 1_200, 145, 2),
        (4, 500, 145, 1),
        (4, 16_000, 3_000, 1),
        (4, None, 145, 4),
        (4, 16_000, 0, 4),
    ],
)
def test_workers_go_by_cores_and_memory(
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    free_mb: int | None,
    weights_mb: int,
    expected: int,
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "free_bytes", lambda: free_mb and free_mb * MB)
    assert machine.fitting_workers(weights_mb * MB) == expected


def test_this_machine_has_cores_and_memory() -> None:
    assert 1 <= machine.cores() <= (os.cpu_count() or 1)
    free = machine.free_bytes()
    assert free is None or free > 10 * MB


@pytest.mark.parametrize(
    ("text", "expected"),
    [("100000 100000", 1), ("150000 100000", 2), ("10000 100000", 1), ("max 100000", 8), ("", 8)],
)
def test_a_container_may_have_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: int
) -> None:
    limit = tmp_path / "cpu.max"
    limit.write_text(text)
    monkeypatch.setattr(machine, "_CPU_LIMIT", limit)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert machine.cores() == expected


def test_the_least_of_the_free_memory_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (
        ("meminfo", "MemTotal: 9 kB\nMemAvailable:  2000 kB\n"),
        ("limit", "5000000\n"),
        ("used", "4000000\n"),
        ("unlimited", "max\n"),
    ):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(machine, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(machine, "_MEMORY_LIMITS", [(tmp_path / "unlimited", tmp_path / "used")])
    assert machine.free_bytes() == 2_048_000
    monkeypatch.setattr(machine, "_MEMORY_LIMITS", [(tmp_path / "limit", tmp_path / "used")])
    assert machine.free_bytes() == 1_000_000


FLAGS = "fpu avx2 avx512f avx512cd avx512vl avx512bw avx512dq avx512_vnni"


@pytest.mark.parametrize(
    ("cpuinfo", "chosen", "expected"),
    [
        (f"model name\t: some\nflags\t\t: {FLAGS}\n\nprocessor: 1\n", None, "AVX512"),
        (f"flags\t\t: {FLAGS}\n", "AVX2", "AVX2"),
        (f"flags\t\t: {FLAGS.replace('avx512dq', '')}\n", None, None),
        ("Features\t: fp asimd\n", None, None),
        (None, None, None),
    ],
    ids=["all of it", "the user chose", "a part of it", "another kind", "nobody can tell"],
)
def test_wide_registers_are_used_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    cpuinfo: str | None,
    chosen: str | None,
    expected: str | None,
) -> None:
    if cpuinfo is not None:
        (tmp_path / "cpuinfo").write_text(cpuinfo)
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", chosen or "")  # so that it is put back at the end
    if not chosen:
        monkeypatch.delenv("CT2_FORCE_CPU_ISA")
    machine.use_wide_registers()
    assert os.environ.get("CT2_FORCE_CPU_ISA") == expected
