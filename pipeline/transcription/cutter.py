"""Cut speech into windows: of a recording while it grows, and of one that has ended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.recording import SAMPLE_RATE_HZ
from pipeline.transcription.vad import SpeechDetector, Stretch, to_float
from pipeline.transcription.windows import (
    PADDING_S,
    Window,
    WindowPacker,
    best_cut,
    lookahead,
    rest_after,
    window_over,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_WINDOW_S = 8.0  # the engine mishears more in shorter windows
MAX_WINDOW_S = 28.0
SECOND_WEIGHT = 0.001  # weight of a longer window against a longer silence at its end, per second
CUT_SILENCE_S = 0.4  # shortest silence to cut at, unless there is too much for one window
SENTENCE_END_S = 3.0  # a silence that ends a sentence: cut at it, however short the window


@dataclass(frozen=True, slots=True)
class Cut:
    """The next window of a growing recording.

    `window` is None where the stretch holds no word. `end` is the sample at which it ends.
    `ends_sentence` is True where a silence of `SENTENCE_END_S` follows.
    """

    window: Window | None
    end: int
    ends_sentence: bool = False


class Cutter:
    """Cuts windows from speech that is still going on.

    `start` is the sample up to which windows have been transcribed.
    """

    def __init__(self) -> None:
        self.start = 0
        self._stretches: list[Stretch] = []

    @property
    def rest(self) -> tuple[Stretch, ...]:
        """Speech after `start`."""
        return tuple(self._stretches)

    def feed(self, stretches: Sequence[Stretch]) -> None:
        """Add stretches of speech, in order."""
        self._stretches += stretches

    def advance(self, start: int) -> None:
        """Set `start` after a window has been transcribed."""
        self.start = start
        self._stretches = rest_after(self._stretches, start)

    def cut(self, detected: int, speaking_since: int | None = None) -> Cut | None:
        """Return the next window, or None where it is better to wait for more sound.

        Voice activity is known up to the sample `detected`. `speaking_since` is the first sample
        of the stretch of speech that goes on there, if one does.
        """
        until = detected if speaking_since is None else speaking_since
        is_too_long = False
        for count in range(len(self._stretches), 0, -1):
            seconds = self._seconds(count)
            if seconds > MAX_WINDOW_S:
                is_too_long = True
                continue
            silence_s = (self._next(count, until) - self._end(count)) / SAMPLE_RATE_HZ
            ends_sentence = silence_s >= SENTENCE_END_S
            if ends_sentence or (silence_s >= CUT_SILENCE_S and seconds >= MIN_WINDOW_S):
                return self._cut_at(count, until, ends_sentence=ends_sentence)
        return self._cut_at(self._best_cut(), until) if is_too_long else None

    def _end(self, count: int) -> int:
        """Return the last sample of the first `count` stretches."""
        return self._stretches[count - 1].end

    def _next(self, count: int, until: int) -> int:
        """Return the sample at which speech goes on after the first `count` stretches."""
        return self._stretches[count].start if count < len(self._stretches) else until

    def _cut_at(self, count: int, until: int, *, ends_sentence: bool = False) -> Cut:
        last = self._end(count)
        end = (last + max(self._next(count, until), last)) // 2
        own, rest = self._stretches[:count], self._stretches[count:]
        after = lookahead(own, rest, self.start)
        return Cut(window_over(own, self.start, end, after), end, ends_sentence)

    def _best_cut(self) -> int:
        """Return how many stretches to take where there are too many for one window."""
        return best_cut(
            self._stretches,
            self._seconds,
            min_s=MIN_WINDOW_S,
            max_s=MAX_WINDOW_S,
            second_weight=SECOND_WEIGHT,
        )

    def _seconds(self, count: int) -> float:
        """Return the length of a window over the first `count` stretches."""
        stretches = self._stretches[:count]
        limit = stretches[-1].end + round(PADDING_S * SAMPLE_RATE_HZ)
        window = window_over(stretches, self.start, limit)
        return 0.0 if window is None else window.seconds


def windows_of(
    blocks: "Iterable[NDArray[np.int16]]",
    start: int = 0,
    *,
    detector: SpeechDetector | None = None,
    read: int = 0,
    found: Sequence[Stretch] = (),
) -> Iterator[Window]:
    """Yield the windows of a recording that has ended, in order, from the sample `start` on.

    `blocks` are its samples from the sample `read` on. `detector` has been fed those before, and
    `found` is the speech in them after `start`.
    """
    detector, packer = detector or SpeechDetector(), WindowPacker(start)
    yield from packer.feed(found)
    for block in blocks:
        read += len(block)
        yield from packer.feed(detector.feed(to_float(block)))
    yield from packer.feed(detector.flush())
    yield from packer.flush(read)
