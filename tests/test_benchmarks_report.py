"""What a measuring script prints goes into its section of BENCHMARKS.md, and nowhere else."""

import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks import interviews, report

PAGE = """# Figures

<!-- a -->
old
<!-- end a -->

<!-- b -->
kept
<!-- end b -->
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "BENCHMARKS.md"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(report, "PAGE", path)
    return path


def print_figures() -> int:
    print("loaded\n| what | figure |\n|---|---|\n| errors | 4.7 % |\nbar: met")
    return 1


def test_a_section_is_replaced(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["/x/a.py", "/home/me/list.json", "--write", "--clips", "1"])
    assert report.run(print_figures) == 1
    assert sys.argv == ["/x/a.py", "/home/me/list.json", "--clips", "1"]
    assert "| errors | 4.7 % |" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert re.search(r"\d cores, .*: `python -m tests.benchmarks.a …/list.json --clips 1`", text)
    assert "```text\nloaded\n```\n\n| what | figure |\n|---|---|\n| errors | 4.7 % |\n\n" in text
    assert "old" not in text
    assert text.endswith("<!-- b -->\nkept\n<!-- end b -->\n")


def test_another_section_may_be_named_or_made(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for section in ("b", "new"):
        monkeypatch.setattr(sys, "argv", ["a.py", f"--write={section}"])
        report.run(print_figures)
    text = page.read_text(encoding="utf-8")
    assert "kept" not in text
    assert "old" in text
    assert text.count("| errors | 4.7 % |") == 2
    assert "## new\n\n<!-- new -->" in text


def test_without_the_option_nothing_is_written(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["a.py", "list.json"])
    assert report.run(print_figures) == 1
    assert page.read_text(encoding="utf-8") == PAGE


def test_every_script_has_its_section() -> None:
    folder = Path(report.__file__).parent
    scripts = {path.stem for path in folder.glob("*.py") if "report.run(" in path.read_text()}
    text = report.PAGE.read_text(encoding="utf-8")
    sections = set(re.findall(r"<!-- (\w+) -->", text))
    assert scripts - {"report"} <= sections
    assert sections == set(re.findall(r"<!-- end (\w+) -->", text))


def test_every_help_names_write(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["interviews.py", "--help"])
    with pytest.raises(SystemExit):
        report.run(interviews.main)
    shown = capsys.readouterr().out
    assert "usage: " in shown
    assert shown.rstrip().endswith(report.EPILOG.strip())
