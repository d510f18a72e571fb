"""Atomic writes: the old content or the new, whatever fails in between."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.files import (
    fsync_dir,
    make_private_folder,
    read_text,
    remove_stale_parts,
    write_atomic,
    writing,
)

OLD, NEW = b"old content", "new content, sometimes with ümläuts"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds the old content, alone in its folder."""
    file = tmp_path / "folder" / "file.txt"
    file.parent.mkdir()
    file.write_bytes(OLD)
    return file


def is_untouched(path: Path) -> bool:
    """Return whether the old content is there and no temporary file is left."""
    return path.read_bytes() == OLD and list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("data", [NEW, NEW.encode()])
def test_text_and_bytes_replace_the_old_content(path: Path, data: str | bytes) -> None:
    write_atomic(path, data)
    assert path.read_bytes() == NEW.encode()
    assert list(path.parent.iterdir()) == [path]


def test_a_new_file_is_written_too(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new", b"")
    assert (tmp_path / "new").read_bytes() == b""


def test_a_name_as_long_as_names_can_be(tmp_path: Path) -> None:
    write_atomic(tmp_path / ("x" * 255), OLD)
    assert (tmp_path / ("x" * 255)).read_bytes() == OLD


@pytest.mark.parametrize(
    ("umask", "mode", "expected"),
    [
        (0o000, 0o600, 0o600),
        (0o022, 0o600, 0o600),
        (0o022, 0o644, 0o644),
        (0o022, None, 0o644),
        (0o077, None, 0o600),
        (0o002, None, 0o664),
    ],
)
def test_a_file_has_the_mode_that_was_asked_for(
    path: Path, umask: int, mode: int | None, expected: int
) -> None:
    before = os.umask(umask)
    try:
        write_atomic(path, NEW, mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == expected


def test_files_are_private_unless_asked_for(path: Path) -> None:
    before = os.umask(0)
    try:
        write_atomic(path, NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_or_broken_disk_leaves_the_old_content(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(call, refuse)
    with pytest.raises(OSError) as caught:
        write_atomic(path, NEW)
    assert caught.value.errno == number
    assert is_untouched(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_write_that_fails_leaves_the_old_content(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fdopen = os.fdopen

    def full(descriptor: int, mode: str) -> BinaryIO:
        os.close(descriptor)
        file: BinaryIO = fdopen(os.open("/dev/full", os.O_WRONLY), mode)  # type: ignore[assignment]
        return file

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(path, NEW * 10_000)
    assert is_untouched(path)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_write_leaves_the_old_content(
    path: Path, error: type[BaseException]
) -> None:
    with pytest.raises(error), writing(path) as file:
        file.write(b"half of")
        raise error
    assert is_untouched(path)


def test_the_old_content_stays_readable_until_the_new_is_whole(path: Path) -> None:
    with writing(path) as file:
        file.write(NEW.encode())
        file.flush()
        assert path.read_bytes() == OLD
    assert path.read_bytes() == NEW.encode()


def test_a_check_before_the_rename_sees_the_whole_content(path: Path) -> None:
    seen: list[bytes] = []
    with writing(path, before_rename=lambda part: seen.append(part.read_bytes())) as file:
        file.write(NEW.encode())
    assert seen == [NEW.encode()]


def test_a_check_that_fails_leaves_the_old_content(path: Path) -> None:
    def refuse(part: Path) -> None:
        raise ValueError(part.name)

    with pytest.raises(ValueError, match=r"^\..*\.part$"), writing(path, before_rename=refuse):
        pass
    assert is_untouched(path)


def test_text_that_utf8_cannot_hold_writes_nothing(path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\udcff")
    assert is_untouched(path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_may_not_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)  # permissions do not hold root back
    with pytest.raises(OSError) as caught:
        write_atomic(path, NEW)
    monkeypatch.undo()
    assert caught.value.errno == number
    assert is_untouched(path)


@pytest.mark.parametrize("inside", ["missing/file", "file.txt/file"])
def test_a_folder_that_is_none(path: Path, inside: str) -> None:
    with pytest.raises(OSError):
        write_atomic(path.parent / inside, NEW)
    assert is_untouched(path)


def test_a_folder_in_the_files_place_is_left_alone(path: Path) -> None:
    (path.parent / "sub" / "inner").mkdir(parents=True)
    with pytest.raises(OSError):
        write_atomic(path.parent / "sub", NEW)
    assert sorted(each.name for each in path.parent.iterdir()) == ["file.txt", "sub"]


@pytest.mark.parametrize(
    ("number", "is_raised"), [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)]
)
def test_a_file_system_that_cannot_sync_folders_is_no_error_and_a_broken_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_raised: bool
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    if is_raised:
        with pytest.raises(OSError, match="Input/output"):
            fsync_dir(tmp_path)
    else:
        fsync_dir(tmp_path)


def test_a_private_folder_is_private_with_all_that_is_made_above_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private_folder(tmp_path / "a" / "b")
        make_private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_temporary_files_older_than_a_day_are_removed(tmp_path: Path) -> None:
    for name in (".old.part", ".new.part", "memo.part", ".memo"):
        (tmp_path / name).touch()
    for name in (".old.part", "memo.part", ".memo"):
        os.utime(tmp_path / name, (1e9, 1e9))
    remove_stale_parts(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {".new.part", "memo.part", ".memo"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_of_any_editor_is_read(path: Path, encoding: str) -> None:
    path.write_bytes("a\r\nß\rc\n\n".encode(encoding))
    assert read_text(path) == "a\nß\nc\n\n"


def test_text_in_an_unnamed_encoding_is_refused(path: Path) -> None:
    path.write_bytes(b"stra\xdfe")
    with pytest.raises(UnicodeDecodeError):
        read_text(path)
