"""Taking memos in: transcribe, import, attach."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
)
from cli.output import print_json, print_lines, tell
from cli.show import list_lines, offer_of_split, review_lines
from cli.style import safe
from models import Interview
from pipeline.errors import AfterviewError, EngineError, MemoError, UsageError
from pipeline.home import Home
from pipeline.progress import Progress

if TYPE_CHECKING:
    from models import Filed
    from pipeline.archive.archive import Archive
    from pipeline.transcription.engines import Engine
    from pipeline.vocabulary.terms import Vocabulary


@dataclass(frozen=True, slots=True)
class Choice:
    """How memos are to be turned into reviews."""

    language: str
    weights: str
    sheet: str
    beam: int | None = None
    workers: int | None = None


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(transcribe)
    app.command("import")(import_)
    app.command()(attach)


def transcribe(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Sound files, or folders of them.")
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

    Each is kept, transcribed, placed under the prompts and filed. The same file is taken in once;
    one that was not finished is gone on with.
    """
    from pipeline.audio import find_memos

    interview = interview_from(company, role, stage, held_on, outcome)
    memos, left_out = find_memos(files)
    for each in left_out:
        tell(f"left out: {safe(str(each.path))}: {each.reason}")
    file_all(
        context.obj,
        list(memos),
        interview,
        Choice(language, weights, sheet, beam, workers),
        as_json=as_json,
        as_list=len(files) > 1 or files[0].is_dir(),
    )


def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Notes (.md, .txt), a transcript (.srt, .vtt, whisper's .json), or - for a pipe.",
        ),
    ],
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    sheet: SheetName = "interview",
    as_json: AsJson = False,
) -> None:
    """Turn typed notes or another tool's transcript into a review."""
    from pipeline.archive.archive import Archive
    from pipeline.flow.notes import file_notes
    from pipeline.notes import read_bytes
    from pipeline.sheets import load_sheet

    home: Home = context.obj
    interview = interview_from(company, role, stage, held_on, outcome)
    prompts, data = load_sheet(sheet, home.sheets), read_bytes(file)
    name = "standard input" if file == Path("-") else file.name
    with Archive.open(home) as archive:
        filed = file_notes(data, name, archive=archive, sheet=prompts, interview=interview)
        _tell_if_known(file, filed)
        print_reviews(archive, [filed], as_list=False, as_json=as_json)


