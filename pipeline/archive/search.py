"""Search by keyword over every sentence that was ever said.

A query is what people type: words (all must occur in a sentence), "a phrase", -without, begin*, and
filters such as `company:acme prompt:made_up since:2026-01`. Any text is a safe query: what is no
syntax is a word, and what is no word is passed over.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from models import Hit
from pipeline.archive.database import Store
from pipeline.archive.rows import instant
from pipeline.dates import parse_day
from pipeline.text import DOTTED_ENDINGS, NAME_DOT, with_name_dots

MARK_START, MARK_END = "\x02", "\x03"
LIMIT = 50

# field:"two words", "a phrase", -word; a stray quotation mark is passed over.
PIECE = re.compile(
    r'(?P<field>\w+):(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))|(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)
# What the index takes for a part of a word.
TOKEN = re.compile(rf"[^\W_]|[+#{NAME_DOT}]")

# How people and speech recognisers write these out.
SPOKEN = {"+": " plus", "#": " sharp"}


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. `words` and `without` are terms or phrases as they were typed."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    company: str = ""
    prompt: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return self == Query()


def parse_query(text: str) -> Query:
    """Read a query as it was typed; never fails."""
    query = Query()
    for piece in PIECE.finditer(_printable(text)):
        field = (piece["field"] or "").lower()
        value = piece["quoted"] if piece["quoted"] is not None else piece["plain"]
        filtered = _with_filter(query, field, value) if field and value else None
        if filtered is not None:
            query = filtered
        elif field:
            query = _with_word(query, piece[0].replace('"', " "), without=False)
        else:
            term = piece["phrase"] if piece["phrase"] is not None else piece["word"]
            query = _with_word(query, term, without=bool(piece["without"]))
    if query == Query(without=query.without):
        # Nothing but "-x": there is nothing to take it away from, so x itself was meant.
        query = replace(query, words=query.without, without=())
    return query


def search(store: Store, query: Query, *, limit: int = LIMIT) -> tuple[Hit, ...]:
    """The sentences that fit best, best first; without words, all that pass the filters."""
    match = _match_expression(query)
    if not match and (query.words or query.is_empty):
        return ()
    conditions, values = _conditions(query)
    if query.without and not match:
        conditions.append(
            "sentence_id NOT IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?)"
        )
        values.append(" OR ".join(_variants(term) for term in query.without))
    if match:
        found = (
            "SELECT rowid AS sentence_id, bm25(sentences_fts) AS rank, "
            f"highlight(sentences_fts, 0, '{MARK_START}', '{MARK_END}') AS marked "
            "FROM sentences_fts WHERE sentences_fts MATCH ?"
        )
        values = [match, *values]
    else:
        found = "SELECT sentence_id, 0.0 AS rank, '' AS marked FROM current_sentences"
    rows = store.rows(
        f"""
        WITH found AS ({found})
        SELECT interviews.id AS review_id, company, held_on, recorded_at, number,
            current_sentences.start_s AS start_s, text, rank, marked,
            (SELECT group_concat(key, ' ') FROM
                (SELECT key FROM placements JOIN prompts ON prompts.id = prompt_id
                 WHERE placements.sentence_id = found.sentence_id ORDER BY prompts.position)
            ) AS prompts
        FROM found JOIN current_sentences USING (sentence_id)
        JOIN interviews ON interviews.id = current_sentences.interview_id
        JOIN memos ON memos.interview_id = interviews.id AND memos.position = memo
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        ORDER BY rank, review_id DESC, number LIMIT ?
        """,
        *values,
        limit,
    )
    return tuple(
        Hit(
            review_id=row["review_id"],
            company=row["company"],
            held_on=date.fromisoformat(row["held_on"]) if row["held_on"] else None,
            recorded_at=instant(row["recorded_at"]),
            sentence=row["number"],
            start_s=row["start_s"],
            text=row["text"],
            prompts=tuple((row["prompts"] or "").split()),
            score=-row["rank"],
            highlights=_highlights(row["marked"]),
        )
        for row in rows
    )


def _printable(text: str) -> str:
    # Control characters and lone surrogates (bytes of a command line that are no text) part words.
    return "".join(char if char.isprintable() else " " for char in text)


def _with_filter(query: Query, field: str, value: str) -> Query | None:
    """The query with one filter more; None where this is no filter, so it is a word."""
    match field:
        case "company":
            return replace(query, company=value)
        case "prompt":
            return replace(query, prompt=value)
        case "outcome":
            return replace(query, outcome=value)
        case "since" if day := parse_day(value):
            return replace(query, since=day)
        case "until" if day := parse_day(value, last=True):
            return replace(query, until=day)
    return None


def _with_word(query: Query, term: str, *, without: bool) -> Query:
    if not TOKEN.search(term):
        return query
    if without:
        return replace(query, without=(*query.without, term))
    return replace(query, words=(*query.words, term))


def _match_expression(query: Query) -> str:
    """The query's words in FTS5's own language; every term is quoted, so none can be syntax."""
    if not query.words:
        return ""
    wanted = " AND ".join(_variants(term) for term in query.words)
    unwanted = " OR ".join(_variants(term) for term in query.without)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _variants(term: str) -> str:
    """All ways in which a term may have been written down."""
    begin = term.rstrip("*")
    is_prefix = begin != term and bool(TOKEN.search(begin))
    text = with_name_dots(begin if is_prefix else term)
    variants = [_quoted(text) + ("*" if is_prefix else "")]
    if " " not in text and not is_prefix:
        if NAME_DOT in text:  # node.js is also said "node js" and written nodejs, .NET dotnet
            spoken = f" {'dot' if text.startswith(NAME_DOT) else ''} "
            variants += [_quoted(text.replace(NAME_DOT, mark)) for mark in (spoken, spoken.strip())]
        elif text[-1] in SPOKEN and TOKEN.search(text.rstrip("+#")):
            variants.append(_quoted("".join(SPOKEN.get(char, char) for char in text)))
        else:  # node is also found in node.js, and so is nodejs
            variants.append(_quoted(text + NAME_DOT) + "*")
            variants += [_quoted(dotted) for dotted in _with_dot(text)]
    return "(" + " OR ".join(variants) + ")"


def _with_dot(text: str) -> list[str]:
    """The names with a dot that this word may be written for."""
    ends = (ending[1:] for ending in DOTTED_ENDINGS)
    return [
        text[: -len(end)] + NAME_DOT + end
        for end in ends
        if text.endswith(end) and len(text) > len(end) + 1
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _conditions(query: Query) -> tuple[list[str], list[object]]:
    spoken_on = """coalesce(held_on, (SELECT substr(min(recorded_at), 1, 10) FROM memos
                   WHERE memos.interview_id = interviews.id))"""
    conditions: list[str] = []
    values: list[object] = []
    for value, condition in (
        (query.company, "instr(casefold(company), casefold(?))"),
        (query.outcome, "instr(casefold(outcome), casefold(?))"),
        (
            query.prompt.lower().replace("-", "_"),
            """sentence_id IN (SELECT placements.sentence_id FROM placements
               JOIN prompts ON prompts.id = prompt_id WHERE key = ?)""",
        ),
        (query.since and query.since.isoformat(), f"{spoken_on} >= ?"),
        (query.until and query.until.isoformat(), f"{spoken_on} <= ?"),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    return conditions, values


def _highlights(marked: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the marked stretches in the text without its marks."""
    spans: list[tuple[int, int]] = []
    offset = start = 0
    for char in marked:
        if char == MARK_START:
            start = offset
        elif char == MARK_END:
            spans.append((start, offset))
        else:
            offset += 1
    return tuple(spans)
