import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Prompt, PromptSheet
from pipeline.segment.markers import Marker, find_markers, steer
from pipeline.sheets import load_sheet

SHEET = load_sheet()
OWN = PromptSheet(
    "call",
    "Call",
    (
        Prompt("pay", "What did they say about money and benefits?", "Facts"),
        Prompt("went_well", "What went well?", "Lessons"),
    ),
)


def marker(text: str, sheet: PromptSheet = SHEET) -> Marker | None:
    [found] = find_markers([text], sheet)
    return found


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("What did you say during the introduction round?", "introduction"),
        ("Next one, what did I say during the introduction round.", "introduction"),
        ("okay next how did they welcome me", "welcome"),
        ("How did your interviewers welcome you", "welcome"),
        ("What was their facial expression.", "expression"),
        ("Right, so, were you making up stuff?", "made_up"),
        ("six how did i feel", "reaction"),
        ("Moving on to what went well.", "went_well"),
        ("About the introduction.", "introduction"),
        ("Now on to the questions.", "questions"),
        ("Let me go to what did not go well.", "went_badly"),
        ("and what to do differently or to look up next time", "next_time"),
        ("what was there facial expression", "expression"),  # misheard
    ],
)
def test_a_prompt_read_aloud_or_named_steers_and_says_nothing(text: str, prompt: str) -> None:
    assert marker(text) == Marker((prompt,), is_bare=True)


@pytest.mark.parametrize(
    "text", ["Next one.", "Moving on.", "next", "That's it for the answers.", "Where was I?"]
)
def test_an_end_steers_to_nothing(text: str) -> None:
    assert marker(text) == Marker((), is_bare=True)


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("What went well: the query, and the story about the release.", ("went_well",)),
        ("About the welcome, she gave me coffee and a biscuit.", ("welcome",)),
        ("Who was there, what did you tell them about you.", ("introduction",)),
        (
            "Oh and I forgot, at the beginning there was nobody at the desk.",
            ("arrival", "welcome", "introduction"),
        ),
    ],
)
def test_a_prompt_named_before_its_content(text: str, prompts: tuple[str, ...]) -> None:
    found = marker(text)
    assert found is not None
    assert (found.prompts, found.is_bare) == (prompts, False)


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("What went well was the map question.", "went_well"),
        ("What went well was the map question", "went_well"),
        ("Okay, so what went well is that I knew the heap.", "went_well"),
        ("What went well? The map question.", "went_well"),
        ("What didn't go well was the SQL part", "went_badly"),
        ("What went badly was the map", "went_badly"),
        ("What happened when I entered the office was odd.", "arrival"),
        ("What happened when I entered that office was odd.", "arrival"),  # misheard
        ("What did I say during the introduction round, nothing much.", "introduction"),
        ("Were you making up stuff? Yes.", "made_up"),
        ("Was I making up stuff a bit", "made_up"),
        ("How confident were you when answering certain questions? Not at all.", "confidence"),
        ("What to do differently is sleep more.", "next_time"),
    ],
)
def test_what_goes_on_after_a_prompts_words_answers_it(text: str, prompt: str) -> None:
    assert marker(text) == Marker((prompt,), is_bare=False, is_answer=True)


@pytest.mark.parametrize(
    "text",
    [
        "What was their facial expression like?",
        "What kind of questions did they ask me?",
        "Were you making up stuff, right.",
        "Okay, what went well.",
    ],
)
def test_a_filler_after_a_prompts_words_is_no_answer(text: str) -> None:
    found = marker(text)
    assert found is not None
    assert found.is_bare


def test_two_prompts_read_aloud_at_once() -> None:
    assert marker("What went well, what did not go well.") == Marker(
        ("went_well", "went_badly"), is_bare=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Then she asked me what went well in my last project.",
        "Tell us about yourself.",
        "I said the questions were fair.",
        "He nodded.",
        "The next question was what a closure is.",
        "We started at the beginning of the file.",
        "The sheet comes back and says top ten percent.",
        "Next time I want to slow down before I answer.",
        "on",
        "What kind of questions did they ask me about caching?",
        "What went well in my last project is what she asked.",
    ],
)
def test_what_tells_something_is_no_marker(text: str) -> None:
    assert marker(text) is None


def test_a_prompt_of_the_users_own_is_read_aloud_too() -> None:
    assert marker("Okay, what did they say about money and benefits?", OWN) == Marker(
        ("pay",), is_bare=True
    )
    assert marker("How did they welcome me?", OWN) is None


def test_steering_fades_and_ends_with_the_next_marker() -> None:
    markers = [Marker(("welcome",), True), None, None, Marker((), True), None]
    flat = np.zeros(5, dtype=np.float32)
    found = steer(flat, "welcome", markers)
    assert found[1] > found[2] > found[4] == 0
    assert found[0] < -10 > found[3]
    assert steer(flat, "reaction", markers)[1] == 0
    assert steer(flat, "welcome", [None] * 5).tolist() == flat.tolist()


def test_a_marker_with_content_counts_for_itself() -> None:
    found = steer(np.zeros(2, np.float32), "welcome", [Marker(("welcome",), False), None])
    assert found[0] > found[1] > 0


def test_an_answer_is_placed_under_its_prompt() -> None:
    flat = np.full(1, -4.0, dtype=np.float32)
    answer = steer(flat, "welcome", [Marker(("welcome",), False, is_answer=True)])
    assert answer[0] > 0 > steer(flat, "welcome", [Marker(("welcome",), False)])[0]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_is_read(texts: list[str]) -> None:
    assert len(find_markers(texts, SHEET)) == len(texts)
