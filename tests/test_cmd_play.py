import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.errors import PlayerError
from pipeline.home import Home
from tests.commands import Commands
from tests.loudspeaker import AskingOutput, add_spoken
from tests.scripted import RATE_HZ
from tests.sounds import voice

TEXTS = [
    "They asked about caching.",
    "I said an LRU cache.",
    "She smiled.",
    "They asked about locks.",
    "I made that up.",
    "Then we said goodbye.",
]
PLACEMENTS = (
    Placement(0, "questions", 0.9),
    Placement(3, "questions", 0.9),
    Placement(1, "answers", 0.9),
    Placement(4, "made_up", 0.9),
)
EXCHANGES = (
    Exchange(1, TEXTS[0], TEXTS[1], (0,), (1,)),
    Exchange(2, TEXTS[3], TEXTS[4], (3,), (4,)),
)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "home", capsys)


@pytest.fixture
def output(run: Commands) -> AskingOutput:
    output = AskingOutput()
    run.services = replace(run.services, open_loudspeaker=lambda: output)
    return output


@pytest.fixture
def memo(run: Commands, tmp_path: Path) -> Path:
    """The sound of review 1."""
    path = tmp_path / "memo.wav"
    soundfile.write(path, voice(6, RATE_HZ), RATE_HZ)
    with Store.open(Home(run.home)) as store:
        add_spoken(store, path, TEXTS, placements=PLACEMENTS, exchanges=EXCHANGES)
    return path


def stretches(memo: Path, *spans: tuple[float, float]) -> NDArray[np.float32]:
    """Stretches of a memo's sound, one after the other; silence is left out."""
    sound, _ = soundfile.read(memo, dtype="float32")
    parts = [sound[round(start * RATE_HZ) : round(end * RATE_HZ)] for start, end in spans]
    whole = np.concatenate(parts)
    return whole[whole != 0]


def heard(output: AskingOutput) -> NDArray[np.float32]:
    whole = np.concatenate(output.heard)
    return whole[whole != 0]


