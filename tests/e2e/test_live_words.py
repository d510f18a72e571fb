"""Words on the recorder's screen while they are spoken: real microphone path, Whisper, terminal."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline import audio
from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import WeightsMissing
from pipeline.home import Home
from pipeline.weights import find_weights
from tests.microphone import skip_without_it, speaking, virtual_microphone
from tests.scripted import RATE_HZ
from tests.terminal import ROOT, Terminal, plain

pytestmark = pytest.mark.weights

SAMPLE = ROOT / "samples" / "memo.m4a"
WEIGHTS = "tiny.en"
SPOKEN_S = 20.0
SOON_S = 12.0  # by far: a machine that runs other tests has words after three or four seconds
DIMMED = re.compile(r"\x1b\[\d+;1H\x1b\[K {3}0:0\d  [^\x1b]*\x1b\[2m([^\x1b]+)\x1b\[0m")


@pytest.fixture
def microphone(tmp_path: Path) -> Iterator[dict[str, str]]:
    skip_without_it()
    try:
        find_weights(WEIGHTS, home_weights=tmp_path)
    except WeightsMissing:
        pytest.skip(f"Whisper's {WEIGHTS} weights are not installed (extra `tiny`)")
    folder = tmp_path / "sound"
    folder.mkdir()
    with virtual_microphone(folder) as environment:
        yield environment


def test_words_are_dimmed_first_and_final_in_the_review(
    microphone: dict[str, str], tmp_path: Path
) -> None:
    spoken = tmp_path / "spoken.wav"
    samples = audio.decode(SAMPLE).samples[: round(SPOKEN_S * RATE_HZ)]
    soundfile.write(spoken, np.array(samples), RATE_HZ)
    home = tmp_path / "home"
    program = (sys.executable, "-c", "from cli.main import main; main()")
    line = ("record", "--weights", WEIGHTS, "--language", "en")
    with Terminal(home, *line, environment=microphone, program=program) as terminal:
        terminal.wait_for("listening …")
        begun_at = time.monotonic()
        with speaking(spoken, microphone):
            while not (dimmed := DIMMED.findall(terminal.shown)):
                terminal.read_for(0.2)
                assert time.monotonic() - begun_at < SOON_S, plain(terminal.shown)
            while len(set(dimmed)) < 3:  # more and more of them
                terminal.read_for(0.2)
                dimmed = DIMMED.findall(terminal.shown)
                assert time.monotonic() - begun_at < 3 * SOON_S, plain(terminal.shown)
        terminal.press("\r")
        assert terminal.end() == 0, plain(terminal.shown)
    with Store.open(Home(home)) as store:
        (review,) = [reviews.load(store, line.review_id) for line in reviews.list_all(store)]
    said = " ".join(each.text for each in review.sentences).lower()
    heard = set(re.findall(r"\w+", said))
    shown = set(re.findall(r"\w+", " ".join(dimmed).lower()))
    assert len(shown & heard) > len(shown) / 2
