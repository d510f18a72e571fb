"""Afterview beside what people use instead: `python -m tests.benchmarks.transcription MANIFEST`.

The manifest is a list of {"file", "seconds", "text"}; files lie beside it. Every contender hears
every memo as a whole process of its own, one at a time, the contenders in turn, several rounds:
what else the machine does hits all of them alike. `--join 180` makes memos of at least three
minutes out of short clips, a second of silence between two. Options that are none of its own go to
`afterview transcribe`.

Contenders: faster-whisper with its defaults, its BatchedInferencePipeline, and
whisper-ctranslate2 with its defaults (extra `bench`), all told the language. Texts are normalised
with Whisper's English normaliser and scored with jiwer, pooled over memos and rounds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.contenders import (
    Contender,
    Job,
    Run,
    contenders,
    find_whisper_ctranslate2,
    new_home,
)
from tests.benchmarks.stages import STAGES

JOINED_SILENCE_S = 1.0
RIVAL = "whisper-ctranslate2"
BAR_RATIO = 0.42
BAR_POINTS = 0.2


@dataclass(frozen=True, slots=True)
class Memo:
    """A sound file with what is said in it."""

    sound: Path
    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one contender came to; times are sums over all memos, one a round."""

    name: str
    error_percent: float
    walls_s: tuple[float, ...]
    cpus_s: tuple[float, ...]
    peak_bytes: int

    @property
    def wall_s(self) -> float:
        return statistics.median(self.walls_s)

    def ratio_to(self, other: "Row") -> float:
        """The median over the rounds of our time by theirs."""
        return statistics.median(a / b for a, b in zip(self.walls_s, other.walls_s, strict=True))


def read_manifest(path: Path) -> list[Memo]:
    """The memos of a manifest."""
    return [
        Memo(path.parent / each["file"], float(each["seconds"]), each["text"])
        for each in json.loads(path.read_text("utf-8"))
    ]


def joined(memos: Sequence[Memo], at_least_s: float, folder: Path) -> list[Memo]:
    """Longer memos out of short ones, in order; what is left over goes to the last."""
    groups: list[list[Memo]] = [[]]
    for memo in memos:
        if sum(each.seconds for each in groups[-1]) >= at_least_s:
            groups.append([])
        groups[-1].append(memo)
    if len(groups) > 1 and sum(each.seconds for each in groups[-1]) < at_least_s:
        rest = groups.pop()
        groups[-1] += rest
    return [_joined(group, folder / f"memo{number}.wav") for number, group in enumerate(groups)]


def _joined(group: Sequence[Memo], path: Path) -> Memo:
    import numpy as np
    import soundfile

    from pipeline import audio

    silence = np.zeros(round(JOINED_SILENCE_S * audio.SAMPLE_RATE_HZ), np.int16)
    pieces = [each for memo in group for each in (audio.decode(memo.sound).samples, silence)]
    sound = np.concatenate(pieces)
    soundfile.write(path, sound, audio.SAMPLE_RATE_HZ)
    text = " ".join(memo.text for memo in group)
    return Memo(path, len(sound) / audio.SAMPLE_RATE_HZ, text)


def measure(
    memos: Sequence[Memo],
    entrants: Sequence[Contender],
    *,
    weights: Path,
    rounds: int,
    options: Sequence[str] = (),
) -> dict[str, list[list[Run]]]:
    """Run all of them, in turn; by contender, the runs of each round in the order of the memos."""
    runs: dict[str, list[list[Run]]] = {each.name: [] for each in entrants}
    for number in range(rounds):
        for each in entrants:
            runs[each.name].append([])
        for place, memo in enumerate(memos):
            turn = (number + place) % len(entrants)
            for contender in (*entrants[turn:], *entrants[:turn]):
                with tempfile.TemporaryDirectory() as folder:
                    job = Job(memo.sound, weights, Path(folder), tuple(options))
                    run = contender.run(job)
                runs[contender.name][-1].append(run)
                _note(f"round {number + 1}: {memo.sound.name}: {contender.name} {run.wall_s:.1f} s")
    return runs


def row(name: str, rounds: Sequence[Sequence[Run]], memos: Sequence[Memo]) -> Row:
    """Pool the runs of one contender."""
    pairs = [(m.text, run.text) for runs in rounds for m, run in zip(memos, runs, strict=True)]
    return Row(
        name=name,
        error_percent=error_percent(pairs),
        walls_s=tuple(sum(run.wall_s for run in runs) for runs in rounds),
        cpus_s=tuple(sum(run.cpu_s for run in runs) for runs in rounds),
        peak_bytes=max(run.peak_bytes for runs in rounds for run in runs),
    )


def error_percent(pairs: Sequence[tuple[str, str]]) -> float:
    """Word error rate of (said, heard) pairs, pooled."""
    import jiwer
    from whisper_normalizer.english import EnglishTextNormalizer

    normalise = EnglishTextNormalizer()
    said, heard = ([normalise(pair[side]) for pair in pairs] for side in (0, 1))
    return 100 * float(jiwer.process_words(said, heard).wer)


