"""`afterview weights get` downloads: the real command and the real client, a hub on loopback."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.weights import MODEL

ROOT = Path(__file__).parent.parent.parent
REPOSITORY = "Systran/faster-whisper-small"
REVISION = "a" * 40
FILES = {
    "model.bin": MODEL,
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"the\n",
    "README.md": b"not asked for",
}


class Hub(BaseHTTPRequestHandler):
    """Answers for one repository as the hub does."""

    asked: list[str]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.split("?")[0]
        self.asked.append(path)
        name = path.rsplit("/", 1)[-1]
        headers = {"X-Repo-Commit": REVISION}
        if path.startswith(f"/api/models/{REPOSITORY}"):
            siblings = [{"rfilename": each, "size": len(data)} for each, data in FILES.items()]
            entries = [
                {"type": "file", "path": each, "size": len(data), "oid": "0" * 40}
                for each, data in FILES.items()
            ]
            info = {"id": REPOSITORY, "sha": REVISION, "siblings": siblings}
            body = json.dumps(entries if "/tree/" in path else info).encode()
            headers["Content-Type"] = "application/json"
        elif path.startswith(f"/{REPOSITORY}/resolve/") and name in FILES:
            body = FILES[name]
            headers["ETag"] = f'"{name}"'
        else:
            self.send_error(404)
            return
        self.send_response(200)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """A hub's address, and the paths that it was asked for."""
    asked: list[str] = []
    handler = type("OneHub", (Hub,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def get(home: Path, endpoint: str) -> subprocess.CompletedProcess[str]:
    line = "from cli.main import main; main()"
    proxies = {"http_proxy": "", "https_proxy": "", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-c", line, "--home", str(home), "weights", "get", "small"],
        cwd=ROOT,
        env={**os.environ, **proxies, "HF_ENDPOINT": endpoint, "HOME": str(home.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_weights_are_downloaded_into_the_home_folder(
    hub: tuple[str, list[str]], tmp_path: Path
) -> None:
    endpoint, asked = hub
    home = tmp_path / "home"
    ran = get(home, endpoint)
    assert ran.returncode == 0, ran.stderr
    folder = home / "weights" / "small"
    wanted = {name for name in FILES if name != "README.md"}
    assert {path.name for path in folder.iterdir()} == wanted
    assert (folder / "model.bin").read_bytes() == MODEL
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert "small is ready" in ran.stderr
    # The second time nothing is asked for.
    count = len(asked)
    assert get(home, endpoint).returncode == 0
    assert len(asked) == count


def test_a_hub_that_does_not_answer_is_told(tmp_path: Path) -> None:
    ran = get(tmp_path / "home", "http://127.0.0.1:9")
    assert ran.returncode == 1
    assert "could not be downloaded" in ran.stderr
    assert "offline mode" not in ran.stderr
    assert "Traceback" not in ran.stderr
