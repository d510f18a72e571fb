"""`afterview datasette` with the real Datasette: it shows the archive, and to nobody else."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from models import Interview
from pipeline.archive.database import Store
from pipeline.flow.notes import file_notes
from pipeline.home import Home
from pipeline.insights import questions
from pipeline.sheets import load_sheet
from tests.terminal import ROOT

pytestmark = pytest.mark.skipif(
    find_spec("datasette") is None, reason="Datasette is not installed: pip install datasette"
)
NOTES = """## What kind of questions did they ask you?

- They asked what closures in C++ capture.

## What were your answers?

- I said that they capture nothing.

## Were you making up stuff?

- I made that up.

## What to do differently or to look up next time?

- Look up closures.
"""
LINE = "from cli.start import main; main()"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that the command prints, and its process."""
    with Store.open(Home(tmp_path)) as store:
        file_notes(
            NOTES.encode(), "notes", store=store, sheet=load_sheet(), interview=Interview("Acme")
        )
        questions.sync(store)
        (question,) = questions.lines(store)
        questions.judge(store, question.number, "wrong", note="It captures its variables.")
    process = subprocess.Popen(
        [sys.executable, "-c", LINE, "--home", str(tmp_path), "datasette", "--no-browser"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    address = ""
    for line in process.stdout:
        if "auth-token" in line:
            address = line.strip()
        if "running on" in line:
            break
    yield address, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_shows_the_archive_to_whoever_has_the_address(
    server: tuple[str, subprocess.Popen[str]], number: signal.Signals
) -> None:
    address, process = server
    root = address.split("/-/")[0]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", root)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{root}/afterview.json")
    assert refused.value.code == 403
    refused.value.close()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(address).read().decode()
    assert "Interview reviews" in page

    def asked(path: str) -> Any:  # noqa: ANN401  # JSON
        return json.loads(browser.open(f"{root}/afterview{path}").read())

    shown = asked(".json")
    assert {each["name"] for each in shown["tables"] if not each["hidden"]} == {
        *("interviews", "questions", "askings", "todos"),
    }
    found = asked("/review_sentences.json?_search=closures&_shape=array")
    assert [each["text"] for each in found] == [
        "They asked what closures in C++ capture.",
        "Look up closures.",
    ]
    rows = {
        each["name"]: asked(f"/{each['name']}.json?words=c%2B%2B&_shape=array")
        for each in shown["queries"]
    }
    assert len(rows) == 8
    assert {name for name, some in rows.items() if not some} == {"sure_but_wrong"}
    assert rows["search"][0]["text"] == "They asked what closures in C++ capture."
    assert rows["wrong_answers"][0]["verdict"] == "wrong"
    assert rows["open_resolves"][0]["text"] == "Look up closures."
    with pytest.raises(urllib.error.HTTPError) as refused:  # for reading only
        asked("/.json?sql=delete+from+interviews")
    refused.value.close()
    process.send_signal(number)  # to this process alone: Datasette ends with it
    assert process.wait(timeout=60) == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(root)
