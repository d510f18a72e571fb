"""Feed broken captions, transcripts and notes to the import, thousands of them.

    python -m tests.benchmarks.fuzz_notes --count 6000 --seed 1

Texts of every format (tests/test_notes_captions_formats.py, tests/transcripts.py) are mutated:
lines deleted, doubled, exchanged, joined; characters flipped and cut out; digits, arrows and
marks put in; values of JSON exchanged; cut short, glued to another one, repeated; other line ends
and encodings. A finding is: an exception that is no AfterviewError, more than 5 seconds (and one
for each 200,000 bytes), an unprintable message, a sentence without text, times below 0, or a word
that was said, stands whole in the mutated text and is neither in a sentence nor told of. Prints
what came out how often and ends with exit code 1 if there was a finding; `--only NUMBER` runs a
single one again and prints it.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import math
import random
import re
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

from pipeline.errors import AfterviewError
from pipeline.notes import Notes, read_notes
from pipeline.notes.text import text_of
from pipeline.sheets import load_sheet
from tests.benchmarks import report
from tests.test_notes_captions_formats import FORMATS
from tests.transcripts import SEGMENTS_ONLY, TRANSCRIPTS

LONGEST_S = 5.0
BYTES_A_S = 200_000  # of a long file
PIECES = (
    *("-->", "->", "00:00:00,000", "0:01", "99999999999:99", "-1", "1e999", "null", "NaN", "\x00"),
    *(
        "<",
        ">",
        "<v ",
        "<i>",
        "</",
        "{\\an8}",
        "{\\",
        "&amp;",
        "&#",
        "&#0;",
        "&#x110000;",
        "\ufeff",
    ),
    *(
        "[",
        "]",
        "(",
        ")",
        '"',
        "\\",
        "\t",
        "\n",
        "\r",
        "\n\n",
        " ",
        "\u2028",
        "\u00a0",
        "WEBVTT",
        "NOTE",
    ),
    *(
        "1",
        "2",
        "7",
        "STYLE",
        "[offset:1]",
        "# What went well",
        "- ",
        "{",
        "}",
        ",",
        ":",
        ".",
        "\ud800",
    ),
)
_TOLD = re.compile(r"comment|entr(?:y|ies)|data about|could not be read|rolling")
REASONS = (
    "is empty",
    "not valid JSON",
    "no transcript",
    "holds no notes",
    "is no text",
    "encoding",
)
SHEET = load_sheet()


def make_samples() -> dict[str, tuple[str, frozenset[str]]]:
    """Return each sample's text and the words said in it; none where two places say them."""
    texts = {
        name: (text, frozenset(_words(" ".join(each[0] for each in said))))
        for name, (text, said, _) in FORMATS.items()
    }
    for name, value in TRANSCRIPTS.items():
        said = _words(" ".join(_strings(value))) if name in SEGMENTS_ONLY else set()
        texts[f"{name}.json"] = (
            json.dumps(value, indent=random.Random(name).choice((None, 1))),
            frozenset(said),
        )
    return texts


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [each for key in value for each in _strings(value[key])]
    if isinstance(value, list):
        return [each for one in value for each in _strings(one)]
    return [value] if isinstance(value, str) else []


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-zA-Z]{4,}", text) if word not in ("true", "null")}


def _delete_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def _double_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return "\n".join(lines)


def _swap_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _join_lines(text: str, chance: random.Random) -> str:
    breaks = [match.start() for match in re.finditer("\n", text)] or [0]
    at = chance.choice(breaks)
    return text[:at] + chance.choice(("", " ", "\n\n")) + text[at + 1 :]


def _cut_out(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 1, 1, 2, 5, 20)) :]


def _put_in(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 50)) + text[at:]


def _digit(text: str, chance: random.Random) -> str:
    digits = [match.start() for match in re.finditer(r"\d", text)]
    if not digits:
        return text
    at = chance.choice(digits)
    return (
        text[:at]
        + chance.choice(("", "9", "0", "x", "O", "000000", "-", ",", " "))
        + text[at + 1 :]
    )


def _repeat(text: str, chance: random.Random) -> str:
    if chance.random() < 0.9:
        return text
    return text * chance.choice((2, 20, 100))


def _truncate(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_delete_line, _double_line, _swap_lines, _join_lines, _cut_out, _put_in, _put_in),
    *(_digit, _digit, _digit, _repeat, _truncate),
)


VALUES: tuple[object, ...] = (
    *(None, True, -1, 0, 1, 3.5, 1e300, 10**400, float("nan"), "", "1.5s", "0:01", "x", "wordless"),
    *([], {}, [[]], [None], {"text": "again"}, ["one", "two"], {"seconds": "1", "nanos": 5}),
)


