from collections.abc import Iterator
from dataclasses import replace

import pytest

from models import Filters
from pipeline.archive import search_candidates
from pipeline.archive.database import Store
from pipeline.archive.search_candidates import Bounds, Stems, candidates
from pipeline.home import Home
from pipeline.search import index
from tests.reviews import ACME, add_review

CLOSURE: list[Stems] = [("closur",)]
RACE: list[Stems] = [("race",)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(Home(tmp_path_factory.mktemp("search") / "home")) as store:
        add_review(store, ["A closure and more.", "Closures.", "A race."], name="a")
        blue = replace(ACME, company="Blue Harbour")
        add_review(
            store, ["Closures again and again.", "A closure races."], interview=blue, name="b"
        )
        add_review(store, ["A closure was the last one."], name="c")
        index.update(store)
        yield store


def asked(store: Store, *sets: list[list[Stems]], company: str = "") -> list[str]:
    bounds = Bounds(Filters(company=company))
    return [each.text for each in candidates(store, sets, bounds, limit=2)]


def test_the_best_are_found_where_few_fit(store: Store) -> None:
    assert asked(store, [CLOSURE])[0] == "Closures."
    assert asked(store, [CLOSURE, RACE]) == ["A closure races."]


def test_the_newest_are_found_where_many_fit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_candidates, "RANKED", 2)
    assert asked(store, [CLOSURE]) == ["A closure was the last one.", "A closure races."]
    assert asked(store, [CLOSURE], company="acme")[-1] == "Closures."
    assert asked(store, [CLOSURE], company="nowhere") == []
