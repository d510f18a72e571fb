"""An archive as large as one grows in years: python -m tests.benchmarks.large_archive HOME DIR

Fills the folder HOME with invented reviews. Their sentences are those of the labelled walk-throughs
in DIR, drawn by chance, filed under the prompts that they are labelled with, questions with their
answers. A tenth of the reviews have two memos, another tenth an older transcript. No sound is made.

--sentences N  how many (100,000 in about 3,000 reviews)
--seed N       of the draws
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.archive import sheets
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.sheets import load_sheet

SENTENCES = 100_000
A_REVIEW = 33  # sentences
ROLES = ("back-end developer", "front-end developer", "data engineer", "tester", "team lead")
STAGES = ("phone", "technical", "on-site", "")
OUTCOMES = ("offer", "rejected", "withdrawn", "", "")
FIRST, SECOND = (
    ("Acme", "Lindqvist", "Bluefield", "Wolfmoss", "Lumora", "Harbour", "Quill", "Northgate"),
    ("Logistics", "Labs", "Systems", "Health", "Games", "Foods", "Energy", "Bank", "Studios", ""),
)
FIRST_DAY = date(2020, 1, 6)
AT = "T18:12:00+00:00"


@dataclass(slots=True)
class Rows:
    """The rows of all tables, with the ids that they are to have."""

    interviews: list[tuple[Any, ...]] = field(default_factory=list)
    memos: list[tuple[Any, ...]] = field(default_factory=list)
    transcripts: list[tuple[Any, ...]] = field(default_factory=list)
    sentences: list[tuple[Any, ...]] = field(default_factory=list)
    placements: list[tuple[Any, ...]] = field(default_factory=list)
    exchanges: list[tuple[Any, ...]] = field(default_factory=list)
    exchange_sentences: list[tuple[Any, ...]] = field(default_factory=list)


COLUMNS = {
    "interviews": "id, company, role, stage, held_on, outcome, sheet_id, created_at",
    "memos": "id, interview_id, position, kind, path, original_name, sha256, seconds, recorded_at, "
    "recorded_at_source, added_at",
    "transcripts": "id, memo_id, is_current, is_complete, language, engine, settings, created_at",
    "sentences": "id, transcript_id, position, text, start_s, end_s, probability, words",
    "placements": "sentence_id, prompt_id, score, placed_by",
    "exchanges": "id, interview_id, number",
    "exchange_sentences": "exchange_id, sentence_id, says",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", metavar="N", type=int, default=SENTENCES)
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    options = parser.parse_args(arguments)
    fill(Home(options.home), walks_in(options.folder), options.sentences, options.seed)


def walks_in(folder: Path) -> list[dict[str, Any]]:
    """Return the labelled walk-throughs of a folder, sorted by name."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def fill(home: Home, walks: Sequence[dict[str, Any]], count: int, seed: int = 1) -> None:
    """Add reviews of so many current sentences to an empty archive."""
    chance = random.Random(seed)
    with Store.open(home) as store, store.writing():
        sheet_id = sheets.keep(store, load_sheet())
        found = store.rows("SELECT key, id FROM prompts WHERE sheet_id = ?", sheet_id)
        prompts = {str(row["key"]): int(row["id"]) for row in found}
        rows = Rows()
        while count > 0:
            review = min(count, A_REVIEW + chance.randrange(-12, 13))
            _add_review(rows, chance, chance.choices(walks, k=1)[0], review, sheet_id, prompts)
            count -= review
        for table, columns in COLUMNS.items():
            _insert(store, table, columns, getattr(rows, table))


def _insert(store: Store, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(columns.split(", ")))
    store.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _add_review(
    rows: Rows,
    chance: random.Random,
    walk: dict[str, Any],
    count: int,
    sheet_id: int,
    prompts: dict[str, int],
) -> None:
    """Add a review with `count` of a walk-through's sentences, again from its start at its end."""
    number = len(rows.interviews) + 1
    day = (FIRST_DAY + timedelta(days=number * 2 // 3)).isoformat()
    company = f"{chance.choice(FIRST)} {chance.choice(SECOND)}".strip()
    role, stage, outcome = map(chance.choice, (ROLES, STAGES, OUTCOMES))
    rows.interviews.append((number, company, role, stage, day, outcome, sheet_id, f"{day}{AT}"))
    said = [walk["sentences"][place % len(walk["sentences"])] for place in range(count)]
    parts = [said[: count // 2], said[count // 2 :]] if chance.random() < 0.1 else [said]
    is_redone = chance.random() < 0.1
    exchanges: dict[int, int] = {}
    for position, part in enumerate(parts):
        memo_id = _add_memo(rows, position, 4.0 * len(part), f"{day}{AT}")
        for is_current in (0, 1) if is_redone else (1,):
            transcript_id = len(rows.transcripts) + 1
            rows.transcripts.append(
                (transcript_id, memo_id, is_current, 1, "en", "invented", "{}", f"{day}{AT}")
            )
            for place, sentence in enumerate(part):
                sentence_id = _add_sentence(rows, chance, transcript_id, place, sentence["text"])
                if is_current:
                    _file(rows, chance, sentence_id, sentence, prompts, exchanges)


def _add_memo(rows: Rows, position: int, seconds: float, told: str) -> int:
    memo_id, review_id = len(rows.memos) + 1, len(rows.interviews)
    names = (f"audio/{memo_id:06}.m4a", f"walk {memo_id}.m4a", f"{memo_id:064x}")
    rows.memos.append((memo_id, review_id, position, "audio", *names, seconds, told, "tag", told))
    return memo_id


def _add_sentence(
    rows: Rows, chance: random.Random, transcript_id: int, place: int, text: str
) -> int:
    sentence_id = len(rows.sentences) + 1
    parts, start_s = text.split(), 4.0 * place
    probabilities = [round(1 - chance.random() ** 12, 3) for _ in parts]  # 1 of 18 is below 0.5
    step = 3.8 / len(parts)
    words = [
        (part, round(start_s + at * step, 2), round(start_s + (at + 1) * step, 2), probability)
        for at, (part, probability) in enumerate(zip(parts, probabilities, strict=True))
    ]
    text_of_words = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    mean = sum(probabilities) / len(parts)
    rows.sentences.append(
        (sentence_id, transcript_id, place, text, start_s, start_s + 3.8, mean, text_of_words)
    )
    return sentence_id


def _file(
    rows: Rows,
    chance: random.Random,
    sentence_id: int,
    sentence: dict[str, Any],
    prompts: dict[str, int],
    exchanges: dict[int, int],
) -> None:
    """File a sentence under its labels, and with its question; `exchanges` are ids by question."""
    for key in sentence["labels"]:
        if key in prompts:
            score = round(0.3 + 0.7 * chance.random(), 3)
            rows.placements.append((sentence_id, prompts[key], score, "model"))
    for says, asked in (("question", "question"), ("answer", "answer_to")):
        numbers = sentence.get(asked)
        for each in dict.fromkeys(numbers if isinstance(numbers, list) else [numbers]):
            if each is not None and (says == "question" or each in exchanges):
                if each not in exchanges:
                    exchanges[each] = len(rows.exchanges) + 1
                    rows.exchanges.append((exchanges[each], len(rows.interviews), len(exchanges)))
                rows.exchange_sentences.append((exchanges[each], sentence_id, says))


if __name__ == "__main__":
    main()
