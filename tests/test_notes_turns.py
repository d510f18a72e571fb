import pytest

from models import PromptSheet
from pipeline.notes import read_notes
from pipeline.notes.turns import with_labels
from pipeline.sheets import load_sheet

SHEET = load_sheet()
Q, A = "questions", "answers"
PODS = [(Q, "what is a pod"), (A, "the smallest unit"), (Q, "a node"), (A, "a machine")]


def filed(text: str, sheet: PromptSheet = SHEET) -> list[tuple[str, str]]:
    """The sentences with the prompt they were steered to, "" where the text does not say."""
    notes = read_notes(text.encode(), "notes.md", sheet)
    prompts = {placement.sentence: placement.prompt for placement in notes.placements}
    return [(prompts.get(each.index, ""), each.text) for each in notes.sentences]


@pytest.mark.parametrize("sign", [" -> ", " → ", " => ", "->", " --> ", ": "])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("asked", "said"),
        ("they asked", "me"),
        ("Q", "A"),
        ("q", "me"),
        ("Question", "Answer"),
        ("She asked", "I said"),
        ("- asked", "- said"),
        ("- **asked**", "  - **said**"),
        ("> asked", "> said"),
        ("Frage", "Antwort"),
    ],
)
def test_labels_before_arrows_make_exchanges(asked: str, said: str, sign: str) -> None:
    lines = zip((asked, said) * 2, (text for _, text in PODS), strict=True)
    assert filed("\n".join(f"{label}{sign}{text}" for label, text in lines)) == PODS


@pytest.mark.parametrize(
    "text",
    [
        "Q – what is a pod\nA – the smallest unit\nQ – a node\nA – a machine",
        "asked - what is a pod\nsaid - the smallest unit\nasked - a node\nsaid - a machine",
        "asked\nwhat is a pod\nsaid\nthe smallest unit\nasked\na node\nsaid\na machine",
        "Q\nwhat is a pod\nA\nthe smallest unit\nQ\na node\nA\na machine",
        "1. what is a pod -> the smallest unit\n2. a node -> a machine",
        "1) what is a pod → the smallest unit\n\n2) a node → a machine",
        "## Questions\n- what is a pod -> the smallest unit\n- a node -> a machine",
        "asked: what is a pod -> said: the smallest unit\nasked -> a node -> said a machine",
        "Q: what is a pod\nA: -> the smallest unit\nQ: a node\nA: => a machine",
    ],
)
def test_what_was_asked_and_said_in_any_form_makes_exchanges(text: str) -> None:
    assert [(key, text.removeprefix("said ")) for key, text in filed(text)] == PODS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hot shards?\nI had nothing.", [(Q, "hot shards?"), (A, "I had nothing.")]),
        ("- hot shards?\n- no idea", [(Q, "hot shards?"), (A, "no idea")]),
        ("they asked about pods\nsaid small", [(Q, "they asked about pods"), (A, "said small")]),
        ("asked about pods\nI blanked", [(Q, "asked about pods"), (A, "I blanked")]),
        ("what is a pod? -> the smallest", [(Q, "what is a pod?"), (A, "the smallest")]),
        ("- explain pods -> blanked", [(Q, "explain pods"), (A, "blanked")]),
        (
            "asked why -> said pay -> they nodded",
            [(Q, "asked why"), (A, "said pay"), ("", "they nodded")],
        ),
        (
            "asked why -> said pay -> asked how much -> I said a lot",
            [(Q, "asked why"), (A, "said pay"), (Q, "asked how much"), (A, "I said a lot")],
        ),
        (
            "asked -> how does a request travel\nsaid -> client -> proxy -> server",
            [(Q, "how does a request travel"), (A, "client -> proxy -> server")],
        ),
        # No exchange.
        ("moved from mysql -> postgres", [("", "moved from mysql -> postgres")]),
        ("1. apply -> wait", [("", "apply -> wait")]),
        ("1. from a -> b\n2. from b -> c", [("", "from a -> b"), ("", "from b -> c")]),
        ("A – fine", [("", "A – fine")]),
        ("me - nervous", [("", "me - nervous")]),
        ("asked\n\nsaid", [("", "asked"), ("", "said")]),
        ("asked about the team\nsaid five", [("", "asked about the team"), ("", "said five")]),
        ("went well -> CSS", [("went_well", "CSS")]),
        ("```\nasked -> x\nsaid -> y\n```", [("", "asked -> x said -> y")]),
        ("## My questions\n- how large is it?\n- no idea", None),
        ("## Next time\n1. pods -> read\n2. nodes -> read", None),
        ("What went well?\nNothing.", [("went_well", "Nothing.")]),
    ],
)
def test_only_turns_become_exchanges(text: str, expected: list[tuple[str, str]] | None) -> None:
    found = filed(text)
    if expected is None:
        assert not {Q, A} & {key for key, _ in found}
    else:
        assert found == expected


def test_a_sheet_without_questions_has_no_turns() -> None:
    sheet = PromptSheet("visit", "en", (SHEET.prompts[0],))
    lines = ["asked -> x", "said -> y"]
    assert with_labels(lines, sheet) == lines
