"""Tell by which scheme a file's sound is protected, if it is."""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.audio.containers.formats import TS_PACKET_BYTES, FileFormat
from pipeline.audio.containers.matroska import is_encrypted
from pipeline.audio.containers.mp4 import boxes
from pipeline.audio.containers.reading import Chunk, read_at

_SCHEMES = {
    b"enca": "Common Encryption (CENC)",
    b"drms": "Apple's FairPlay",
    b"drmi": "Apple's FairPlay",
    b"p608": "Apple's FairPlay",
    b"aavd": "Audible",
    b"aax ": "Audible",
    b"aaxc": "Audible",
}
_ASF_ENCRYPTION = frozenset(
    (
        bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
        bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
    )
)
_SOUND_PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_PACKETS_TRIED = 200


def protection(file: BinaryIO, size: int, file_format: FileFormat) -> str:
    """Return the name of the scheme that protects all sound of a file; "" where none does."""
    if file_format.demuxer == "mov":
        return _of_mp4(file, size)
    if file_format.demuxer == "asf":
        return "Windows Media DRM" if _is_asf_encrypted(file) else ""
    if file_format.demuxer == "matroska":
        return "WebM encryption" if is_encrypted(file, size) else ""
    if file_format.demuxer == "mpegts":
        return "the broadcaster" if _is_scrambled(file) else ""
    return "Audible" if file_format.demuxer == "aa" else ""


def _of_mp4(file: BinaryIO, size: int) -> str:
    """Return the scheme of the sound tracks; "" where one of them is not protected."""
    if read_at(file, 4, 4) == b"ftyp" and (scheme := _SCHEMES.get(read_at(file, 8, 4))):
        return scheme
    found = [_SCHEMES.get(coding, "") for coding in _codings(file, size)]
    return found[0] if found and all(found) else ""


def _codings(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the codings of the sound tracks, as their descriptions name them."""
    for description in _inside(file, Chunk(b"", 0, size), _SOUND_PATH):
        for entry in boxes(file, description.end, description.start + 8):
            # Sound has its number of channels where a picture has zeros.
            if entry.name in _SCHEMES or _is_sound(file, entry):
                yield entry.name


def _inside(file: BinaryIO, box: Chunk, path: tuple[bytes, ...]) -> Iterator[Chunk]:
    if not path:
        yield box
        return
    for each in boxes(file, box.end, box.start):
        if each.name == path[0]:
            yield from _inside(file, each, path[1:])


def _is_sound(file: BinaryIO, entry: Chunk) -> bool:
    fields = read_at(file, entry.start + 16, 12)
    return len(fields) == 12 and 1 <= int.from_bytes(fields[:2], "big") <= 64 and any(fields[8:12])


def _is_asf_encrypted(file: BinaryIO) -> bool:
    offset = 30
    for _ in range(1_000):
        head = read_at(file, offset, 24)
        if len(head) < 24:
            return False
        if head[:16] in _ASF_ENCRYPTION:
            return True
        offset += max(24, int.from_bytes(head[16:24], "little"))
    return False


def _is_scrambled(file: BinaryIO) -> bool:
    """Return whether most packets with content of a transport stream are scrambled."""
    for length in TS_PACKET_BYTES:
        first = length - 188 if length == 192 else 0
        heads = [read_at(file, first + n * length, 4) for n in range(_PACKETS_TRIED)]
        if all(head[:1] == b"\x47" for head in heads[:4]):
            marked = [head[3] & 0x80 for head in heads if len(head) == 4 and head[3] & 0x10]
            return 2 * sum(map(bool, marked)) > len(marked)
    return False
