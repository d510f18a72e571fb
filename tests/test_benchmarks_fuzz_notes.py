"""Mutated captions and notes are read or refused, and no word of them is lost."""

from tests.benchmarks.fuzz_notes import make_samples, mutated, try_file


def test_the_first_files_have_no_findings() -> None:
    samples = make_samples()
    outcomes = [try_file(*mutated(samples, 1, number)) for number in range(120)]
    assert [each for each in outcomes if each.startswith("FINDING")] == []
    assert {"transcript", "notes"} < set(outcomes)


def test_a_lost_word_is_a_finding() -> None:
    text = b"1\n00:00:01,000 --> 00:00:02,000\nThey asked.\n"
    assert try_file("x.srt", text, frozenset({"asked"})) == "transcript"
    head = b"[ti:closures]\n[00:01.00]They asked.\n"
    assert try_file("x.lrc", head, frozenset({"closures"})) == "transcript"  # it is told
    markup = b"1\n00:00:01,000 --> 00:00:02,000\nThey <i closures >asked.\n"
    assert try_file("x.srt", markup, frozenset({"closures"})) == "FINDING lost ['closures']"
