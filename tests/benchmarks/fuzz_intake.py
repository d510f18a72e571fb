"""Feed broken sound files to the intake, thousands of them, and look what happens.

    python -m tests.benchmarks.fuzz_intake --count 2000 --seed 1

Real files of every format (`tests/sounds.py`) are mutated: bytes flipped, blocks zeroed, cut out,
put in twice or exchanged, ends cut off, numbers in headers replaced by extreme ones, two files
joined. Each is examined and decoded in a process of its own kind. A finding is: an exception that
is no AfterviewError, more than 10 seconds, more than 1 GB of memory, a crash, a word on stderr, or
a result that contradicts itself. Prints what came out how often and ends with exit code 1 if there
was a finding; `--keep FOLDER` keeps the files of findings, `--only NUMBER` runs a single one again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import queue
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from tests.benchmarks import report
from tests.sounds import FFMPEG_SOUNDS, SOUNDS, write_amr_wb, write_sound, write_with_ffmpeg

LONGEST_S = 10.0
MOST_MEMORY_BYTES = 1 << 30
_MOST_NOISE_BYTES = 1 << 20
_TOO_LONG = f"FINDING more than {LONGEST_S:.0f} s"
SAMPLE_S = 2.0
NAMES = re.compile(rb"[a-zA-Z]{4}|\xff[\xe0-\xff]|OggS|\x1f\x43\xb6\x75|[\xa3\xa0\xae]")
EXTREME = (
    *(0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000),
    *(0xFFFF_FFFE, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF),
)


def make_samples(folder: Path) -> list[Path]:
    """Write one short file of every format that can be made here."""
    import pytest

    files: list[Path] = []
    for name, sound in SOUNDS.items():
        with contextlib.suppress(pytest.skip.Exception):
            files.append(write_sound(folder / f"{name}{sound.suffix}", sound, seconds=SAMPLE_S))
    source = folder / "wav.wav"
    for name, (suffix, options) in FFMPEG_SOUNDS.items():
        with contextlib.suppress(pytest.skip.Exception):
            files.append(write_with_ffmpeg(folder / f"{name}{suffix}", options, source=source))
    files.append(write_amr_wb(folder / "amr-wb.amr", frames=100))
    return sorted(files)


def _names(data: bytearray) -> list[int]:
    """Return the offsets of everything that looks like a name."""
    return [match.start() for match in NAMES.finditer(data)]


def _place(data: bytearray, chance: random.Random, names: list[int] | None = None) -> int:
    """Pick a place: anywhere, near the start, or at something that looks like a name."""
    way = chance.random()
    if way < 0.35:
        return chance.randrange(len(data))
    if way < 0.6:
        return chance.randrange(min(len(data), 600))
    names = _names(data) if names is None else names
    if not names:
        return 0
    return min(len(data) - 1, max(0, chance.choice(names) + chance.randrange(-8, 24)))


def _length(data: bytearray, chance: random.Random) -> int:
    return max(1, round(len(data) ** chance.random()))


def _flip(data: bytearray, chance: random.Random) -> None:
    names = _names(data)  # once: for each of 100 flips it would take seconds
    for _ in range(chance.choice((1, 1, 2, 5, 20, 100))):
        data[_place(data, chance, names)] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    start, length = _place(data, chance), _length(data, chance)
    length = min(length, len(data) - start)
    filling = chance.choice((bytes(length), b"\xff" * length, chance.randbytes(length)))
    data[start : start + length] = filling


def _cut_out(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    del data[start : start + _length(data, chance)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start, length = _place(data, chance), _length(data, chance)
    place = _place(data, chance)
    data[place:place] = data[start : start + length]


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _number(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 3))):
        start, width = _place(data, chance), chance.choice((1, 2, 4, 4, 4, 8))
        value = chance.choice(EXTREME) & ((1 << 8 * width) - 1)
        if chance.random() < 0.3:
            value = chance.getrandbits(8 * width)
        data[start : start + width] = value.to_bytes(width, chance.choice(("big", "little")))


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _number, _number, _overwrite, _cut_out, _repeat, _truncate),
)


def mutated(samples: list[Path], seed: int, number: int) -> tuple[str, bytes]:
    """Make the file with this number: (the name of what it was made of, its bytes)."""
    chance = random.Random(f"{seed}/{number}")
    sample = samples[number % len(samples)]
    data = bytearray(sample.read_bytes())
    if chance.random() < 0.05:
        other = chance.choice(samples).read_bytes()
        data = data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        if data:
            chance.choice(MUTATIONS)(data, chance)
    return sample.name, bytes(data)


def try_file(path: Path) -> str:
    """Examine and decode a file; name the outcome, starting with "FINDING" where it is one."""
    from pipeline.audio import decode, examine
    from pipeline.errors import AfterviewError

    outcome = "whole"
    for step in (examine, decode):
        try:
            result = step(path)
        except AfterviewError as error:
            outcome = type(error).__name__
            if not str(error).isprintable():
                return f"FINDING unprintable message: {error!r}"
        except BaseException:
            return "FINDING " + traceback.format_exc()
    if outcome == "whole" and result is not None:
        if contradiction := _contradiction(result):
            return f"FINDING {contradiction}: {result.recording}"
        outcome = "with gaps" if result.recording.gaps else "whole"
    return outcome


def _contradiction(decoded) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001
    recording = decoded.recording
    if not 0 < recording.seconds <= 12 * 3600 + 60 or len(decoded.samples) == 0:
        return "no length"
    if not math.isfinite(recording.missing_seconds) or recording.missing_seconds < 0:
        return "missing seconds"
    if recording.missing_seconds and not recording.gaps:
        return "missing seconds without a gap"
    ends = [0.0]
    for gap in recording.gaps:
        if gap.start_s < ends[-1] - 1e-6 or gap.end_s < gap.start_s:
            return "gaps out of order"
        ends.append(gap.end_s)
    return ""


def work(samples: list[Path], seed: int) -> None:
    """Be a worker: say so when all is loaded, read numbers from stdin, answer each with JSON."""
    import av  # noqa: F401  # what the first file would load

    import pipeline.audio  # noqa: F401

    # Not all of the address space: memory maps of files cost nothing.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    print("loaded", flush=True)
    with tempfile.TemporaryDirectory(prefix="afterview-fuzz-") as folder:
        for line in sys.stdin:
            name, data = mutated(samples, seed, int(line))
            path = Path(folder, name)
            path.write_bytes(data)
            outcome = try_file(path)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            if peak > MOST_MEMORY_BYTES:
                outcome = f"FINDING {peak / 1e6:.0f} MB of memory"
            print(json.dumps(outcome), flush=True)


class Worker:
    """A worker process; begun anew when it hangs or dies."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.fuzz_intake", "--work"]
        self._command += [str(folder), "--seed", str(seed)]
        self._errors: IO[bytes] | None = None
        self._read_bytes = 0
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, number: int) -> str:
        """Let the worker try a file; name the outcome.

        One that takes too long is tried once more: the machine may have been busy otherwise.
        """
        outcome = self._ask(number)
        return self._ask(number) if outcome == _TOO_LONG else outcome

    def _ask(self, number: int) -> str:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(LONGEST_S, process.kill)
        timer.start()
        try:
            process.stdin.write(b"%d\n" % number)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        hung = not timer.is_alive()
        timer.cancel()
        outcome = json.loads(line) if line else self._death(process, hung)
        return self._noise() or outcome

    def close(self) -> None:
        """End the process."""
        if self._process is None or self._errors is None:
            return
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()
        self._errors.close()
        self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
            self._read_bytes = 0
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
            assert self._process.stdout is not None
            self._process.stdout.readline()  # loading is no part of a file's time
        return self._process

    def _death(self, process: subprocess.Popen[bytes], hung: bool) -> str:
        code = process.wait()
        return _TOO_LONG if hung else f"FINDING died with code {code}"

    def _noise(self) -> str:
        assert self._errors is not None
        # Where the process writes next is shared with it: to seek would move that.
        text = os.pread(self._errors.fileno(), _MOST_NOISE_BYTES, self._read_bytes)
        if not text:
            return ""
        self._read_bytes += len(text)
        return f"FINDING words on stderr: {text[-500:]!r}"


