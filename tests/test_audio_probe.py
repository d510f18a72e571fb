"""What is no memo is said so, before anything is decoded."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.audio import (
    decode,
    examine,
    sha256_of,
)
from pipeline.errors import (
    AfterviewError,
    MemoError,
    MemoIncomplete,
    MemoMissing,
    MemoNotAudio,
    MemoUnreadable,
)
from tests.no_memos import (
    claims,
    cut_caf,
    cut_in_half,
    cut_in_its_index,
    dangling,
    device,
    folder,
    header_only,
    header_that_promises_nothing,
    icloud,
    join_list,
    pictures,
    pipe,
    playlist,
    random_bytes,
    silk,
    sparse,
    sparse_wav,
    text,
)
from tests.sounds import (
    SOUNDS,
    write_sound,
)

NAMELESS = "memo.bin"
"""Content decides, so no file in these tests has an ending that would tell."""


BAD = [
    ("memo.m4a", lambda path: None, MemoMissing, "no such file"),
    ("memo.m4a", dangling, MemoMissing, "no such file"),
    ("memo.m4a", Path.touch, MemoIncomplete, "empty"),
    ("memo.m4a", text, MemoNotAudio, "afterview import"),
    ("memo.m3u8", playlist, MemoNotAudio, "is text"),
    ("memo.m4a", join_list, MemoNotAudio, "is text"),
    ("memo.m4a", random_bytes, MemoNotAudio, "no sound file"),
    ("memo.m4a", cut_in_half, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.m4a", cut_in_its_index, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.caf", cut_caf, MemoIncomplete, "cut short, or is still being synced"),
    ("memo.wav", header_only, MemoIncomplete, "announces a recording"),
    ("memo.wav", header_that_promises_nothing, MemoNotAudio, "no sound in this file"),
    ("memo.wav", claims(24, bytes(4)), MemoNotAudio, "damaged"),  # 0 Hz
    ("memo.wav", claims(22, b"\xff\xff"), MemoNotAudio, "damaged"),  # 65,535 channels
    ("memo.wav", claims(20, b"\x5a\x5a"), MemoNotAudio, "coding"),  # no such coding
    ("memo.wav", claims(8, b"AVI "), MemoNotAudio, "looks like an AVI file, but it is damaged"),
    ("memo.wav", claims(8, b"WEBP"), MemoNotAudio, "no sound file"),
    ("memo.mp4", pictures, MemoNotAudio, "pictures but no sound"),
    ("memo.m4a", folder, MemoUnreadable, "a folder"),
    ("memo.m4a", pipe, MemoUnreadable, "a pipe"),
    ("memo.m4a", device, MemoUnreadable, "a device"),
    ("memo.m4a", sparse, MemoIncomplete, "only zeros"),
    ("memo.wav", sparse_wav, MemoError, "longer than 12 hours"),
    (".memo.m4a.icloud", icloud, MemoIncomplete, "iCloud"),
    ("msg.amr", silk, MemoNotAudio, "Silk"),
    ("two\nlines \N{GRINNING FACE}\x1b[31m.m4a", text, MemoNotAudio, "two\\nlines"),
]


@pytest.mark.usefixtures("nothing_on_stderr")
@pytest.mark.parametrize(
    ("name", "make", "error", "says"), BAD, ids=lambda value: getattr(value, "__name__", None)
)
def test_what_is_no_memo_is_said_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    make: Callable[[Path], None],
    error: type[AfterviewError],
    says: str,
) -> None:
    monkeypatch.setenv("PATH", "")  # no ffmpeg
    path = tmp_path / name
    make(path)
    for step in (examine, decode):
        with pytest.raises(AfterviewError, match=re.escape(says)) as caught:
            step(path)
        assert type(caught.value) is error
        assert str(caught.value).isprintable()
        assert str(caught.value).endswith((".", "FILE"))
        assert caught.value.exit_code == 2


def test_a_name_that_no_system_takes() -> None:
    for name in ("a\0b.m4a", "x" * 5000):
        with pytest.raises(MemoError):
            examine(Path(name))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"], seconds=0.1)
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything: let the system refuse all the same
        monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MemoUnreadable, match="may not read"):
        examine(path)


def refuse(*_: object) -> int:
    raise PermissionError(13, "Permission denied")


def test_a_disk_that_fails_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.audio import memofile

    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    path = write_sound(tmp_path / NAMELESS, SOUNDS["wav"], seconds=0.1)
    monkeypatch.setattr(memofile, "_fill", fail)
    for step in (examine, decode, sha256_of):
        with pytest.raises(MemoUnreadable, match="Input/output error"):
            step(path)
