"""The command `segment`: place the lines of a text; stores nothing."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, SheetName
from cli.output import print_json, print_lines
from models import Exchange, Sentence


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(segment)


def segment(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A text, one sentence a line; - for standard input."),
    ],
    sheet_name: SheetName = "interview",
    as_json: AsJson = False,
) -> None:
    """Place the lines of a text under the prompts; store nothing.

    Shows how a sheet of your own works.
    """
    from pipeline.review.placing import place
    from pipeline.sheets import load_sheet

    sheet = load_sheet(sheet_name, context.obj.home.sheets)
    sentences = tuple(Sentence(index, text) for index, text in enumerate(_lines(file)))
    placements, exchanges = place(sentences, sheet)
    prompts: list[list[str]] = [[] for _ in sentences]
    for placement in placements:
        prompts[placement.sentence].append(placement.prompt)
    if as_json:
        print_json(
            [
                {
                    "text": sentence.text,
                    "prompts": prompts[sentence.index],
                    "question": _numbers(exchanges, sentence.index, "question_sentences"),
                    "answer_to": _numbers(exchanges, sentence.index, "answer_sentences"),
                }
                for sentence in sentences
            ]
        )
    else:
        print_lines(
            f"{', '.join(prompts[sentence.index]) or '-':<24} {sentence.text}"
            for sentence in sentences
        )


def _lines(file: Path) -> list[str]:
    from pipeline.notes import read_text

    lines = read_text(file).replace("\r\n", "\n").split("\n")
    return [line for line in lines if line.strip()]


def _numbers(exchanges: tuple[Exchange, ...], sentence: int, side: str) -> int | list[int] | None:
    """Return the exchange that a sentence belongs to: a number, several, or None."""
    numbers = [each.number for each in exchanges if sentence in getattr(each, side)]
    return numbers[0] if len(numbers) == 1 else numbers or None
