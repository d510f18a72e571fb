"""How live a recording is: `python -m tests.benchmarks.recording MANIFEST`.

Memos of about five minutes are put together from a manifest's clips (see `word_errors`) and fed to
the recorder as fast as they are spoken; it is stopped with the last sample.

- First words: from the beginning of speech until the screen has words.
- Age: how long ago the newest word on the screen was spoken, ten times a second. Which word of the
  memo that is, and when it ended, is found by comparing what is shown with the word times of a pass
  over the whole file (`live_words`).
- Wait: from the stop until the review is filed and its lines are made.
- Word error rate: beside that of `afterview transcribe` on the same file, with the same weights.
- Lost samples: those that were spoken and are not in the recording's file.
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
from tests.benchmarks.live_words import Shown, Watch, ages, first_after, timed_words
from tests.benchmarks.word_errors import Clip, Score, afterview, read_manifest, score
from tests.feed import BLOCK, PacedSource

FIRST_S = 3.0  # the bar: first words on the screen so long after speech begins, in each memo
AGE_S = 3.0  # the bar: median age of the newest word on the screen
MEDIAN_S, MOST_S = 2.0, 4.0  # the bars: the median wait, and that of nine memos in ten
WORSE_POINTS = 0.5  # the bar: so much more of the words may be wrong than in a whole-file pass
MEMO_S = 300.0
GAP_S = 0.8  # between two clips


@dataclass(frozen=True, slots=True)
class Recorded:
    """One memo: what was on the screen when, how long the speaker waited, what was written down."""

    shown: tuple[Shown, ...]
    wait_s: float
    behind_s: float
    lost: int  # samples
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
            with Watch(lambda: live.view, lambda: source.seconds) as watch:
                source.ended.wait()
            stopped_at = time.perf_counter()
            behind_s = recorder.status.seconds - live.view.heard_s
            live.end_previews()
            recorder.stop()
            lost = len(memo.samples) // BLOCK * BLOCK - recorder.samples
            live.stop()
            if live.view.error is not None:
                raise live.view.error
            with Store.open(home) as store:
                filed = file_recording(session, store=store, find_engine=lambda: engine, live=live)
                review = reviews.load(store, filed.review_id)
            review_lines(review, filed.review_id)
            wait_s = time.perf_counter() - stopped_at
    text = " ".join(each.text for each in review.sentences)
    return Recorded(watch.shown, wait_s, behind_s, lost, text)


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
    firsts: list[float] = []
    newest: list[float] = []
    for memo in spoken:
        found[memo.name] = one = record(memo, engine, arguments.speed)
        words = timed_words(memo.samples, engine)
        firsts.append(first_after(one.shown, words))
        of_memo = ages(one.shown, words)
        newest += of_memo
        print(
            f"{memo.name}: {memo.seconds:.0f} s, first words after {firsts[-1]:.1f} s, newest word "
            f"{statistics.median(of_memo):.1f} s old, waited {one.wait_s:.2f} s, "
            f"{one.behind_s:.1f} s were left to transcribe, {one.lost} samples lost",
            flush=True,
        )
    live, _ = score(spoken, lambda clip: found[clip.name].text)
    whole, _ = score(spoken, afterview(engine))
    lost = sum(one.lost for one in found.values())
    return _verdict(firsts, newest, sorted(one.wait_s for one in found.values()), lost, live, whole)


def _verdict(
    firsts: list[float],
    newest: list[float],
    waits: list[float],
    lost: int,
    live: Score,
    whole: Score,
) -> int:
    first_s, age_s = max(firsts), statistics.median(newest)
    median_s = statistics.median(waits)
    most_s = _nine_in_ten(waits)
    worse = live.percent - whole.percent
    print(f"first words after speech begins: {first_s:.1f} s at most (bar {FIRST_S})")
    print(
        f"age of the newest word shown: median {age_s:.1f} s (bar {AGE_S}), nine in ten "
        f"{_nine_in_ten(sorted(newest)):.1f} s"
    )
    print(f"wait: median {median_s:.2f} s (bar {MEDIAN_S}), nine in ten {most_s:.2f} s ({MOST_S})")
    print(f"samples lost: {lost} (bar 0)")
    print(
        f"word error rate: {live.percent:.2f} % while recording, {whole.percent:.2f} % in one go, "
        f"{worse:+.2f} points (bar {WORSE_POINTS:+.1f})"
    )
    is_met = (
        first_s <= FIRST_S
        and age_s <= AGE_S
        and median_s <= MEDIAN_S
        and most_s <= MOST_S
        and not lost
        and worse <= WORSE_POINTS
    )
    print(f"bars: {'met' if is_met else 'NOT met'}")
    return 0 if is_met else 1


def _nine_in_ten(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]


if __name__ == "__main__":
    raise SystemExit(report.run(main))
