"""The labelled queries of tests/search agree with their memos."""

from collections import Counter

import pytest

from pipeline.archive import reviews
from pipeline.archive.database import Store
from tests.search import KINDS, SETS, QuerySet, load_queries


@pytest.fixture(scope="module", params=SETS)
def queries(request: pytest.FixtureRequest) -> QuerySet:
    found = load_queries(request.param)
    if not found.queries:
        pytest.skip(f"there is no set {request.param} yet")
    return found


def test_every_right_sentence_is_there(queries: QuerySet) -> None:
    counts = {memo: len(queries.sentences(memo)) for memo in queries.memos}
    missing = [
        (query.text, memo, index)
        for query in queries.queries
        for memo, index in query.right
        if not 0 <= index < counts.get(memo, 0)
    ]
    assert missing == []


def test_every_kind_is_known_and_only_nothing_has_no_right_sentence(queries: QuerySet) -> None:
    assert set(queries.counts) <= set(KINDS)
    wrong = [
        query.text for query in queries.queries if bool(query.right) == (query.kind == "nothing")
    ]
    assert wrong == []


def test_no_query_is_there_twice_and_none_is_empty(queries: QuerySet) -> None:
    texts = Counter(query.text for query in queries.queries)
    assert [text for text, count in texts.items() if count > 1 or text != text.strip()] == []
    assert "" not in texts


def test_a_set_names_no_path(queries: QuerySet) -> None:
    assert [memo for memo, data in queries.memos.items() if b'"path": "/' in data] == []


def test_the_two_sets_have_neither_memo_nor_query_in_common() -> None:
    one, other = (load_queries(name) for name in SETS)
    assert set(one.memos) & set(other.memos) == set()
    assert {each.text for each in one.queries} & {each.text for each in other.queries} == set()


def test_memos_are_filed_as_they_were_stored(queries: QuerySet, store: Store) -> None:
    name = min(queries.memos, key=lambda memo: len(queries.memos[memo]))
    one = QuerySet(queries.name, {name: queries.memos[name]}, ())
    review = reviews.load(store, one.file(store)[name])
    assert [sentence.text for sentence in review.sentences] == queries.sentences(name)
