"""Windows: the stretches of speech that an engine transcribes at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.gain import raise_soft_speech
from pipeline.transcription.vad import SpeechDetector, Stretch, to_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_WINDOW_S = 20.0  # attention grows with the square of the length
MAX_OWN_S = 18.3  # a window's own speech; the rest of it is lookahead
MIN_OWN_S = 14.5  # a window is not cut shorter for the sake of a longer silence
LOOKAHEAD_S = 1.5  # speech after the cut, as context: Whisper mishears the last words without it
SECOND_WEIGHT = 0.05  # of a second more speech, beside a second more silence at the cut
MIN_SPEECH_S = 0.22  # less speech than this, with none near, is no word
NEAR_S = 0.6  # distance of stretches that are near
PADDING_S = 0.4  # silence kept on either side of a stretch
MAX_SILENCE_S = 3.0  # a longer silence inside a window is cut down to the padding at its ends
PART_MARGIN_S = 0.2  # sound kept around a stretch that is decoded on its own
MAX_GAP_S = 1.0  # a longer silence is no better to cut at
MIN_REST_S = 0.3  # less speech than this after a cut is the end of the last word

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Window:
    """What an engine transcribes at a time: pieces of the memo, one after the other.

    `pieces` are padded stretches of speech; long silences between them are left out. `speech` are
    the window's own stretches, without padding. `end` is the sample at which the next window
    begins: what the pieces hold after it is lookahead.
    """

    pieces: tuple[Stretch, ...]
    speech: tuple[Stretch, ...]
    end: int

    @property
    def start_s(self) -> float:
        """Start in the memo."""
        return self.pieces[0].start / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """End in the memo, without lookahead."""
        return self.end / SAMPLE_RATE_HZ

    @property
    def seconds(self) -> float:
        """Length of the sound, with lookahead and without long silences."""
        return sum(piece.seconds for piece in self.pieces)

    def cut_from(self, samples: "NDArray[np.int16]") -> "NDArray[np.float32]":
        """Copy the window's sound out of the memo's samples, -1 to 1, soft speech raised."""
        sound = to_float(np.concatenate([samples[p.start : p.end] for p in self.pieces]))
        return raise_soft_speech(
            sound, [self._in_window(each) for each in self.speech], SAMPLE_RATE_HZ
        )

    def part(
        self, stretches: Sequence[Stretch], sound: "NDArray[np.float32]"
    ) -> "tuple[Window, NDArray[np.float32]]":
        """Return a window of some stretches of this one, and its part of `sound`.

        Each of the stretches must lie in one piece.
        """
        margin = round(PART_MARGIN_S * SAMPLE_RATE_HZ)
        pieces: list[Stretch] = []
        sounds = []
        for stretch in stretches:
            piece, before = self._piece_of(stretch)
            earliest = max(piece.start, pieces[-1].end if pieces else 0)
            start = max(stretch.start - margin, earliest)
            pieces.append(Stretch(start, min(stretch.end + margin, piece.end)))
            offset = before - piece.start
            sounds.append(sound[start + offset : pieces[-1].end + offset])
        return Window(tuple(pieces), tuple(stretches), pieces[-1].end), np.concatenate(sounds)

    def _piece_of(self, stretch: Stretch) -> tuple[Stretch, int]:
        """Return the piece that holds a stretch, and the number of samples before the piece."""
        before = 0
        for piece in self.pieces:
            if piece.start <= stretch.start < piece.end:
                break
            before += piece.end - piece.start
        return piece, before

    def _in_window(self, stretch: Stretch) -> tuple[int, int]:
        """Convert a stretch in the memo to samples of the window."""
        piece, before = self._piece_of(stretch)
        return before + stretch.start - piece.start, before + stretch.end - piece.start

    def in_memo(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Convert the times of a word in the window to times in the memo.

        Both fall into the piece that holds the word's middle: a word that spans a left-out silence
        must not last as long as the silence.
        """
        middle = (start_s + end_s) / 2
        before = 0.0
        piece = self.pieces[0]
        for piece in self.pieces:
            if middle < before + piece.seconds:
                break
            before += piece.seconds
        else:
            before -= piece.seconds
        first, last = piece.start / SAMPLE_RATE_HZ, piece.end / SAMPLE_RATE_HZ
        shift = first - before
        return (
            min(max(start_s + shift, first), last),
            min(max(end_s + shift, first), last),
        )


def window_over(
    stretches: Sequence[Stretch], start: int, end: int, following: Sequence[Stretch] = ()
) -> Window | None:
    """Return the window from sample `start` to `end`; None where its speech holds no word.

    `stretches` are the speech in it, `following` the speech after it that is lookahead.
    """
    own = tuple(_without_blips(stretches))
    if not own:
        return None
    limit = following[-1].end if following else end
    pieces = _pieces([*own, *following], start, limit)
    return Window(tuple(pieces), own, end)


def _seconds(pieces: Sequence[Stretch]) -> float:
    return sum(piece.seconds for piece in pieces)


