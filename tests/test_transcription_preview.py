"""Previews of what is being said: what is decoded, what stays, and when it is given up."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import pipeline.transcription.preview as module
from pipeline.transcription.preview import LONGEST_S, Previews, agreed, joined
from pipeline.transcription.vad import Stretch

RATE_HZ = 16_000
SAMPLES = np.ones(120 * RATE_HZ, np.int16)


class Teller:
    """Tells one text after another, and what it was asked; it may be held, or fail."""

    def __init__(self, *texts: str | Exception) -> None:
        self.asked: list[tuple[float, str, str]] = []
        self.given_up = 0
        self.is_free = threading.Event()
        self.is_free.set()
        self.is_asked = threading.Event()
        self._texts = list(texts)

    def preview(
        self,
        samples: NDArray[np.float32],
        *,
        language: str,
        said: str,
        is_given_up: Callable[[], bool],
    ) -> str | None:
        self.asked.append((round(len(samples) / RATE_HZ, 1), language, said))
        self.is_asked.set()
        while not self.is_free.wait(0.001):
            if is_given_up():
                self.given_up += 1
                return None
        text = self._texts.pop(0) if self._texts else ""
        if isinstance(text, Exception):
            raise text
        return text


class Looker:
    """Looks as the live thread does, and waits for what comes of it."""

    def __init__(self, previews: Previews, came: threading.Event) -> None:
        self.previews = previews
        self._came = came

    def look(self, *speech: tuple[float, float], language: str = "en") -> str:
        """The text after a preview of some speech (seconds)."""
        self._came.clear()
        before = self.previews._known
        self.ask(*speech, language=language)
        while self.previews._job is not None:
            self._came.wait(0.01)
        assert self.previews._known is not before
        return self.previews.text

    def ask(self, *speech: tuple[float, float], language: str = "en") -> None:
        stretches = stretches_of(speech)
        until = stretches[-1].end if stretches else RATE_HZ
        self.previews.look(SAMPLES[:until], stretches, language=language)

    @property
    def is_working(self) -> bool:
        return self.previews._job is not None


def stretches_of(speech: Sequence[tuple[float, float]]) -> list[Stretch]:
    return [Stretch(round(start * RATE_HZ), round(end * RATE_HZ)) for start, end in speech]


@contextmanager
def previews_of(teller: Teller) -> Iterator[Looker]:
    came = threading.Event()
    previews = Previews(teller, came.set)
    try:
        yield Looker(previews, came)
    finally:
        teller.is_free.set()
        previews.end()
        previews._thread.join(20)


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.0)
    monkeypatch.setattr(module, "monotonic", lambda: 5.0)  # nothing takes time


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("", "They asked", ""),
        ("They asked", "They asked me about", "They"),
        ("They asked me", "They asked me about", "They asked"),
        ("They asked my", "They asked me about", "They asked"),
        ("They ask", "They, asked", ""),
        ("They asked me", "They asked", "They"),
        ("same text", "same text", "same"),
        ("昨日山田さ", "昨日山田さんと", "昨日山田"),
        ("我們在 Acme", "我們在 Acme 談", "我們在"),
    ],
)
def test_words_that_two_decodings_agree_on(before: str, now: str, expected: str) -> None:
    assert agreed(before, now) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_agreed_on_begins_both(before: str, now: str) -> None:
    found = agreed(before, now)
    assert now.startswith(found)
    assert before.startswith(found)
    assert len(agreed(now, now)) <= len(now)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("They asked", "me", "They asked me"),
        ("", "me", "me"),
        ("They", "", "They"),
        ("昨日", "山田さん", "昨日山田さん"),
        ("昨日", "Acme", "昨日 Acme"),
    ],
)
def test_texts_are_joined_as_their_script_is_written(
    before: str, after: str, expected: str
) -> None:
    assert joined(before, after) == expected


def test_what_was_agreed_on_is_not_decoded_again() -> None:
    teller = Teller("They ask", "They asked me", "They asked me about")
    with previews_of(teller) as looker:
        assert looker.look((0, 2)) == "They ask"
        assert looker.look((0, 3)) == "They asked me"
        assert looker.look((0, 4)) == "They asked me about"
    assert teller.asked == [(2, "en", ""), (3, "en", ""), (4, "en", "They")]


def test_where_nothing_is_understood_the_words_before_stay() -> None:
    teller = Teller("They asked me", "", "They asked me about it", "They asked", "They asked me")
    with previews_of(teller) as looker:
        looker.look((0, 2))
        assert looker.look((0, 3)) == "They asked me"
        assert looker.look((0, 4)) == "They asked me about it"
        assert looker.look((0, 5)) == "They asked me about it"
        assert looker.look((0, 6)) == "They asked me"


def test_too_little_speech_and_nothing_new_are_not_decoded() -> None:
    teller = Teller("They asked")
    with previews_of(teller) as looker:
        for speech in ([], [(0.0, 0.5)]):
            looker.ask(*speech)
            assert not looker.is_working
        looker.look((0, 2))
        for speech in ([(0.0, 2.0)], [(0.0, 1.9)], [(0.0, 2.1)]):
            looker.ask(*speech)
            assert not looker.is_working
    assert len(teller.asked) == 1


def test_of_long_speech_only_the_part_since_a_pause_is_decoded_again() -> None:
    teller = Teller("one two", "one", "two three", "two three four")
    with previews_of(teller) as looker:
        assert looker.look((0, 5), (5.5, 7.5)) == "one two"
        assert looker.look((0, 5), (5.5, 10)) == "one two three"
        assert looker.look((0, 5), (5.5, 12)) == "one two three four"
    assert [seconds for seconds, _, _ in teller.asked] == [7.5, 5.2, 4.8, 6.8]


def test_long_speech_without_a_pause_stays_in_one() -> None:
    teller = Teller("one", "one two")
    with previews_of(teller) as looker:
        looker.look((0, LONGEST_S - 1))
        assert looker.look((0, LONGEST_S + 5)) == "one two"
    assert len(teller.asked) == 2


def test_much_speech_at_once_is_divided_again_and_again() -> None:
    teller = Teller("one", "two", "three")
    with previews_of(teller) as looker:
        speech = ((0, 8), (8.5, 16), (16.5, 24))
        assert looker.look(*speech) == "one"
        assert looker.look(*speech) == "one two three"


def test_with_windows_waiting_nothing_is_decoded() -> None:
    teller = Teller("one")
    with previews_of(teller) as looker:
        looker.ask((0, 18), (18, 36), (36, 54))
        assert not looker.is_working
        looker.previews.begin(36 * RATE_HZ)
        assert looker.look((36, 54)) == "one"


def test_a_transcribed_window_takes_its_words_away() -> None:
    teller = Teller("They asked me", "about")
    with previews_of(teller) as looker:
        looker.look((0, 4))
        looker.previews.begin(4 * RATE_HZ)
        assert looker.previews.text == ""
        assert looker.look((4.5, 6)) == "about"
    assert teller.asked[-1][2] == ""


def test_what_was_in_work_when_its_window_was_transcribed_is_not_shown() -> None:
    teller = Teller("They asked me", "about")
    with previews_of(teller) as looker:
        teller.is_free.clear()
        looker.ask((0, 4))
        assert teller.is_asked.wait(20)
        looker.previews.begin(4 * RATE_HZ)
        while looker.is_working:
            teller.is_asked.wait(0.001)
        assert looker.previews.text == ""
    assert teller.given_up == 1


def test_given_up_it_keeps_the_text_that_there_was() -> None:
    teller = Teller("They asked")
    with previews_of(teller) as looker:
        looker.look((0, 2))
        teller.is_free.clear()
        looker.ask((0, 4))
        looker.previews.give_up()
        while looker.is_working:
            teller.is_asked.wait(0.001)
        assert looker.previews.text == "They asked"
        teller.is_free.set()


def test_the_end_waits_for_nothing() -> None:
    teller = Teller("They asked")
    with previews_of(teller) as looker:
        teller.is_free.clear()
        looker.ask((0, 2))
        assert teller.is_asked.wait(20)
        looker.previews.end()
        looker.previews._thread.join(20)
        assert teller.given_up == 1
        looker.ask((0, 4))
        assert len(teller.asked) == 1


def test_an_error_ends_the_previews_and_nothing_else() -> None:
    teller = Teller("They asked", RuntimeError("no memory"))
    with previews_of(teller) as looker:
        looker.look((0, 2))
        looker.ask((0, 4))
        looker.previews._thread.join(20)
        assert looker.previews.text == ""
        looker.ask((0, 6))
        looker.previews.begin(RATE_HZ)
        looker.previews.give_up()
    assert len(teller.asked) == 2


@pytest.mark.parametrize(
    ("took_s", "next_s"),
    [(0.2, 1.0), (0.5, 1.0), (0.8, 1.6), (3.0, 6.0), (5.0, 55.0)],
)
def test_it_rests_at_least_as_long_as_it_worked(
    took_s: float, next_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_S", 1.0)
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    teller = Teller("They", "asked")
    with previews_of(teller) as looker:
        teller.is_free.clear()
        looker.ask((0, 2))
        assert teller.is_asked.wait(20)
        now[0] += took_s
        teller.is_free.set()
        while looker.is_working:
            teller.is_asked.wait(0.001)
        now[0] = 100.0 + next_s - 0.01
        looker.ask((0, 4))
        assert len(teller.asked) == 1
        now[0] = 100.0 + next_s
        looker.look((0, 4))
    assert len(teller.asked) == 2
