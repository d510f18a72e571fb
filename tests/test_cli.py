import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.main import GROUPS, app, main
from pipeline.archive import drafts
from pipeline.archive.database import Store
from pipeline.home import Home, find_home
from pipeline.progress import Progress
from pipeline.transcription.engines import whisper
from tests.commands import Commands
from tests.reviews import ACME, add_review, begin, sentence, window
from tests.scripted import ScriptedEngine, speech_like

ROOT = Path(__file__).parent.parent
SHARED = {"__init__", "main", "options", "output", "services", "filing", "microphones", "sentences"}
TEXT = (
    "They asked me what a closure is. I said a function that remembers its scope. "
    "I was really nervous the whole time."
)


@pytest.fixture
def engine(run: Commands) -> ScriptedEngine:
    """An engine that says TEXT for the first window it hears."""
    engine = ScriptedEngine(TEXT)
    run.use(lambda: engine)
    return engine


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    import soundfile

    path = tmp_path / "20260304_181200.wav"
    soundfile.write(path, speech_like(8), 16_000)
    return path


def all_commands() -> dict[str, Any]:
    """Every command by its full name."""

    def below(command: object, name: str) -> dict[str, Any]:
        inner = getattr(command, "commands", None)
        if not inner:
            return {name: command}
        found = {}
        for key, each in inner.items():
            found |= below(each, f"{name} {key}".strip())
        return found

    return below(get_command(app), "")


def test_every_command_has_help_and_is_in_the_readme(run: Commands) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = all_commands()
    assert len(commands) >= 10
    for name, command in commands.items():
        group, _, last = name.rpartition(" ")
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name
        assert f"`afterview {name}" in readme or (
            re.search(rf"`afterview {group} [^|]*`{last}\b", readme)
        ), name
        shown = run(*name.split(), "--help")
        assert shown.code == 0
        assert "Usage: " in shown.out


