from dataclasses import replace

import pytest

from cli.terminal.picture import Picture
from cli.terminal.screen import PlainScreen
from pipeline.recording.recorder import Status
from pipeline.sheets import load_sheet

SHEET = load_sheet()
STATUS = Status("recording", "USB Mic", 83.0, 0.5, 0.0, 0)
PICTURE = Picture(STATUS, SHEET)


def test_without_a_screen_it_tells_what_changes(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen()
    quiet = replace(PICTURE, status=replace(STATUS, quiet_s=5.0))
    gone = replace(PICTURE, status=replace(STATUS, state="gone"))
    asking = replace(PICTURE, is_asking=True)
    for picture in (PICTURE, PICTURE, quiet, quiet, gone, asking):
        screen.draw(picture)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Recording from USB Mic. Enter or Ctrl-C stops."
    assert [line.split()[0] for line in told] == ["Recording", "!", "USB", "Discard"]
