from collections.abc import Iterator
from pathlib import Path

import pytest

from models import Exchange
from pipeline.archive import maintenance, reviews, search_index, search_vectors
from pipeline.archive.database import Store
from pipeline.errors import ArchiveError
from pipeline.home import Home
from pipeline.search import index
from pipeline.search.find import find
from pipeline.search.query import parse_query
from pipeline.search.suggest import suggestion
from tests.reviews import add_review, correct_sentence, sentence

SENTENCES = [
    "We talked about useEffect in React.",
    "Then the type script compiler came up.",
    "Whisper wrote cube net ease for it.",
    "The salary was fifty thousand.",
    "He had a grey beard.",
    "I went home early.",
    "I lied about my notice period.",
    "我们讨论了数据库的问题",
    "They asked how I would find a race.",
    "What is the condition for one?",
    "I explained closures badly.",
    "Nobody smiled at post gress.",
    "They run every test twice.",
    "Jason was parsed by hand.",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(Home(tmp_path_factory.mktemp("search") / "home")) as store:
        exchange = Exchange(1, "They run every test twice.", "He had a grey beard.", (12,), (4,))
        add_review(store, SENTENCES, exchanges=(exchange,))
        yield store


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("useEffect", 0, "form"),
        ("use effect", 0, "exact"),
        ("use-effect", 0, "form"),
        ("useeffect", 0, "exact"),
        ("typescript", 1, "form"),
        ("kubernetes", 2, "form"),  # a spelling of the vocabulary
        ("50k", 3, "exact"),
        ("50,000", 3, "exact"),
        ("gray", 4, "exact"),
        ("going home", 5, "exact"),
        ("lie", 6, "exact"),
        ("what did I lie about", 6, "exact"),
        ("数据库", 7, "exact"),
        ("race condition", 8, "nearby"),
        ("closrue", 10, "spelling"),
        ("postgres", 11, "sounds like"),
        ("json", 13, "sounds like"),
        ("acme closure", 10, "company"),
        ("beard twice", 4, "nearby"),  # the answer to a question
    ],
)
def test_the_first_hit_and_why(store: Store, text: str, number: int, why: str) -> None:
    hit = find(store, parse_query(text))[0]
    assert hit.text == SENTENCES[number]
    assert why in hit.why


def test_a_hit_with_only_some_of_the_words_says_so(store: Store) -> None:
    hit = find(store, parse_query("salary fifty thousand weekend"))[0]
    assert hit.text == SENTENCES[3]
    assert "some words" in hit.why


@pytest.mark.parametrize("text", ["quantum chromodynamics", "sailing to Greece", "zzz", "k9s"])
def test_a_query_about_nothing_finds_nothing(store: Store, text: str) -> None:
    assert find(store, parse_query(text)) == ()


def test_what_matched_is_marked(store: Store) -> None:
    (hit, *_) = find(store, parse_query("postgres smiled"))
    assert [hit.text[a:b] for a, b in hit.highlights] == ["smiled", "post gress"]


