from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.terminal.picture import Picture, lines
from models import Sentence
from pipeline.recording.recorder import State, Status
from pipeline.sheets import load_sheet
from tests.terminal import plain

SHEET = load_sheet()
STATUS = Status("recording", "USB Mic", 83.0, 0.5, 0.0, 0)
PICTURE = Picture(STATUS, SHEET)
SENTENCES = tuple(
    Sentence(number, f"This is what was said as number {number}.", 5.0 * number, 5.0 * number + 4)
    for number in range(9)
)


def shown(picture: Picture, columns: int = 80, rows: int = 24) -> list[str]:
    return [plain(line) for line in lines(picture, columns, rows)]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("waiting", "Waiting for sound from USB Mic"),
        ("recording", "● Recording 1:23  ▮▮▮▮▮▮▯▯▯▯▯▯  USB Mic"),
        ("paused", "Paused 1:23"),
        ("gone", "1:23  USB Mic is gone"),
        ("stopped", "Recorded 1:23"),
    ],
)
def test_the_first_line_says_how_it_is(state: State, expected: str) -> None:
    found = shown(replace(PICTURE, status=replace(STATUS, state=state)))
    assert expected in found[0]
    assert ("● Recording" in found[0]) == (state == "recording")


def test_the_second_line_says_what_to_press() -> None:
    assert shown(PICTURE)[1] == "Enter stop · Space pause · d discard · e end time"
    paused = replace(PICTURE, status=replace(STATUS, state="paused"))
    assert "Space go on" in shown(paused)[1]
    assert "for good?  y yes · n no" in shown(replace(PICTURE, asking="discard"))[1]
    assert "Stop? y yes · n no" in shown(replace(PICTURE, asking="stop"), 20, 4)[1]
    gone = replace(PICTURE, status=replace(STATUS, state="gone"))
    assert shown(gone)[1] == "q stop here"
    assert shown(replace(gone, offer="Built-in"))[1].startswith("Enter go on with Built-in")
    assert "Ctrl-C" in shown(replace(PICTURE, has_keys=False))[1]
    guided = replace(PICTURE, is_guided=True, shown=SHEET.prompts[0])
    for picture in (PICTURE, guided):
        assert len(shown(picture, 60)[1]) < 60
    assert shown(guided, 30)[1].startswith("Enter next · q stop")
    assert shown(replace(guided, shown=None), 30)[1].startswith("Enter stop · ← back")


def test_the_third_line_says_the_most_urgent() -> None:
    quiet = replace(PICTURE, status=replace(STATUS, quiet_s=3.0), hint=SHEET.prompts[0])
    assert "Nothing is heard from USB Mic" in shown(quiet)[2]
    assert shown(replace(quiet, status=STATUS))[2] == f"Next, perhaps: {SHEET.prompts[0].question}"
    assert "stopped" in shown(replace(quiet, trouble="Transcribing has stopped."))[2]
    assert "ended 15:3▏" in shown(replace(quiet, typed="15:3"))[2]
    assert "press e" in shown(replace(PICTURE, asks_for_end=True))[2].lower()
    assert "still to be transcribed" in shown(PICTURE)[2]
    assert shown(replace(PICTURE, heard_s=80))[2] == ""
    paused = replace(quiet, status=replace(STATUS, state="paused", quiet_s=9.0), hint=None)
    assert "Nothing is heard" not in shown(paused)[2]


def test_no_warning_while_a_gated_headset_is_silent_between_sentences() -> None:
    gated = replace(STATUS, quiet_s=20.0, patience_s=60.0)
    assert "Nothing is heard" not in "".join(shown(replace(PICTURE, status=gated)))
    assert "Nothing is heard" in shown(replace(PICTURE, status=replace(gated, quiet_s=60.0)))[2]


