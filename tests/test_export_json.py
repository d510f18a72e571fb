import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from models import (
    Review,
)
from pipeline.export import EXPORTERS
from pipeline.export.json import review_as_dict
from tests.export_reviews import PHONE, REVIEWS, WHOLE, of_sentences, review, reviews


def test_json_keeps_the_contract() -> None:
    value = review_as_dict(WHOLE, 7)
    assert list(value) == [
        "review_id",
        "interview",
        "recording",
        "memos",
        "transcript",
        "sheet",
        "placements",
        "pinned",
        "exchanges",
        "not_covered",
        "second_interview",
    ]
    assert value["review_id"] == 7
    assert value["interview"] == {
        "company": "Bluefield Logistics",
        "role": "Python developer",
        "stage": "first round",
        "held_on": "2026-03-04",
        "outcome": "offer",
        "ended_at": None,
        "outcome_on": None,
        "outcome_note": None,
        "application": None,
    }
    assert value["recording"] == {
        "path": "audio/3f/walk home.m4a",
        "sha256": "3f" * 32,
        "recorded_at": "2026-03-04T18:12:27+00:00",
        "recorded_at_source": "tag",
        "seconds": 95.25,
        "missing_seconds": 0.0,
    }
    assert list(value["transcript"]) == ["language", "engine", "sentences"]
    assert value["transcript"]["sentences"][1] == {
        "index": 1,
        "start_s": 3.0,
        "end_s": 7.25,
        "text": "They asked: what does List<String> & *args --> mean?",
        "probability": 0.91,
    }
    assert value["placements"][0] == {
        "sentence": 1,
        "prompt": "questions",
        "score": 0.9877,
        "placed_by": "model",
    }
    assert value["exchanges"][1] == {
        "number": 2,
        "question": "1. is how he began, # and nothing else",
        "answer": "",
        "question_sentences": [3],
        "answer_sentences": [],
        "verdict": "",
    }
    assert value["not_covered"] == [
        "arrival",
        "introduction",
        "welcome",
        "reaction",
        "expression",
        "confidence",
        "interest",
        "went_badly",
    ]


def test_json_lists_every_memo() -> None:
    value = review_as_dict(WHOLE, 7)
    assert [memo["first_sentence"] for memo in value["memos"]] == [0, 4]
    assert value["memos"][0] == {
        **value["recording"],
        "first_sentence": 0,
        "part": None,
        "gaps": [],
    }
    assert value["memos"][1]["gaps"] == [
        {"start_s": 10.0, "end_s": 12.5},
        {"start_s": 20.0, "end_s": 22.0},
    ]
    assert [len(review_as_dict(each, 1)["memos"]) for each in REVIEWS.values()] == [2, 1, 1, 1]


def test_json_says_null_where_nobody_said() -> None:
    value = review_as_dict(REVIEWS["notes"], 1)
    assert set(value["interview"].values()) == {None}
    assert value["recording"]["recorded_at"] is None
    assert value["recording"]["seconds"] == 0


def test_json_of_a_review_without_memos() -> None:
    value = review_as_dict(review(), 1)
    assert value["recording"] is None
    assert value["memos"] == []
    assert value["transcript"] == {"language": "", "engine": "", "sentences": []}


def test_json_can_be_written_whatever_the_file_is_called() -> None:
    odd = replace(PHONE, path=Path("audio/\udcff.m4a"))
    EXPORTERS["json"](of_sentences(recording=odd), 1).encode("utf-8")


@settings(max_examples=40)
@given(reviews())
def test_any_review_is_json(one: Review) -> None:
    assert json.loads(EXPORTERS["json"](one, 3)) == review_as_dict(one, 3)


SCHEMA = json.loads((Path(__file__).parent.parent / "docs/review.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", REVIEWS)
def test_json_fits_the_published_schema(name: str) -> None:
    jsonschema.validate(review_as_dict(REVIEWS[name], 7), SCHEMA, jsonschema.Draft202012Validator)


@settings(max_examples=8)
@given(reviews())
def test_json_of_any_review_fits_the_schema(review: Review) -> None:
    jsonschema.validate(review_as_dict(review, 7), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("key", "value"), [("placements", [{"sentence": 0}]), ("review_id", "7"), ("extra", 1)]
)
def test_what_does_not_fit_the_schema_is_refused(key: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**review_as_dict(WHOLE, 7), key: value}, SCHEMA)


def test_the_schema_tells_the_meaning_of_each_list() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert all(
        "description" in each
        for each in SCHEMA["properties"]["placements"]["items"]["properties"].values()
    )
