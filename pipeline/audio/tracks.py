"""The track that holds the speech, its channels and its loudness: what of a file is listened to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models.recording import SAMPLE_RATE_HZ, Gap
from pipeline.audio.channels import Mix, Survey
from pipeline.audio.containers.repair import Repaired, repair
from pipeline.audio.decoding import Decoding
from pipeline.audio.demux import open_sound
from pipeline.audio.loudness import (
    SOFT_DB,
    TARGET_DB,
    amplified,
    loudest_db,
    needed_gain_db,
    pieces_of,
)
from pipeline.audio.memofile import MemoFile
from pipeline.audio.probe import Probe, probe
from pipeline.audio.sink import Resampler, SampleFile
from pipeline.audio.speech import SpeechNetwork, seconds_of_speech
from pipeline.errors import MemoError
from pipeline.progress import Progress

MAX_TRACKS = 16
SILENT_DB = -90.0
"""A track whose loudest hundredth is softer is silent."""
LITTLE_SPEECH_S = 0.5
MORE_SPEECH = 1.25
"""A later track is taken in place of an earlier one where it has so much more speech."""


@dataclass(frozen=True, slots=True)
class Take:
    """What was made of a file's sound.

    `levels` are those of its blocks before any gain. `gaps` are times in the whole memo. `remarks`
    tell what was left out of it.
    """

    track: int = 0
    tracks: tuple[int, ...] = (0,)
    name: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    mix: Mix = field(default_factory=Mix)
    levels: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    gaps: tuple[Gap, ...] = ()
    channel: int | None = None
    remarks: tuple[str, ...] = ()


def best_take(part: MemoFile, sink: SampleFile, progress: Progress) -> Take:
    """Write the samples of a file, or of one joined to others, behind those in `sink`.

    Raises as `decode.decode` does.
    """
    probed = probe(part)
    taker = _Taker(probed, repair(probed.memo, probed.file_format), sink, progress)
    first, problem = taker.try_track(None)
    tracks = first.tracks if first is not None else taker.tracks
    if len(tracks) == 1 or (first is None and problem is None):
        if first is None:
            raise problem or AssertionError
        return replace(first, remarks=_channel_remarks(first))
    return _best_track(taker, first, problem, tracks[:MAX_TRACKS])


class _Taker:
    """Makes takes of a file, each in place of the one before."""

    def __init__(
        self, probed: Probe, repaired: Repaired, sink: SampleFile, progress: Progress
    ) -> None:
        self._probed, self._repaired = probed, repaired
        self._sink, self._progress = sink, progress
        self._begun = sink.length
        self.tracks: tuple[int, ...] = ()

    @property
    def samples(self) -> NDArray[np.int16]:
        return self._sink.samples()[self._begun :]

    def take(self, track: int | None, mix: Mix) -> Take:
        """Decode a track with a mix."""
        return self._pass(track, mix)[0]

    def try_track(self, track: int | None) -> tuple[Take | None, MemoError | None]:
        """Decode a track as well as it can be; return why that failed, where it did."""
        try:
            take, survey = self._pass(track, Mix())
            channel = survey.best_channel()
            if channel is not None:
                take, survey = self._pass(track, Mix(channel))
            gain_db = needed_gain_db(self.samples, take.levels)
            if gain_db:
                take, _ = self._pass(track, Mix(channel, gain_db, survey.offset))
        except MemoError as error:
            return None, error
        return take, None

    def _pass(self, track: int | None, mix: Mix) -> tuple[Take, Survey]:
        self._sink.cut(self._begun)
        survey = Survey()
        resampler = Resampler(self._sink, mix, survey)
        with open_sound(self._probed, self._repaired.view, track) as sound:
            self.tracks = sound.tracks
            decoding = Decoding(
                self._probed, self._repaired, sound, resampler, self._sink, self._progress
            )
            decoding.run()
            begun_s = self._begun / SAMPLE_RATE_HZ
            gaps = tuple(
                Gap(begun_s + gap.start_s, begun_s + gap.end_s) for gap in decoding.timeline.gaps
            )
            take = Take(
                track=sound.track,
                tracks=sound.tracks,
                name=sound.track_name,
                tags=sound.tags,
                mix=mix,
                levels=survey.levels,
                gaps=gaps,
                channel=mix.channel,
            )
        return take, survey


def _best_track(
    taker: _Taker, first: Take | None, problem: MemoError | None, tracks: tuple[int, ...]
) -> Take:
    """Return the take of the track with the most speech; its samples are in the sink."""
    heard = {} if first is None else {first.track: (first, _speech_s(taker, first))}
    last = first
    for track in tracks[1:]:
        take, error = taker.try_track(track)
        problem = problem or error
        last = take  # a track that fails has taken the samples of the one before from the sink
        if take is not None:
            heard[track] = (take, _speech_s(taker, take))
    if not heard:
        raise problem or AssertionError
    best = next(iter(heard))
    for track, (take, speech_s) in heard.items():
        best_take_, best_s = heard[best]
        is_louder = loudest_db(best_take_.levels) < SILENT_DB <= loudest_db(take.levels)
        if speech_s > max(best_s * MORE_SPEECH, LITTLE_SPEECH_S) or (is_louder and not best_s):
            best = track
    chosen = heard[best][0]
    if last is not chosen:
        chosen = taker.take(best, chosen.mix)
    told = _track_remark(best, tracks, heard)
    return replace(chosen, remarks=(told, *_channel_remarks(chosen)))


def _speech_s(taker: _Taker, take: Take) -> float:
    samples = taker.samples
    if loudest_db(take.levels) < SILENT_DB or not len(samples):
        return 0.0
    pieces = pieces_of(samples)
    gain_db = 0.0 if take.mix.gain_db else max(0.0, TARGET_DB - loudest_db(take.levels))
    if loudest_db(take.levels) < SOFT_DB:
        pieces = [amplified(piece, gain_db) for piece in pieces]
    share = seconds_of_speech(pieces, SpeechNetwork()) / max(1, sum(map(len, pieces)))
    return share * len(samples)


def _track_remark(best: int, tracks: tuple[int, ...], heard: dict[int, tuple[Take, float]]) -> str:
    left_out = [
        f"track {track + 1} ({_about(heard.get(track))})"
        for track in sorted(tracks)
        if track != best
    ]
    return f"track {best + 1} of {len(tracks)} is used; left out: {', '.join(left_out)}"


def _about(found: tuple[Take, float] | None) -> str:
    if found is None:
        return "cannot be decoded"
    take, speech_s = found
    if loudest_db(take.levels) < SILENT_DB:
        what = "silent"
    elif speech_s < LITTLE_SPEECH_S:
        what = "no speech"
    else:
        what = f"{speech_s:.0f} s of speech"
    return ", ".join(each for each in (take.name, what) if each)


def _channel_remarks(take: Take) -> tuple[str, ...]:
    if take.channel is None:
        return ()
    return (f"only channel {take.channel + 1} is used: speech is clearest there",)
