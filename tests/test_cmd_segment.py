import json
from pathlib import Path

from tests.commands import Commands


def test_segment_keeps_the_lines(run: Commands, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    lines = ["They asked me what a closure is.", "I said it's a function", "  and smiled.  "]
    text.write_text("\n".join(lines) + "\n")
    found = json.loads(run("segment", text, "--json").out)
    assert [each["text"] for each in found] == lines
    assert [set(each) for each in found] == [{"text", "prompts", "question", "answer_to"}] * 3
    assert "questions" in found[0]["prompts"]
    assert found[0]["question"] == 1
    assert found[1]["answer_to"] == 1
    assert not run.home.exists()
