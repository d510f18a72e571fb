"""Open a memo with FFmpeg's libraries (PyAV), and read the packets of its sound stream."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.audio.containers.formats import FileFormat
from pipeline.audio.containers.stated import StatedLength
from pipeline.audio.containers.view import View
from pipeline.audio.memofile import MAX_MEMO_S, MemoFile, too_long
from pipeline.audio.probe import UNCOMPRESSED, Probe
from pipeline.errors import MemoIncomplete, MemoNotAudio
from pipeline.text import display_path

if TYPE_CHECKING:
    import av
    from av.audio import AudioStream
    from av.container import InputContainer

_CODECS = """
aac aac_latm alac mp1 mp1float mp2 mp2float mp3 mp3float opus libopus vorbis libvorbis flac amrnb
amrwb libopencore_amrnb libopencore_amrwb speex libspeex gsm gsm_ms libgsm libgsm_ms wmav1 wmav2
wmavoice wmapro wmalossless ac3 eac3 qcelp evrc ilbc g723_1 g729 qdm2 qdmc mace3 mace6 pcm_alaw
pcm_mulaw pcm_s8 pcm_u8 pcm_s16le pcm_s16be pcm_u16le pcm_s24le pcm_s24be pcm_s32le pcm_s32be
pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_s64le pcm_s64be pcm_s16le_planar pcm_s24le_planar
pcm_s32le_planar pcm_s8_planar adpcm_ms adpcm_ima_wav adpcm_ima_qt adpcm_g722 adpcm_g726
adpcm_g726le adpcm_yamaha pcm_s8 pcm_u16be pcm_u24le pcm_u24be pcm_u32le pcm_u32be pcm_f16le
pcm_f24le pcm_bluray pcm_dvd pcm_vidc s302m adpcm_swf adpcm_ct adpcm_sbpro_2 adpcm_sbpro_3
adpcm_sbpro_4 adpcm_ima_oki comfortnoise truespeech wavpack tta ape tak als mp3on4 mp3on4float
mp3adu mp3adufloat mpc7 mpc8 dsd_lsbf dsd_msbf dsd_lsbf_planar dsd_msbf_planar dst dca truehd mlp
cook ra_144 ra_288 sipr ralf atrac1 atrac3 atrac3al atrac3p atrac3pal shorten dss_sp nellymoser
8svx_exp 8svx_fib
"""
CODECS = frozenset(_CODECS.split())
"""Decoders that run in this process: those of the codings in which people keep speech. FFmpeg's
others, of games, are less tested; they run only in a process of their own (`ffmpeg.py`)."""
MAX_CHANNELS = 64
RATES_HZ = range(2_000, 768_001)
MAX_FAILURES = 100
"""Reads that may fail in a row before the rest of the file is given up."""
MAX_REREADS = 20
"""How many times its own size may be read of a file: one that loops is damaged."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An open container and the sound stream of one track.

    `stream` is None where no decoder of this process can read it. `track` is its place among the
    `tracks` that there are, which are in the order in which they are tried.
    """

    container: InputContainer
    stream: AudioStream | None
    track: int = 0
    tracks: tuple[int, ...] = (0,)

    @property
    def track_name(self) -> str:
        """What the file says about the track: its language and title; "" where it says nothing."""
        tags = self.container.streams.audio[self.track].metadata
        said = (tags.get("language", ""), tags.get("title", ""))
        return ", ".join(each for each in said if each not in ("", "und"))

    @property
    def tags(self) -> dict[str, str]:
        """The tags of the container and of the stream."""
        tags = dict(self.stream.metadata) if self.stream is not None else {}
        return {**tags, **self.container.metadata}


class _Source:
    """The file object that PyAV reads from: one memo, a limited number of times."""

    def __init__(self, memo: MemoFile, view: View) -> None:
        self._path, self._view = memo.path, view
        self._at = 0
        self._left = MAX_REREADS * view.size + 2**26

    def read(self, count: int) -> bytes:
        data = self._view.read(self._at, count)
        self._at += len(data)
        self._left -= max(len(data), 512)
        if self._left < 0:
            raise MemoNotAudio(
                f"{display_path(self._path)}:"
                " the file leads in circles; its structure is damaged. Copy it"
                " again from where it was recorded."
            )
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._at, self._view.size)[whence]
        if start + offset < 0:
            return -1
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at


@contextmanager
def open_sound(
    probed: Probe, view: View | None = None, track: int | None = None
) -> Iterator[Sound]:
    """Open a memo that was probed, or a repaired `view` of it, at a track or at the default one.

    No other file and no network is ever touched, whatever the memo says.

    Raises:
        MemoIncomplete: the index is missing without which nothing can be decoded.
        MemoNotAudio: there is no sound in the file, or its structure is broken.
        MemoError: its uncompressed samples would last longer than 12 hours.
    """
    import av

    memo, file_format, stated = probed
    if stated.unreadable:
        raise MemoIncomplete(_cut_message(memo))
    view = View(memo.file, memo.size) if view is None else view
    try:
        container = av.open(
            _Source(memo, view),
            "r",
            format=file_format.demuxer,
            container_options=_options(stated),
            metadata_errors="replace",
            buffer_size=65_536,
            io_open=_open_nothing,
        )
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise MemoNotAudio(
            f"{display_path(memo.path)}:"
            f" this looks like {_name(file_format)}, but it is damaged too"
            " badly to be read. Copy it again from where it was recorded."
        ) from error
    with contextlib.closing(container):
        if (
            file_format.demuxer in UNCOMPRESSED
            and (container.duration or 0) > MAX_MEMO_S * av.time_base
        ):
            raise too_long(memo)
        yield _track(memo, container, track)


def _options(stated: StatedLength) -> dict[str, str]:
    options = {
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(sorted(CODECS)),
        "max_streams": "64",
    }
    if stated.ignore_length:
        options["ignore_length"] = "1"
    return options


def _open_nothing(url: str, flags: int, options: object) -> None:
    raise PermissionError(url)


def _cut_message(memo: MemoFile) -> str:
    return (
        f"{display_path(memo.path)}:"
        " the recording is cut short, or is still being synced: its index,"
        " which such files carry at their end, is not there. Wait until it is copied whole, or copy"
        " it again from where it was recorded."
    )


def _track(memo: MemoFile, container: InputContainer, wanted: int | None) -> Sound:
    streams = container.streams.audio
    if not streams:
        what = "are pictures but no sound" if container.streams.video else "is no sound"
        raise MemoNotAudio(
            f"{display_path(memo.path)}: there {what} in this file. Name another file."
        )
    known = [number for number, stream in enumerate(streams) if _is_known(stream)]
    for number in known:
        _check_shape(memo, streams[number])
    known.sort(key=lambda number: not streams[number].disposition & 1)
    tracks = tuple(known or range(len(streams)))
    track = tracks[0] if wanted is None else wanted
    return Sound(container, streams[track] if known else None, track, tracks)


def _is_known(stream: AudioStream) -> bool:
    context = stream.codec_context
    return context is not None and context.codec.name in CODECS


def _check_shape(memo: MemoFile, stream: AudioStream) -> None:
    context = stream.codec_context
    rate_hz, channels = context.sample_rate, context.channels
    if rate_hz not in RATES_HZ or not 1 <= channels <= MAX_CHANNELS:
        raise MemoNotAudio(
            f"{display_path(memo.path)}:"
            f" its header claims {channels} channels at {rate_hz} Hz, which no"
            " recorder writes; it is damaged. Copy it again from where it was recorded."
        )


def packets(sound: Sound) -> Iterator[av.Packet[AudioStream] | None]:
    """Yield the stream's packets; None where reading failed and went on behind the damage."""
    import av

    assert sound.stream is not None
    failures = 0
    while failures < MAX_FAILURES:
        try:
            for packet in sound.container.demux(sound.stream):
                if packet.size:
                    failures = 0
                    yield packet
            return
        except IndexError:  # a packet of a stream that no header named: PyAV does not know it
            continue
        except av.error.FFmpegError:
            failures += 1
            yield None


def _name(file_format: FileFormat) -> str:
    return _NAMES.get(file_format.demuxer, f"a {file_format.suffix[1:].upper()} file")


_NAMES = {
    "mov": "an MP4, M4A or QuickTime file",
    "mp3": "an MP3 file",
    "ogg": "an Ogg file",
    "matroska": "a WebM or Matroska file",
    "flac": "a FLAC file",
    "wav": "a WAV file",
    "aac": "an AAC file",
    "caf": "a CAF file",
    "amr": "an AMR file",
    "aiff": "an AIFF file",
    "au": "an AU file",
    "w64": "a Wave64 file",
    "asf": "a WMA file",
    "avi": "an AVI file",
    "flv": "an FLV file",
    "mpegts": "a transport stream",
    "mpeg": "an MPEG program stream",
    "ac3": "an AC-3 file",
    "eac3": "an E-AC-3 file",
    "wv": "a WavPack file",
    "ape": "a Monkey's Audio file",
    "mpc": "a Musepack file",
    "mpc8": "a Musepack file",
}