def attach(
    context: typer.Context,
    review_id: Annotated[int, typer.Argument(metavar="ID", help="The review's number.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A further memo of the same interview, or notes.")
    ],
    language: Language = "en",
    weights: WeightsName = "base",
    beam: Beam = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Add a further memo, or typed notes, to a review."""
    from cli.bar import bar
    from pipeline.archive.archive import Archive
    from pipeline.flow.memo import file_memo
    from pipeline.flow.notes import file_notes
    from pipeline.notes import read_bytes

    with Archive.open(context.obj) as archive:
        review = archive.review(review_id)
        if not _is_sound(file):
            filed = file_notes(
                read_bytes(file),
                file.name,
                archive=archive,
                sheet=review.sheet,
                interview=review.interview,
                review_id=review_id,
            )
        else:
            with bar(safe(file.name)) as progress:
                filed = file_memo(
                    file,
                    archive=archive,
                    find_engine=partial(
                        chosen_engine_finder(context.obj, weights, beam, workers), progress
                    ),
                    sheet=review.sheet,
                    interview=review.interview,
                    language=language,
                    terms=terms_of(archive, review.interview),
                    review_id=review_id,
                    progress=progress,
                )
        _tell_if_known(file, filed)
        print_reviews(archive, [filed], as_list=False, as_json=as_json)


def interview_from(company: str, role: str, stage: str, held_on: str, outcome: str) -> Interview:
    """The interview that a command's options tell of.

    Raises:
        UsageError: the day is none.
    """
    from pipeline.dates import day_option

    if held_on and len(held_on.split("-")) != 3:
        raise UsageError(f"--held-on takes a day such as 2026-03-04, not {held_on!r}.")
    day = day_option(held_on, "--held-on") if held_on else None
    return Interview(company.strip(), role.strip(), stage.strip(), day, outcome.strip())


def file_all(
    home: Home,
    memos: list[Path],
    interview: Interview,
    choice: Choice,
    *,
    as_json: bool,
    as_list: bool = False,
) -> None:
    """File every memo; one that fails keeps none of the others back. Then show them."""
    from cli.bar import bar
    from models import Filed
    from pipeline.archive.archive import Archive
    from pipeline.flow.memo import file_memo
    from pipeline.sheets import load_sheet

    sheet = load_sheet(choice.sheet, home.sheets)
    filed: list[Filed] = []
    failed: list[tuple[Path, AfterviewError]] = []
    with Archive.open(home) as archive:
        find_engine = chosen_engine_finder(home, choice.weights, choice.beam, choice.workers)
        for path in memos:
            try:
                with bar(safe(path.name)) as progress:
                    one = file_memo(
                        path,
                        archive=archive,
                        find_engine=partial(find_engine, progress),
                        sheet=sheet,
                        interview=interview,
                        language=choice.language,
                        terms=terms_of(archive, interview),
                        progress=progress,
                    )
            except AfterviewError as error:
                if len(memos) == 1:
                    raise
                failed.append((path, error))
                if not isinstance(error, (MemoError, EngineError)):
                    break  # no other memo would fare better
            else:
                filed.append(one)
                _tell_if_known(path, one)
        print_reviews(archive, filed, as_list=as_list or len(memos) > 1, as_json=as_json)
    _tell_failed(failed, none_filed=not filed)


def checked_engine_finder(home: Home, choice: Choice) -> "Callable[[Progress], Engine]":
    """As `engine_finder`, for a choice that was found to be right. Raises what is wrong with it."""
    from cli.bar import bar
    from pipeline.sheets import load_sheet
    from pipeline.transcription.transcribe import check_language

    load_sheet(choice.sheet, home.sheets)
    find_engine = engine_finder(home, choice.weights)
    with bar(choice.weights) as progress:
        check_language(find_engine(progress), choice.language)
    return find_engine


def engine_finder(
    home: Home, weights: str, *, beam: int | None = None, workers: int | None = None
) -> "Callable[[Progress], Engine]":
    """What finds the engine once it is needed, and then keeps it for the next memo."""
    engines: list[Engine] = []

    def find_engine(progress: Progress) -> "Engine":
        if not engines:
            from pipeline.transcription.engines.whisper import WhisperEngine
            from pipeline.weights.find import find

            found = find(weights, home_weights=home.weights, progress=progress)
            engines.append(WhisperEngine(found, beam=beam, workers=workers))
        return engines[0]

    return find_engine


def chosen_engine_finder(
    home: Home, weights: str, beam: int | None, workers: int | None
) -> "Callable[[Progress], Engine]":
    """As `engine_finder`, with what the user chose, if anything."""
    chosen = {"beam": beam, "workers": workers}
    return engine_finder(
        home, weights, **{name: value for name, value in chosen.items() if value is not None}
    )


def terms_of(archive: "Archive", interview: Interview) -> "Vocabulary":
    """The terms that may be said of an interview: all lists, names, and what was learned."""
    from pipeline.vocabulary.terms import learned_terms, vocabulary

    return vocabulary(
        own=archive.home.vocabulary,
        interview=interview,
        learned=learned_terms(archive.corrected()),
    )


def print_reviews(
    archive: "Archive", filed: "list[Filed]", *, as_list: bool, as_json: bool
) -> None:
    """Print the reviews in full; many of them in a line each."""
    numbers = [each.review_id for each in filed]
    if as_json:
        from pipeline.export.json import review_as_dict

        values = [review_as_dict(archive.review(number), number) for number in numbers]
        print_json(values if as_list else values[0])
    elif not filed:
        return
    elif as_list:
        shown = {*numbers, *(number for each in filed for number in each.also_in)}
        print_lines(list_lines([each for each in archive.reviews() if each.review_id in shown]))
        for number in sorted(shown):
            if offer := offer_of_split(archive.review(number), number):
                tell(f"Review {number}: {safe(offer)}")
    else:
        print_lines(review_lines(archive.review(numbers[0]), numbers[0]))


def _is_sound(file: Path) -> bool:
    from pipeline.audio import examine
    from pipeline.errors import MemoNotAudio

    if file == Path("-"):
        return False
    try:
        examine(file)
    except MemoNotAudio:
        return False
    return True


def _tell_if_known(path: Path, filed: "Filed") -> None:
    if not filed.is_new:
        numbers = " and ".join(str(each) for each in (filed.review_id, *filed.also_in))
        tell(
            f"{safe(path.name)} is already in review {numbers}; nothing was changed. "
            f"To put its data right: afterview edit {filed.review_id}"
        )
    if filed.language:
        tell(
            f"{safe(path.name)}: the language heard is {filed.language}. If it is another: "
            f"afterview redo {filed.review_id} --language CODE"
        )


def _tell_failed(failed: list[tuple[Path, AfterviewError]], *, none_filed: bool) -> None:
    if not failed:
        return
    tell(f"{len(failed)} could not be taken in:")
    for _, error in failed:  # the text names the file
        tell(f"  {safe(str(error))}")
    raise typer.Exit(failed[0][1].exit_code if none_filed else 1)
