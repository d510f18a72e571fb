"""The command `transcribe`: turn sound files into reviews."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.filing import Choice, print_reviews, tell_if_known, tell_rest_of, terms_of
from cli.options import (
    AsJson,
    Beam,
    Company,
    HeldOn,
    Language,
    Outcome,
    Role,
    SheetName,
    Stage,
    WeightsName,
    Workers,
    interview_from,
)
from cli.output import tell
from cli.services import Services
from cli.terminal.style import safe
from models import Interview
from pipeline.errors import AfterviewError, EngineError, MemoError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(transcribe)


def transcribe(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Sound files of any format, or folders of them."),
    ],
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    language: Language = "en",
    weights: WeightsName = "base",
    sheet: SheetName = "interview",
    beam: Beam = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Turn voice memos into reviews.

    Each memo is copied, transcribed, and its sentences are placed under the prompts. A file that
    is filed already is left as it is; one that was interrupted is resumed.
    """
    from pipeline.audio import find_memos

    interview = interview_from(company, role, stage, held_on, outcome)
    memos, left_out = find_memos(files)
    for each in left_out:
        tell(f"left out: {safe(str(each.path))}: {each.reason}")
    _file_all(
        context.obj,
        list(memos),
        interview,
        Choice(language, weights, sheet, beam, workers),
        as_json=as_json,
        as_list=len(files) > 1 or files[0].is_dir(),
    )


def _file_all(
    services: Services,
    memos: list[Path],
    interview: Interview,
    choice: Choice,
    *,
    as_json: bool,
    as_list: bool = False,
) -> None:
    """File every memo and print the reviews; a memo that fails does not stop the others."""
    from cli.terminal.bar import bar
    from models import Filed
    from pipeline.archive.database import Store
    from pipeline.flow.memo import file_memo
    from pipeline.sheets import load_sheet

    sheet = load_sheet(choice.sheet, services.home.sheets)
    filed: list[Filed] = []
    failed: list[tuple[Path, AfterviewError]] = []
    with Store.open(services.home) as store:
        find_engine = services.engine_finder(
            choice.weights, beam=choice.beam, workers=choice.workers
        )
        for path in memos:
            try:
                with bar(safe(path.name)) as progress:
                    one = file_memo(
                        path,
                        store=store,
                        find_engine=partial(find_engine, progress),
                        sheet=sheet,
                        interview=interview,
                        language=choice.language,
                        terms=terms_of(store, interview),
                        progress=progress,
                    )
            except AfterviewError as error:
                if len(memos) == 1:
                    raise
                failed.append((path, error))
                if not isinstance(error, (MemoError, EngineError)):
                    break  # the next memo would fail alike
            else:
                filed.append(one)
                tell_if_known(path, one)
                tell_rest_of(store, path, one)
        print_reviews(store, filed, as_list=as_list or len(memos) > 1, as_json=as_json)
    _tell_failed(failed, none_filed=not filed)


def _tell_failed(failed: list[tuple[Path, AfterviewError]], *, none_filed: bool) -> None:
    if not failed:
        return
    tell(f"{len(failed)} could not be taken in:")
    for _, error in failed:  # the message names the file
        tell(f"  {safe(str(error))}")
    raise typer.Exit(failed[0][1].exit_code if none_filed else 1)
