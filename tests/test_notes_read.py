import json
import re
import string
from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from models import Interview, PromptSheet
from pipeline.errors import MemoError
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()
SAMPLE = Path(__file__).parent.parent / "samples" / "notes.md"


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# No prompt, label, list mark or date can be made of these.
WORDS = st.text(alphabet="WYZ", min_size=1, max_size=6)
PUNCTUATED = st.builds("{}{}".format, WORDS, st.sampled_from(["", "", "", ",", ".", "?", ";", ":"]))
PHRASES = st.lists(PUNCTUATED, min_size=1, max_size=30).map(" ".join)
HEADINGS = st.sampled_from(["## What went well", "# Questions they asked", "### Next time:"])
SHAPES = st.sampled_from(
    [
        "{}",
        "- {}",
        "  * {}",
        "    1. {}",
        "> {}",
        "- [ ] {}",
        "# {}",
        "**{}**",
        "**Next time**\n{}",
        "- Went well: {}",
        "Q: {}",
        "```\n{}\n```",
        "\n{}",
    ]
)


@given(st.lists(st.one_of(HEADINGS, st.tuples(SHAPES, PHRASES)), max_size=12))
def test_no_word_of_notes_is_lost(pieces: list[str | tuple[str, str]]) -> None:
    lines = [piece if isinstance(piece, str) else piece[0].format(piece[1]) for piece in pieces]
    body = " ".join(piece[1] for piece in pieces if isinstance(piece, tuple))
    if not body:
        return
    notes = read("\n".join(lines))
    said = words_of(" ".join(each.text for each in notes.sentences))
    above = words_of(" ".join(each.heading for each in notes.sentences))
    if not above:
        assert said == words_of(body)
    assert set(said + above) >= set(words_of(body))
    assert not Counter(said) - Counter(words_of(body))


@given(st.text(alphabet="WYZ #->*_.\n\t:?!+()[]=", max_size=200))
def test_no_word_of_anything_typed_is_lost(text: str) -> None:
    if not re.search("[WYZ]", text):
        return
    sentences = read(text).sentences
    found = re.findall("[WYZ]+", " ".join(each.text for each in sentences))
    above = re.findall("[WYZ]+", " ".join(each.heading for each in sentences))
    typed = re.findall("[WYZ]+", text)
    if not above:
        assert found == typed
    assert set(found + above) == set(typed)
    assert not Counter(found) - Counter(typed)


@given(st.lists(st.tuples(PHRASES, st.floats(0, 9), st.floats(0, 30)), min_size=1, max_size=8))
def test_no_word_of_a_transcript_is_lost(cues: list[tuple[str, float, float]]) -> None:
    pieces = []
    end_s = 0.0
    for text, pause_s, length_s in cues:
        start_s, end_s = end_s + pause_s, end_s + pause_s + length_s
        pieces.append({"text": text, "start": start_s, "end": end_s})
    notes = read(json.dumps({"segments": pieces}), "x.json")
    body = " ".join(text for text, _, _ in cues)
    assert words_of(" ".join(each.text for each in notes.sentences)) == words_of(body)
    times = [time for each in notes.sentences for time in (each.start_s, each.end_s)]
    assert times == sorted(times)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(alphabet=string.printable, max_size=300).map(str.encode),
    )
)
def test_anything_is_read_or_refused(data: bytes) -> None:
    try:
        notes = read_notes(data, "x", SHEET)
    except MemoError:
        return
    assert notes.sentences
    assert all(each.text.strip() for each in notes.sentences)
    assert [each.index for each in notes.sentences] == list(range(len(notes.sentences)))
    assert {each.sentence for each in notes.placements} <= set(range(len(notes.sentences)))


def test_the_sample_is_read() -> None:
    notes = read_notes(SAMPLE.read_bytes(), SAMPLE.name, SHEET)
    assert notes.interview == Interview(
        "Copperleaf Energy", "data engineer", "second round", date(2026, 2, 19)
    )
    assert {each.prompt for each in notes.placements} == {
        "introduction",
        "questions",
        "answers",
        "expression",
        "interest",
        "went_well",
        "went_badly",
        "next_time",
    }
