"""Draw the pictures of the README from the program's own lines: `python docs/pictures.py`.

The samples' labelled transcripts (samples/memo.json, samples/tour) stand for memos, so no weights
are needed.
"""

import io
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cli.terminal.picture import Picture, lines  # noqa: E402  # the path comes first
from cli.terminal.review_lines import review_lines  # noqa: E402
from cli.terminal.trend_lines import trend_lines  # noqa: E402
from models import (  # noqa: E402
    Exchange,
    Interview,
    Placement,
    Recording,
    Review,
    Sentence,
    Transcript,
    Word,
)
from models.applications import Round  # noqa: E402
from models.trends import Facts  # noqa: E402
from pipeline.files import write_atomic  # noqa: E402
from pipeline.insights.facts import facts_of  # noqa: E402
from pipeline.insights.trends import trends_of  # noqa: E402
from pipeline.recording.recorder import Status  # noqa: E402
from pipeline.sheets import load_sheet  # noqa: E402

COLUMNS, ROWS = 84, 26
REVIEW_LINES = 34  # of the review; the README has no room for all
PLOTTED = ("SURE BUT WRONG", "MADE UP", "QUESTIONS OF YOUR OWN")
"""What the picture shows of `trends`, which is longer."""
CELL = 12.2  # rich's width of a character
MEMO_S = 117.0
SPOKEN_S = 62.0  # of the memo, when the recorder's picture is taken
PREVIEW_WORDS = 7  # said after it, and not final yet
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
UNSURE = {"relaxed.", "cycles."}  # words that the picture shows dimmed


def main() -> None:
    """Write docs/recorder.svg, docs/review.svg and docs/trends.svg."""
    os.environ["COLUMNS"] = str(COLUMNS)
    os.environ.pop("NO_COLOR", None)
    for name, text in pictures().items():
        write_atomic(ROOT / "docs" / name, text, mode=None)


def pictures() -> dict[str, str]:
    """Return each picture's file name and SVG."""
    review = sample_review()
    return {
        "recorder.svg": as_svg(recorder_lines(review), "afterview record"),
        "review.svg": as_svg([*review_lines(review, 1)[:REVIEW_LINES], "…"], "afterview show"),
        "trends.svg": as_svg(list(trends_lines()), "afterview trends"),
    }


def recorder_lines(review: Review) -> list[str]:
    """Return the recorder's screen in the middle of the memo."""
    said = tuple(each for each in review.sentences if each.end_s <= SPOKEN_S)
    covered = {each.prompt for each in review.placements if each.sentence < len(said)}
    going_on = review.sentences[len(said)]
    picture = Picture(
        status=Status(
            state="recording",
            device="Built-in microphone",
            seconds=SPOKEN_S + 3,
            level=0.6,
            quiet_s=0.0,
            overruns=0,
        ),
        sheet=review.sheet,
        sentences=said,
        preview=" ".join(going_on.text.split()[:PREVIEW_WORDS]),
        open_s=going_on.start_s,
        covered=frozenset(covered),
        heard_s=SPOKEN_S,
        hint=next(each for each in review.sheet.prompts if each.key not in covered),
    )
    return lines(picture, COLUMNS, ROWS)


def trends_lines() -> Iterator[str]:
    """Yield some of what `trends` prints over the tour."""
    printed = trend_lines(trends_of(tour_facts()))
    yield printed[0]
    is_shown = False
    for line in printed:
        heading = Text.from_ansi(line).plain
        if heading[:1].isalpha():
            is_shown = heading in PLOTTED
            if is_shown:
                yield ""
        if is_shown and heading:
            yield line


def tour_facts() -> list[Facts]:
    """Return what each review of the tour tells of itself, with the verdicts of its story."""
    tour = ROOT / "samples" / "tour"
    story = tomllib.loads((tour / "story.toml").read_text(encoding="utf-8"))
    found = []
    for number, told in enumerate(story["reviews"], 1):
        verdicts = {each["exchange"]: each["verdict"] for each in told["verdicts"]}
        review = labelled_review((tour / told["memo"]).with_suffix(".json"), verdicts)
        held = Round(number, review.interview, told["held_on"])
        found.append(facts_of(review, held, 1, {}))
    return found


def sample_review() -> Review:
    """Make a review of the samples' labelled transcript, its sentences spread over the memo."""
    return labelled_review(ROOT / "samples" / "memo.json", {})


def labelled_review(path: Path, verdicts: Mapping[int, str]) -> Review:
    """Make a review of a labelled transcript; `verdicts` are by the exchange's number."""
    labelled = json.loads(path.read_text(encoding="utf-8"))
    told = labelled["sentences"]
    words = [each["text"].split() for each in told]
    seconds_a_word = MEMO_S / sum(map(len, words))
    sentences, start_s = [], 0.0
    for index, texts in enumerate(words):
        end_s = start_s + seconds_a_word * len(texts)
        sentences.append(
            Sentence(index, " ".join(texts), start_s, end_s, 0.9, _spread(texts, start_s, end_s))
        )
        start_s = end_s
    placements = [
        Placement(index, label, 0.9) for index, each in enumerate(told) for label in each["labels"]
    ]
    recording = Recording(
        path=Path("memo.m4a"),
        sha256="0" * 64,
        seconds=MEMO_S,
        recorded_at=datetime.fromisoformat("2026-03-04T18:12+00:00"),
        recorded_at_source="tag",
        original_name="memo.m4a",
    )
    return Review(
        interview=Interview(
            labelled["company"],
            labelled["role"],
            "",
            date.fromisoformat(labelled["interview_date"]),
            "",
        ),
        transcripts=(Transcript(recording, "en", "faster-whisper base int8", tuple(sentences)),),
        sheet=load_sheet("interview", ROOT),
        placements=tuple(placements),
        exchanges=_exchanges(told, verdicts),
    )


def _spread(texts: list[str], start_s: float, end_s: float) -> tuple[Word, ...]:
    step = (end_s - start_s) / max(len(texts), 1)
    return tuple(
        Word(text, start_s + n * step, start_s + (n + 1) * step, 0.3 if text in UNSURE else 0.9)
        for n, text in enumerate(texts)
    )


def _exchanges(told: list[dict[str, Any]], verdicts: Mapping[int, str]) -> tuple[Exchange, ...]:
    numbers = sorted({each["question"] for each in told if isinstance(each["question"], int)})
    found = []
    for number in numbers:
        asked = [n for n, each in enumerate(told) if each["question"] == number]
        answered = [n for n, each in enumerate(told) if each["answer_to"] == number]
        found.append(
            Exchange(
                number,
                " ".join(str(told[n]["text"]) for n in asked),
                " ".join(str(told[n]["text"]) for n in answered),
                tuple(asked),
                tuple(answered),
                verdicts.get(number, ""),
            )
        )
    return tuple(found)


def as_svg(printed: list[str], title: str) -> str:
    """Draw lines with ANSI codes as a terminal window; fonts are the reader's own."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard"
    )
    for line in printed:
        console.print(Text.from_ansi(line), no_wrap=True, crop=True)
    svg = console.export_svg(title=title, unique_id="afterview")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"<!-- Generated with .*? -->\s*", "", svg)
    return re.sub(
        r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*>)((?:&#160;)+)', _moved, svg
    )


def _moved(found: re.Match[str]) -> str:
    """Move a text to where its leading blanks end; some renderers drop them."""
    x, y, length, rest, blanks = found.groups()
    moved = CELL * len(blanks) / len("&#160;")
    return f'x="{float(x) + moved:.1f}"{y} textLength="{float(length) - moved:.1f}"{rest}'


if __name__ == "__main__":
    main()