@pytest.mark.parametrize(
    ("columns", "rows"), [(100, 40), (80, 24), (60, 24), (60, 8), (40, 5), (20, 4), (20, 3)]
)
def test_a_warning_never_hides_the_next_prompt(columns: int, rows: int) -> None:
    muted = replace(PICTURE, status=replace(STATUS, quiet_s=9.0))
    hinted = shown(replace(muted, hint=SHEET.prompts[3]), columns, rows)
    assert any(line.startswith("! Nothing is") for line in hinted)
    head = "Next, perhaps: What" if columns >= 40 else "→ What were your"
    assert any(line.startswith(head) for line in hinted)
    guided = shown(replace(muted, is_guided=True, shown=SHEET.prompts[3]), columns, rows)
    assert any(line.startswith("! Nothing is") for line in guided) or rows == 3
    assert any(line.startswith("What were your") for line in guided)


def test_the_time_typed_is_shown_with_why_it_was_not_taken() -> None:
    typing = replace(PICTURE, typed="1930", refused="19:30 is still to come.")
    assert shown(typing, 60)[2:4] == ["The interview ended 1930▏", "19:30 is still to come."]
    for picture in (typing, replace(typing, is_guided=True, shown=SHEET.prompts[0])):
        assert shown(picture, 20, 4)[1:] == ["Ended 1930▏", "19:30 is still to", "come."]
    long = shown(replace(typing, typed="twenty-five minutes ago"), 20, 4)[1]
    assert (len(long), long[-6:]) == (20, "s ago▏")
    assert "20 minutes ago" in shown(replace(PICTURE, typed=""), 60)[2]


def test_the_time_accepted_is_shown() -> None:
    told = replace(PICTURE, ended="The interview ended at 14:30", heard_s=83.0)
    assert shown(told)[2] == "The interview ended at 14:30."
    hinted = replace(told, hint=SHEET.prompts[0])
    assert "14:30" not in shown(hinted)[2]
    assert "14:30" in shown(replace(hinted, is_ended_new=True))[2]


def test_covered_prompts_are_ticked() -> None:
    found = shown(replace(PICTURE, covered=frozenset(["arrival"])))
    assert f"✓ {SHEET.prompts[0].question}" in found
    assert sum(line.startswith("✓") for line in found) == 1
    assert all(any(prompt.question in line for line in found) for prompt in SHEET.prompts)


def test_with_little_room_only_what_is_left_is_listed() -> None:
    found = shown(replace(PICTURE, covered=frozenset(["arrival"])), rows=14)
    assert "1 of 13 prompts covered" in found
    assert SHEET.prompts[0].question not in "".join(found)


def test_the_newest_sentences_are_at_the_bottom() -> None:
    found = shown(replace(PICTURE, sentences=SENTENCES))
    assert found[-1] == "   0:40  This is what was said as number 8."
    assert len(found) <= 24


OPEN = replace(
    PICTURE, sentences=SENTENCES[:1], begun="And then they", preview="asked me about", open_s=5.0
)


def test_before_there_is_any_word_it_says_that_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert shown(PICTURE)[-1] == "listening …"
    assert lines(PICTURE, 80, 24)[-1] == "\x1b[2mlistening …\x1b[0m"
    for other in (
        replace(PICTURE, preview="And"),
        replace(PICTURE, begun="And"),
        replace(PICTURE, sentences=SENTENCES),
        replace(PICTURE, is_live=False),
        replace(PICTURE, trouble="Transcribing has stopped."),
        replace(PICTURE, status=replace(STATUS, state="paused")),
    ):
        assert "listening …" not in shown(other)


def test_words_that_may_still_change_are_dimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert shown(OPEN)[-2:] == [
        "   0:00  This is what was said as number 0.",
        "   0:05  And then they asked me about",
    ]
    assert lines(OPEN, 80, 24)[-1] == "   0:05  And then they\x1b[2m asked me about\x1b[0m"
    final = replace(OPEN, preview="")
    assert lines(final, 80, 24)[-1] == "   0:05  And then they"
    unsure = replace(OPEN, begun="")
    assert lines(unsure, 80, 24)[-1] == "   0:05  \x1b[2masked me about\x1b[0m"


def test_over_several_rows_only_what_may_change_is_dimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert lines(replace(OPEN, begun="And then they asked"), 24, 24)[-3:] == [
        "   0:05  And then they",
        "         asked\x1b[2m asked me\x1b[0m",
        "         \x1b[2mabout\x1b[0m",
    ]


