import pytest

from models import Interview
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.review.mending import mended, near_phrases
from tests.commands import Commands, review
from tests.reviews import add_review

TEXTS = ["They asked about cube net ease.", "Cube net ease is hard.", "I said pods.", "No incubus."]


@pytest.fixture
def talks(run: Commands) -> Commands:
    with Store.open(Home(run.home)) as store:
        add_review(store, TEXTS)
        add_review(store, ["Cube net ease again, cube net ease!"], name="b", interview=Interview())
    return run


def texts(run: Commands, number: int = 1) -> list[str]:
    return [each["text"] for each in review(run, number)["transcript"]["sentences"]]


def test_a_phrase_is_mended_wherever_it_stands_in_the_review(talks: Commands) -> None:
    ran = talks("correct", "1", "cube net  ease", "Kubernetes")
    assert ran.code == 0, ran.err
    mended = ["They asked about Kubernetes.", "Kubernetes is hard.", *TEXTS[2:]]
    assert texts(talks) == mended
    assert texts(talks, 2) == ["Cube net ease again, cube net ease!"]
    assert "0:00: They asked about Kubernetes." in ran.err
    assert "2 places corrected. To take it back: afterview undo 1" in ran.err
    assert "cube net ease" in talks("vocabulary", "list").out
    found = talks("search", "kubernetes").out
    assert found.count("review 1") == 2
    assert talks("undo", "1").code == 0
    assert texts(talks) == TEXTS
    assert "cube net ease" not in talks("vocabulary", "list").out


def test_everywhere_means_all_reviews_as_one_step(talks: Commands) -> None:
    ran = talks("correct", "1", "cube net ease", "Kubernetes", "--everywhere")
    assert ran.code == 0, ran.err
    assert "4 places in 3 sentences corrected. To take it back: afterview undo" in ran.err
    assert "review 2, 0:00: Kubernetes again, Kubernetes!" in ran.err
    assert talks("undo", "2").code == 0  # of that review alone
    assert texts(talks, 2) == ["Cube net ease again, cube net ease!"]
    assert texts(talks)[1] == "Kubernetes is hard."
    assert talks("undo").code == 0
    assert texts(talks) == TEXTS
    assert talks("undo").code == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["1", "cube net", "Kubernetes", "--undo"], "or --undo"),
        (["1", "cubic nets", "Kubernetes"], 'nowhere in review 1. Did you mean "cube net'),
        (["1", "zebra", "horse"], '"zebra" is nowhere in review 1.'),
        (["1", "zebra", "horse", "--everywhere"], '"zebra" is in no review.'),
        (["1", "pods", "pods"], "The two are the same"),
        (["1", "2", "pods", "--everywhere"], "With --everywhere give the misheard words"),
        (["1", "pods"], "Give the sentence in the right words"),
        (["1", "cube", "net", "ease"], 'correct 1 "HEARD" "MEANT"'),
    ],
)
def test_wrong_input_changes_nothing(talks: Commands, line: list[str], message: str) -> None:
    ran = talks("correct", *line)
    assert ran.code == 2
    assert message in ran.err
    assert texts(talks) == TEXTS


@pytest.mark.parametrize(
    ("text", "heard", "meant", "expected"),
    [
        ("Incubus and cube.", "cube", "Kube", "Incubus and Kube."),
        ("A cube's edge, (cube)", "cube", "Kube", "A Kube's edge, (Kube)"),
        ("Their turn is there.", "their", "there", "There turn is there."),
        ("Jason is JASON.", "jason", "JSON", "JSON is JSON."),
        ("En pee em works.", "en pee em", "npm", "npm works."),
        ("I used see plus plus.", "see plus plus", "C++", "I used C++."),
        ("I used C++ there.", "c++", "Rust", "I used Rust there."),
        ("我用了酷伯内提斯", "酷伯内提斯", "Kubernetes", "我用了Kubernetes"),
        (r"A \1 b", "b", r"\1", r"A \1 \1"),
        ("Nothing here.", "cube", "Kube", "Nothing here."),
        ("", "cube", "Kube", ""),
    ],
)
def test_whole_words_in_any_case(text: str, heard: str, meant: str, expected: str) -> None:
    assert mended(text, heard, meant)[0] == expected


def test_near_phrases_have_as_many_words() -> None:
    assert near_phrases("cubic net ease", TEXTS)[0].lower() == "cube net ease"
    assert near_phrases("zebra", TEXTS) == []
