"""The tour: its texts, memos and story fit, and `trends` over the texts is what a reader counts."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import pytest

from models import Exchange, Interview, Placement
from models.questions import Asking
from models.trends import Trends
from pipeline.archive import drafts, questions
from pipeline.archive.database import Store
from pipeline.archive.placements import file_by_model
from pipeline.home import Home
from pipeline.insights.trends import trends
from pipeline.outcomes import outcome_meant
from pipeline.sheets import load_sheet
from tests.reviews import RECORDING, digest, sentence

TOUR = Path(__file__).parent.parent / "samples" / "tour"
STORY: list[dict[str, Any]] = tomllib.loads((TOUR / "story.toml").read_text(encoding="utf-8"))[
    "reviews"
]
COUNTED = json.loads((TOUR / "counted.json").read_text(encoding="utf-8"))
BY_HAND: list[dict[str, Any]] = COUNTED["reviews"]
NAMES = [Path(each["memo"]).stem for each in STORY]
LABELLED: dict[str, dict[str, Any]] = {
    name: json.loads((TOUR / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES
}
MOST_BYTES = 5_000_000


def test_there_are_twelve_of_everything() -> None:
    files = {path.name for path in TOUR.iterdir() if path.suffix in (".txt", ".opus")}
    assert files == {f"{name}.{kind}" for name in NAMES for kind in ("txt", "opus")}
    assert len(NAMES) == 12
    assert [each["memo"] for each in BY_HAND] == NAMES
    assert sum((TOUR / each["memo"]).stat().st_size for each in STORY) <= MOST_BYTES


@pytest.mark.parametrize("told", STORY, ids=NAMES)
def test_a_memo_is_a_voice_message_dated_as_the_story_says(told: dict[str, Any]) -> None:
    with av.open(str(TOUR / told["memo"])) as memo:
        (stream,) = memo.streams
        assert isinstance(stream, av.AudioStream)
        assert (stream.codec_context.name, stream.channels) == ("opus", 1)
        assert memo.duration is not None
        assert 60 <= memo.duration / av.time_base <= 125
        assert stream.metadata["date"] == told["spoken_at"].isoformat()


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_are_those_of_what_is_said(name: str) -> None:
    script = (TOUR / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    said = [" ".join(re.sub(r"\[pause [\d.]+\]", " ", line).split()) for line in script]
    keys = load_sheet().keys
    opened: list[int] = []
    for each, text in zip(LABELLED[name]["sentences"], said, strict=True):
        assert each["text"] == text
        assert each["labels"] == sorted(each["labels"], key=keys.index)
        assert ("questions" in each["labels"]) == (each["question"] is not None)
        assert ("answers" in each["labels"]) == (each["answer_to"] is not None)
        opened += [each["question"]] if each["question"] not in (None, *opened) else []
        assert each["answer_to"] in (None, *opened)
    assert opened == list(range(1, len(opened) + 1))


@pytest.mark.parametrize("told", STORY, ids=NAMES)
def test_the_story_fits_the_labels(told: dict[str, Any]) -> None:
    labelled = LABELLED[Path(told["memo"]).stem]
    assert told["company"] == labelled["company"]
    assert told["role"] == labelled["role"]
    assert told["held_on"].isoformat() == labelled["interview_date"]
    assert told["spoken_at"].date() == told["held_on"]
    assert outcome_meant(told["outcome"]) == told["outcome"]
    asked = {each["question"] for each in labelled["sentences"]}
    assert {each["exchange"] for each in told["verdicts"]} <= asked
    assert {each["verdict"] for each in told["verdicts"]} <= {"right", "partly", "wrong"}


def test_its_sentences_are_as_people_speak() -> None:
    labels = [each["labels"] for one in LABELLED.values() for each in one["sentences"]]
    assert 0.3 <= sum(not each for each in labels) / len(labels) <= 0.5


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Trends:
    """Trends over the texts, placed as they are labelled."""
    with Store.open(Home(tmp_path_factory.mktemp("tour"))) as store:
        for told, counted in zip(STORY, BY_HAND, strict=True):
            add(store, told, LABELLED[counted["memo"]]["sentences"], counted["topics"])
        return trends(store)


def add(
    store: Store, told: dict[str, Any], sentences: list[dict[str, Any]], topics: list[str]
) -> None:
    zone = datetime.now().astimezone().tzinfo
    ended = datetime.fromisoformat(f"{told['held_on']}T{told['ended']}").replace(tzinfo=zone)
    interview = Interview(
        told["company"],
        told["role"],
        told["stage"],
        told["held_on"],
        told["outcome"],
        ended_at=ended,
    )
    recording = replace(
        RECORDING,
        sha256=digest(told["memo"]),
        recorded_at=told["spoken_at"].replace(tzinfo=zone),
    )
    draft = drafts.begin(
        store, recording, interview=interview, sheet=load_sheet(), settings={"engine": "x"}
    )
    texts = [each["text"] for each in sentences]
    drafts.append(store, draft, None, [sentence(index, text) for index, text in enumerate(texts)])
    placements = [
        Placement(index, label, 0.9)
        for index, each in enumerate(sentences)
        for label in each["labels"]
    ]
    exchanges = exchanges_of(
        sentences, {one["exchange"]: one["verdict"] for one in told["verdicts"]}
    )
    file_by_model(store, draft.review_id, placements, exchanges)
    drafts.complete(store, draft, language="en", engine="scripted")
    for exchange, topic in zip(exchanges, topics, strict=True):
        file_topic(store, draft.review_id, exchange, topic)


def exchanges_of(sentences: list[dict[str, Any]], verdicts: dict[int, str]) -> list[Exchange]:
    numbers = dict.fromkeys(each["question"] for each in sentences if each["question"])

    def those(field: str, number: int) -> tuple[int, ...]:
        return tuple(at for at, each in enumerate(sentences) if each[field] == number)

    def text(indexes: tuple[int, ...]) -> str:
        return " ".join(sentences[at]["text"] for at in indexes)

    return [
        Exchange(
            number,
            text(those("question", number)),
            text(those("answer_to", number)),
            those("question", number),
            those("answer_to", number),
            verdicts.get(number, ""),
        )
        for number in numbers
    ]


def file_topic(store: Store, review_id: int, exchange: Exchange, topic: str) -> None:
    """File an exchange's question by itself, under the topic that a reader gave it."""
    asking = Asking(
        0,
        questions.add_question(store),
        review_id,
        exchange.number,
        exchange.question,
        "",
        digest(str(review_id)),
        0,
        0.0,
        topic=topic,
    )
    questions.add(store, asking)


