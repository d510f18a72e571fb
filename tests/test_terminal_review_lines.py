import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.terminal.review_lines import review_lines, unplaced, unplaced_lines
from cli.terminal.style import MIN_WIDTH
from models import (
    Exchange,
    Gap,
    Interview,
    Placement,
    Recording,
    Review,
    Sentence,
    Transcript,
    Word,
)
from tests.reviews import ACME, RECORDING, SHEET, sentence


def review(recording: Recording = RECORDING, *sentences: Sentence) -> Review:
    """A review of these sentences, the first of them placed."""
    placements = (Placement(0, "questions", 0.9),) if sentences else ()
    exchanges = (Exchange(1, sentences[0].text, "", (0,), ()),) if sentences else ()
    transcript = Transcript(recording, "en", "scripted", sentences)
    return Review(ACME, (transcript,), SHEET, placements, exchanges)


def shown(review: Review) -> str:
    return "\n".join(review_lines(review, 7))


def test_a_review_shows_prompts_exchanges_and_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown(review(RECORDING, sentence(0, "They asked me why.")))
    assert "Review 7 · Acme · back-end developer · phone · 4 Mar 2026" in text
    assert "walk home.m4a, 4 Mar 2026 18:12 (from the file's tag) · 1:01 · 1 sentence" in text
    assert "What did they ask?\n   0  0:00  They asked me why." in text
    assert "→ no answer told" in text
    assert "NOT COVERED\n  What did you answer?" in text


@pytest.mark.parametrize(
    ("recording", "expected"),
    [
        (RECORDING, None),
        (
            replace(RECORDING, missing_seconds=2.5, gaps=(Gap(58, 60.5),)),
            "sound is missing: 2.5 s (0:58 to 1:00)",
        ),
        (replace(RECORDING, gaps=(Gap(58, 58),)), "some sound may be missing (at 0:58)"),
    ],
)
def test_missing_sound_is_told(recording: Recording, expected: str | None) -> None:
    text = shown(review(recording, sentence(0, "They asked me why.")))
    if expected is None:
        assert "missing" not in text
    else:
        assert expected in text


def test_a_term_that_was_put_in_says_what_was_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    heard = sentence(0, "We use cube net ease.")
    mended = replace(heard, text="We use Kubernetes.", heard=heard.text, changed_by="vocabulary")
    assert "We use Kubernetes. [heard: cube net ease]" in shown(review(RECORDING, mended))
    # The user knows what they changed.
    assert "[heard" not in shown(review(RECORDING, replace(mended, changed_by="user")))


def test_a_day_without_a_time_is_shown_as_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    of_a_day = replace(
        RECORDING, recorded_at=None, recorded_on=date(2026, 3, 4), recorded_at_source="name"
    )
    ended = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
    told = replace(review(of_a_day, sentence(0, "They asked.")), interview=Interview("A"))
    text = shown(replace(told, interview=replace(told.interview, ended_at=ended)))
    assert "walk home.m4a, 4 Mar 2026 (from the file's name) · 1:01" in text
    assert "Spoken" not in text


def test_no_speech_is_said() -> None:
    assert "No speech found." in shown(review())


@pytest.mark.parametrize(
    ("level_db", "said"),
    [
        (None, "No speech found."),
        (-30.0, "No speech found."),
        (-66.4, "too soft for speech to be found in it (-66 dBFS"),
        (-120.0, "No speech found. All of it is silence"),
    ],
)
def test_why_there_is_no_speech(level_db: float | None, said: str) -> None:
    text = " ".join(shown(review(replace(RECORDING, level_db=level_db))).split())
    assert said in text
    assert ("No speech found." in text) != ("too soft" in text)


def test_what_was_left_out_is_said() -> None:
    remark = "track 2 of 2 is used; left out: track 1 (silent)"
    assert f"! {remark}" in shown(review(replace(RECORDING, remarks=(remark,))))


def test_doubtful_words_are_dimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    words = (Word("sure", 0, 1, 0.9), Word("doubtful", 1, 2, 0.2))
    text = shown(review(RECORDING, Sentence(0, "sure doubtful", 0, 2, 0.5, words)))
    assert "sure \x1b[2mdoubtful\x1b[0m" in text


def test_doubtful_words_stand_in_brackets_where_nothing_is_dim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    words = tuple(Word(text, 0, 1, p) for text, p in (("They", 0.9), ("cube", 0.2), ("net,", 0.1)))
    said = Sentence(0, "They cube net,", 0, 2, 0.5, words)
    text = "\n".join(review_lines(review(RECORDING, said), 7, in_style=False))
    assert "They [cube net?]," in text
    assert "Words in [brackets?] may be misheard. To settle it: afterview edit 7 --text" in text
    sure = replace(said, words=tuple(replace(each, probability=0.9) for each in words))
    text = "\n".join(review_lines(review(RECORDING, sure), 7, in_style=False))
    assert "[" not in text and "misheard" not in text


@pytest.mark.parametrize("columns", [20, 60, 200])
def test_no_line_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    long = sentence(0, "They asked me " + "about many things " * 20)
    lines = review_lines(review(RECORDING, long), 7)
    assert max(map(len, lines[1:])) <= max(columns, MIN_WIDTH)


def test_a_held_on_day_is_shown() -> None:
    other = replace(review(), interview=replace(ACME, held_on=date(2026, 12, 24)))
    assert "24 Dec 2026" in shown(other)


def test_doubtful_placements_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    sure = review(RECORDING, sentence(0, "They asked me why."))
    assert "?  They" not in shown(sure)
    assert "marks a sentence" not in shown(sure)
    unsure = replace(sure, placements=(Placement(0, "questions", 0.3),))
    assert "   0  0:00? They asked me why." in shown(unsure)
    hint = "? marks a sentence that may not belong there. To settle it: afterview edit 7 --text"
    assert hint in " ".join(shown(unsure).split())


def test_notes_have_a_number_and_no_time() -> None:
    notes = review(RECORDING, Sentence(0, "They asked me why."))
    assert "\n   0  They asked me why." in "\n".join(map(plain, review_lines(notes, 7)))


def test_questions_stand_with_the_number_and_time_of_their_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    spoken = shown(review(RECORDING, sentence(0, "They asked me why.")))
    assert "\n  1.   0  0:00  They asked me why.\n" in spoken
    notes = shown(review(RECORDING, Sentence(0, "They asked me why.")))
    assert "\n  1.   0  They asked me why.\n" in notes


def test_an_own_recording_is_named_by_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    name = "20260304_181200.wav"
    own = replace(RECORDING, path=Path("/home/audio") / name, original_name=name)
    text = shown(review(own, sentence(0, "They asked me why.")))
    assert "recorded 4 Mar 2026 18:12 · 1:01" in text
    assert name not in text
    phone = replace(RECORDING, path=Path("/home/audio") / f"{'a' * 64}.wav", original_name=name)
    assert name in shown(review(phone, sentence(0, "They asked me why.")))


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_what_is_filed_nowhere() -> None:
    both = review(RECORDING, sentence(0, "They asked me why."), sentence(1, "Well."))
    assert [each.text for each in unplaced(both)] == ["Well."]
    assert any("Well." in line for line in unplaced_lines(both))
    assert unplaced_lines(review(RECORDING, sentence(0, "They asked."))) == [
        "Every sentence is filed under a prompt."
    ]
