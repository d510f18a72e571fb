"""Write files that are no memos, or not yet, each in its own way."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.sounds import (
    SOUNDS,
    write_sound,
    write_video,
    write_wav,
)


def text(path: Path) -> None:
    path.write_text("They asked about closures.\nÄhm – I did not know.\n", encoding="utf-8")


def playlist(path: Path) -> None:
    write_sound(path.with_name("other.aac"), SOUNDS["aac"], seconds=0.2)
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.aac\n#EXT-X-ENDLIST\n")


def join_list(path: Path) -> None:
    write_sound(path.with_name("other.aac"), SOUNDS["aac"], seconds=0.2)
    path.write_text("ffconcat version 1.0\nfile other.aac\n")


def random_bytes(path: Path) -> None:
    path.write_bytes(np.random.default_rng(7).bytes(200_000))


def cut_in_half(path: Path) -> None:
    data = write_sound(path, SOUNDS["m4a"]).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def cut_in_its_index(path: Path) -> None:
    data = write_sound(path, SOUNDS["m4a"]).read_bytes()
    path.write_bytes(data[:-200])


def cut_caf(path: Path) -> None:
    data = write_sound(path, SOUNDS["caf-alac"]).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def header_only(path: Path) -> None:
    write_wav(path, np.zeros(16_000, dtype=np.int16))
    os.truncate(path, 44)


def header_that_promises_nothing(path: Path) -> None:
    write_wav(path, np.zeros(0, dtype=np.int16))


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 2 << 30)


def sparse_wav(path: Path) -> None:
    data = bytearray(write_wav(path, np.zeros(10, dtype=np.int16)).read_bytes())
    data[40:44] = ((2 << 30) - 44).to_bytes(4, "little")
    path.write_bytes(data)
    os.truncate(path, 2 << 30)


def icloud(path: Path) -> None:
    path.write_bytes(b"bplist00\xd3\x01\x02" + bytes(range(200)))


def silk(path: Path) -> None:
    path.write_bytes(b"\x02#!SILK_V3" + bytes(range(256)))


def claims(offset: int, value: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        data = bytearray(write_wav(path, np.zeros(16_000, dtype=np.int16)).read_bytes())
        data[offset : offset + len(value)] = value
        path.write_bytes(data)

    return write


def pictures(path: Path) -> None:
    write_video(path.with_suffix(".mp4")).rename(path)


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")
