"""The page that `export --to html` writes, in Chromium: a click on a sentence plays it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from tests.browser import Browser, browser
from tests.loudspeaker import add_spoken
from tests.sounds import SOUNDS, write_sound
from tests.terminal import ROOT

TEXTS = [f"This is sentence number {number}." for number in range(7)]
PLACEMENTS = (Placement(2, "answers", 0.9), Placement(4, "answers", 0.9))
EXCHANGES = (Exchange(1, TEXTS[1], TEXTS[3], (1,), (3,)),)
KINDS = ("m4a", "mp3", "opus", "webm", "wav-adpcm", "amr", "caf-alac")
SECOND_LINE = "ul.said li [data-start='4.00']"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as started:
        yield started


def page(tmp_path: Path, kind: str, *options: str) -> Path:
    """A page that the command wrote, of a memo of this kind, in a folder of its own."""
    home, out = Home(tmp_path / "home"), tmp_path / "a page"
    out.mkdir()
    ending = SOUNDS[kind].suffix
    with Store.open(home) as store:
        memo = write_sound(home.audio / f"memo{ending}", SOUNDS[kind])
        add_spoken(store, memo, TEXTS, placements=PLACEMENTS, exchanges=EXCHANGES)
    target = out / "re view.html"
    line = [sys.executable, "-m", "cli.main", "export", "1", "-o", str(target), *options]
    environment = {**os.environ, "AFTERVIEW_HOME": str(home.root)}
    subprocess.run(line, cwd=ROOT, env=environment, check=True, timeout=120)
    return target


@pytest.mark.parametrize("how", ["inside", "beside"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_click_on_a_sentence_plays_it(
    chromium: Browser, tmp_path: Path, kind: str, how: str
) -> None:
    target = page(tmp_path, kind, "--audio", how)
    chromium.open(target.as_uri())
    chromium.wait_for("document.querySelector('audio').readyState > 0")
    assert chromium.value("document.querySelector('audio').duration") > len(TEXTS)
    assert chromium.value("document.querySelector('audio').paused")
    chromium.click(SECOND_LINE)
    chromium.wait_for("document.querySelector('audio').currentTime > 4.2")
    assert chromium.value("document.querySelector('audio').currentTime") < 7
    assert not chromium.value("document.querySelector('audio').paused")
    chromium.click("dt [data-start='1.00'] a")  # a time is a link that does not leave the page
    chromium.wait_for("document.querySelector('.heard')?.textContent.includes('number 1')")
    assert chromium.value("location.hash") == ""
    assert chromium.complaints() == []
    beside = (target.parent / "re view sound").as_uri()
    asked = [each for each in chromium.requested() if not each.startswith("data:")]
    assert all(each == target.as_uri() or each.startswith(beside) for each in asked), asked


def test_it_reads_without_a_script_and_in_the_dark(chromium: Browser, tmp_path: Path) -> None:
    target = page(tmp_path, "m4a", "--audio", "beside")
    seen = []
    for scheme in ("light", "dark"):
        chromium.prefer(scheme)
        chromium.open(target.as_uri())
        seen.append(chromium.value("getComputedStyle(document.body).backgroundColor"))
    assert len(set(seen)) == 2
    link = chromium.value("document.querySelector('a.time').getAttribute('href')")
    name, _, moment = link.partition("#")
    assert (target.parent / name.replace("%20", " ")).is_file()
    assert moment == "t=2.00"
    chromium.without_scripts()
    chromium.open(target.as_uri())
    assert all(text in chromium.text() for text in TEXTS)


def test_what_is_no_part_of_the_page_is_not_run(chromium: Browser, tmp_path: Path) -> None:
    target = page(tmp_path, "m4a", "--audio", "none")
    bad = "<script>document.title = 'run'</script><img src='https://example.org/x.png'>"
    target.write_text(target.read_text("utf-8").replace("</h1>", f"</h1>{bad}"), "utf-8")
    chromium.open(target.as_uri())
    assert chromium.value("document.title") != "run"
    assert any("Content Security Policy" in each for each in chromium.complaints())
