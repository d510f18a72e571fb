"""Times of words in the memo, and speech without words."""

import pytest

from models import Word
from pipeline.transcription.vad import Stretch
from pipeline.transcription.windows import Window
from pipeline.transcription.word_times import inserted, uncovered_speech, without_pauses


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [(1.0, 4.0), (6.0, 9.0)]),
        ([(1.0, 4.0), (6.0, 9.0)], []),
        ([(1.2, 3.0), (3.5, 3.8), (6.9, 8.9)], []),
        ([(1.0, 2.0), (8.0, 9.0)], [(2.3, 4.0), (6.0, 7.7)]),
        ([(0.0, 0.1), (3.0, 7.0)], [(1.0, 2.7), (7.3, 9.0)]),
        ([(2.0, 3.0), (7.0, 7.5)], [(7.8, 9.0)]),
    ],
)
def test_uncovered_speech_is_what_no_word_covers(
    words: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    def stretch(start_s: float, end_s: float) -> Stretch:
        return Stretch(round(start_s * 16_000), round(end_s * 16_000))

    window = Window(
        pieces=(stretch(0.6, 4.4), stretch(5.6, 9.4)),
        speech=(stretch(1, 2), stretch(2.2, 4), stretch(6, 9)),
        end=stretch(9, 10).end,
    )
    found = uncovered_speech(window, [Word("x", *times) for times in words])
    times_s = [at / 16_000 for s in found for at in (s.start, s.end)]
    assert times_s == pytest.approx([at_s for times in expected for at_s in times])


@pytest.mark.parametrize(
    ("times_s", "expected_s"),
    [
        ((1.2, 1.5), (1.2, 1.5)),
        ((1.5, 2.9), (1.5, 2.1)),  # into the pause after it
        ((2.4, 4.4), (3.9, 4.4)),  # into the pause before it
        ((1.9, 4.4), (3.9, 4.4)),  # over a whole pause: where most of it is
        ((2.3, 2.8), (2.3, 2.8)),  # where nobody seems to speak: left alone
        ((2.05, 3.95), (2.05, 3.95)),
    ],
)
def test_a_words_time_is_when_somebody_speaks(
    times_s: tuple[float, float], expected_s: tuple[float, float]
) -> None:
    speech = (Stretch(16_000, 32_000), Stretch(64_000, 96_000))
    found = without_pauses(*times_s, speech)
    assert found == pytest.approx(expected_s)


def words(text: str, start_s: float, probability: float = 0.9) -> tuple[Word, ...]:
    """A word a second."""
    return tuple(
        Word(word, start_s + n, start_s + n + 0.8, probability)
        for n, word in enumerate(text.split())
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (words("then Redis", 3), "we used then Redis and Kafka"),
        (words("then Redis", 3, 0.3), "we used and Kafka"),
        (words("Used,", 2), "we used and Kafka"),
        (words("and kafka.", 4), "we used and Kafka"),
        (words("first", -2), "first we used and Kafka"),
        ((), "we used and Kafka"),
    ],
    ids=["in a gap", "improbable", "the word before", "the words after", "in front", "nothing"],
)
def test_words_of_a_second_decoding_are_inserted_once(
    more: tuple[Word, ...], expected: str
) -> None:
    found = inserted((*words("we used", 0), *words("and Kafka", 6)), more)
    assert " ".join(word.text for word in found) == expected