def test_every_command_is_in_one_group_of_the_help(run: Commands) -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    top = getattr(get_command(app), "commands")  # noqa: B009  # mypy knows no group here
    assert sorted(grouped) == sorted(top)
    shown = run("--help").out
    for heading, names in GROUPS.items():
        section = shown.split(f"\n{heading}:\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(names)


def test_help_fits_into_80_columns_and_is_not_cut(run: Commands) -> None:
    for name in ("", "sheet", "weights", "vocabulary", *all_commands()):
        shown = run(*name.split(), "--help").out
        assert max(map(len, shown.splitlines())) <= 80, name
        assert "..." not in re.sub(r"[A-Z]+\.\.\.|\]\.\.\.|\}\.\.\.", "", shown), name


def test_the_help_tells_the_beams_of_the_engine(run: Commands) -> None:
    shown = " ".join(run("transcribe", "--help").out.split())
    assert f"else {whisper.FIRST_BEAM}, and {whisper.BEAM} where unsure" in shown


def test_no_command_imports_another() -> None:
    commands = {path.stem for path in (ROOT / "cli").glob("*.py")} - SHARED
    for path in (ROOT / "cli").rglob("*.py"):
        if path.stem == "main":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                parts = node.module.split(".")
                assert parts[0] != "cli" or parts[-1] not in commands, (path, node.module)


def test_version(run: Commands) -> None:
    assert re.fullmatch(r"afterview \d+\.\d+\.\d+\n", run("--version").out)


def test_no_command_shows_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    captured = capsys.readouterr()
    assert "transcribe" in captured.out + captured.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_home_may_stand_anywhere(
    tmp_path: Path, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "elsewhere")
    with Store.open(home) as store:
        add_review(store, ["One."])
    line = ["list", "--json"]
    line[place:place] = ["--home", str(home.root)]
    with pytest.raises(SystemExit):
        main(line)
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AFTERVIEW_HOME", str(tmp_path / "variable"))
    assert find_home().root == tmp_path / "variable"
    assert find_home(tmp_path / "named").root == tmp_path / "named"
    monkeypatch.delenv("AFTERVIEW_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert find_home().root.name == "afterview"


def test_transcribe_files_a_review(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    ran = run("transcribe", memo, "--company", "Acme", "--held-on", "2026-03-04")
    assert ran.code == 0, ran.err
    assert "Acme" in ran.out
    assert "4 Mar 2026" in ran.out
    assert "What kind of questions did they ask you?" in ran.out
    assert "NOT COVERED" in ran.out
    shown = run("show")
    assert shown.out == ran.out


def test_the_same_file_is_taken_in_once(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    first = run("transcribe", memo, "--json")
    again = run("transcribe", memo, "--json")
    assert again.code == 0
    assert "already in review 1" in again.err
    assert json.loads(again.out) == json.loads(first.out)
    assert len(json.loads(run("list", "--json").out)) == 1
    assert len(list((run.home / "audio").iterdir())) == 1
    assert len(engine.heard) == 1


CONTRACT = {
    "review_id": int,
    "interview": {"company", "role", "stage", "held_on", "outcome", "ended_at"},
    "recording": {
        *("path", "sha256", "recorded_at", "recorded_at_source", "seconds", "missing_seconds"),
    },
    "transcript": {"language", "engine", "sentences"},
    "placements": list,
    "exchanges": list,
    "not_covered": list,
}


def test_the_json_of_a_review(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    review = json.loads(run("transcribe", memo, "--role", "tester", "--json").out)
    assert json.loads(run("show", "1", "--json").out) == review
    assert set(review) == {*CONTRACT, "memos", "second_interview"}
    for key, shape in CONTRACT.items():
        if isinstance(shape, set):
            assert set(review[key]) == shape, key
        else:
            assert isinstance(review[key], shape), key
    assert review["interview"] == {
        "company": None,
        "role": "tester",
        "stage": None,
        "held_on": None,
        "outcome": None,
        "ended_at": None,
    }
    assert review["recording"]["recorded_at_source"] == "name"
    assert review["recording"]["recorded_at"].startswith("2026-03-04T18:12:00")
    assert review["recording"]["seconds"] == pytest.approx(8, abs=0.01)
    assert review["recording"]["missing_seconds"] == 0
    assert Path(review["recording"]["path"]).read_bytes() == memo.read_bytes()
    sentences = review["transcript"]["sentences"]
    assert [set(each) for each in sentences] == [
        {"index", "start_s", "end_s", "text", "probability"}
    ] * 3
    assert " ".join(each["text"] for each in sentences) == TEXT
    placed = {(each["sentence"], each["prompt"]) for each in review["placements"]}
    assert {(0, "questions"), (1, "answers"), (2, "reaction")} <= placed
    assert {frozenset(each) for each in review["placements"]} == {
        frozenset({"sentence", "prompt", "score", "placed_by"})
    }
    (exchange,) = review["exchanges"]
    assert exchange == {
        "number": 1,
        "question": "They asked me what a closure is.",
        "answer": "I said a function that remembers its scope.",
        "question_sentences": [0],
        "answer_sentences": [1],
        "verdict": exchange["verdict"],
    }
    assert not set(review["not_covered"]) & {prompt for _, prompt in placed}


def test_several_files_give_a_list(
    run: Commands, engine: ScriptedEngine, memo: Path, tmp_path: Path
) -> None:
    import soundfile

    second = tmp_path / "second.wav"
    soundfile.write(second, speech_like(4, seed=1), 16_000)
    ran = run("transcribe", memo, second, "--json")
    assert [each["review_id"] for each in json.loads(ran.out)] == [1, 2]


def test_one_bad_file_keeps_no_other_back(
    run: Commands, engine: ScriptedEngine, memo: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.m4a"
    bad.write_text("no sound at all")
    ran = run("transcribe", bad, memo)
    assert ran.code == 1
    assert "1 could not be taken in" in ran.err
    assert str(bad) in ran.err
    assert len(json.loads(run("list", "--json").out)) == 1


def test_a_bad_file_leaves_nothing(run: Commands, engine: ScriptedEngine, tmp_path: Path) -> None:
    bad = tmp_path / "bad.m4a"
    bad.write_text("no sound at all")
    ran = run("transcribe", bad)
    assert ran.code == 2
    assert ran.err.startswith("afterview: ")
    assert list((run.home / "audio").iterdir()) == []
    assert json.loads(run("list", "--json").out) == []


def test_silence_is_said_to_be_silent(
    run: Commands, engine: ScriptedEngine, tmp_path: Path
) -> None:
    import numpy as np
    import soundfile

    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(16_000 * 5, np.int16), 16_000)
    ran = run("transcribe", path)
    assert ran.code == 0
    assert "No speech found." in ran.out
    assert json.loads(run("show", "--json").out)["transcript"]["sentences"] == []
    assert engine.heard == []


def test_segment_keeps_the_lines(run: Commands, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    lines = ["They asked me what a closure is.", "I said it's a function", "  and smiled.  "]
    text.write_text("\n".join(lines) + "\n")
    found = json.loads(run("segment", text, "--json").out)
    assert [each["text"] for each in found] == lines
    assert [set(each) for each in found] == [{"text", "prompts", "question", "answer_to"}] * 3
    assert "questions" in found[0]["prompts"]
    assert found[0]["question"] == 1
    assert found[1]["answer_to"] == 1
    assert not run.home.exists()


def test_search_prints_what_it_finds(filed: Commands) -> None:
    ran = filed("search", "closure")
    assert ran.code == 0
    assert "They asked about closures." in ran.out
    assert "review 1 · Acme · 4 Mar 2026 · 0:00 · questions" in ran.out


def test_the_json_of_a_search(filed: Commands) -> None:
    (hit,) = json.loads(filed("search", "c++", "--json").out)
    score = hit.pop("score")
    assert score > 0
    assert hit == {
        "review_id": 1,
        "company": "Acme",
        "held_on": "2026-03-04",
        "sentence": 1,
        "start_s": 1.0,
        "text": "I used C++ there.",
        "prompts": [],
    }


@pytest.mark.parametrize(
    "words",
    [
        *(["-x"], ["--", "-x"], ['"'], [""], ["company:"], ["NEAR("], ["C++", "-x"], ["😀"], ["*"]),
        *(["--nothing-like-it"], ["a", "--", "--home"], ["since:x"], ["\udcff"], ["(", ")"]),
    ],
)
def test_search_survives(filed: Commands, words: list[str]) -> None:
    assert filed("search", *words).code in (0, 1)


def test_search_finds_nothing_as_grep_does(filed: Commands) -> None:
    assert filed("search", "xylophone").code == 1
    ran = filed("search", "xylophone", "--json")
    assert (ran.code, json.loads(ran.out)) == (1, [])


def test_a_company_of_two_words(run: Commands) -> None:
    from dataclasses import replace

    with Store.open(Home(run.home)) as store:
        add_review(store, ["Closures."], interview=replace(ACME, company="Blue Harbour"))
    for words in (["company:blue harbour"], ["closures", 'company:"blue harbour"']):
        assert run("search", *words).code == 0
    assert run("search", "closures", "--company", "blue harbour").code == 0


def test_list(filed: Commands) -> None:
    assert "Acme" in filed("list").out
    (line,) = json.loads(filed("list", "--json").out)
    assert line == {
        "review_id": 1,
        "company": "Acme",
        "role": "back-end developer",
        "held_on": "2026-03-04",
        "outcome": None,
        "seconds": 61.5,
        "missing_seconds": 0,
        "sentences": 2,
        "complete": True,
    }


def test_an_empty_home_says_how_to_begin(run: Commands) -> None:
    for command in ("list", "show"):
        assert "afterview transcribe" in run(command).err
    assert run("search", "x").code == 1
    assert not run.home.exists()


def test_a_missing_review(filed: Commands) -> None:
    ran = filed("show", "99")
    assert ran.code == 1
    assert "no review 99" in ran.err


def test_sheets(run: Commands) -> None:
    assert "interview" in run("sheet", "list").out
    shown = run("sheet", "show")
    assert "How did your interviewers welcome you?" in shown.out
    prompts = json.loads(run("sheet", "show", "interview", "--json").out)["prompts"]
    assert len(prompts) == 13


def test_weights_list(run: Commands) -> None:
    assert "large-v3" in run("weights", "list").out
    names = [each["name"] for each in json.loads(run("weights", "list", "--json").out)]
    assert {"base", "tiny.en", "large-v3"} <= set(names)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["transcribe", "x.m4a", "--held-on", "soon"], "--held-on takes a day"),
        (["transcribe", "x.m4a", "--sheet", "nosuch"], "nosuch"),
        (["search", "x", "--since", "soon"], "--since takes a day"),
        (["weights", "path", "hugest"], "hugest"),
        (["sheet", "show", "nosuch"], "nosuch"),
    ],
)
def test_wrong_input_is_told(run: Commands, line: list[str], message: str) -> None:
    ran = run(*line)
    assert ran.code == 2
    assert message in ran.err


def test_an_unexpected_error_shows_no_traceback(
    run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(home: Home) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(Store, "open_to_read", fail)
    monkeypatch.delenv("AFTERVIEW_DEBUG", raising=False)
    ran = run("list")
    assert ran.code == 70
    assert "RuntimeError: boom" in ran.err


def test_control_characters_never_reach_the_terminal(run: Commands) -> None:
    from dataclasses import replace

    # Not a colour: typer drops those by itself where no terminal is.
    title = "\x1b]0;pwned\x07"
    with Store.open(Home(run.home)) as store:
        add_review(store, [f"Red {title} alert."], interview=replace(ACME, company=title))
        store.execute("UPDATE transcripts SET language = ?, engine = ?", title, title)
    sheet = run.home / "sheets" / "odd.toml"
    sheet.parent.mkdir()
    toml = 'title = "T"\n[[prompts]]\nkey = "a"\nquestion = "T"\npart = "T"\n'
    sheet.write_text(toml.replace('"T"', '"\\u001b]0;pwned\\u0007"'))
    lines = [["show"], ["list"], ["search", "alert"], ["sheet", "list"], ["sheet", "show", "odd"]]
    for line in [*lines, ["show", "--unplaced"], ["transcribe", f"/{title}"]]:
        ran = run(*line)
        assert "pwned" in ran.out + ran.err, line
        assert not {"\x1b", "\x07"} & set(ran.out + ran.err), line


def test_starting_up_loads_nothing_heavy() -> None:
    script = (
        "import sys; import cli.main\n"
        "heavy = {'numpy', 'av', 'faster_whisper', 'onnxruntime', 'sqlite_utils', 'rich',"
        " 'sounddevice', 'ctranslate2', 'platformdirs'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_searching_loads_no_engine(filed: Commands) -> None:
    script = (
        "import sys; from cli.main import main\n"
        "try: main(['search', 'closure'])\n"
        "except SystemExit as exit: assert exit.code == 0\n"
        "heavy = {'av', 'faster_whisper', 'onnxruntime', 'sounddevice', 'ctranslate2', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    environment = {**os.environ, "AFTERVIEW_HOME": str(filed.home)}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


def test_the_packages_share_one_folder() -> None:
    import cli
    import models
    import pipeline

    folders = {Path(package.__file__ or "").parent.parent for package in (cli, models, pipeline)}
    assert folders == {ROOT}


def test_what_is_filed_nowhere(filed: Commands) -> None:
    assert "I used C++ there." in filed("show", "--unplaced").out
    assert "closures" not in filed("show", "--unplaced").out
    (sentence,) = json.loads(filed("show", "--unplaced", "--json").out)
    assert sentence["index"] == 1


def test_a_sheet_of_ones_own(run: Commands) -> None:
    path = Path(run("sheet", "new", "first-call").out.strip())
    assert path == run.home / "sheets" / "first-call.toml"
    assert "first-call" in run("sheet", "list").out
    assert "What happens next?" in run("sheet", "show", "first-call").out
    assert run("sheet", "new", "first-call").code == 2


@pytest.mark.parametrize(
    "line",
    [
        ["show", "99999999999999999999"],
        ["edit", "99999999999999999999", "--role", "x"],
        ["search", "x", "--limit", "99999999999999999999"],
        ["transcribe", "x.m4a", "--held-on", "2026"],
        ["sheet", "show", "mine (1)"],
    ],
)
def test_odd_input_is_no_fault_of_the_program(filed: Commands, line: list[str]) -> None:
    ran = filed(*line)
    assert ran.code in (1, 2)
    assert ran.err.startswith("afterview: ")


def test_an_odd_file_hides_no_sheet(run: Commands) -> None:
    run("sheet", "new", "mine")
    (run.home / "sheets" / "mine (1).toml").write_text("a copy")
    (run.home / "sheets" / "._mine.toml").write_bytes(b"\0")
    ran = run("sheet", "list")
    assert ran.code == 0
    assert "mine " in ran.out


def test_a_folder_of_others_keeps_its_mode(run: Commands) -> None:
    run.home.mkdir(mode=0o755)
    (run.home / "holiday.jpg").touch()
    run("sheet", "new", "mine")
    assert run.home.stat().st_mode & 0o777 == 0o755
    assert (run.home / "audio").stat().st_mode & 0o777 == 0o700


def test_any_encoding_can_be_printed_to(filed: Commands) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "AFTERVIEW_HOME": str(filed.home)}
    script = "from cli.main import main; main(['show'])"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


def test_what_is_wrong_comes_out_before_somebody_speaks(
    run: Commands, engine: ScriptedEngine
) -> None:
    for option, value in (("--sheet", "nosuch"), ("--language", "klingon"), ("--held-on", "x")):
        ran = run("record", option, value)
        assert ran.code == 2
        assert not list((run.home / "audio").glob("*.wav"))


def test_a_wrong_language_leaves_nothing(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    assert run("transcribe", memo, "--language", "klingon").code == 2
    assert json.loads(run("list", "--json").out) == []
    assert list((run.home / "audio").iterdir()) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("company:acme closures", 1),
        ("closures company:acme", 1),
        ("company:acme nothing", 0),
        ("company:ACME", 2),
    ],
)
def test_a_query_in_one_argument(filed: Commands, query: str, count: int) -> None:
    assert len(json.loads(filed("search", query, "--json").out)) == count


def test_a_folder_gives_a_list(run: Commands, engine: ScriptedEngine, memo: Path) -> None:
    folder = memo.parent / "memos"
    folder.mkdir()
    memo.rename(folder / memo.name)
    assert len(json.loads(run("transcribe", folder, "--json").out)) == 1


def test_an_unfinished_review_shows_what_there_is(run: Commands) -> None:
    with Store.open(Home(run.home)) as store:
        work = begin(store)
        drafts.append(store, work, window(0), [sentence(0, "They asked about closures.")])
    ran = run("show")
    assert "unfinished" in ran.out
    assert "They asked about closures." in ran.out
    assert "NOT COVERED" not in ran.out


def test_reviews_without_a_company_go_by_their_files(
    run: Commands, engine: ScriptedEngine, memo: Path
) -> None:
    run("transcribe", memo)
    assert memo.name in run("list").out


def test_beam_and_workers_reach_the_engine(run: Commands, memo: Path) -> None:
    import soundfile

    chosen: list[dict[str, int]] = []

    def load(
        home: Home, weights: str, *, beam: int | None, workers: int | None, progress: Progress
    ) -> ScriptedEngine:
        given = {"beam": beam, "workers": workers}
        chosen.append({name: value for name, value in given.items() if value is not None})
        return ScriptedEngine(TEXT)

    run.services = replace(run.services, load_engine=load)
    assert run("transcribe", memo).code == 0
    assert run("redo", "1", "--beam", "3").code == 0
    further = memo.with_name("20260305_181200.wav")
    soundfile.write(further, speech_like(8, seed=1), 16_000)
    assert run("attach", "1", further, "--workers", "1").code == 0
    assert chosen == [{}, {"beam": 3}, {"workers": 1}]
    assert run("transcribe", memo, "--beam", "0").code == 2
    assert run("transcribe", memo, "--workers", "many").code == 2
