"""`afterview record` as it is: a real audio path, a terminal, keys and signals."""

import json
import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.cells import cell_len

from models import Review
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.archive.reviews import ReviewLine
from pipeline.home import Home
from pipeline.recording.session import (
    Session,
    begin_session,
    hold,
    load_session,
    recording_paths,
    save_session,
)
from pipeline.recording.wav import HEADER_BYTES, header
from pipeline.sheets import load_sheet
from tests.commands import Commands
from tests.microphone import (
    HEADSET,
    plug_in,
    pull_out,
    skip_without_it,
    speak,
    speaking,
    virtual_microphone,
)
from tests.reviews import SHEET, add_review
from tests.scripted import RATE_HZ, silence, speech_like
from tests.terminal import AFTERVIEW, ROOT, Terminal, plain, rows_drawn

LOST_S = 1.0  # what a kill may cost


@pytest.fixture
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    skip_without_it()
    with virtual_microphone(tmp_path_factory.mktemp("microphone")) as environment:
        yield environment


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    soundfile.write(path, np.concatenate([speech_like(4), silence(0.7)]), RATE_HZ)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def only_review(home: Path) -> Review:
    with Store.open(Home(home)) as store:
        (line,) = reviews.list_all(store)
        assert line.is_complete
        assert maintenance.check(store) == []
        return reviews.load(store, line.review_id)


def files(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "audio").iterdir())


def recorded(home: Path) -> Path:
    (path,) = (home / "audio").glob("*.wav")
    return path


def line_with_sentences(home: Path, terminal: Terminal) -> ReviewLine:
    """Wait until the only review has a sentence."""
    until = time.monotonic() + 90
    while True:
        terminal.read_for(0.2)
        with Store.open_to_read(Home(home)) as store:
            (line,) = reviews.list_all(store)
        if line.sentences:
            return line
        assert time.monotonic() < until


def wait_for_sound(home: Path, seconds: float) -> None:
    """Wait until a recording is that long."""
    until = time.monotonic() + 90
    while not any(
        path.stat().st_size >= HEADER_BYTES + 2 * RATE_HZ * seconds
        for path in (home / "audio").glob("*.wav")
    ):
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("stop", ["enter", "q", "ctrl-c", "SIGTERM"])
def test_record_makes_a_review(
    microphone: dict[str, str], home: Path, speech: Path, stop: str
) -> None:
    with Terminal(home, "record", "--company", "Acme", environment=microphone) as terminal:
        terminal.wait_for("Recording")
        speak(speech, microphone)
        if stop == "SIGTERM":
            terminal.signal(signal.SIGTERM)
        else:
            terminal.press({"enter": "\r", "q": "q", "ctrl-c": "\x03"}[stop])
        assert terminal.end() == 0, terminal.shown
    assert "Review 1 · Acme" in plain(terminal.shown)
    review = only_review(home)
    recording = review.transcripts[0].recording
    assert recording.seconds >= 3.5
    assert recording.recorded_at_source == "name"
    assert recording.path.stat().st_mode & 0o777 == 0o600
    assert files(home) == [recording.path.name]
    samples, rate_hz = soundfile.read(recording.path)
    assert rate_hz == RATE_HZ
    assert np.abs(samples).max() > 0.1
    assert len(review.sentences) >= 1
    assert list((home / "locks").glob("*.recording.lock")) == []


