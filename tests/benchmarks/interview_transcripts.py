"""How interviews' own transcripts are read: python -m tests.benchmarks.interview_transcripts

Reads the files of tests/interview_transcripts/kept_aside, which nobody who works on the program
reads, with the speaker who is the user. Prints how many questions are found (their words at least
80 of 100 alike), how many of those found are right, the same with their answers, and the own
questions.
"""

import argparse
import json
from pathlib import Path

from rapidfuzz import fuzz

from models import Recording, Transcript
from pipeline.notes import read_notes, read_speakers
from pipeline.review.spoken import exchanges_of
from pipeline.sheets import load_sheet
from tests.benchmarks import report

FOLDER = Path(__file__).parent.parent / "interview_transcripts" / "kept_aside"
LEAST_ALIKE = 80


def alike(one: str, other: str) -> bool:
    """Return whether two texts are about the same words."""
    return fuzz.ratio(one.lower(), other.lower()) >= LEAST_ALIKE


def main() -> int:
    """Print the figures."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    sheet = load_sheet()
    print("| format | speakers | questions | found | right | with answers | own | found | right |")
    print("|---|---|---|---|---|---|---|---|---|")
    totals = [0] * 7
    for labels in sorted(FOLDER.glob("*.json")):
        wanted = json.loads(labels.read_text(encoding="utf-8"))
        (file,) = (each for each in FOLDER.glob(f"{labels.stem}.*") if each != labels)
        data = file.read_bytes()
        is_right = list(read_speakers(data, file.name)) == wanted["speakers"]
        notes = read_notes(data, file.name, sheet, me=wanted["me"])
        transcript = Transcript(Recording(file, "", 0.0), "en", "", notes.sentences)
        found = exchanges_of(transcript, notes.placements, 1)
        own = [notes.sentences[p.sentence].text for p in notes.placements if p.prompt == "interest"]
        told = [
            next((each for each in found if alike(each.question, one["question"])), None)
            for one in wanted["questions"]
        ]
        answered = [
            one
            for one, each in zip(wanted["questions"], told, strict=True)
            if each and alike(each.answer, one["answer"])
        ]
        mine = [one for one in wanted["own_questions"] if any(alike(one, each) for each in own)]
        row = [len(told), sum(map(bool, told)), len(found), len(answered)]
        row += [len(wanted["own_questions"]), len(mine), len(own)]
        totals = [before + each for before, each in zip(totals, row, strict=True)]
        print(_line(labels.stem.split("-")[0], "right" if is_right else "wrong", row))
    print(_line("all", "", totals))
    return 0


def _line(name: str, speakers: str, row: list[int]) -> str:
    asked, hit, found, answered, own, mine, all_own = row
    cells = [name, speakers, asked, hit, f"{hit} of {found}", answered, own, mine]
    return f"| {' | '.join(map(str, cells))} | {mine} of {all_own} |"


if __name__ == "__main__":
    raise SystemExit(report.run(main))