def _pieces(stretches: Sequence[Stretch], earliest: int, limit: int) -> list[Stretch]:
    """Pad the stretches, within `earliest` and `limit`, and join those that are near."""
    padding = round(PADDING_S * SAMPLE_RATE_HZ)
    kept_silence = round(MAX_SILENCE_S * SAMPLE_RATE_HZ)
    pieces: list[Stretch] = []
    spoken_until = 0
    for stretch in stretches:
        start = max(stretch.start - padding, earliest)
        end = max(min(stretch.end + padding, limit), stretch.end)
        silence = stretch.start - spoken_until
        if pieces and (start <= pieces[-1].end or silence <= kept_silence):
            pieces[-1] = Stretch(pieces[-1].start, end)
        else:
            pieces.append(Stretch(start, end))
        spoken_until = stretch.end
    return pieces


class WindowPacker:
    """Packs stretches of speech into windows, cut at long silences.

    `start` is the sample at which the first window begins. Packing from a window's end gives the
    same windows as those after it.
    """

    def __init__(self, start: int = 0) -> None:
        self._stretches: list[Stretch] = []
        self._start = start

    def feed(self, stretches: Sequence[Stretch]) -> list[Window]:
        """Add stretches, in order; return the windows that are full."""
        full = []
        for stretch in rest_after(stretches, self._start):
            self._stretches.append(stretch)
            while self._length(self._stretches) > MAX_WINDOW_S and len(self._stretches) > 1:
                full.append(self._split())
        return [window for window in full if window]

    def flush(self, end: int) -> list[Window]:
        """Return the last windows; `end` is the number of samples in the memo."""
        last = []
        while self._length(self._stretches) > MAX_OWN_S and len(self._stretches) > 1:
            last.append(self._split())
        last.append(window_over(self._stretches, self._start, end))
        self._stretches = []
        return [window for window in last if window]

    def _split(self) -> Window | None:
        place = self._best_cut()
        head, self._stretches = self._stretches[:place], self._stretches[place:]
        start, end = self._start, (head[-1].end + self._stretches[0].start) // 2
        self._start = end
        return window_over(head, start, end, lookahead(head, self._stretches, start))

    def _best_cut(self) -> int:
        """Return how many of the stretches the next window takes."""
        return best_cut(
            self._stretches,
            lambda count: self._length(self._stretches[:count]),
            min_s=MIN_OWN_S,
            max_s=MAX_OWN_S,
            second_weight=SECOND_WEIGHT,
        )

    def _length(self, stretches: Sequence[Stretch]) -> float:
        if not stretches:
            return 0.0
        limit = stretches[-1].end + round(PADDING_S * SAMPLE_RATE_HZ)
        return _seconds(_pieces(stretches, self._start, limit))


def best_cut(
    stretches: Sequence[Stretch],
    seconds_of: Callable[[int], float],
    *,
    min_s: float,
    max_s: float,
    second_weight: float,
) -> int:
    """Return after how many stretches to cut: at a long silence, late rather than early.

    `seconds_of` returns the length of a window of so many stretches. `second_weight` weighs a
    second of it against a second of silence.
    """
    best, best_score = 1, -1.0
    for count in range(1, len(stretches)):
        seconds = seconds_of(count)
        if seconds > max_s:
            break
        gap_s = (stretches[count].start - stretches[count - 1].end) / SAMPLE_RATE_HZ
        score = min(gap_s, MAX_GAP_S) + seconds * second_weight
        if seconds < min_s:
            score /= 100
        if score > best_score:
            best, best_score = count, score
    return best


def lookahead(own: Sequence[Stretch], rest: Sequence[Stretch], start: int) -> list[Stretch]:
    """Return the speech after a window's own that it takes as lookahead.

    `start` is the window's first sample. The lookahead may end within a word; it is empty where
    the window has no room.
    """
    if not rest:
        return []
    limit = rest[0].start + round(LOOKAHEAD_S * SAMPLE_RATE_HZ)
    cut = [Stretch(s.start, min(s.end, limit)) for s in rest if s.start < limit]
    while cut and _seconds(_pieces([*own, *cut], start, cut[-1].end)) > MAX_WINDOW_S:
        cut.pop()
    return cut


def rest_after(stretches: Iterable[Stretch], start: int) -> list[Stretch]:
    """Return the parts of the stretches after a sample, without the end of a word cut there."""
    least = MIN_REST_S * SAMPLE_RATE_HZ
    return [
        each if each.start >= start else Stretch(start, each.end)
        for each in stretches
        if each.start >= start or each.end - start > least
    ]


def _without_blips(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Drop stretches that are too short to be a word and stand alone: a cough, a click, a hum."""
    kept: list[Stretch] = []
    group: list[Stretch] = []
    for stretch in [*stretches, None]:
        near = stretch and group and stretch.start - group[-1].end < NEAR_S * SAMPLE_RATE_HZ
        if group and not near:
            if sum(each.seconds for each in group) >= MIN_SPEECH_S:
                kept += group
            group = []
        if stretch:
            group.append(stretch)
    return kept


def windows(samples: "NDArray[np.int16]", start: int = 0) -> Iterator[Window]:
    """Yield the windows of a memo from sample `start` on; reads the samples block by block."""
    detector, packer = SpeechDetector(raises_soft=False), WindowPacker(start)
    for first in range(0, len(samples), _BLOCK_SAMPLES):
        block = to_float(samples[first : first + _BLOCK_SAMPLES])
        yield from packer.feed(detector.feed(block))
    yield from packer.feed(detector.flush())
    yield from packer.flush(len(samples))