@pytest.mark.parametrize("rows", [8, 12, 24])
@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_newest_words_are_always_seen(columns: int, rows: int) -> None:
    text = " ".join(f"word{number}" for number in range(200))
    found = shown(replace(OPEN, preview=text), columns, rows)
    assert found[-1].endswith("word199")
    assert len(found) == rows
    assert "      …  word" in "\n".join(found)
    assert found[-2].split()[0] != "…"
    assert "This is what was said" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("昨日山田さんと会いました。", 20, ["昨日山田さ", "んと会いま", "した。"]),
        ("我們談了。五個", 17, ["我們談", "了。五個"]),  # no line begins with a full stop
        ("they don’t know", 18, ["they", "don’t", "know"]),
        ("안녕하세요 여러분", 21, ["안녕하세요", "여러분"]),
        ("about 山田 and", 21, ["about 山田", "and"]),
        ("x" * 14, 19, ["x" * 10, "x" * 4]),
    ],
)
def test_wide_characters_are_wrapped(text: str, columns: int, expected: list[str]) -> None:
    found = shown(replace(OPEN, sentences=(), begun="", preview=text), columns)
    assert [line[9:] for line in found[-len(expected) :]] == expected
    assert all(cell_len(line) <= columns for line in found)


def test_a_guided_recording_shows_one_prompt() -> None:
    guided = replace(PICTURE, is_guided=True, shown=SHEET.prompts[2], sentences=SENTENCES)
    found = shown(guided)
    assert f"Prompt 3 of 13 · {SHEET.prompts[2].section}" in found
    assert SHEET.prompts[2].question in found
    assert SHEET.prompts[3].question not in found
    assert any("Every prompt was shown" in line for line in shown(replace(guided, shown=None)))


def test_a_line_that_fills_the_terminal_loses_nothing() -> None:
    for text in ("a" * 51, "字" * 25 + "a", "one two three " * 3 + "four five", "é" * 51):
        assert cell_len(text) == 51
        found = shown(replace(PICTURE, sentences=(Sentence(0, text, 0.0, 1.0),)), 60)
        assert found[-1] == f"   0:00  {text}"


def test_words_wider_than_the_terminal_go_on_in_the_next_line() -> None:
    for text in ("漢字" * 40, "a" * 100, "語" * 99 + "a"):
        found = shown(replace(PICTURE, sentences=(Sentence(0, text, 0.0, 1.0),)), 61, 40)
        assert "".join(line[9:] for line in found[-4:]).replace(" ", "").endswith(text)


def test_a_prompt_wider_than_the_terminal_is_shown_whole_where_there_is_room() -> None:
    found = shown(PICTURE, 60, 40)
    at = next(n for n, line in enumerate(found) if "show interest" in line)
    assert found[at : at + 2] == [
        "  Did you show interest in the job and company? Did you ask",
        "  questions?",
    ]


@pytest.mark.parametrize(("columns", "rows"), [(100, 40), (60, 24), (60, 8), (20, 6), (20, 4)])
def test_the_guided_prompt_is_on_every_screen(columns: int, rows: int) -> None:
    for prompt in SHEET.prompts:
        found = shown(replace(PICTURE, is_guided=True, shown=prompt), columns, rows)
        text = " ".join(line.strip() for line in found)
        assert prompt.question[:30] in text
        assert prompt.question in text or columns == 20


@given(
    st.integers(20, 200),
    st.integers(3, 70),
    st.text(max_size=300),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["waiting", "recording", "paused", "gone", "stopped"]),
)
def test_nothing_is_wider_or_longer_than_the_terminal(
    columns: int, rows: int, text: str, is_guided: bool, is_live: bool, state: State
) -> None:
    status = replace(STATUS, device=text[:60] or "mic", state=state, quiet_s=5.0)
    found = lines(
        replace(
            PICTURE,
            status=status,
            sentences=(Sentence(0, text, 1.0, 2.0), *SENTENCES, Sentence(10, "漢字" * 40, 60, 61)),
            begun=text[::2],
            preview=text[::-1],
            is_guided=is_guided,
            shown=SHEET.prompts[-1],
            is_live=is_live,
        ),
        columns,
        rows,
    )
    assert len(found) <= rows
    for line in found:
        assert cell_len(plain(line)) <= columns
        assert "\n" not in line