def test_a_closed_terminal_keeps_everything(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Terminal(home, "record", environment=microphone) as terminal:
        terminal.wait_for("Recording")
        speak(speech, microphone)
        terminal.close()
        assert terminal.process.wait(timeout=180) == 0
    assert only_review(home).seconds >= 3.5


def test_text_and_ticks_come_while_it_records(
    microphone: dict[str, str], home: Path, tmp_path: Path
) -> None:
    long = tmp_path / "long.wav"
    soundfile.write(long, np.concatenate([speech_like(9), silence(8)]), RATE_HZ)
    with Terminal(home, "record", environment=microphone, rows=40) as terminal:
        terminal.wait_for("Recording")
        with speaking(long, microphone):
            terminal.wait_for("0:00  w")
            line = line_with_sentences(home, terminal)  # what is shown first may not be final
            assert line.is_pending
            assert not line.is_complete
            terminal.wait_for("Next, perhaps: ")
        terminal.press("\r")
        assert terminal.end() == 0
    assert only_review(home).sentences


def test_without_live_text_it_is_transcribed_after_the_stop(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Terminal(home, "record", "--no-live", environment=microphone) as terminal:
        terminal.wait_for("Recording")
        speak(speech, microphone)
        terminal.press("\r")
        assert terminal.end() == 0
    assert "perhaps" not in terminal.shown
    assert only_review(home).sentences


def test_pause_and_resume(microphone: dict[str, str], home: Path, speech: Path) -> None:
    with (
        Terminal(home, "record", environment=microphone) as terminal,
        speaking(speech, microphone),
    ):
        terminal.wait_for("Recording 0:02")
        terminal.press(" ")
        terminal.wait_for("Paused")
        terminal.read_for(1)
        before = recorded(home).stat().st_size
        terminal.read_for(2)
        assert recorded(home).stat().st_size == before
        terminal.press(" ")
        wait_for_sound(home, before / 2 / RATE_HZ + 1)
        terminal.press("\r")
        assert terminal.end() == 0
    samples, _ = soundfile.read(recorded(home), dtype="int16")
    quiet = np.flatnonzero(np.abs(samples.astype(int)) > 0)
    assert np.diff(quiet).max() >= 0.5 * RATE_HZ - 1  # the seam
    assert only_review(home).is_complete


def test_discard_asks_and_leaves_nothing(
    microphone: dict[str, str], home: Path, tmp_path: Path
) -> None:
    long = tmp_path / "long.wav"
    soundfile.write(long, np.concatenate([speech_like(9), silence(8)]), RATE_HZ)
    with (
        Terminal(home, "record", environment=microphone, rows=40) as terminal,
        speaking(long, microphone),
    ):
        terminal.wait_for("0:00  w")  # the archive has something of it
        terminal.press("d")
        terminal.wait_for("of recording for good?")
        terminal.press("n")
        terminal.read_for(1)
        assert terminal.process.poll() is None
        terminal.press("d")
        terminal.press("y")
        assert terminal.end() == 0
    assert "Discarded" in terminal.shown
    assert files(home) == []
    with Store.open(Home(home)) as store:
        assert reviews.list_all(store) == ()
        assert maintenance.check(store) == []


def test_it_stops_after_the_longest_time(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    line = ("record", "--max-minutes", "0.05")
    with (
        Terminal(home, *line, environment=microphone) as terminal,
        speaking(speech, microphone),
    ):
        assert terminal.end() == 0
    assert "--max-minutes" in terminal.shown
    assert only_review(home).seconds == pytest.approx(3)


def test_zeros_are_noticed(microphone: dict[str, str], home: Path, speech: Path) -> None:
    """Nobody plays anything: the monitor gives zeros, as a headset in the wrong profile does."""
    with Terminal(home, "record", "--device", HEADSET, environment=microphone) as terminal:
        terminal.wait_for(f"Nothing is heard from {HEADSET}")
        terminal.press("\r")
        terminal.wait_for("There is no speech in this")
        terminal.press("n\r")
        assert terminal.end() == 0
    said = " ".join(plain(terminal.shown).split())  # wrapped wherever the line was full
    assert "No speech found. All of it is silence" in said
    assert "afterview delete 1" in said


def test_a_recording_begun_by_mistake_can_be_dropped(
    microphone: dict[str, str], home: Path
) -> None:
    with Terminal(home, "record", environment=microphone) as terminal:
        terminal.wait_for("Recording 0:01")
        terminal.press("\x03")
        terminal.wait_for("Drop it? [y/N]")
        terminal.press("y\r")
        assert terminal.end() == 0
    assert "Dropped." in terminal.shown
    assert files(home) == []
    with Store.open(Home(home)) as store:
        assert reviews.list_all(store) == ()
        assert maintenance.check(store) == []


def test_a_microphone_that_is_taken_away(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Terminal(home, "record", environment=microphone) as terminal:
        with speaking(speech, microphone):
            terminal.wait_for("Recording 0:03")
            pull_out(microphone, HEADSET)  # else the sound server goes on with that one
            pull_out(microphone)
        terminal.wait_for("is gone", timeout_s=120)
        first = recorded(home).stat().st_size
        plug_in(microphone)
        terminal.wait_for("Enter go on with", timeout_s=120)
        terminal.press("\r")
        with speaking(speech, microphone):
            wait_for_sound(home, first / 2 / RATE_HZ + 2)
            terminal.press("\r")
            assert terminal.end() == 0, terminal.shown
    assert only_review(home).seconds >= first / 2 / RATE_HZ + 2


def test_a_full_disk_keeps_what_is_there(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    environment = {**microphone, "ECHO_MOST_BYTES": "400000"}
    with (
        Terminal(home, "record", environment=environment) as terminal,
        speaking(speech, microphone),
    ):
        assert terminal.end() == 0, terminal.shown
    assert "the disk takes no more" in plain(terminal.shown)
    assert only_review(home).seconds == pytest.approx(12.5, abs=0.1)
    assert recorded(home).stat().st_size == 400_000


def test_a_device_with_a_rate_of_its_own(
    microphone: dict[str, str], home: Path, tmp_path: Path
) -> None:
    tone = tmp_path / "tone.wav"
    times = np.arange(4 * 44_100) / 44_100
    soundfile.write(tone, 0.5 * np.sin(2 * np.pi * 1_000 * times), 44_100)
    environment = {**microphone, "ECHO_ONLY_RATE_HZ": "44100"}
    with Terminal(home, "record", environment=environment) as terminal:
        terminal.wait_for("Recording")
        speak(tone, microphone)
        terminal.press("\r")
        terminal.wait_for("There is no speech in this")  # a tone
        terminal.press("n\r")
        assert terminal.end() == 0, terminal.shown
    samples, rate_hz = soundfile.read(recorded(home))
    assert rate_hz == RATE_HZ
    heard = samples[np.abs(samples) > 0.1]
    middle = samples[np.flatnonzero(np.abs(samples) > 0.1)[0] :][RATE_HZ : 2 * RATE_HZ]
    assert len(heard) > 2 * RATE_HZ
    strongest = np.argmax(np.abs(np.fft.rfft(middle)))
    assert strongest == pytest.approx(1_000, abs=3)


def test_two_recorders_at_once(microphone: dict[str, str], home: Path, speech: Path) -> None:
    with (
        Terminal(home, "record", "--company", "One", environment=microphone) as one,
        Terminal(home, "record", "--company", "Two", environment=microphone) as two,
    ):
        one.wait_for("Recording")
        two.wait_for("Recording")
        speak(speech, microphone)
        one.press("\r")
        assert one.end() == 0
        two.press("\r")  # later: of one virtual microphone both hear the very same samples
        assert two.end() == 0
    with Store.open(Home(home)) as store:
        lines = reviews.list_all(store)
        assert {line.interview.company for line in lines} == {"One", "Two"}
        assert all(line.is_complete and line.seconds >= 3.5 for line in lines)
        assert maintenance.check(store) == []


@pytest.mark.parametrize(("columns", "rows"), [(60, 24), (60, 8), (100, 40), (20, 4)])
def test_it_fits_a_small_terminal_and_survives_a_resize(
    microphone: dict[str, str], home: Path, speech: Path, columns: int, rows: int
) -> None:
    terminal = Terminal(home, "record", environment=microphone, columns=columns, rows=rows)
    with terminal, speaking(speech, microphone):
        terminal.wait_for("Recording")
        terminal.read_for(1)
        drawn = rows_drawn(terminal.shown)
        assert max(cell_len(row) for row in drawn) <= columns
        numbers = [int(n) for n in re.findall(r"\x1b\[(\d+);1H", terminal.shown)]
        assert max(numbers) <= rows
        terminal.resize(50, 12)
        # A resize draws everything anew; nothing else clears the screen.
        after = terminal.read_for(2)
        assert after.count("\x1b[2J") == 1
        again = after[after.index("\x1b[2J") :]
        assert max(cell_len(row) for row in rows_drawn(again)) <= 50
        terminal.press("\r")
        assert terminal.end() == 0


def test_what_to_press_is_on_a_narrow_screen(microphone: dict[str, str], home: Path) -> None:
    with Terminal(home, "record", environment=microphone, columns=60) as terminal:
        terminal.wait_for("Enter stop · Space pause · d discard")
        terminal.wait_for("Recording")
        terminal.signal(signal.SIGTERM)  # which asks nothing
        assert terminal.end() == 0
    assert "afterview delete 1" in plain(terminal.shown)


def test_a_guided_recording(microphone: dict[str, str], home: Path, speech: Path) -> None:
    with Terminal(home, "record", "--guided", environment=microphone) as terminal:
        terminal.wait_for("What happened when you entered the office?")
        terminal.wait_for("Recording")
        speak(speech, microphone)
        terminal.press("\r")
        terminal.wait_for("What did you say during the introduction round?")
        speak(speech, microphone)
        terminal.press("q")
        terminal.wait_for("Stop? y yes · n no")
        terminal.press("n")
        terminal.read_for(0.5)
        assert terminal.process.poll() is None
        terminal.press("qy")
        assert terminal.end() == 0
    review = only_review(home)
    placed = [(each.prompt, each.placed_by) for each in review.placements]
    assert placed[0] == ("arrival", "guided")
    assert placed[-1] == ("introduction", "guided")
    assert {by for _, by in placed} == {"guided"}
    assert len(review.placements) == len(review.sentences)


def test_enter_leads_through_the_prompts_and_asks_at_the_end(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Terminal(home, "record", "--guided", environment=microphone, rows=8) as terminal:
        terminal.wait_for("Recording")
        terminal.press("\r" * len(load_sheet().prompts))
        terminal.wait_for("Every prompt was shown")
        speak(speech, microphone)
        terminal.press("\r")
        terminal.wait_for("Stop? y yes · n no")
        terminal.press("\x03")  # stops safely, whatever is asked
        assert terminal.end() == 0
    assert only_review(home).sentences


def test_when_the_interview_ended_can_be_said_while_recording(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Terminal(home, "record", environment=microphone) as terminal:
        terminal.wait_for("When did the interview end?")
        terminal.wait_for("Recording")
        terminal.press("e")
        terminal.press("soon\r")
        terminal.wait_for("'soon' is no time of day.")
        terminal.press(4 * "\x7f" + "yesterday 17:00\r")
        terminal.wait_for("The interview ended yesterday at 17:00")  # before noon: and how long ago
        speak(speech, microphone)
        terminal.press("\r")
        assert terminal.end() == 0
    ended_at = only_review(home).interview.ended_at
    assert ended_at is not None
    assert (ended_at.hour, ended_at.minute) == (17, 0)
    assert "after the interview" in plain(terminal.shown)


def test_a_further_memo_of_the_same_interview(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    with Store.open(Home(home)) as store:
        review_id = add_review(store, ["They asked about closures."])
    with Terminal(home, "record", "--for", "1", environment=microphone) as terminal:
        terminal.wait_for("Recording")
        speak(speech, microphone)
        terminal.press("\r")
        assert terminal.end() == 0
    with Store.open(Home(home)) as store:
        (line,) = reviews.list_all(store)
        assert line.memos == 2
        review = reviews.load(store, review_id)
    assert review.sentences[0].text == "They asked about closures."
    assert len(review.sentences) > 1
    assert review.sheet == SHEET
    assert "memo 2" in plain(terminal.shown)


def test_without_weights_it_can_still_record(run: Commands) -> None:
    ran = run("record", "--weights", "large-v3")
    assert ran.code == 1
    assert "afterview record --no-live" in ran.err
    assert "afterview weights get large-v3" in ran.err


def test_a_further_memo_of_no_review(run: Commands) -> None:
    ran = run("record", "--for", "7")
    assert ran.code == 1
    assert "no review 7" in ran.err


# Killed


def kill_while_recording(
    home: Path,
    environment: dict[str, str],
    after_s: float,
    program: tuple[str, ...] = AFTERVIEW,
    weights: str = "base",
) -> float:
    """Kill a recorder some seconds after sound has arrived; how many seconds of it were lost."""
    line = ("record", "--company", "Killed", "--weights", weights)
    with Terminal(home, *line, environment=environment, program=program) as terminal:
        before = set((home / "audio").glob("*.wav")) if (home / "audio").is_dir() else set()
        until = time.monotonic() + 90
        while True:
            assert time.monotonic() < until, terminal.shown
            new = set((home / "audio").glob("*.wav")) - before
            sizes = {path: path.stat().st_size for path in new}
            if any(size > HEADER_BYTES for size in sizes.values()):
                break
            if select.select([terminal.terminal], [], [], 0.005)[0]:
                os.read(terminal.terminal, 65_536)
        (path,) = new
        begun_at = time.monotonic() - (sizes[path] - HEADER_BYTES) / 2 / RATE_HZ
        terminal.read_for(after_s)
        terminal.process.kill()
        spoken_s = time.monotonic() - begun_at
        terminal.process.wait(timeout=60)
    return spoken_s - (path.stat().st_size - HEADER_BYTES) / 2 / RATE_HZ


def test_killed_at_random_moments(
    microphone: dict[str, str], home: Path, speech: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(Home(home)) as store:
        other_id = add_review(store, ["They asked about closures."])
        other = reviews.load(store, other_id)
    dice = random.Random(6)
    with speaking(speech, microphone):
        lost = [kill_while_recording(home, microphone, dice.uniform(1, 14)) for _ in range(3)]
    assert max(lost) <= LOST_S
    run = Commands(home, capsys)
    assert run("list").err.count("is not filed") == 3
    line = [sys.executable, "-m", "tests.slow_echo", str(home)]
    recovered = subprocess.run(
        [*line, "recover", "--json"], cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    assert recovered.returncode == 0, recovered.stderr
    found = json.loads(recovered.stdout)
    assert [each["interview"]["company"] for each in found] == ["Killed"] * 3
    assert all(each["transcript"]["sentences"] for each in found)
    again = subprocess.run([*line, "recover"], cwd=ROOT, capture_output=True, text=True)
    assert "nothing to recover" in again.stderr
    with Store.open(Home(home)) as store:
        assert reviews.load(store, other_id) == other
        assert len(reviews.list_all(store)) == 4
        assert maintenance.check(store) == []
    assert [name for name in files(home) if not name.endswith(".wav")] == []


# Takes, without a microphone


def orphan(home: Home, company: str = "Acme", sound: bytes = b"") -> Session:
    """What a killed recorder leaves behind."""
    home.prepare()
    session = Session(home.audio, datetime(2026, 3, 4, 18, 12).astimezone(), SHEET)
    with begin_session(home, session) as named:
        named = replace(named, interview=replace(named.interview, company=company))
        save_session(named)
        named.path.write_bytes(header(0) + sound)
    return named


def test_a_recording_that_goes_on_is_no_orphan(run: Commands) -> None:
    home = Home(run.home)
    session = orphan(home, sound=speech_like(2).tobytes())
    with hold(home, session) as is_ours:
        assert is_ours
        assert "not filed" not in run("list").err
        assert "nothing to recover" in run("recover").err
        with hold(home, session) as is_ours_too:
            assert not is_ours_too
    assert "A recording of 4 Mar 2026 18:12, 0:02, is not filed." in run("list").err


def test_a_recording_without_sound_is_swept_up(run: Commands) -> None:
    session = orphan(Home(run.home))
    assert "not filed" not in run("list").err
    assert "nothing to recover" in run("recover").err
    assert list(session.path.parent.iterdir()) == []


def test_a_recording_whose_take_is_missing_is_found(run: Commands) -> None:
    session = orphan(Home(run.home), sound=speech_like(2).tobytes())
    session.file.unlink()
    assert "A recording of 4 Mar 2026 18:12, 0:02, is not filed." in run("list").err
    (session.path.parent / "no recording of ours.wav").write_bytes(b"x")
    assert run("list").err.count("is not filed") == 1


def test_a_take_says_all_that_was_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    session = replace(
        orphan(home),
        language="de",
        weights="small",
        review_id=3,
        marks=((0.0, "questions"), (2.5, "")),
    )
    session = replace(
        session,
        interview=replace(
            session.interview,
            company="Süd \udcff",
            held_on=session.begun_at.date(),
            ended_at=session.begun_at,
        ),
    )
    save_session(session)
    assert session.file.stat().st_mode & 0o777 == 0o600
    assert load_session(session.path) == session


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"interview": 3}', b"\xff"])
def test_a_damaged_take_costs_no_recording(tmp_path: Path, damage: bytes) -> None:
    home = Home(tmp_path / "home")
    session = orphan(home, sound=speech_like(2).tobytes())
    session.file.write_bytes(damage)
    assert load_session(session.path).begun_at == session.begun_at


def test_recordings_are_named_by_their_moment(tmp_path: Path) -> None:
    names = recording_paths(tmp_path, datetime(2026, 3, 4, 18, 12))
    assert [next(names).name for _ in range(3)] == [
        *("20260304_181200.wav", "20260304_181200_2.wav", "20260304_181200_3.wav"),
    ]


# Microphones


def test_devices_lists_them_and_keeps_a_choice(microphone: dict[str, str], home: Path) -> None:
    def afterview(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tests.slow_echo", str(home), *arguments],
            cwd=ROOT,
            env=microphone,
            capture_output=True,
            text=True,
            timeout=60,
        )

    listed = json.loads(afterview("devices", "--json").stdout)
    assert {each["name"] for each in listed} >= {"default", HEADSET}
    (default,) = (each for each in listed if each["default"])
    assert default["used"]
    ran = afterview("devices", "--use", HEADSET)
    assert re.search(rf"^\* +\d+  {HEADSET}$", ran.stdout, flags=re.MULTILINE)
    assert (home / "config.toml").read_text() == f'device = "{HEADSET}"\n'
    assert (home / "config.toml").stat().st_mode & 0o777 == 0o600
    ran = afterview("devices", "--use", "default")
    assert re.search(r"^\* .*the default", ran.stdout, flags=re.MULTILINE)
    unknown = afterview("devices", "--use", "nosuch")
    assert unknown.returncode == 2
    assert HEADSET in unknown.stderr


def test_without_a_microphone_it_says_so(microphone: dict[str, str], home: Path) -> None:
    environment = {**microphone, "PULSE_SERVER": f"unix:{home / 'nowhere'}"}
    with Terminal(home, "record", environment=environment) as terminal:
        assert terminal.end() == 1
    assert "afterview transcribe MEMO" in terminal.shown
    assert "ALSA" not in terminal.shown
    assert list((home / "audio").iterdir()) == []


def test_without_portaudio_it_says_which_command_helps(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "modules"
    broken.mkdir()
    (broken / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(broken)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    for line in (("record",), ("devices",)):
        ran = run(*line)
        assert ran.code == 1
        assert "apt install libportaudio2" in ran.err
    assert run("list").code == 0


def test_a_damaged_archive_stops_nobody_from_recording(
    microphone: dict[str, str], home: Path, speech: Path
) -> None:
    home.mkdir(mode=0o700)
    (home / "afterview.db").write_bytes(b"no database at all" * 100)
    with Terminal(home, "record", environment=microphone) as terminal:
        terminal.wait_for("kept all the same")
        terminal.wait_for("Recording")
        speak(speech, microphone)
        terminal.press("\r")
        assert terminal.end() == 1
    assert "The recording is kept. To go on: afterview recover" in plain(terminal.shown)
    assert recorded(home).stat().st_size > 3.5 * 2 * RATE_HZ
    (home / "afterview.db").unlink()
    line = [sys.executable, "-m", "tests.slow_echo", str(home), "recover"]
    assert subprocess.run(line, cwd=ROOT, capture_output=True, timeout=180).returncode == 0
    assert only_review(home).seconds >= 3.5
