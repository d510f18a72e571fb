import html
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import srt
import webvtt
from hypothesis import given, settings

from models import (
    Review,
)
from pipeline.export import EXPORTERS
from pipeline.export.captions import Cue, cues
from pipeline.export.plain import one_line
from tests.export_reviews import (
    PHONE,
    REVIEWS,
    SECOND,
    WHOLE,
    of_sentences,
    review,
    reviews,
    spoken,
    transcript,
)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 1), (1, 2)], [(0, 1000), (1000, 2000)]),  # as it should be: left alone
        ([(0.5, 1.25), (3, 4)], [(500, 1250), (3000, 4000)]),
        ([(0, 5), (3, 6)], [(0, 3000), (3000, 6000)]),  # the first ends where the second begins
        ([(2, 2), (5, 6)], [(2000, 2100), (5000, 6000)]),  # no length
        ([(1, 1), (1, 1), (1, 1)], [(1000, 1100), (1100, 1200), (1200, 1300)]),
        ([(5, 6), (2, 3)], [(5000, 5100), (5100, 5200)]),  # out of order: the text's order stays
        ([(3, 1), (4, 5)], [(3000, 3100), (4000, 5000)]),  # ends before it begins
        ([(-2, -1), (1, 2)], [(0, 100), (1000, 2000)]),
    ],
)
def test_cues_follow_one_another(
    spans: list[tuple[float, float]], expected: list[tuple[int, int]]
) -> None:
    sentences = [spoken(index, "So.", *span) for index, span in enumerate(spans)]
    found = [(cue.start_ms, cue.end_ms) for cue in cues(of_sentences(*sentences))]
    assert found == expected


def test_cues_of_a_later_memo_come_after_the_earlier_ones() -> None:
    starts = [cue.start_ms for cue in cues(WHOLE)]
    assert starts == [520, 3000, 8000, 13_000, 95_650, 99_250]


def test_cues_of_a_later_memo_wait_for_a_sentence_that_lasts_beyond_its_memo() -> None:
    short = replace(PHONE, seconds=2.0)
    found = cues(
        review(
            transcript(short, spoken(0, "One.", 0, 3)), transcript(SECOND, spoken(1, "Two.", 0, 1))
        )
    )
    assert found == [Cue(0, 3000, "One."), Cue(3000, 4000, "Two.")]


def test_cues_of_notes_stay_as_long_as_reading_takes() -> None:
    assert cues(REVIEWS["notes"]) == [
        Cue(0, 2000, "They asked about closures."),
        Cue(2000, 3200, "Went well."),
    ]


@pytest.mark.parametrize(
    ("text", "in_srt", "in_vtt"),
    [
        ("Plain text.", "Plain text.", "Plain text."),
        ("two\nlines\r\n\r\nand more", "two lines and more", "two lines and more"),
        ("a --> b", "a → b", "a --> b"),
        ("List<String> & co", "List<String> & co", "List<String> & co"),
        ("4\n00:00:01,000 --> 00:00:02,000\nno", "4 00:00:01,000 → 00:00:02,000 no", None),
        ("NOTE is no note", "NOTE is no note", "NOTE is no note"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred", "bell and [31mred"),
    ],
)
def test_captions_hold_any_text(text: str, in_srt: str, in_vtt: str | None) -> None:
    one = of_sentences(spoken(0, text, 0, 1), spoken(1, "Next.", 1, 2))
    assert [cue.content for cue in parsed_srt(one)] == [in_srt, "Next."]
    if in_vtt is not None:
        assert [text for _, _, text in parsed_vtt(one)] == [in_vtt, "Next."]


@pytest.mark.parametrize("text", ["", "  ", "\n", "\x00\x07"])
def test_captions_leave_out_a_sentence_without_text(text: str) -> None:
    one = of_sentences(spoken(0, text, 0, 1), spoken(1, "Next.", 1, 2))
    assert [cue.content for cue in parsed_srt(one)] == ["Next."]
    assert [text for _, _, text in parsed_vtt(one)] == ["Next."]


def test_captions_of_nothing_are_files_without_cues() -> None:
    assert EXPORTERS["srt"](of_sentences(), 1) == ""
    assert EXPORTERS["vtt"](of_sentences(), 1) == "WEBVTT\n"


def parsed_srt(one: Review) -> list[Any]:
    return list(srt.parse(EXPORTERS["srt"](one, 1)))


def parsed_vtt(one: Review) -> list[tuple[int, int, str]]:
    captions = webvtt.from_string(EXPORTERS["vtt"](one, 1)).captions
    return [(ms(each.start), ms(each.end), html.unescape(each.raw_text)) for each in captions]


def ms(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


@settings(max_examples=40)
@given(reviews())
def test_any_review_is_valid_srt(one: Review) -> None:
    found = parsed_srt(one)
    expected = cues(one)
    assert [cue.content for cue in found] == [cue.text.replace("-->", "→") for cue in expected]
    assert [cue.index for cue in found] == list(range(1, len(expected) + 1))
    spans = [(cue.start // timedelta(milliseconds=1)) for cue in found]
    assert spans == [cue.start_ms for cue in expected]


@settings(max_examples=40)
@given(reviews())
def test_any_review_is_valid_vtt(one: Review) -> None:
    expected = cues(one)
    assert parsed_vtt(one) == [(cue.start_ms, cue.end_ms, cue.text) for cue in expected]


@settings(max_examples=40)
@given(reviews())
def test_cues_of_any_review_are_in_order_and_hold_every_sentence(one: Review) -> None:
    found = cues(one)
    for cue, after in pairwise(found):
        assert cue.start_ms < cue.end_ms <= after.start_ms
    texts = [one_line(sentence.text) for sentence in one.sentences]
    assert [cue.text for cue in found] == [text for text in texts if text]
