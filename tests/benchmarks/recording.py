"""Wait after the stop, and word error rate: `python -m tests.benchmarks.recording MANIFEST`.

Memos of about five minutes are put together from a manifest's clips (see `word_errors`) and fed to
the recorder as fast as they are spoken; it is stopped with the last sample. The wait is the time
from there until the review is filed and its lines are made. The words are scored beside those of
`afterview transcribe` on the same file, with the same weights.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cli.terminal.review_lines import review_lines
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
from tests.benchmarks.word_errors import Clip, Score, afterview, read_manifest, score
from tests.feed import PacedSource

MEDIAN_S, MOST_S = 2.0, 4.0  # the bars: the median wait, and that of nine memos in ten
WORSE_POINTS = 0.5  # the bar: so much more of the words may be wrong than in a whole-file pass
MEMO_S = 300.0
GAP_S = 0.8  # between two clips


@dataclass(frozen=True, slots=True)
class Recorded:
    """One memo: how long the speaker waited, and what was written down."""

    wait_s: float
    behind_s: float
    text: str


def memos(clips: list[Clip], count: int, seconds: float, seed: int) -> Iterator[Clip]:
    """Put clips together in any order until a memo is long enough, `count` times."""
    dice = random.Random(seed)
    for number in range(count):
        parts: list[NDArray[np.int16]] = []
        texts: list[str] = []
        while sum(map(len, parts)) < seconds * SAMPLE_RATE_HZ:
            for clip in dice.sample(clips, len(clips)):
                if sum(map(len, parts)) >= seconds * SAMPLE_RATE_HZ:
                    break
                parts += [clip.samples, np.zeros(round(GAP_S * SAMPLE_RATE_HZ), np.int16)]
                texts.append(clip.text)
        # It stops with the last word: the speaker presses the key at once.
        yield Clip(f"memo {number + 1}", " ".join(texts), np.concatenate(parts[:-1]))


def record(memo: Clip, engine: WhisperEngine, speed: float) -> Recorded:
    """Record a memo as it is spoken, in a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        source = PacedSource(memo.samples, speed=speed)
        new = Session(home.audio, datetime.now().astimezone(), load_sheet())
        with begin_session(home, new) as session:
            recorder = Recorder(session.path, source)
            live = Live(home, session, lambda: engine)
            recorder.start()
            live.start()
            source.ended.wait()
            stopped_at = time.perf_counter()
            behind_s = recorder.status.seconds - live.view.heard_s
            recorder.stop()
            live.stop()
            if live.view.error is not None:
                raise live.view.error
            with Store.open(home) as store:
                filed = file_recording(session, store=store, find_engine=lambda: engine, live=live)
                review = reviews.load(store, filed.review_id)
            review_lines(review, filed.review_id)
            wait_s = time.perf_counter() - stopped_at
    return Recorded(wait_s, behind_s, " ".join(each.text for each in review.sentences))


def main() -> int:
    """Print a line a memo and the bars; 1 where one is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--weights", default=DEFAULT_NAME)
    parser.add_argument("--home-weights", type=Path, help="default: in Afterview's home folder")
    parser.add_argument("--memos", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=MEMO_S, help="length of a memo")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--speed", type=float, default=1.0, help="1 is as fast as it is spoken")
    arguments = parser.parse_args()

    home_weights = arguments.home_weights or find_home().weights
    engine = WhisperEngine(find_weights(arguments.weights, home_weights=home_weights))
    engine.load()
    spoken = list(
        memos(read_manifest(arguments.manifest), arguments.memos, arguments.seconds, arguments.seed)
    )
    found: dict[str, Recorded] = {}
    for memo in spoken:
        found[memo.name] = one = record(memo, engine, arguments.speed)
        print(
            f"{memo.name}: {memo.seconds:.0f} s, waited {one.wait_s:.2f} s, "
            f"{one.behind_s:.1f} s were left to transcribe",
            flush=True,
        )
    live, _ = score(spoken, lambda clip: found[clip.name].text)
    whole, _ = score(spoken, afterview(engine))
    waits = sorted(one.wait_s for one in found.values())
    return _verdict(waits, live, whole)


def _verdict(waits: list[float], live: Score, whole: Score) -> int:
    median_s = statistics.median(waits)
    most_s = waits[min(len(waits) - 1, round(0.9 * (len(waits) - 1)))]
    worse = live.percent - whole.percent
    print(f"wait: median {median_s:.2f} s (bar {MEDIAN_S}), nine in ten {most_s:.2f} s ({MOST_S})")
    print(
        f"word error rate: {live.percent:.2f} % while recording, {whole.percent:.2f} % in one go, "
        f"{worse:+.2f} points (bar {WORSE_POINTS:+.1f})"
    )
    is_met = median_s <= MEDIAN_S and most_s <= MOST_S and worse <= WORSE_POINTS
    print(f"bars: {'met' if is_met else 'NOT met'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    raise SystemExit(report.run(main))