def table(rows: Sequence[Row], seconds: float) -> list[str]:
    """The comparison as a Markdown table; ratios are to whisper-ctranslate2, where it took part."""
    by_name = {each.name: each for each in rows}
    rival = by_name.get(RIVAL)
    lines = [
        "| program | word errors | wall | ratio | CPU | memory, peak | times faster than speech |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in rows:
        ratio = f"{each.ratio_to(rival):.2f}" if rival else "-"
        lines.append(
            f"| {each.name} | {each.error_percent:.2f} % | {_spread(each.walls_s)} | {ratio} | "
            f"{_spread(each.cpus_s)} | {each.peak_bytes / 1e6:.0f} MB | "
            f"{seconds / each.wall_s:.0f} |"
        )
    return lines


def verdicts(rows: Sequence[Row]) -> list[tuple[str, bool]]:
    """The bars, each with whether it is met; those that nothing was measured for are left out."""
    by_name = {each.name: each for each in rows}
    ours, rival = by_name.get("Afterview"), by_name.get(RIVAL)
    others = [each.error_percent for each in rows if each.name != "Afterview"]
    found = []
    if ours and rival:
        ratio = ours.ratio_to(rival)
        text = f"wall time at most {BAR_RATIO} of {RIVAL}'s: {ratio:.2f}"
        found.append((text, ratio <= BAR_RATIO))
    if ours and others:
        points = ours.error_percent - min(ours.error_percent, *others)
        text = f"word errors at most {BAR_POINTS} points above the best: {points:.2f}"
        found.append((text, points <= BAR_POINTS))
    return found


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} s ({min(values):.1f} to {max(values):.1f})"


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _where_time_goes(memo: Memo, weights: Path, options: Sequence[str]) -> list[str]:
    """One more run of ours, with clocks in it."""
    with tempfile.TemporaryDirectory() as folder:
        home = new_home(Path(folder), weights.parent)
        command = [sys.executable, "-m", "tests.benchmarks.stages", str(memo.sound)]
        command += ["--home", str(home), "--weights", weights.name, *options]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        return [f"Where time goes could not be measured: {ran.stderr[-500:]}"]
    seconds = json.loads(ran.stdout.splitlines()[-1])
    shares = ", ".join(f"{stage} {seconds[stage]:.2f} s" for stage in STAGES)
    return [
        f"Where our time goes, {memo.sound.name} ({memo.seconds:.0f} s), {seconds['whole']:.1f} s "
        f"in all, the engine's stages summed over its workers: {shares}"
    ]


def main() -> int:
    """Print the table; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--weights", default="base")
    parser.add_argument("--join", type=float, metavar="SECONDS", help="memos of this length")
    parser.add_argument("--clips", type=int, help="only so many of the manifest's files")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these contenders")
    parser.add_argument("--whisper-ctranslate2", metavar="PROGRAM", help="default: as installed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run down as well")
    chosen, options = parser.parse_known_args()  # what is left goes to `afterview transcribe`

    program = chosen.whisper_ctranslate2 or find_whisper_ctranslate2()
    entrants = [each for each in contenders(program) if not chosen.only or each.name in chosen.only]
    if program is None:
        _note("whisper-ctranslate2 is not here; get it with: pip install '.[bench]'")
    with tempfile.TemporaryDirectory() as folder:
        weights = _weights(chosen.weights, Path(folder))
        memos = read_manifest(chosen.manifest)[: chosen.clips]
        if chosen.join:
            memos = joined(memos, chosen.join, Path(folder))
        runs = measure(memos, entrants, weights=weights, rounds=chosen.rounds, options=options)
        rows = [row(name, rounds, memos) for name, rounds in runs.items()]
        seconds = sum(memo.seconds for memo in memos)
        print(f"{len(memos)} memos, {seconds:.0f} s of speech, {chosen.rounds} rounds")
        print("\n".join(table(rows, seconds)))
        longest = max(memos, key=lambda memo: memo.seconds)
        print("\n".join(_where_time_goes(longest, weights, options)))
    if chosen.json:
        found = {name: [[asdict(run) for run in each] for each in runs[name]] for name in runs}
        chosen.json.write_text(json.dumps(found, indent=1), "utf-8")
    found_verdicts = verdicts(rows)
    for text, met in found_verdicts:
        print(f"bar: {text}: {'met' if met else 'NOT met'}")
    return 0 if all(met for _, met in found_verdicts) else 1


def _weights(name: str, folder: Path) -> Path:
    """The weights' folder, checked, under a folder that can serve as a home's `weights`."""
    from pipeline.home import find_home
    from pipeline.weights import find_weights

    here = find_home().weights
    if not here.is_dir():
        here = folder / "weights"
        here.mkdir()
    found = find_weights(name, home_weights=here)
    if found.path.parent == here and found.path.name == name:
        return found.path
    linked = folder / "linked"
    linked.mkdir(exist_ok=True)
    (linked / name).symlink_to(found.path)
    return linked / name


if __name__ == "__main__":
    raise SystemExit(report.run(main))
