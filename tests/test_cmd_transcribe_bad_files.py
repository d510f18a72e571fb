"""Files that are no memos are reported, and leave nothing."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Commands
from tests.scripted import RATE_HZ, silence, speech_like
from tests.sounds import write_video

ROOT = Path(__file__).parent.parent


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.wav"
    pieces = [each for seed in range(3) for each in (speech_like(10, seed), silence(1))]
    soundfile.write(path, np.concatenate(pieces), RATE_HZ)
    return path


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no memos, by what is wrong with them."""
    dice = np.random.default_rng(4)
    empty = folder / "empty.m4a"
    empty.touch()
    text = folder / "text.m4a"
    text.write_text("These are minutes of a meeting.\n" * 100)
    noise = folder / "bytes.mp3"
    noise.write_bytes(dice.integers(0, 256, 100_000, np.uint8).tobytes())
    header = folder / "header.wav"
    soundfile.write(header, np.zeros(0, np.int16), RATE_HZ)
    half = folder / "half.m4a"
    whole = (ROOT / "samples" / "memo.m4a").read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    sparse = folder / "sparse.m4a"
    with sparse.open("wb") as file:
        file.truncate(2_000_000_000)
    odd = folder / "a\nname\t😀.ogg"
    odd.write_text("no sound")
    no_sound = folder / "pictures"
    no_sound.mkdir()
    (no_sound / "a.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    pipe = folder / "pipe.wav"
    os.mkfifo(pipe)
    return {
        "missing": folder / "nothing here.m4a",
        "empty": empty,
        "text": text,
        "random bytes": noise,
        "a header only": header,
        "cut in half": half,
        "sparse": sparse,
        "odd name": odd,
        "a folder without audio": no_sound,
        "a pipe": pipe,
    }


NAMES = [
    *("missing", "empty", "text", "random bytes", "a header only", "cut in half", "sparse"),
    *("odd name", "a folder without audio", "a pipe"),
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_memo_is_told(run: Commands, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    bad = bad_files(folder)[name]
    ran = run("transcribe", bad)
    assert ran.code == 2, ran
    assert ran.err.startswith("afterview: ")
    assert len(ran.err) > 40
    assert "\n" not in ran.err.rstrip("\n")
    audio = run.home / "audio"
    assert not audio.exists() or list(audio.iterdir()) == []
    assert json.loads(run("list", "--json").out) == []


def test_an_unreadable_file(run: Commands, memo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo.chmod(0)
    if os.access(memo, os.R_OK):  # root reads everything

        def refuse(*arguments: object, **options: object) -> int:
            raise PermissionError(errno.EACCES, "Permission denied", str(memo))

        monkeypatch.setattr(os, "open", refuse)
        monkeypatch.setattr(Path, "open", refuse)
    from pipeline.audio import examine
    from pipeline.errors import MemoUnreadable

    with pytest.raises(MemoUnreadable, match=r"permission"):
        examine(memo)


def test_pictures_without_sound(run: Commands, tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4")
    ran = run("transcribe", film)
    assert ran.code == 2
    assert "sound" in ran.err
    assert json.loads(run("list", "--json").out) == []