@pytest.mark.parametrize(
    ("line", "spans", "said"),
    [
        (["1"], [(0, 6)], [0, 1, 2, 3, 4, 5]),
        ([], [(0, 6)], [0, 1, 2, 3, 4, 5]),
        (["1", "0:04"], [(4, 6)], [4, 5]),
        (["1", "4"], [(4, 6)], [4, 5]),
        (["1", "#4"], [(4, 6)], [4, 5]),
        (["1", "--sentence", "4"], [(4, 6)], [4, 5]),
        (["1", "--sentence", "0:04"], [(4, 6)], [4, 5]),
        (["1", "--prompt", "questions"], [(0, 1), (3, 4)], [0, 3]),
        (["1", "--prompt", "made-up"], [(4, 5)], [4]),
        (["1", "--question", "2"], [(3, 5)], [3, 4]),
    ],
)
def test_it_plays_from_the_right_moment(
    run: Commands,
    output: AskingOutput,
    memo: Path,
    line: list[str],
    spans: list[tuple[float, float]],
    said: list[int],
) -> None:
    ran = run("play", *line)
    assert ran.code == 0, ran.err
    assert np.array_equal(heard(output), stretches(memo, *spans))
    assert ran.out.splitlines() == [f"   0:0{number}  {TEXTS[number]}" for number in said]
    assert output.is_closed


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (["9"], 1, "There is no review 9."),
        (["1", "0:09"], 2, "There is nothing at 0:09: the sound goes from 0:00 to 0:06."),
        (["1", "9"], 2, "There is no sentence 9"),
        (["1", "soon"], 2, "'soon' is no sentence."),
        (["1", "0:01", "--sentence", "1"], 2, "Say one of them"),
        (["1", "--prompt", "answer"], 2, "Did you mean answers?"),
        (["1", "--question", "9"], 2, "They are numbered from 1 to 2."),
        (["1", "--question", "x"], 2, "There is no question x"),
        (["2"], 2, "Review 2 has no sound"),
        (["3", "--prompt", "answers"], 2, "Nothing is filed under it: answers."),
        (["3", "--question", "1"], 2, "There is none."),
    ],
)
def test_what_cannot_be_played_is_told(
    run: Commands,
    output: AskingOutput,
    memo: Path,
    tmp_path: Path,
    line: list[str],
    code: int,
    message: str,
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about caching.\n", encoding="utf-8")
    run("import", notes)
    other = tmp_path / "other.wav"
    soundfile.write(other, voice(1, RATE_HZ), RATE_HZ)
    with Store.open(Home(run.home)) as store:
        add_spoken(store, other, ["Well."])
    ran = run("play", *line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err
    assert not output.heard


@pytest.mark.parametrize(
    ("line", "times"),
    [(["0:04"], ["0:04"]), ([], ["0:00"]), (["--prompt", "questions"], ["0:00", "0:03"])],
)
def test_without_a_device_file_and_time_are_printed(
    run: Commands, memo: Path, line: list[str], times: list[str]
) -> None:
    def none() -> AskingOutput:
        raise PlayerError("There is nothing to play on.")

    run.services = replace(run.services, open_loudspeaker=none)
    ran = run("play", "1", *line)
    assert ran.code == 1
    assert "There is nothing to play on." in ran.err
    assert ran.out.splitlines() == [f"{memo}  {time}" for time in times]


def test_a_device_that_fails_meanwhile(
    run: Commands, output: AskingOutput, memo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(rate_hz: int, fill: object, latency_s: float) -> int:
        raise PlayerError("It cannot be opened.")

    monkeypatch.setattr(output, "start", refuse)
    monkeypatch.setattr(output, "close", lambda: None)
    ran = run("play", "1", "0:02")
    assert (ran.code, ran.out) == (1, f"{memo}  0:02\n")
    assert "It cannot be opened." in ran.err


def test_sound_that_is_gone_is_told_with_what_to_do(
    run: Commands, output: AskingOutput, memo: Path
) -> None:
    memo.unlink()
    ran = run("play", "1")
    assert (ran.code, ran.out) == (2, "")
    assert f"The sound of review 1 is gone: {memo}." in ran.err
    assert "Put the file back there" in ran.err


def test_several_memos_are_played_one_after_the_other(
    run: Commands, output: AskingOutput, memo: Path, tmp_path: Path
) -> None:
    further = tmp_path / "further.wav"
    soundfile.write(further, voice(9, RATE_HZ)[6 * RATE_HZ :], RATE_HZ)
    with Store.open(Home(run.home)) as store:
        add_spoken(store, further, ["One more thing.", "That was it."], review_id=1)
    ran = run("play", "1", "5")
    both = [stretches(memo, (5, 6)), stretches(further, (0, 3))]
    assert np.array_equal(heard(output), np.concatenate(both))
    assert len(ran.out.splitlines()) == 3
    ran = run("play", "1", "0:01")
    assert ran.code == 2
    assert f"Several memos have a 0:01. Name a sentence by its number: 1 {TEXTS[1]}; 7 " in ran.err


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        (["closures"], []),
        (["locks"], [(3, 4)]),
        (["asked", "--by", "date"], [(0, 1), (3, 4)]),
        (["prompt:made_up"], [(4, 5)]),
    ],
)
def test_what_a_search_finds_is_played(
    run: Commands,
    output: AskingOutput,
    memo: Path,
    line: list[str],
    spans: list[tuple[float, float]],
) -> None:
    ran = run("search", "--play", "--exact", *line)
    assert ran.code == (0 if spans else 1), ran.err
    if spans:
        assert np.array_equal(heard(output), stretches(memo, *spans))
        assert len(ran.out.splitlines()) == len(spans)


@pytest.mark.parametrize("option", ["--json", "--count"])
def test_a_search_is_played_or_printed(
    run: Commands, output: AskingOutput, memo: Path, option: str
) -> None:
    ran = run("search", "--play", "locks", option)
    assert (ran.code, ran.out) == (2, "")
    assert "leave out --count and --json" in ran.err


def test_typed_notes_that_a_search_finds_are_left_out(
    run: Commands, output: AskingOutput, memo: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked about locks and mutexes.\n", encoding="utf-8")
    run("import", notes)
    assert "Nothing of it was spoken" in run("search", "--play", "--exact", "mutexes").err
    ran = run("search", "--play", "--exact", "locks")
    assert ran.code == 0
    assert "1 of 2 are typed notes, which have no sound." in ran.err
    assert np.array_equal(heard(output), stretches(memo, (3, 4)))


def test_a_terminal_that_is_dumb_gets_lines(
    run: Commands, output: AskingOutput, memo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TERM", "dumb")
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert TEXTS[5] in run("play", "1", "5").out
