"""What the commands print as JSON has the shapes that the documents promise."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.devices import device_as_dict
from cli.main import app
from models import Exchange, Placement
from pipeline.archive.database import Store
from pipeline.home import Home
from pipeline.recording.microphone import Device
from tests.asked import two_interviews
from tests.commands import Commands, sound
from tests.memos import add, memo, new_engine, old_engine
from tests.recordings import new_session, recorded
from tests.reviews import add_review
from tests.scripted import EchoEngine, ScriptedEngine, speech_like
from tests.trends import add_all

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = " ".join(" ".join(each.read_text(encoding="utf-8").split()) for each in DOCUMENTS)

# A documented shape: the keys of an object with the shapes of their values; None where the value
# is no object.
Shape = dict[str, Any]
OF_A_CHANGED_SENTENCE = {"heard", "changed_by"}


def documented(beginning: str) -> Shape:
    """The first object that the documents show after these words."""
    assert beginning in TEXT, beginning
    after = TEXT.split(beginning, 1)[1]
    tokens = iter(re.findall(r'"[^"]*"|[{}\[\],:]|[^"{}\[\],:]+', after[after.index("{") :]))
    assert next(tokens) == "{"
    return parse_object(tokens)


def parse_object(tokens: Iterator[str]) -> Shape:
    """The keys up to the end of an object; also those that prose in a list names in quotes."""
    found: Shape = {}
    key = ""
    for token in tokens:
        if token.startswith('"'):
            key = token.strip('"')
            found[key] = None
        elif token in "{[":
            inner = parse_object(tokens)
            if key:
                found[key] = inner or None
            else:  # the object of a list
                found |= inner
        elif token in "}]":
            break
        elif token == ",":
            key = key if found.get(key, key) is None else ""
    return found


def check(shape: Shape | None, value: object, path: str = "") -> None:
    """Fail unless every object in the value has exactly the documented keys."""
    if isinstance(value, list):
        for each in value:
            check(shape, each, f"{path}[]")
    elif isinstance(value, dict) and shape is not None:
        assert set(value) - (OF_A_CHANGED_SENTENCE - set(shape)) == set(shape), path
        for key, inner in value.items():
            check(shape.get(key), inner, f"{path}.{key}")


@pytest.fixture
def review_shape() -> Shape:
    shape = documented("`transcribe --json` and `show --json` print one review")
    # "a recording each, with …"
    shape["memos"] = {**shape["recording"], **shape["memos"], "gaps": None}
    return shape


def test_the_parser_reads_the_documents(review_shape: Shape) -> None:
    assert set(review_shape["interview"]) >= {"company", "held_on"}
    assert set(review_shape["transcript"]["sentences"]) >= {"index", "start_s", "text"}
    assert set(review_shape["memos"]["part"]) == {"start_s", "end_s"}
    assert review_shape["not_covered"] is None


def test_a_review(run: Commands, review_shape: Shape) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(
            store,
            ["They asked about closures.", "I used C++ there.", "And then I left."],
            placements=(Placement(0, "questions", 0.9),),
            exchanges=(Exchange(1, "closures?", "C++", (0,), (1,)),),
        )
    run("place", "1", "1", "answers")
    run("correct", "1", "2", "And then I went home.")
    shown = json.loads(run("show", "--json").out)
    check(review_shape, shown)
    assert set(shown["transcript"]["sentences"][2]) >= OF_A_CHANGED_SENTENCE
    assert all(f'`"{key}"`' in TEXT for key in OF_A_CHANGED_SENTENCE)
    assert {each["placed_by"] for each in shown["placements"]} == {"model", "user"}
    check(review_shape, json.loads(run("split", "1", "1", "--json").out))
    assert json.loads(run("show", "2", "--json").out)["memos"][0]["part"] is not None


def test_lists_and_hits(filed: Commands, tmp_path: Path) -> None:
    check(documented("`list --json`"), json.loads(filed("list", "--json").out))
    hits = json.loads(filed("search", "closures", "-C1", "--json").out)
    assert hits[0]["after"]
    assert hits
    check(documented("`search --json`"), hits)
    counts = json.loads(filed("search", "closures", "--count", "--json").out)
    check(documented("`search --count --json`"), counts)
    text = tmp_path / "text"
    text.write_text("They asked what a closure is.\nIt was warm.\n", encoding="utf-8")
    check(documented("`segment --json`"), json.loads(filed("segment", text, "--json").out))
    filed("vocabulary", "add", "Kubernetes|cube a net ease")
    terms = json.loads(filed("vocabulary", "list", "--json").out)
    assert terms
    check(documented("`vocabulary list --json`"), terms)


def test_a_redone_memo(run: Commands, tmp_path: Path) -> None:
    with Store.open(Home(run.home)) as store:
        add(store, memo(tmp_path), old_engine())
    run.use(new_engine)
    run("place", "1", "0", "interest")
    redone = json.loads(run("redo", "1", "--json").out)
    assert redone[0]["changes"]
    check(documented("`redo --json`"), redone)


def test_every_command_that_prints_a_review_prints_this_one(
    run: Commands, review_shape: Shape, tmp_path: Path
) -> None:
    run.use(lambda: ScriptedEngine("They asked about closures. It was warm there."))
    notes = tmp_path / "notes.md"
    notes.write_text("- They asked me about closures.\n- It was warm.\n", encoding="utf-8")
    more = tmp_path / "more.md"
    more.write_text("- They asked me about tests.\n", encoding="utf-8")
    lines: list[tuple[str | Path, ...]] = [
        ("import", notes),
        ("attach", "1", more),
        ("edit", "1", "--company", "Acme"),
        ("place", "1", "1", "arrival"),
        ("correct", "1", "1", "It was hot."),
        ("split", "1", "--one"),
        ("transcribe", sound(tmp_path / "memo.wav", 1)),
        ("show", "2"),
    ]
    for line in lines:
        ran = run(*line, "--json")
        assert ran.code == 0, (line, ran.err)
        shown = json.loads(ran.out)
        assert isinstance(shown, dict), line
        check(review_shape, shown, str(line[0]))
    halves = json.loads(run("split", "2", "1", "--json").out)
    assert len(halves) == 2
    check(review_shape, halves)
    joined = json.loads(run("split", "3", "--undo", "--json").out)
    assert isinstance(joined, dict)
    check(review_shape, joined)


def test_questions(run: Commands, tmp_path: Path) -> None:
    two_interviews(run)
    check(documented("`questions --json`"), json.loads(run("questions", "--json").out))
    whole = documented("`questions N --json`")
    check(whole, json.loads(run("questions", "2", "--json").out))
    check(whole, json.loads(run("check", "1", "right", "--json").out))
    check(whole, json.loads(run("questions", "join", "1", "2", "--json").out)[0])
    run("check", "2", "wrong")
    planned = json.loads(run("practice", "--json").out)
    assert planned
    check(documented("`practice --json`"), planned)
    text = tmp_path / "text"
    text.write_text("What is a closure?\n", encoding="utf-8")
    found = json.loads(run("questions", "--from", text, "--json").out)
    check(documented("`questions --from FILE --json`"), found)


def test_recovered_recordings(run: Commands, review_shape: Shape) -> None:
    run.use(EchoEngine)
    home = Home(run.home)
    home.prepare()
    recorded(new_session(home), speech_like(6)).close()
    ran = run("recover", "--json")
    found = json.loads(ran.out)
    assert isinstance(found, list)
    assert len(found) == 1
    check(review_shape, found)


def test_unplaced_sentences(filed: Commands) -> None:
    found = json.loads(filed("show", "--unplaced", "--json").out)
    assert found
    check(documented("`show --unplaced --json`"), found)


def test_weights(run: Commands, packages: Path) -> None:
    check(documented("`weights list --json`"), json.loads(run("weights", "list", "--json").out))
    for name in ("get", "path"):
        found = json.loads(run("weights", name, "base", "--json").out)
        check(documented(f"`weights {name} --json`"), found)


def test_prompt_sheets(run: Commands) -> None:
    for line in (("list",), ("show",), ("new", "mine")):
        found = json.loads(run("sheet", *line, "--json").out)
        assert found
        check(documented(f"`sheet {line[0]} --json`"), found)


def test_all_commands_that_print_json_are_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    for name, command in commands_below(get_command(app)):
        if any("--json" in each.opts for each in command.params):
            assert f"`{name} --json`" in text, name


def commands_below(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Every command with its whole name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_below(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_outcomes_and_trends(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        add_all(store)
    check(documented("`outcome --json`: of one"), json.loads(run("outcome", "3", "--json").out))
    check(documented("An application is"), json.loads(run("outcome", "--json").out))
    check(documented("`trends --json`"), json.loads(run("trends", "--json").out))
    check(documented("`todo --json`"), json.loads(run("todo", "--json").out))
    check(documented("`prep --json`"), json.loads(run("prep", "--json").out))


def test_devices() -> None:
    device = Device(number=0, name="USB", sample_rate_hz=48_000, channels=1, is_default=True)
    check(documented("`devices --json`"), [device_as_dict(device, device)])
