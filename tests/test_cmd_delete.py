from pathlib import Path

import pytest

from tests.commands import Commands, sound
from tests.scripted import EchoEngine


@pytest.fixture
def engine(run: Commands) -> None:
    run.use(EchoEngine)


def test_without_a_terminal_it_says_how_to_go_on(filed: Commands) -> None:
    ran = filed("delete", "1")
    assert ran.code == 2
    assert "There is no terminal to ask on." in ran.err
    assert ran.err.endswith("afterview delete 1 --yes\n")
    assert filed("show", "1").code == 0


def test_delete_takes_the_audio_too(run: Commands, engine: None, tmp_path: Path) -> None:
    memo = sound(tmp_path / "memo.wav", 1)
    run("transcribe", memo)
    assert len(list((run.home / "audio").iterdir())) == 1
    ran = run("delete", "1", "--yes")
    assert ran.code == 0
    assert "memo.wav" in ran.err
    assert list((run.home / "audio").iterdir()) == []
    assert memo.exists()  # the user's own file is theirs
    assert run("show", "1").code == 1
    assert run("transcribe", memo).code == 0  # and may come again
