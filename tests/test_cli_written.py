import os
import stat
import threading
from pathlib import Path

import pytest

from cli.written import write_asked
from pipeline.errors import UsageError


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")))
    reader.start()
    write_asked(pipe, "ümlaut\n", force=False)
    reader.join(5)
    assert read == ["ümlaut\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.is_char_device(), reason="no device that is always full")
def test_a_full_device_is_told_and_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "full"
    link.symlink_to(FULL)
    with pytest.raises(UsageError, match="cannot be written: No space left"):
        write_asked(link, b"x", force=True)
    assert link.is_symlink()
    assert link.is_char_device()


def test_a_link_stays_one_and_its_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "file.md"
    link = tmp_path / "link.md"
    link.symlink_to(file)
    write_asked(link, "one", force=False)
    write_asked(link, "two", force=True)
    assert (link.is_symlink(), file.read_text("utf-8")) == (True, "two")
