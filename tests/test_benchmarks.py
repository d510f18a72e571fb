"""The measuring scripts measure what they say; what they find is found elsewhere."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.vocabulary.match import plain
from pipeline.vocabulary.terms import vocabulary
from tests.benchmarks import transcription
from tests.benchmarks import vocabulary as vocabulary_benchmark
from tests.benchmarks.contenders import Run
from tests.benchmarks.stages import Clocks
from tests.benchmarks.transcription import Memo, Row
from tests.benchmarks.vocabulary import Spoken
from tests.scripted import ScriptedEngine, speech_like


def row(name: str, error_percent: float, *walls_s: float) -> Row:
    return Row(name, error_percent, walls_s, walls_s, 10**9)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("Afterview", 5.0, 4.0), row("whisper-ctranslate2", 4.9, 10.0)], [True, True]),
        ([row("Afterview", 5.2, 5.0), row("whisper-ctranslate2", 4.9, 10.0)], [False, False]),
        ([row("Afterview", 5.2, 5.0), row("faster-whisper", 6.0, 10.0)], [True]),
        ([row("Afterview", 5.0, 4.0)], []),
        ([], []),
    ],
)
def test_the_bars(rows: Sequence[Row], expected: list[bool]) -> None:
    assert [met for _, met in transcription.verdicts(rows)] == expected


def test_ratios_are_taken_round_by_round() -> None:
    # A round in which the machine was slow says as much as another.
    assert row("a", 0, 1.0, 10.0, 1.2).ratio_to(row("b", 0, 2.0, 20.0, 2.0)) == 0.5


@pytest.mark.parametrize(
    ("at_least_s", "expected"),
    [(0.5, ["a", "b", "c"]), (1.5, ["a b c"]), (2.0, ["a b c"]), (9.0, ["a b c"])],
)
def test_short_clips_are_joined(tmp_path: Path, at_least_s: float, expected: list[str]) -> None:
    for name in "abc":
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(16_000, np.int16), 16_000)
    entries = [{"file": f"{name}.wav", "seconds": 1.0, "text": name} for name in "abc"]
    (tmp_path / "manifest.json").write_text(json.dumps(entries))
    memos = transcription.read_manifest(tmp_path / "manifest.json")
    found = transcription.joined(memos, at_least_s, tmp_path)
    assert [memo.text for memo in found] == expected
    for memo in found:
        assert soundfile.info(memo.sound).duration == memo.seconds


def test_a_stage_inside_another_is_counted_once() -> None:
    clocks = Clocks()
    inner = clocks.around("decoder", lambda: sum(range(10**6)))
    clocks.around("load", lambda: [inner(), inner()])()
    assert clocks.seconds["decoder"] > clocks.seconds["load"] > 0


def test_a_run_is_what_the_process_took() -> None:
    run = Run("a", 1.0, 2.0, 3)
    assert transcription.row("a", [[run], [run]], [Memo(Path("a"), 1.0, "a")]) == Row(
        "a", 0.0, (1.0, 1.0), (2.0, 2.0), 3
    )


def test_the_technical_script_marks_its_terms() -> None:
    script = vocabulary_benchmark.read_script(vocabulary_benchmark.TEXT)
    assert len(script) == 12
    listed = {plain(term.text) for term in vocabulary().terms}
    terms = [term for said in script for term in said.terms]
    on_lists = sum(plain(term) in listed for term in terms)
    assert on_lists >= 80
    assert len(terms) - on_lists >= 10
    for said in script:
        assert "[" not in said.text
        assert vocabulary_benchmark.recall(said.terms, said.text) == (len(said.terms),) * 2


@pytest.mark.parametrize(
    ("terms", "heard", "found"),
    [
        (["C++", "Node.js"], "We used C++ and node.js.", 2),
        (["React", "React"], "React it was", 1),
        (["React"], "a reaction", 0),
        ([], "nothing", 0),
    ],
)
def test_recall_counts_terms_as_often_as_they_are_said(
    terms: list[str], heard: str, found: int
) -> None:
    assert vocabulary_benchmark.recall(terms, heard) == (found, len(terms))


def test_terms_are_compared_with_none_in_turn() -> None:
    engine = ScriptedEngine("we used cube net ease", "", "we used Kubernetes")
    spoken = [Spoken("one", speech_like(5), "we used Kubernetes", ("Kubernetes", "Quux"))]
    without, biased = vocabulary_benchmark.compare(spoken, engine, vocabulary())
    assert without.listed == [0, 1]
    assert biased.unlisted == [0, 1]
    assert "listed terms 0 of 1" in without.line("without")