def points(found: Trends, measure: str, series: str) -> list[tuple[float | None, list[str]]]:
    """The figures of a series, each with the sentences behind it."""
    (told,) = (each for each in found.measures if each.key == measure)
    (one,) = (each for each in told.series if each.name == series)
    return [(each.value, [told.text for told in each.told]) for each in one.points]


def test_trends_of_the_tour_are_what_a_reader_counts(found: Trends) -> None:
    def counted(key: str) -> list[tuple[float, list[str]]]:
        return [(float(len(each[key])), each[key]) for each in BY_HAND]

    def values(measure: str, series: str) -> list[float | None]:
        return [value for value, _ in points(found, measure, series)]

    assert values("covered", "covered") == [each["covered"] / 13 for each in BY_HAND]
    sure = [len(each["sure"]) / len(each["sure"] + each["unsure"]) for each in BY_HAND]
    assert values("sureness", "sure") == sure
    made_up = [(len(each["made_up"]) / each["filed"], each["made_up"]) for each in BY_HAND]
    assert points(found, "made_up", "made up") == made_up
    assert points(found, "well", "well") == counted("well")
    assert points(found, "well", "badly") == counted("badly")
    assert points(found, "asked", "asked") == counted("asked")
    for verdict in ("right", "partly", "wrong"):
        assert values("answers", verdict) == [each[verdict] for each in BY_HAND]
    minutes = [each["minutes"] for each in BY_HAND]
    assert values("minutes", "minutes") == pytest.approx(minutes, abs=0.01)
    for third in ("beginning", "end"):
        shares = [each["words"][third] / sum(each["words"].values()) for each in BY_HAND]
        assert values("thirds", third) == pytest.approx(shares)
    assert [each.outcome for each in found.reviews] == [each["outcome"] for each in BY_HAND]


def test_each_remark_on_sureness_is_taken_as_a_reader_takes_it(found: Trends) -> None:
    taken = [
        ([one.text for one in each.sure or ()], [one.text for one in each.unsure or ()])
        for each in found.reviews
    ]
    assert taken == [(each["sure"], each["unsure"]) for each in BY_HAND]


def test_what_one_cannot_see_alone_is_called_out(found: Trends) -> None:
    def called(answers: tuple[Any, ...]) -> list[dict[str, str]]:
        return [{"memo": NAMES[each.review_id - 1], "question": each.question} for each in answers]

    assert called(found.sure_but_wrong) == COUNTED["sure_but_wrong"]
    assert called(found.unsure_but_right) == COUNTED["unsure_but_right"]


def test_answers_by_topic_are_what_a_reader_counts(found: Trends) -> None:
    keys = ("right", "partly", "wrong", "unchecked")
    counted = {
        topic: [each[key] for key in keys]
        for topic, each in COUNTED["topics"].items()
        if each["right"] + each["partly"] + each["wrong"]
    }
    assert {each.name: [getattr(each, key) for key in keys] for each in found.topics} == counted


def test_its_story_is_told_by_the_figures(found: Trends) -> None:
    rounds = {each.company: each.number for each in found.reviews}
    assert {name: number for name, number in rounds.items() if number > 1} == {
        "Northgate Parcel": 2,
        "Green Harbor Energy": 4,
    }
    first, last = BY_HAND[:4], BY_HAND[-4:]

    def many(reviews: list[dict[str, Any]], key: str) -> int:
        return sum(len(each[key]) for each in reviews)

    assert many(first, "made_up") > 5 * many(last, "made_up")
    assert many(last, "asked") > 5 * many(first, "asked")
    assert sum(each["right"] for each in last) > sum(each["right"] for each in first)
    assert sum(each["wrong"] for each in last) == 0
