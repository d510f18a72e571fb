"""Where somebody speaks, and the windows of speech that the engine is given.

Voice activity comes from Silero's network, which lies inside faster-whisper; here it runs as a
stream, so that a memo of any length takes little memory and a recording can be followed while it
grows. What it finds does not depend on the size of the blocks that are fed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.gain import levelled
from pipeline.transcription.vad import SpeechDetector, Stretch, to_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_WINDOW_S = 20.0  # what is longer costs more: attention grows with the square
LONGEST_OWN_S = 18.3  # of this a window's own speech; the rest is what follows, for its context
LEAST_OWN_S = 14.5  # a window is not cut shorter to get a better place
FOLLOWING_S = 1.5  # the words before a cut are misheard where nothing follows
LENGTH_WORTH = 0.05  # what a second more is worth beside a second of silence at the cut
LEAST_SPEECH_S = 0.22  # less speech than this, with none near, is no word
NEAR_S = 0.6  # what "near" means
PADDING_S = 0.4  # silence kept on either side of a stretch
KEPT_SILENCE_S = 3.0  # a silence inside a window is kept whole up to this, and else its two ends
PART_MARGIN_S = 0.2  # what is heard around a stretch that is heard on its own
GOOD_GAP_S = 1.0  # longer gaps are no better places to cut than this
REST_S = 0.3  # less speech than this after the last word heard is its end

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Window:
    """What the engine hears at a time: pieces of the memo, one after the other.

    `pieces` are padded; long silences between them are left out. `speech` are the window's own
    stretches of speech, without padding. The memo is dealt with up to the sample `end`: what the
    pieces hold after it is heard for the sake of the words before, and comes again in the next.
    """

    pieces: tuple[Stretch, ...]
    speech: tuple[Stretch, ...]
    end: int

    @property
    def start_s(self) -> float:
        """Where the window begins in the memo."""
        return self.pieces[0].start / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """Up to where the memo is dealt with."""
        return self.end / SAMPLE_RATE_HZ

    @property
    def seconds(self) -> float:
        """How much the engine has to hear."""
        return sum(piece.seconds for piece in self.pieces)

    def cut_from(self, samples: "NDArray[np.int16]") -> "NDArray[np.float32]":
        """Copy the window's sound out of the memo's, as the engine wants it: -1 to 1.

        Speech that is far softer than the rest is raised.
        """
        sound = to_float(np.concatenate([samples[p.start : p.end] for p in self.pieces]))
        return levelled(sound, [self._in_window(each) for each in self.speech], SAMPLE_RATE_HZ)

    def part(
        self, stretches: Sequence[Stretch], sound: "NDArray[np.float32]"
    ) -> "tuple[Window, NDArray[np.float32]]":
        """Cut stretches, each of which lies in one piece, out of the window and of its sound."""
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
        """The piece that holds a stretch, and how many of the window's samples come before it."""
        before = 0
        for piece in self.pieces:
            if piece.start <= stretch.start < piece.end:
                break
            before += piece.end - piece.start
        return piece, before

    def _in_window(self, stretch: Stretch) -> tuple[int, int]:
        """Turn a stretch of one piece into samples of the window."""
        piece, before = self._piece_of(stretch)
        return before + stretch.start - piece.start, before + stretch.end - piece.start

    def in_memo(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Turn two times in the window into times in the memo.

        Both fall into the same piece, the one that holds their middle: a word that the engine
        stretches over a left-out silence must not last as long as the silence.
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
    """Return the window that deals with the memo from `start` to `end`; None without a word.

    `stretches` are what is spoken there, `following` what is heard besides of what comes after.
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
    """Pad the stretches, from `earliest` to `limit`, and join those that are near."""
    padding = round(PADDING_S * SAMPLE_RATE_HZ)
    kept_silence = round(KEPT_SILENCE_S * SAMPLE_RATE_HZ)
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
    """Packs stretches into windows, and cuts between two at the longest silence at hand.

    `start` is the sample up to which the memo is dealt with. Packed from a window's end on, the
    windows after it are the same ones.
    """

    def __init__(self, start: int = 0) -> None:
        self._stretches: list[Stretch] = []
        self._start = start

    def feed(self, stretches: Sequence[Stretch]) -> list[Window]:
        """Take stretches in order; return the windows that are full."""
        full = []
        for stretch in rest_after(stretches, self._start):
            self._stretches.append(stretch)
            while self._length(self._stretches) > LONGEST_WINDOW_S and len(self._stretches) > 1:
                full.append(self._split())
        return [window for window in full if window]

    def flush(self, end: int) -> list[Window]:
        """Return the last windows. `end` is the number of samples in the memo."""
        last = []
        while self._length(self._stretches) > LONGEST_OWN_S and len(self._stretches) > 1:
            last.append(self._split())
        last.append(window_over(self._stretches, self._start, end))
        self._stretches = []
        return [window for window in last if window]

    def _split(self) -> Window | None:
        place = self._best_place()
        head, self._stretches = self._stretches[:place], self._stretches[place:]
        start, end = self._start, (head[-1].end + self._stretches[0].start) // 2
        self._start = end
        return window_over(head, start, end, following(head, self._stretches, start))

    def _best_place(self) -> int:
        """Return how many of the stretches go into the window."""
        return best_place(
            self._stretches,
            lambda count: self._length(self._stretches[:count]),
            least_s=LEAST_OWN_S,
            longest_s=LONGEST_OWN_S,
            length_worth=LENGTH_WORTH,
        )

    def _length(self, stretches: Sequence[Stretch]) -> float:
        if not stretches:
            return 0.0
        limit = stretches[-1].end + round(PADDING_S * SAMPLE_RATE_HZ)
        return _seconds(_pieces(stretches, self._start, limit))


def best_place(
    stretches: Sequence[Stretch],
    seconds_of: Callable[[int], float],
    *,
    least_s: float,
    longest_s: float,
    length_worth: float,
) -> int:
    """Return after how many stretches to cut: at the longest silence, late rather than early.

    `seconds_of` gives the length of so many of them; `length_worth` is what a second of it is worth
    beside a second of silence.
    """
    best, best_worth = 1, -1.0
    for count in range(1, len(stretches)):
        seconds = seconds_of(count)
        if seconds > longest_s:
            break
        gap_s = (stretches[count].start - stretches[count - 1].end) / SAMPLE_RATE_HZ
        worth = min(gap_s, GOOD_GAP_S) + seconds * length_worth
        if seconds < least_s:
            worth /= 100
        if worth > best_worth:
            best, best_worth = count, worth
    return best


def following(own: Sequence[Stretch], rest: Sequence[Stretch], start: int) -> list[Stretch]:
    """Return what a window from `start` on is heard with besides of the speech after its own.

    It may end within a word; none where the window has no room.
    """
    if not rest:
        return []
    limit = rest[0].start + round(FOLLOWING_S * SAMPLE_RATE_HZ)
    cut = [Stretch(s.start, min(s.end, limit)) for s in rest if s.start < limit]
    while cut and _seconds(_pieces([*own, *cut], start, cut[-1].end)) > LONGEST_WINDOW_S:
        cut.pop()
    return cut


def rest_after(stretches: Iterable[Stretch], start: int) -> list[Stretch]:
    """Return what there is of the stretches after a sample; the end of a word is left out."""
    least = REST_S * SAMPLE_RATE_HZ
    return [
        each if each.start >= start else Stretch(start, each.end)
        for each in stretches
        if each.start >= start or each.end - start > least
    ]


def _without_blips(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Leave out what is too short to be a word and stands alone: a cough, a click, a hum."""
    kept: list[Stretch] = []
    group: list[Stretch] = []
    for stretch in [*stretches, None]:
        near = stretch and group and stretch.start - group[-1].end < NEAR_S * SAMPLE_RATE_HZ
        if group and not near:
            if sum(each.seconds for each in group) >= LEAST_SPEECH_S:
                kept += group
            group = []
        if stretch:
            group.append(stretch)
    return kept


def windows(samples: "NDArray[np.int16]", start: int = 0) -> Iterator[Window]:
    """Yield the windows of a memo from the sample `start` on; reads the samples block by block."""
    detector, packer = SpeechDetector(), WindowPacker(start)
    for first in range(0, len(samples), _BLOCK_SAMPLES):
        block = to_float(samples[first : first + _BLOCK_SAMPLES])
        yield from packer.feed(detector.feed(block))
    yield from packer.feed(detector.flush())
    yield from packer.flush(len(samples))
