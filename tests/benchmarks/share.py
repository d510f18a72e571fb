"""What sharing hides: python -m tests.benchmarks.share --set tuning

Reads a set of tests/share, a case a line: a text, what is known of the interview, what has to be
hidden, what has to stay. Prints how much of each kind leaks, and how many of the words that have to
stay are hidden; for all sets but kept_aside (which is only measured) also which.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from models.share import Known
from pipeline.insights.share import share
from tests.benchmarks import report

FOLDER = Path(__file__).parent.parent / "share"
KEPT_ASIDE = "kept_aside"
TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "professor", "madame", "the", "and", "of"))


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a set."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def known_of(case: dict[str, Any]) -> Known:
    """Return what a case knows of its interview; interviewers are a list or one text."""
    people = case.get("interviewers") or ()
    if isinstance(people, str):
        people = [each.strip() for each in people.split(",") if each.strip()]
    return Known(case.get("company") or "", case.get("role") or "", tuple(people))


def has(text: str, words: str) -> int:
    """Return how often words stand in a text, whatever their capitals, as whole words."""
    return len(re.findall(_whole(words), text, re.IGNORECASE))


def leaks(case: dict[str, Any], after: str) -> list[tuple[str, str]]:
    """Return the kind and text of what had to be hidden and stands in a text still.

    Phrases that have to stay are taken out first: "will asked if i will use" hides one "will". Of
    names of several words no word may stand there, titles aside.
    """
    for phrase in sorted(case["keep"], key=len, reverse=True):
        after = re.sub(_whole(phrase), " ", after, flags=re.IGNORECASE)
    return [(each["kind"], each["was"]) for each in case["hide"] if _is_there(after, each)]


def _is_there(after: str, each: dict[str, str]) -> bool:
    parts = [each["was"]]
    if each["kind"] in ("person", "company"):
        parts += [word for word in each["was"].split() if word.lower().strip(".") not in TITLES]
    return any(re.search(_whole(part), after, re.IGNORECASE) for part in parts)


def _whole(words: str) -> str:
    return rf"(?<![^\W_]){re.escape(words)}(?![^\W_])"


def hidden(case: dict[str, Any], after: str) -> list[str]:
    """Return what had to stay and stands in a text no more, or less often."""
    return [word for word in case["keep"] if has(case["text"], word) and not has(after, word)]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", default="tuning", help="own, tuning or kept_aside", dest="name")
    arguments = parser.parse_args()
    there, leaked, kept, lost = Counter[str](), Counter[str](), 0, 0
    lines = []
    for case in (read := cases(arguments.name)):
        after = share(case["text"], known_of(case)).text
        there.update(each["kind"] for each in case["hide"])
        found, gone = leaks(case, after), hidden(case, after)
        leaked.update(kind for kind, _ in found)
        kept, lost = kept + len(case["keep"]), lost + len(gone)
        if found or gone:
            lines.append(
                f"leaks {found} hides {gone}: {known_of(case)}\n  {case['text']}\n  {after}"
            )
    print(f"{len(read)} cases, {sum(there.values())} to hide, {kept} to keep")
    print("\n| kind | to hide | leaks |\n|---|---|---|")
    for kind, count in sorted(there.items()):
        print(f"| {kind} | {count} | {leaked[kind]} |")
    print(f"\nmust-keep words that are hidden: {lost} of {kept}, {lost / max(kept, 1):.1%}")
    if arguments.name != KEPT_ASIDE:
        print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(report.run(main))
