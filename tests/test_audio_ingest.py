"""Memos are copied into the home folder, and found in folders."""

import os
import stat
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import (
    find_memos,
    keep,
    sha256_of,
)
from pipeline.errors import (
    HomeUnusable,
    MemoIncomplete,
    MemoNotAudio,
)
from tests.no_memos import cut_in_half, dangling, pictures, text
from tests.sounds import (
    SOUNDS,
    write_sound,
    write_wav,
)

# Keeping.


def test_a_copy_is_kept_under_its_digest(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["m4a"])
    os.utime(path, ns=(1_700_000_000_123_456_789,) * 2)
    sha256 = sha256_of(path)
    told: list[tuple[str, float, float]] = []
    kept = keep(path, tmp_path / "home" / "audio", sha256, lambda *news: told.append(news))
    assert kept == tmp_path / "home" / "audio" / f"{sha256}.m4a"
    assert kept.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert kept.stat().st_mtime_ns == path.stat().st_mtime_ns
    assert told[-1] == ("copying", path.stat().st_size, path.stat().st_size)
    assert list(kept.parent.iterdir()) == [kept]


def test_a_good_copy_is_left_alone_and_a_bad_one_mended(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    sha256 = sha256_of(path)
    kept = keep(path, tmp_path / "audio", sha256)
    inode = kept.stat().st_ino
    assert keep(path, tmp_path / "audio", sha256).stat().st_ino == inode
    kept.write_bytes(bytes(kept.stat().st_size))
    assert keep(path, tmp_path / "audio", sha256).read_bytes() == path.read_bytes()
    assert keep(kept, tmp_path / "audio", sha256) == kept


def test_blocks_of_zeros_are_kept_too(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "memo", np.ones(2_000_000, dtype=np.int16))
    os.truncate(path, path.stat().st_size + 3_000_000)
    kept = keep(path, tmp_path / "audio", sha256_of(path))
    assert kept.read_bytes() == path.read_bytes()


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    with pytest.raises(MemoIncomplete, match="changed while it was read"):
        keep(path, tmp_path / "audio", "0" * 64)
    assert list((tmp_path / "audio").iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="cannot be copied"):
        keep(path, tmp_path / "file" / "audio", sha256_of(path))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HomeUnusable, match="No space left"):
        keep(path, tmp_path / "audio", sha256_of(path))
    assert list((tmp_path / "audio").iterdir()) == []


def test_copies_left_by_a_killed_process_are_swept_up_after_a_day(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["wav"], seconds=0.5)
    folder = tmp_path / "audio"
    folder.mkdir()
    old, new = folder / ".old.part", folder / ".new.part"
    old.touch()
    new.touch()
    os.utime(old, (1e9, 1e9))
    kept = keep(path, folder, sha256_of(path))
    assert sorted(folder.iterdir()) == sorted([new, kept])


# Folders.


def test_memos_in_folders_are_found_and_the_rest_is_listed(tmp_path: Path) -> None:
    inside = tmp_path / "phone" / "2026"
    inside.mkdir(parents=True)
    second = write_sound(inside / "b.whatever", SOUNDS["opus"], seconds=0.2)
    first = write_sound(inside / "a.m4a", SOUNDS["m4a"], seconds=0.2)
    cut = inside / "cut.m4a"
    cut_in_half(cut)
    text(inside / "notes.txt")
    (inside / ".hidden").write_bytes(first.read_bytes())
    pictures(inside / "film")
    os.mkfifo(inside / "pipe")
    dangling(inside / "zz-link")
    missing = tmp_path / "missing.m4a"
    files, left_out = find_memos([missing, tmp_path / "phone", first, missing])
    assert files == (missing, first, second, cut)
    reasons = {path.name: reason for path, reason in left_out}
    assert list(reasons) == ["film", "notes.txt", "pipe", "zz-link"]
    assert reasons["notes.txt"].startswith("this is text")
    assert reasons["film"].startswith("there are pictures")


def test_a_folder_without_memos_says_so(tmp_path: Path) -> None:
    text(tmp_path / "notes.txt")
    with pytest.raises(MemoNotAudio, match="no memo in this folder"):
        find_memos([tmp_path])
    memo = write_sound(tmp_path.with_name("memo.wav"), SOUNDS["wav"], seconds=0.1)
    files, left_out = find_memos([tmp_path, memo])
    assert files == (memo,)
    assert [path for path, _ in left_out] == [tmp_path / "notes.txt", tmp_path]


def test_nothing_given_is_nothing_found() -> None:
    assert find_memos([]) == ((), ())
