"""One pass over a track, packet by packet, that accounts for every missing second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.recording import SAMPLE_RATE_HZ
from pipeline.audio.containers.repair import Repaired
from pipeline.audio.demux import RATES_HZ, Sound, packets
from pipeline.audio.ffmpeg import decode_with_ffmpeg
from pipeline.audio.memofile import MAX_MEMO_S, too_long
from pipeline.audio.probe import Probe, no_sound
from pipeline.audio.sink import Resampler, SampleFile
from pipeline.audio.timeline import Timeline
from pipeline.progress import Progress

if TYPE_CHECKING:
    import av
    from av.audio import AudioStream

TOLERANCE_S = 0.25
"""A smaller difference between stated and decoded length is padding or rounding."""


class Decoding:
    """One pass over the packets of a track."""

    def __init__(
        self,
        probed: Probe,
        repaired: Repaired,
        sound: Sound,
        resampler: Resampler,
        sink: SampleFile,
        progress: Progress,
    ) -> None:
        self._memo, self._format, self._stated = probed
        self._sound, self._progress = sound, progress
        self._stated_s = stated_seconds(probed, sound)
        self._holes = list(reversed(repaired.holes))
        self._is_last_frame_cut = repaired.cut
        self._sink, self._begun = sink, sink.length
        self._resampler = resampler
        self._shift_s = 0.0
        self._lost = False
        self._packet_bytes = 0
        self._reported_s = -1.0
        self._tolerance_s = TOLERANCE_S
        self.timeline = Timeline(self._start_s(), self._stated_s)

    def run(self) -> None:
        """Write all samples."""
        if self._sound.stream is None:
            seconds = decode_with_ffmpeg(
                self._memo, self._format, self._sound.track, self._resampler, self._progress
            )
            self.timeline.place(None, seconds)
        else:
            self._decode_packets()
        self._resampler.flush()
        if self._sink.length == self._begun:
            announced = bool(self._stated_s or self._stated.missing_bytes)
            raise no_sound(self._memo, announced)
        self._note_missing_end()

    def _start_s(self) -> float | None:
        stream = self._sound.stream
        if self._stated.lost_start:
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
            if _is_all_zeros(packet):
                self._lost = True
            else:
                self._decode(packet)
        self._decode(None)

    def _decode(self, packet: av.Packet[AudioStream] | None) -> None:
        """Decode a packet; None: what the decoder still holds back."""
        import av

        assert self._sound.stream is not None
        try:
            frames = self._sound.stream.codec_context.decode(packet)
        except (av.error.FFmpegError, ValueError):
            self._lost = True
            return
        for frame in frames:
            self._place(frame)

    def _place(self, frame: av.AudioFrame) -> None:
        if frame.sample_rate not in RATES_HZ or not frame.samples:
            self._lost = True
            return
        start_s = None if frame.time is None else frame.time + self._shift_s
        timeline, seconds = self.timeline, frame.samples / frame.sample_rate
        silence_s = timeline.place(start_s, seconds, lost=self._lost)
        self._lost = False
        if self._format.demuxer == "caf":  # some writers count the last packet as full
            self._tolerance_s = max(self._tolerance_s, TOLERANCE_S + seconds)
        if self._begun / SAMPLE_RATE_HZ + timeline.position_s > MAX_MEMO_S:
            raise too_long(self._memo)
        if silence_s:
            until = round((timeline.position_s - seconds) * SAMPLE_RATE_HZ)
            self._resampler.silence(until=self._begun + until)
        self._resampler.feed(frame)
        if timeline.position_s - self._reported_s >= 1:
            self._reported_s = timeline.position_s
            self._progress("decoding", timeline.position_s, self._stated_s or 0)

    def _note_missing_end(self) -> None:
        timeline, stated = self.timeline, self._stated
        missing_s = 0.0
        if self._stated_s is not None:
            missing_s = self._stated_s - timeline.position_s
        elif stated.missing_bytes and self._packet_bytes:
            sounding_s = timeline.position_s - timeline.missing_s
            missing_s = stated.missing_bytes * sounding_s / self._packet_bytes
        else:
            missing_s = sum(seconds for _, seconds in self._holes)
        if timeline.position_s + missing_s > MAX_MEMO_S:
            timeline.miss(0)
        elif missing_s > (0 if self._stated_s is None else self._tolerance_s):
            timeline.miss(missing_s)
        elif stated.cut or (self._stated_s is None and self._is_last_frame_cut):
            timeline.miss(0)
        self._progress("decoding", timeline.position_s, timeline.position_s)


def _is_all_zeros(packet: av.Packet[AudioStream]) -> bool:
    """Return whether a coded packet holds only zeros, as a broken copy leaves them."""
    if packet.size < 16 or not packet.stream.codec_context.name.startswith(_NEVER_ALL_ZEROS):
        return False
    data = bytes(packet)
    return not data[0] and data.count(0) == len(data)


_NEVER_ALL_ZEROS = ("aac", "alac", "mp3", "opus", "libopus", "vorbis", "flac", "amr", "gsm", "wma")
"""Codings in which not even silence is all zeros."""


def stated_seconds(probed: Probe, sound: Sound) -> float | None:
    """Return the length that the file itself states; None where there is none, or an absurd one."""
    demuxer = probed.file_format.demuxer
    seconds, stream = probed.stated.seconds, sound.stream or sound.container.streams.audio[0]
    if demuxer in _FOR_ALL_STREAMS and len(sound.container.streams) > 1:
        seconds = None
    if seconds is None and demuxer in _STATING:
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
    return seconds if seconds is not None and 0 < seconds <= MAX_MEMO_S else None


_FOR_ALL_STREAMS = frozenset(("matroska", "asf"))
"""Formats that state one length for all streams; video may go on when the sound is over."""
_STATING = frozenset(("mov", "ogg", "aiff", "avi", "tta", "wv", "ape", "tak", "dsf", "mpc", "mpc8"))
"""Formats whose length FFmpeg reads from the file; elsewhere it may be a guess."""
