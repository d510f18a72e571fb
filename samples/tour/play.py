"""Fill an archive with the tour's twelve reviews: `python samples/tour/play.py HOME`.

Everything goes through Afterview's own commands: `transcribe`, `edit`, `outcome`, `check`. What is
there already stays as it is: a second run only adds what is missing, also after Ctrl-C.
"""

import argparse
import contextlib
import hashlib
import io
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TOUR = Path(__file__).resolve().parent
ROOT = TOUR.parent.parent
sys.path.insert(0, str(ROOT))

WORD = re.compile(r"[a-z]{4,}")
LEAST_SHARED = 0.4  # of a question's longer words, so that an exchange is taken for it
INTERRUPTED = 130


class Refused(Exception):
    """A command failed; the text is what it said."""


class Program:
    """Runs Afterview's commands in this process, with one home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, is_heard: bool = False) -> str:
        """Run one command line and return what it printed; raise Refused where it failed.

        `is_heard`: what it says beside that (progress, remarks) is shown.
        """
        from cli.main import main

        printed, said = io.StringIO(), io.StringIO()
        code: Any = 0
        errors = sys.stderr if is_heard else said
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
                main(["--home", str(self.home), *arguments])
        except SystemExit as exit_:
            code = exit_.code
        if code:
            raise Refused(said.getvalue().strip())
        return printed.getvalue()

    def json(self, *arguments: str, is_heard: bool = False) -> Any:  # noqa: ANN401  # any JSON
        """Run a command with --json and return the values."""
        return json.loads(self(*arguments, "--json", is_heard=is_heard))


def main() -> None:
    """Read the command line and fill the folder."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("home", type=Path, help="folder of the archive; made where there is none")
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="only these reviews")
    arguments = parser.parse_args()
    try:
        fill(Program(arguments.home), arguments.only)
    except Refused as refused:
        if str(refused):  # else it was heard
            print(refused, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped. What is there stays; run it again to go on.", file=sys.stderr)
        sys.exit(INTERRUPTED)


def fill(program: Program, only: Sequence[int] | None = None) -> None:
    """File the memos of the story, and tell what is known of each that the archive lacks."""
    story = tomllib.loads((TOUR / "story.toml").read_text(encoding="utf-8"))
    told = [each for number, each in enumerate(story["reviews"], 1) if not only or number in only]
    known = reviews_by_memo(program)
    filed: list[tuple[int, Mapping[str, Any]]] = []
    for number, each in enumerate(told, 1):
        when = f"{each['held_on']:%d %b}"
        line = f"{number:3} of {len(told)}  {when}  {each['company']}, {each['stage']}"
        print(line, file=sys.stderr, flush=True)
        memo = TOUR / each["memo"]
        review = known.get(digest(memo)) or transcribe(program, memo, each)
        tell(program, review, each)
        filed.append((review["review_id"], each))
    judge_all(program, filed)


def reviews_by_memo(program: Program) -> dict[str, Mapping[str, Any]]:
    """Return the reviews that are there, by the digests of their memos."""
    reviews = [
        program.json("show", str(each["review_id"]))
        for each in program.json("list")
        if each["complete"]
    ]
    return {memo["sha256"]: review for review in reviews for memo in review["memos"]}


def digest(memo: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(memo.read_bytes()).hexdigest()


def transcribe(program: Program, memo: Path, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make a review of a memo."""
    known = [
        *("--company", told["company"], "--role", told["role"]),
        *("--stage", told["stage"], "--held-on", told["held_on"].isoformat()),
    ]
    review: Mapping[str, Any] = program.json("transcribe", str(memo), *known, is_heard=True)
    return review


def tell(program: Program, review: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Tell when the interview ended and what came of it, where the archive does not know."""
    number, interview = review["review_id"], review["interview"]
    if not interview["ended_at"]:
        program("edit", str(number), "--ended", told["ended"])
    if not interview["outcome"]:
        told_on = ["--on", told["told_on"].isoformat()] if "told_on" in told else []
        note = ["--note", told["note"]] if "note" in told else []
        program("outcome", str(number), told["outcome"], *told_on, *note)


def judge_all(program: Program, filed: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Give the answers of these reviews that are unchecked the verdicts of the story."""
    answers = list(unchecked(program))
    for number, told in filed:
        asked = questions(TOUR / told["memo"])
        for verdict in told.get("verdicts", ()):
            own = [each for each in answers if each.told["review_id"] == number]
            if found := nearest(asked[verdict["exchange"]], own):
                question, at, noted, _ = found
                note = ["--note", verdict["note"]] if "note" in verdict and not noted else []
                program("check", str(question), verdict["verdict"], "--answer", str(at), *note)
                answers.remove(found)


class Answer(NamedTuple):
    """An answer: its question, which of that question's answers it is, what is known of it."""

    question: int
    at: int
    is_noted: bool
    told: Mapping[str, Any]


def unchecked(program: Program) -> Iterator[Answer]:
    """Yield the answers of which nobody said whether they were right."""
    for line in program.json("questions"):
        if not line["unchecked"]:
            continue
        answers = program.json("questions", str(line["question"]))["answers"]
        for at, each in enumerate(answers, 1):
            if each["verdict"] == "unchecked":
                yield Answer(line["question"], at, bool(line["note"]), each)


def questions(memo: Path) -> dict[int, str]:
    """Return the questions that are labelled beside a memo, by their numbers."""
    labelled = json.loads(memo.with_suffix(".json").read_text(encoding="utf-8"))
    found: dict[int, str] = {}
    for each in labelled["sentences"]:
        if each["question"]:
            found.setdefault(each["question"], each["text"])
    return found


def nearest(question: str, answers: Sequence[Answer]) -> Answer | None:
    """Return the answer to what most sounds like a question; None where nothing does enough."""
    wanted = set(WORD.findall(question.lower()))

    def shared(answer: Answer) -> float:
        return len(wanted & set(WORD.findall(answer.told["asked"].lower()))) / len(wanted)

    best = max(answers, key=shared, default=None)
    return best if best and shared(best) >= LEAST_SHARED else None


if __name__ == "__main__":
    main()
