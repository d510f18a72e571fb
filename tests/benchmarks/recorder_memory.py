"""Memory of a long recording: `python -m tests.benchmarks.recorder_memory MANIFEST`.

A manifest's clips (see `word_errors`) are fed over and over to the recorder through its block
interface, faster than they are spoken, transcribed meanwhile, and filed at the end. Prints the
process's greatest resident memory, weights included.
"""

import argparse
import resource
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.flow.live import Live
from pipeline.flow.recording import file_recording
from pipeline.home import Home, find_home
from pipeline.recording.recorder import Recorder
from pipeline.recording.session import Session, begin_session
from pipeline.sheets import load_sheet
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.weights import DEFAULT_NAME, find_weights
from tests.benchmarks import report
from tests.benchmarks.word_errors import read_manifest
from tests.feed import PacedSource

BAR_MB = 900


def main() -> int:
    """Print the figures; 1 where the bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--speed", type=float, default=20.0, help="times as fast as it is spoken")
    parser.add_argument("--weights", default=DEFAULT_NAME)
    parser.add_argument("--home-weights", type=Path, help="default: in Afterview's home folder")
    arguments = parser.parse_args()
    home_weights = arguments.home_weights or find_home().weights
    engine = WhisperEngine(find_weights(arguments.weights, home_weights=home_weights))
    samples = np.concatenate([clip.samples for clip in read_manifest(arguments.manifest)])
    times = max(1, round(3600 * arguments.hours / (len(samples) / SAMPLE_RATE_HZ)))
    source = PacedSource(samples, speed=arguments.speed, times=times)
    begun_at = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        with begin_session(
            home, Session(home.audio, datetime.now().astimezone(), load_sheet())
        ) as session:
            recorder, live = Recorder(session.path, source), Live(home, session, lambda: engine)
            recorder.start()
            live.start()
            while not source.ended.wait(30):
                _tell("recording", recorder.status.seconds, live.view.heard_s, begun_at)
            recorder.stop()
            live.stop()
            _tell("stopped", recorder.status.seconds, live.view.heard_s, begun_at)
            with Store.open(home) as store:
                filed = file_recording(session, store=store, find_engine=lambda: engine, live=live)
                sentences = len(reviews.load(store, filed.review_id).sentences)
    most_mb = _most_mb()
    print(f"{sentences} sentences; at most {most_mb:.0f} MB (bar {BAR_MB})")
    return 0 if most_mb < BAR_MB else 1


def _tell(what: str, seconds: float, heard_s: float, begun_at: float) -> None:
    print(
        f"{time.monotonic() - begun_at:5.0f} s: {what} {seconds / 60:.0f} min, "
        f"{heard_s / 60:.0f} min transcribed, {_most_mb():.0f} MB",
        flush=True,
    )


def _most_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    raise SystemExit(report.run(main))
