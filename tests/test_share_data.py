import json
import re
from collections import Counter
from pathlib import Path

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "share" / "tuning.jsonl").read_text("utf-8").splitlines()
]
KINDS = {
    *("person", "company", "product", "place", "salary"),
    *("date", "mail", "phone", "link", "handle"),
}


def test_there_are_enough_cases_of_every_kind_and_none_comes_twice() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES) >= 230
    kinds = Counter(hidden["kind"] for case in CASES for hidden in case["hide"])
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 3
    assert sum(not case["company"] for case in CASES) >= 80


def test_what_is_hidden_or_kept_stands_in_the_text() -> None:
    for case in CASES:
        assert set(case) == {"text", "company", "role", "interviewers", "hide", "keep"}, case
        for hidden in case["hide"]:
            assert set(hidden) == {"was", "kind"}, case
            assert hidden["was"] in case["text"], case
        for word in case["keep"]:
            assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", case["text"]), case


def test_nothing_is_both_hidden_and_kept() -> None:
    for case in CASES:
        hidden = {hidden["was"].lower() for hidden in case["hide"]}
        assert hidden.isdisjoint(word.lower() for word in case["keep"]), case
