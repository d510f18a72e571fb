"""A memo's file → its samples, packet by packet, with every missing second accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ, Gap, Recording
from pipeline.audio.containers.repair import Repaired, repair
from pipeline.audio.dates import spoken_at
from pipeline.audio.demux import RATES_HZ, Sound, open_sound, packets
from pipeline.audio.fallback import decode_with_ffmpeg
from pipeline.audio.memofile import open_memo
from pipeline.audio.probe import LONGEST_S, Look, digest_of, look, nothing_there, too_long
from pipeline.audio.sink import Resampler, SampleFile
from pipeline.audio.timeline import Clock
from pipeline.progress import Progress, silent

if TYPE_CHECKING:
    import av
    from av.audio import AudioStream

TOLERANCE_S = 0.25
"""Encoders' padding and rounded headers; a smaller difference in length is no loss."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A memo and its sound: 16 kHz mono, int16, on disk as long as the array lives."""

    recording: Recording
    samples: NDArray[np.int16]


def decode(
    path: Path,
    *,
    name: str = "",
    sha256: str = "",
    now: datetime | None = None,
    progress: Progress = silent,
) -> Decoded:
    """Decode a whole memo; memory stays small however long it is.

    `name` is the file's name where it was found (its date may be in it), if `path` is a copy;
    `sha256` saves the hashing where the digest is known; `now` is what no memo is younger than.

    A packet that cannot be decoded costs that packet: silence stands in its place, so all times
    stay true, and `recording.gaps` and `missing_seconds` tell of it. Sound counts as missing where
    packets fail to decode or hold nothing but zeros, where times leap forward, where bytes between
    frames are no sound, and where header or structure promise more than is there. A gap of zero
    length at the end says that the file lacks its proper end (Ogg's end mark, a whole last frame),
    so that sound of unknown length may be missing there; elsewhere, that times leap too far to be
    believed. What cannot be seen: whole frames cut out of an MP3, AAC or AMR that has no table of
    contents; the end cut off such a file, or off a fragmented MP4, exactly between two frames or
    fragments; zeros in uncompressed sound, which may be silence.

    Raises MemoMissing, MemoUnreadable, MemoNotAudio or MemoIncomplete as `examine` does,
    MemoIncomplete also where a file announces sound and holds none of it, MemoError where it is
    longer than 12 hours, AfterviewError where the disk is full.
    """
    with open_memo(Path(path)) as memo:
        looked = look(memo)
        repaired = repair(looked.memo, looked.kind)
        with open_sound(looked, repaired.view) as sound:
            digest = sha256 or digest_of(memo, progress)
            decoding = Decoding(looked, repaired, sound, progress)
            samples = decoding.run()
            clock = decoding.clock
            recorded_at, source = spoken_at(
                sound.tags, name or memo.path.name, memo.modified_s, now
            )
    return Decoded(
        Recording(
            path=memo.path,
            sha256=digest,
            seconds=len(samples) / SAMPLE_RATE_HZ,
            recorded_at=recorded_at,
            recorded_at_source=source,
            missing_seconds=round(clock.missing_s, 3),
            gaps=tuple(Gap(round(gap.start_s, 3), round(gap.end_s, 3)) for gap in clock.gaps),
            original_name=name or memo.path.name,
        ),
        samples,
    )


