"""Times of decoded words: from a window to the memo, without the pauses beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from models import Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.text import bare_word
from pipeline.transcription.stitch import WORD_TOLERANCE_S
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window

MIN_UNCOVERED_S = 1.0  # of speech without a word over it, to decode it again
MAX_BREATH_S = 0.3  # a shorter silence does not separate two stretches of speech
MIN_SHARED_S = 0.1  # of a word and a stretch of speech, to take it that it was spoken there
SPEECH_TOLERANCE_S = 0.1  # accuracy of the ends of a stretch of speech
MIN_INSERTED_PROBABILITY = 0.35  # mean of the words of a second decoding


def in_memo(words: Iterable[Word], window: Window) -> Iterator[Word]:
    """Convert times in a window to times in the memo; they never step back."""
    latest = window.start_s
    for word in words:
        times = window.in_memo(word.start_s, word.end_s)
        start_s, end_s = without_pauses(*times, window.speech)
        start_s = max(start_s, latest)
        latest = end_s = max(end_s, start_s)
        yield replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3))


def without_pauses(start_s: float, end_s: float, speech: Sequence[Stretch]) -> tuple[float, float]:
    """Limit a word's times to the stretch of speech that holds most of it.

    Whisper stretches words into the pauses beside them. A word outside all speech is left alone.
    """
    best_s, best = 0.0, None
    for stretch in speech:
        first_s, last_s = stretch.start / SAMPLE_RATE_HZ, stretch.end / SAMPLE_RATE_HZ
        shared_s = min(last_s, end_s) - max(first_s, start_s)
        if shared_s > best_s:
            best_s, best = shared_s, (first_s, last_s)
    if best is None or best_s < MIN_SHARED_S:
        return start_s, end_s
    return max(start_s, best[0] - SPEECH_TOLERANCE_S), min(end_s, best[1] + SPEECH_TOLERANCE_S)


def uncovered_speech(window: Window, words: Sequence[Word]) -> list[Stretch]:
    """Return the stretches of at least a second of speech that no word covers."""
    covered = [
        Stretch(
            round((word.start_s - WORD_TOLERANCE_S) * SAMPLE_RATE_HZ),
            round((word.end_s + WORD_TOLERANCE_S) * SAMPLE_RATE_HZ),
        )
        for word in words
    ]
    uncovered = []
    for piece in window.pieces:
        speech = [each for each in window.speech if piece.start <= each.start < piece.end]
        for stretch in _without_breaths(speech):
            rest = _subtracted(stretch, covered)
            uncovered += [each for each in rest if each.seconds >= MIN_UNCOVERED_S]
    return uncovered


def within(piece: Stretch, words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words whose middle lies in a piece."""
    return tuple(
        word
        for word in words
        if piece.start <= (word.start_s + word.end_s) / 2 * SAMPLE_RATE_HZ < piece.end
    )


def inserted(words: tuple[Word, ...], more: tuple[Word, ...]) -> tuple[Word, ...]:
    """Insert the words of a second decoding by time; not if improbable, or there already."""
    if not more or sum(word.probability for word in more) / len(more) < MIN_INSERTED_PROBABILITY:
        return words
    index = sum(word.end_s <= more[0].start_s + WORD_TOLERANCE_S for word in words)
    before, after = words[:index], words[index:]
    texts = [bare_word(word.text) for word in more]
    if texts in (
        [bare_word(word.text) for word in before[-len(more) :]],
        [bare_word(word.text) for word in after[: len(more)]],
    ):
        return words  # only their times were off
    return tuple(_in_order((*before, *more, *after)))


def _without_breaths(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Join stretches with only a breath between them."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and stretch.start - joined[-1].end < MAX_BREATH_S * SAMPLE_RATE_HZ:
            joined[-1] = Stretch(joined[-1].start, stretch.end)
        else:
            joined.append(stretch)
    return joined


def _subtracted(stretch: Stretch, others: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield what is left of a stretch without the others, which are in order."""
    start = stretch.start
    for other in others:
        if other.start > start:
            yield Stretch(start, min(other.start, stretch.end))
        start = max(start, other.end)
        if start >= stretch.end:
            return
    yield Stretch(start, stretch.end)


def _in_order(words: Iterable[Word]) -> Iterator[Word]:
    latest = 0.0
    for word in words:
        start_s = max(word.start_s, latest)
        latest = end_s = max(word.end_s, start_s)
        yield replace(word, start_s=start_s, end_s=end_s)