def fuzz(
    folder: Path, numbers: Iterator[int], seed: int, workers: int, keep: Path | None
) -> tuple[Counter[str], list[str]]:
    """Try all numbers; return how often each outcome came, and the findings."""
    samples = sorted(folder.iterdir())
    counts: Counter[str] = Counter()
    findings: list[str] = []
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in numbers:
        waiting.put(number)

    def drain() -> None:
        worker = Worker(folder, seed)
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                break
            outcome = worker.ask(number)
            counts[outcome.split("\n")[0][:60]] += 1
            if outcome.startswith("FINDING"):
                name, data = mutated(samples, seed, number)
                findings.append(f"{number} ({name}): {outcome}")
                if keep is not None:
                    (keep / f"{seed}-{number}-{name}").write_bytes(data)
        worker.close()

    threads = [threading.Thread(target=drain) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts, findings


def main() -> int:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        work(sorted(options.work.iterdir()), options.seed)
        return 0
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    numbers = range(options.count) if options.only is None else (options.only,)
    with tempfile.TemporaryDirectory(prefix="afterview-samples-") as folder:
        samples = make_samples(Path(folder))
        counts, findings = fuzz(
            Path(folder), iter(numbers), options.seed, options.workers, options.keep
        )
    for outcome, count in counts.most_common():
        print(f"{count:6d}  {outcome}")
    print(f"{sum(counts.values())} files made of {len(samples)} kinds, {len(findings)} findings")
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(report.run(main))
