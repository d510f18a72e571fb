import pytest

from models import Sentence, Word
from pipeline.recording.in_step import said_at, spoken_stretches


def spoken(text: str, *words: str) -> Sentence:
    """A sentence whose words take a second each, from 10 s on."""
    timed = tuple(Word(word, 10.0 + at, 11.0 + at) for at, word in enumerate(words))
    return Sentence(0, text, 10.0, 10.0 + len(words), words=timed)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("I said so.", ["I", "said", "so."], ["I", "said", "so."]),
        ("I said so.", [" I", " said", " so."], ["I", "said", "so."]),
        ("我说过。", ["我", "说", "过。"], ["我", "说", "过。"]),
        ("we use Kubernetes there", ["we", "use", "cube", "there"], "we use Kubernetes there"),
        ("use Kubernetes there", ["use", "cube", "net", "there"], "use Kubernetes - there"),
        ("use Post GreSQL there", ["use", "postgres", "there"], ["use", "Post GreSQL", "there"]),
        ("so use it there", ["use", "it", "there"], ["so", "use", "it", "there"]),
        ("use it there now", ["use", "it", "there"], ["use", "it", "there now"]),
        ("other text", ["what", "was", "said"], ["other text"]),
        ("a cache in a cache", ["cache", "in", "a", "cache"], ["a", "cache", "in", "a", "cache"]),
        ("typed", [], ["typed"]),
        ("", [], []),
    ],
)
def test_each_word_is_said_in_its_turn(
    text: str, words: list[str], expected: list[str] | str
) -> None:
    wanted = expected.split() if isinstance(expected, str) else expected
    said = [text[start:end] for _, start, end in spoken_stretches(spoken(text, *words))]
    assert said == [each for each in wanted if each != "-"]


@pytest.mark.parametrize(
    ("at_s", "said"),
    [
        (9.0, ""),
        (10.0, "use"),
        (11.5, "Kubernetes"),
        (12.5, "Kubernetes"),
        (13.0, "there"),
        (99.0, "there"),
    ],
)
def test_what_is_said_at_a_moment(at_s: float, said: str) -> None:
    sentence = spoken("use Kubernetes there", "use", "cube", "net", "there")
    start, end = said_at(spoken_stretches(sentence), at_s)
    assert sentence.text[start:end] == said
