"""The programs that the transcription benchmark compares, each run as a whole process.

A contender is a command line that prints JSON with a `text`; run as a script, this file is the two
that have no command of their own: `python -m tests.benchmarks.contenders NAME WEIGHTS SOUND`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

AFTERVIEW = [sys.executable, "-c", "from cli.main import main; main()"]


@dataclass(frozen=True, slots=True)
class Run:
    """One process: what it heard, and what it cost. `peak_bytes` is its largest resident memory."""

    text: str
    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Job:
    """A sound file to be heard with weights, and a fresh folder to do it in."""

    sound: Path
    weights: Path
    folder: Path
    afterview_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contender:
    """How a program is called, and where its text is to be found in what it left behind."""

    name: str
    command: Callable[[Job], list[str]]
    text: Callable[[Job, str], str]

    def run(self, job: Job) -> Run:
        """Run it once, alone. Raises RuntimeError where it fails."""
        command = self.command(job)
        out, err = job.folder / "out", job.folder / "err"
        with out.open("wb") as out_file, err.open("wb") as err_file:
            started = time.perf_counter()
            process = subprocess.Popen(command, stdout=out_file, stderr=err_file)
            _, status, used = os.wait4(process.pid, 0)
            wall_s = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{self.name} failed: {err.read_text('utf-8', 'replace')[-2000:]}")
        return Run(
            text=" ".join(self.text(job, out.read_text("utf-8")).split()),
            wall_s=wall_s,
            cpu_s=used.ru_utime + used.ru_stime,
            peak_bytes=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        )


def contenders(whisper_ctranslate2: str | None) -> tuple[Contender, ...]:
    """All of them; whisper-ctranslate2 only where its program is named."""
    known = [
        Contender("Afterview", _afterview, _afterview_text),
        Contender("faster-whisper", _library("faster-whisper"), _library_text),
        Contender("faster-whisper batched", _library("batched"), _library_text),
    ]
    if whisper_ctranslate2:
        known.append(
            Contender(
                "whisper-ctranslate2",
                lambda job: _whisper_ctranslate2(whisper_ctranslate2, job),
                lambda job, out: (job.folder / f"{job.sound.stem}.txt").read_text("utf-8"),
            )
        )
    return tuple(known)


def find_whisper_ctranslate2() -> str | None:
    """The program beside this Python (extra `bench`), else on the PATH."""
    beside = Path(sys.executable).with_name("whisper-ctranslate2")
    return str(beside) if beside.exists() else shutil.which("whisper-ctranslate2")


def new_home(folder: Path, weights: Path) -> Path:
    """A home folder without reviews, in which weights lie that were checked before."""
    home = Path(tempfile.mkdtemp(dir=folder))
    (home / "weights").symlink_to(weights)
    return home


def _afterview(job: Job) -> list[str]:
    # The second run of a user, not the first: the weights were joined and checked before.
    home = new_home(job.folder, job.weights.parent)
    line = ["transcribe", str(job.sound), "--weights", job.weights.name, "--json"]
    return [*AFTERVIEW, "--home", str(home), *line, *job.afterview_options]


def _afterview_text(job: Job, out: str) -> str:
    return " ".join(each["text"] for each in json.loads(out)["transcript"]["sentences"])


def _whisper_ctranslate2(program: str, job: Job) -> list[str]:
    return [
        *(program, str(job.sound), "--model_directory", str(job.weights), "--language", "en"),
        *("--output_format", "txt", "--output_dir", str(job.folder)),
    ]


def _library(name: str) -> Callable[[Job], list[str]]:
    return lambda job: [sys.executable, __file__, name, str(job.weights), str(job.sound)]


def _library_text(job: Job, out: str) -> str:
    return str(json.loads(out)["text"])


def _main(name: str, weights: str, sound: str) -> None:
    import pipeline  # noqa: F401, I001  # first: it keeps onnxruntime off the network
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(weights)
    if name == "batched":
        pieces, _ = BatchedInferencePipeline(model).transcribe(sound, language="en")
    else:
        pieces, _ = model.transcribe(sound, language="en")
    print(json.dumps({"text": " ".join(piece.text for piece in pieces)}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
