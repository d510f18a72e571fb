"""`afterview record`, killed while recording: `python -m tests.benchmarks.recorder_kills SPEECH`.

A sound server plays the speech (a WAV) into a virtual microphone; the recorder runs in a terminal
of its own with real weights and is killed with SIGKILL at random moments. Counts what each of them
cost, then recovers all of them and looks whether anything else was touched.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.benchmarks import report
from tests.e2e.test_record import LOST_S, kill_while_recording
from tests.microphone import speaking, virtual_microphone
from tests.reviews import add_review

AFTERVIEW = [sys.executable, "-P", "-c", "from cli.main import main; main()"]


def main() -> int:
    """Print a line a kill; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("speech", type=Path, help="a WAV")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=30.0, help="seconds until a kill")
    parser.add_argument("--weights", default="base")
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        with Store.open(home) as store:
            other_id = add_review(store, ["They asked about closures."])
            other = reviews.load(store, other_id)
        lost: list[float] = []
        sound = Path(folder) / "sound"
        sound.mkdir()
        with (
            virtual_microphone(sound) as environment,
            speaking(arguments.speech, environment),
        ):
            for number in range(arguments.kills):
                after_s = dice.uniform(0.5, arguments.longest)
                lost.append(
                    kill_while_recording(
                        home.root, environment, after_s, tuple(AFTERVIEW), arguments.weights
                    )
                )
                print(f"{number + 1:>3}: killed after {after_s:4.1f} s, lost {lost[-1]:.2f} s")
        line = [*AFTERVIEW, "--home", str(home.root), "recover", "--json"]
        recovered = subprocess.run(line, capture_output=True, text=True)
        print(recovered.stderr.strip())
        found = json.loads(recovered.stdout) if recovered.returncode == 0 else []
        with Store.open(home) as store:
            is_whole = reviews.load(store, other_id) == other and maintenance.check(store) == []
    with_text = sum(bool(each["transcript"]["sentences"]) for each in found)
    print(
        f"lost at most {max(lost):.2f} s (bar {LOST_S}); recovered {len(found)} of "
        f"{arguments.kills}, {with_text} with text; the other review is "
        f"{'as it was' if is_whole else 'NOT as it was'}"
    )
    return 0 if max(lost) <= LOST_S and len(found) == arguments.kills and is_whole else 1


if __name__ == "__main__":
    raise SystemExit(report.run(main))
