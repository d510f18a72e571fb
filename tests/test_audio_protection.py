"""Protected files say that they are protected, and by what."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.audio import decode, examine, find_memos
from pipeline.errors import MemoNotAudio
from tests.sounds import SOUNDS, write_sound

ENCRYPTION = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")
ENCODINGS = b"\x6d\x80\x8a\x62\x40\x87\x50\x33\x81\x01\x50\x35\x80"


def with_object(wma: bytes) -> bytes:
    """Put an object that tells of encryption into the header."""
    length, count = struct.unpack("<QI", wma[16:28])
    found = ENCRYPTION + struct.pack("<Q", 40) + bytes(16)
    head = wma[:16] + struct.pack("<QI", length + 40, count + 1) + wma[28:30]
    return head + found + wma[30:]


def scrambled(stream: bytes) -> bytes:
    """Mark the packets as scrambled, but for the tables at the beginning."""
    data = bytearray(stream)
    for offset in range(188 * 6, len(data), 188):
        data[offset + 3] |= 0x80
    return bytes(data)


def encrypted_webm(webm: bytes) -> bytes:
    """Turn the codec's private data into a description of encryption."""
    at = webm.index(b"\x63\xa2")  # its length is in one byte
    room = 3 + (webm[at + 2] & 0x7F)
    assert room >= len(ENCODINGS) + 2
    void = room - len(ENCODINGS) - 2
    filling = b"\xec" + bytes((0x80 | void,)) + bytes(void)
    return webm[:at] + ENCODINGS + filling + webm[at + room :]


CASES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "cenc": ("m4a", lambda data: data.replace(b"mp4a", b"enca", 1), "Common Encryption"),
    "cenc in fragments": (
        "mp4-fragments",
        lambda data: data.replace(b"mp4a", b"enca", 1),
        "Common Encryption",
    ),
    "fairplay": ("m4a", lambda data: data.replace(b"mp4a", b"drms", 1), "FairPlay"),
    "audible": ("m4a", lambda data: data.replace(b"ftypM4A ", b"ftypaax ", 1), "Audible"),
    "audible, old": ("wav", lambda data: bytes(4) + b"\x57\x90\x75\x36" + data, "Audible"),
    "wma": ("wma", with_object, "Windows Media DRM"),
    "webm": ("webm", encrypted_webm, "WebM encryption"),
    "scrambled": ("ts", scrambled, "broadcaster"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_protected_file_says_so(tmp_path: Path, case: str) -> None:
    kind, protect, scheme = CASES[case]
    whole = write_sound(tmp_path / "whole", SOUNDS[kind], seconds=2)
    examine(whole)
    path = tmp_path / "memo.bin"
    path.write_bytes(protect(whole.read_bytes()))
    for refuse in (examine, decode):
        with pytest.raises(MemoNotAudio, match=rf"protected by .*{scheme}.*Save it without"):
            refuse(path)
    found = find_memos([tmp_path])
    assert found.files == (whole,)
    assert "protected" in found.left_out[0].reason


def test_a_film_whose_pictures_are_named_like_protected_sound(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "memo", SOUNDS["m4a"], tags={"title": "enca drms protected"})
    assert decode(path).recording.seconds > 7
