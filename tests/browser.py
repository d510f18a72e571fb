"""Chromium without a window, driven through a pipe by its own protocol."""

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

ANSWER_S = 60.0


class Browser:
    """One page. `events` are what the browser told of it."""

    def __init__(self, requests: BinaryIO, answers: int) -> None:
        self._requests = requests
        self._answers = answers
        self._waiting = b""
        self._number = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Load a page to its end."""
        self.events.clear()
        self._ask("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:  # noqa: ANN401  # whatever JSON has
        """Return the value of an expression in the page."""
        found = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        end = time.monotonic() + ANSWER_S
        while not self.value(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Press and release the mouse in the middle of an element."""
        found = self.value(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._ask(
                "Input.dispatchMouseEvent",
                type=kind,
                x=found[0],
                y=found[1],
                button="left",
                clickCount=1,
            )

    def prefer(self, scheme: str) -> None:
        """Let the page see a dark or a light screen."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", features=features)

    def without_scripts(self) -> None:
        """Run no script of a page from now on."""
        self._ask("Emulation.setScriptExecutionDisabled", value=True)

    def text(self) -> str:
        """Return the words that are laid out in the page, also where no script runs."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        return " ".join(str(each.get("name", {}).get("value", "")) for each in nodes)

    def requested(self) -> list[str]:
        """Return the addresses that the page asked for since it was opened."""
        sent = [each for each in self.events if each["method"] == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in sent]

    def complaints(self) -> list[str]:
        """Return what the browser had to say against the page: its policy, errors."""
        told = [each["params"] for each in self.events if each["method"] == "Log.entryAdded"]
        thrown = [each for each in self.events if each["method"] == "Runtime.exceptionThrown"]
        return [each["entry"]["text"] for each in told] + [json.dumps(each) for each in thrown]

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        request = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            request["sessionId"] = self._session
        self._requests.write(json.dumps(request).encode() + b"\0")
        self._requests.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                result: dict[str, Any] = answer["result"]
                return result
            if "method" in answer:
                self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._answers], [], [], ANSWER_S)
            assert ready, "the browser does not answer"
            got = os.read(self._answers, 1 << 20)
            assert got, "the browser ended"
            self._waiting += got
        answer, _, self._waiting = self._waiting.partition(b"\0")
        told: dict[str, Any] = json.loads(answer)
        return told


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium with a profile in this folder; skip the test where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium here: apt install chromium")
    theirs, requests = os.pipe()
    answers, ours = os.pipe()
    command = (
        f'exec "$0" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run '
        f'--disable-background-networking --user-data-dir="$1" --remote-debugging-pipe '
        f"3<&{theirs} 4>&{ours}"
    )
    process = subprocess.Popen(
        ["bash", "-c", command, program, str(folder)],
        pass_fds=(theirs, ours),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    os.close(ours)
    try:
        with os.fdopen(requests, "wb") as writing:
            yield Browser(writing, answers)
    finally:
        process.terminate()
        process.wait(timeout=30)
        os.close(answers)