def _json(text: str, chance: random.Random) -> str:
    """Change values, keys and lists of JSON, so that it stays JSON."""
    value = json.loads(text)
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = _places(value)
        if not places:
            break
        where, key = chance.choice(places)
        way = chance.randrange(5)
        if way == 0:
            del where[key]
        elif way == 1 and isinstance(where, list):
            where.insert(key, copy.deepcopy(chance.choice(where)))
        elif way == 2 and isinstance(where, dict):
            where[chance.choice(("start", "text", "words", "end", "x", "segments"))] = where.pop(
                key
            )
        else:
            where[key] = copy.deepcopy(chance.choice(VALUES))
    return json.dumps(value)


def _places(value: object) -> list[tuple[Any, Any]]:
    """Return all places in JSON: the list or object, and the index or key."""
    if not isinstance(value, list | dict):
        return []
    keys = range(len(value)) if isinstance(value, list) else list(value)
    inner = [each for key in keys for each in _places(value[key])]
    return [*((value, key) for key in keys), *inner]


def mutated(
    samples: dict[str, tuple[str, frozenset[str]]], seed: int, number: int
) -> tuple[str, bytes, frozenset[str]]:
    """Make the file with this number: its name, its bytes, the words that were said in it."""
    chance = random.Random(f"{seed}/{number}")
    names = sorted(samples)
    name = names[number % len(names)]
    text, said = samples[name]
    if chance.random() < 0.05:
        other, words = samples[chance.choice(names)]
        text, said = (
            text[: chance.randrange(len(text))] + other[chance.randrange(len(other)) :],
            said & words,
        )
    if name.endswith(".json") and text[:1] in "[{" and chance.random() < 0.8:
        with contextlib.suppress(ValueError):
            text, said = _json(text, chance), frozenset()
    steps = (0, 0, 0, 1) if name.endswith(".json") else (0, 1, 1, 2, 3, 6)
    for _ in range(chance.choice(steps)):
        text = chance.choice(MUTATIONS)(text, chance)
    if chance.random() < 0.2:
        text = re.sub("\r?\n", chance.choice(("\r\n", "\r", "\r\r\n", "\n")), text)
    encoding = chance.choice(("utf-8",) * 6 + ("utf-8-sig", "utf-16", "utf-16-le", "cp1252"))
    data = text.encode(encoding, "replace")
    if chance.random() < 0.15 and data:
        broken = bytearray(data)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        data = bytes(broken)
    return name, data, said


def try_file(name: str, data: bytes, said: frozenset[str]) -> str:
    """Read a file; name the outcome, starting with "FINDING" where it is one."""
    try:
        notes = read_notes(data, name, SHEET)
    except AfterviewError as error:
        if not str(error).isprintable():
            return f"FINDING unprintable message: {error!r}"
        return f"refused: {next((each for each in REASONS if each in str(error)), 'other')}"
    except TimeoutError:
        return f"FINDING more than {longest_s(data):.0f} s"
    except Exception:
        return "FINDING " + traceback.format_exc()
    return _contradiction(notes) or _loss(notes, text_of(data, name), said) or notes.kind


def longest_s(data: bytes) -> float:
    """Return how long reading may take."""
    return LONGEST_S + len(data) / BYTES_A_S


def _contradiction(notes: Notes) -> str:
    for each in notes.sentences:
        if not each.text.strip():
            return "FINDING empty sentence"
        if any("\ud800" <= char <= "\udfff" for char in each.text):
            return "FINDING half a character"
        if not (math.isfinite(each.start_s) and 0 <= each.start_s <= each.end_s <= 10_000_000):
            return f"FINDING times {each.start_s} to {each.end_s}"
    return ""


def _loss(notes: Notes, text: str, said: frozenset[str]) -> str:
    """Name the words that are lost; notes and what is told are other tests' matter."""
    if notes.kind == "notes" or any(_TOLD.search(each) for each in notes.remarks):
        return ""
    kept = " ".join([*(each.text for each in notes.sentences), *notes.remarks])
    kept = re.sub(r"\s", "", kept)
    lost = sorted(
        word
        for word in said
        if re.search(rf"(?<![\w<&\\{{]){word}(?![\w])", text) and word not in kept
    )
    return f"FINDING lost {lost}" if lost else ""


def _too_long(*_: object) -> None:
    raise TimeoutError


def main() -> int:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    samples = make_samples()
    counts: Counter[str] = Counter()
    findings: list[str] = []
    signal.signal(signal.SIGALRM, _too_long)
    begun_s = time.monotonic()
    for number in range(options.count) if options.only is None else (options.only,):
        name, data, said = mutated(samples, options.seed, number)
        signal.setitimer(signal.ITIMER_REAL, longest_s(data))
        outcome = try_file(name, data, said)
        signal.setitimer(signal.ITIMER_REAL, 0)
        counts[outcome.split("\n")[0][:60]] += 1
        if outcome.startswith("FINDING"):
            findings.append(f"{number} ({name}): {outcome}")
        if options.only is not None:
            print(data.decode("utf-8", "backslashreplace"))
    for outcome, count in counts.most_common():
        print(f"{count:6d}  {outcome}")
    seconds = time.monotonic() - begun_s
    print(
        f"{sum(counts.values())} files made of {len(samples)} texts in {seconds:.0f} s, "
        f"{len(findings)} findings"
    )
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(report.run(main))
