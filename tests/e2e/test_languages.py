"""Whole memos in other languages, spoken by eSpeak NG (tests/golden/spoken), real weights."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive import reviews
from pipeline.archive.database import Store
from pipeline.errors import WeightsMissing
from pipeline.flow.memo import file_memo
from pipeline.home import Home
from pipeline.sheets import load_sheet
from pipeline.transcription.engines.whisper import WhisperEngine
from pipeline.weights import find_weights
from tests.reviews import ACME

SPOKEN = Path(__file__).parent.parent / "golden" / "spoken"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(Home(tmp_path_factory.mktemp("home"))) as store:
        yield store


@pytest.fixture(scope="module")
def base(store: Store) -> WhisperEngine:
    try:
        return WhisperEngine(find_weights("base", home_weights=store.home.weights), workers=1)
    except WeightsMissing:
        pytest.skip("Whisper's base weights are not installed (extra `base`)")


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "said", "in_english", "prompt"),
    [
        ("de", "nervös", "nervous", "reaction"),
        # Of the Spanish sentences the one that base weights put into English alike on every
        # processor: int8 arithmetic differs between AVX2 and AVX-512 ("nervioso" does not survive).
        ("es", "próxima vez", "next time", "next_time"),
    ],
)
def test_a_memo_in_another_language(
    store: Store, base: WhisperEngine, language: str, said: str, in_english: str, prompt: str
) -> None:
    filed = file_memo(
        SPOKEN / f"{language}.opus",
        store=store,
        find_engine=lambda: base,
        sheet=load_sheet("interview"),
        interview=ACME,
        language="auto",
    )
    assert filed.language == language
    review = reviews.load(store, filed.review_id)
    assert review.transcripts[0].language == language
    (found,) = (each for each in review.sentences if said in each.text.lower())
    assert in_english in found.english.lower()
    placed = {each.prompt for each in review.placements if each.sentence == found.index}
    assert prompt in placed