class Decoding:
    """One pass over a memo's packets."""

    def __init__(self, looked: Look, repaired: Repaired, sound: Sound, progress: Progress) -> None:
        self._memo, self._kind, self._promise = looked
        self._sound, self._progress = sound, progress
        self._stated_s = stated_seconds(looked, sound)
        self._holes = list(reversed(repaired.holes))
        self._is_last_frame_cut = repaired.cut
        self._sink = SampleFile()
        self._resampler = Resampler(self._sink)
        self._shift_s = 0.0
        self._lost = False
        self._packet_bytes = 0
        self._told_s = -1.0
        self._tolerance_s = TOLERANCE_S
        self.clock = Clock(self._start_s(), self._stated_s)

    def run(self) -> NDArray[np.int16]:
        """Decode everything."""
        try:
            if self._sound.stream is None:
                decode_with_ffmpeg(self._memo, self._kind, self._sink, self._progress)
                self.clock.place(None, self._sink.length / SAMPLE_RATE_HZ)
            else:
                self._decode_packets()
                self._resampler.flush()
            if not self._sink.length:
                announced = bool(self._stated_s or self._promise.missing_bytes)
                raise nothing_there(self._memo, announced)
            self._look_behind_the_end()
            return self._sink.samples()
        finally:
            self._sink.close()

    def _start_s(self) -> float | None:
        stream = self._sound.stream
        if self._promise.lost_start:
            return 0.0
        if stream is None or stream.start_time is None or stream.time_base is None:
            return None
        return float(stream.start_time * stream.time_base)

    def _decode_packets(self) -> None:
        for packet in packets(self._sound):
            if packet is None:
                self._lost = True
                continue
            self._packet_bytes += packet.size
            while self._holes and packet.pos is not None and packet.pos >= self._holes[-1][0]:
                self._shift_s += self._holes.pop()[1]
                self._lost = True
            if _is_blank(packet):
                self._lost = True
            else:
                self._decode(packet)
        self._decode(None)

    def _decode(self, packet: av.Packet[AudioStream] | None) -> None:
        """Decode a packet, or (None) what the decoder still holds back."""
        import av

        assert self._sound.stream is not None
        try:
            frames = self._sound.stream.codec_context.decode(packet)
        except (av.error.FFmpegError, ValueError):
            self._lost = True
            return
        for frame in frames:
            self._take(frame)

    def _take(self, frame: av.AudioFrame) -> None:
        if frame.sample_rate not in RATES_HZ or not frame.samples:
            self._lost = True
            return
        start_s = None if frame.time is None else frame.time + self._shift_s
        clock, seconds = self.clock, frame.samples / frame.sample_rate
        silence_s = clock.place(start_s, seconds, lost=self._lost)
        self._lost = False
        if self._kind.demuxer == "caf":  # some count its last packet as full
            self._tolerance_s = max(self._tolerance_s, TOLERANCE_S + seconds)
        if clock.position_s > LONGEST_S:
            raise too_long(self._memo)
        if silence_s:
            self._resampler.silence(until=round((clock.position_s - seconds) * SAMPLE_RATE_HZ))
        self._resampler.feed(frame)
        if clock.position_s - self._told_s >= 1:
            self._told_s = clock.position_s
            self._progress("decoding", clock.position_s, self._stated_s or 0)

    def _look_behind_the_end(self) -> None:
        clock, promise = self.clock, self._promise
        missing_s = 0.0
        if self._stated_s is not None:
            missing_s = self._stated_s - clock.position_s
        elif promise.missing_bytes and self._packet_bytes:
            sounding_s = clock.position_s - clock.missing_s
            missing_s = promise.missing_bytes * sounding_s / self._packet_bytes
        else:
            missing_s = sum(seconds for _, seconds in self._holes)
        if clock.position_s + missing_s > LONGEST_S:
            clock.miss(0)
        elif missing_s > (0 if self._stated_s is None else self._tolerance_s):
            clock.miss(missing_s)
        elif promise.cut or (self._stated_s is None and self._is_last_frame_cut):
            clock.miss(0)
        self._progress("decoding", clock.position_s, clock.position_s)


def _is_blank(packet: av.Packet[AudioStream]) -> bool:
    """Whether a coded packet holds only zeros, as holes left by a broken copy do."""
    if packet.size < 16 or not packet.stream.codec_context.name.startswith(_NEVER_BLANK):
        return False
    data = bytes(packet)
    return not data[0] and data.count(0) == len(data)


_NEVER_BLANK = ("aac", "alac", "mp3", "opus", "libopus", "vorbis", "flac", "amr", "gsm", "wma")
"""Codings in which not even silence is all zeros."""


def stated_seconds(looked: Look, sound: Sound) -> float | None:
    """The length that the file itself states; None where it states none, or one beyond reason."""
    demuxer = looked.kind.demuxer
    seconds, stream = looked.promise.seconds, sound.stream or sound.container.streams.audio[0]
    if demuxer in _FOR_ALL_STREAMS and len(sound.container.streams) > 1:
        seconds = None
    if seconds is None and demuxer in _STATING:
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
    return seconds if seconds is not None and 0 < seconds <= LONGEST_S else None


_FOR_ALL_STREAMS = frozenset(("matroska", "asf"))
"""Kinds that state one length for all their streams; pictures may go on when the sound is over."""
_STATING = frozenset(("mov", "ogg", "aiff"))
"""Kinds whose length FFmpeg reads from the file; elsewhere it may be a guess."""