def test_words_of_the_interview_are_marked_by_what_matched(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Store.open(Home(tmp_path_factory.mktemp("search") / "home")) as store:
        add_review(store, SENTENCES)
        store.execute(
            "UPDATE interviews SET company = 'Acme', role = 'tester', stage = 'final round'"
        )
        assert {hit.why for hit in find(store, parse_query("acme"))} == {("company",)}
        assert {hit.why for hit in find(store, parse_query("tester"))} == {("role",)}
        assert {hit.why for hit in find(store, parse_query("acme tester"))} == {("company", "role")}
        assert find(store, parse_query("final")) == ()
        assert find(store, parse_query("final beard"))[0].why == ("exact", "stage")
        assert find(store, parse_query("beard stage:final"))[0].why == ("exact",)
        assert find(store, parse_query("beard stage:phone")) == ()


def test_an_ordinary_word_that_somebody_said_was_not_misheard(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Store.open(Home(tmp_path_factory.mktemp("search") / "home")) as store:
        add_review(store, ["A boring talk.", "They bring tea.", "One said burring."])
        assert [hit.text for hit in find(store, parse_query("boring"))] == ["A boring talk."]


def test_exact_comes_before_forgiving(store: Store) -> None:
    hits = find(store, parse_query("acme salary"))
    assert hits[0].text == SENTENCES[3]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_index_follows_every_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("search") / "home")
    with Store.open(home) as store:
        review_id = add_review(store, ["A quokka.", "A wombat."])
        assert index.update(store) == 2
        assert index.update(store) == 0
        store.execute("UPDATE sentences SET text = 'A numbat.' WHERE text = 'A quokka.'")
        assert find(store, parse_query("qukka")) == ()
        assert [hit.text for hit in find(store, parse_query("numbbat"))] == ["A numbat."]
        assert maintenance.check(store) == []
        store.execute("UPDATE interviews SET company = 'Blue Harbour'")
        assert len(find(store, parse_query("blue harbor numbat"))) == 1
        reviews.delete(store, review_id)
        assert store.rows("SELECT * FROM search_words") == []
        assert store.rows("SELECT * FROM search_rows") == []
        assert maintenance.check(store) == []
    assert b"numbat" not in home.database.read_bytes()


def test_the_index_is_built_in_batches_that_a_kill_leaves_whole(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Store.open(Home(tmp_path_factory.mktemp("search") / "home")) as store:
        add_review(store, [f"Sentence number {number}." for number in range(450)])

        def killed(stage: str, done: float, total: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            index.update(store, killed)
        assert index.update(store) == 250
        assert find(store, parse_query("number 449"))[0].text == "Sentence number 449."


def test_what_cannot_be_indexed_is_found_by_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def update(*_: object) -> None:
        raise ArchiveError("read-only")

    monkeypatch.setattr(index, "update", update)
    with Store.open(Home(tmp_path / "home")) as store:
        add_review(store, ["What is a closure?", "A scope.", "Closures again."])
        assert {hit.sentence for hit in find(store, parse_query("closure"))} == {0, 2}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("closrue", "closures"),
        ("condtion", "condition"),
        ("notise period", "notice period"),
        ("notice period", None),
        ("closures", None),
        ("zzzzzz", None),
        ("", None),
    ],
)
def test_a_better_spelling_is_offered(store: Store, text: str, offered: str | None) -> None:
    query = parse_query(text)
    assert suggestion(store, query, find(store, query)) == offered
    assert suggestion(store, query, ()) == offered


def test_two_processes_index_the_same_sentences(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with Store.open(home) as one, Store.open(home) as other:
        add_review(one, ["The giraffe came up."])
        batches = [search_index.waiting(store, 9) for store in (one, other)]
        for store, batch in zip((one, other), batches, strict=True):
            search_index.put_rows(store, batch, index.rows_of(batch))
        assert search_index.count_waiting(one) == 0
        assert [hit.sentence for hit in find(other, parse_query("girafe"))] == [0]


def test_a_sentence_that_changes_while_it_is_indexed_waits_on(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path / "home")) as store:
        review_id = add_review(store, ["The zebra came up."])
        batch = search_index.waiting(store, 9)
        correct_sentence(store, review_id, sentence(0, "The giraffe came up."))
        search_index.put_rows(store, batch, index.rows_of(batch))
        assert search_index.count_waiting(store) == 1
        assert find(store, parse_query("zebra")) == ()
        assert [hit.sentence for hit in find(store, parse_query("girafe"))] == [0]


def test_the_vector_of_a_text_that_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path / "home")) as store:
        review_id = add_review(store, ["The zebra came up."])
        [(sentence_id, text)] = search_vectors.missing(store, 9)
        correct_sentence(store, review_id, sentence(0, "The giraffe came up."))
        search_vectors.put(store, {(sentence_id, text): (b"v", b"s")})
        assert not search_vectors.has_any(store)
