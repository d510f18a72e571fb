"""The command `record`: record a memo from the microphone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cli.called_reviews import found, number_or_name
from cli.filing import Choice, checked_engine_finder, print_reviews, terms_of
from cli.further_memo import further_memo
from cli.microphones import kept_device
from cli.options import (
    AsJson,
    Company,
    HeldOn,
    Language,
    Outcome,
    Role,
    SheetName,
    Stage,
    WeightsName,
    interview_from,
)
from cli.output import tell
from cli.services import Services
from cli.terminal.style import safe
from pipeline.errors import ArchiveError, UsageError, WeightsError

if TYPE_CHECKING:
    from cli.terminal.recorder import Recorded
    from models import Filed, Interview, PromptSheet
    from pipeline.archive.database import Store
    from pipeline.home import Home
    from pipeline.progress import Progress
    from pipeline.recording.microphone import Device
    from pipeline.recording.session import Session
    from pipeline.transcription.engines import Engine
    from pipeline.vocabulary.terms import Vocabulary

MAX_MINUTES = 180.0
MIN_MINUTES = 0.01


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not minutes >= MIN_MINUTES:
        raise UsageError(f"--max-minutes takes a number of minutes, not {text!r}.")
    return minutes


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(record)


def record(
    context: typer.Context,
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    ended: Annotated[
        str,
        typer.Option(
            help="When the interview ended: 15:30, 2 pm, 20 minutes ago …", metavar="TIME"
        ),
    ] = "",
    review_id: Annotated[
        int | None,
        typer.Option(
            "--for",
            parser=number_or_name,
            callback=found,
            help="A further memo of this review's interview; fills in what is not known of it.",
            metavar="ID",
        ),
    ] = None,
    guided: Annotated[
        bool,
        typer.Option(
            "--guided", help="Show one prompt after another (Enter); file what you say under it."
        ),
    ] = False,
    device: Annotated[
        str, typer.Option(help="Microphone: its number or a part of its name.", metavar="NAME")
    ] = "",
    max_minutes: Annotated[
        float,
        typer.Option(parser=_minutes, help="Minutes after which the recording stops.", metavar="N"),
    ] = MAX_MINUTES,
    no_live: Annotated[
        bool, typer.Option("--no-live", help="Transcribe after the stop, not meanwhile.")
    ] = False,
    no_hints: Annotated[
        bool, typer.Option("--no-hints", help="Suggest no prompts when you pause.")
    ] = False,
    language: Language = "en",
    weights: WeightsName = "base",
    sheet: SheetName = "interview",
    as_json: AsJson = False,
) -> None:
    """Record a memo from the microphone; Enter stops.

    Text appears and prompts are ticked off while you speak; the review is there when you stop.
    Ctrl-C and a closed terminal lose nothing; a killed process loses a second at most, and
    `afterview recover` files the rest.
    """
    from cli.terminal.recorder import Options, record_session
    from pipeline.recording.session import begin_session

    services: Services = context.obj
    home = services.home
    told = interview_from(company, role, stage, held_on, outcome)
    home.prepare()
    # A wrong option must be reported before the user speaks for ten minutes.
    prompts, covered, known = _prompts(home, sheet, review_id)
    told = _with_end(told, ended, known)
    if review_id is not None:
        asked = _asked_sheet(context, home, sheet)
        for text in further_memo(review_id, known, told, sheet=asked, its_sheet=prompts.name):
            tell(safe(text))
    interview = told.completed_by(known)
    choice = Choice(language, weights, sheet)
    find_engine = _engine_finder(services, choice, is_needed=not no_live)
    microphone = _microphone(home, device)
    _tell_orphans(home)
    terms = _terms(home, interview)
    session = _new_session(home, prompts, interview, choice, review_id)
    options = Options(
        device=microphone,
        max_s=60 * max_minutes,
        is_live=not no_live,
        has_hints=not no_hints,
        is_guided=guided,
        covered=covered,
        terms=terms,
        asks_for_end=interview.ended_at is None,
    )
    with begin_session(home, session) as session:
        try:
            recorded = record_session(home, session, options, partial(_find_quietly, find_engine))
            if recorded is not None:
                _file(
                    home,
                    recorded,
                    find_engine,
                    terms,
                    ended_before=interview.ended_at,
                    as_json=as_json,
                )
        except BaseException:
            if session.seconds and session.file.exists():
                tell("The recording is kept. To go on: afterview recover")
            raise


def _with_end(told: "Interview", ended: str, known: "Interview") -> "Interview":
    """Add when the interview ended, a time alone being of its day."""
    from pipeline.review.timing import ended_at, refuse_other_day

    if not ended:
        return told
    moment = ended_at(ended, held_on=told.held_on or known.held_on)
    refuse_other_day(moment, told.held_on)
    return replace(told, ended_at=moment, held_on=told.held_on or moment.date())


def _prompts(
    home: "Home", sheet: str, review_id: int | None
) -> "tuple[PromptSheet, frozenset[str], Interview]":
    """Return the sheet, the prompts that earlier memos cover, and the interview."""
    from models import Interview
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.sheets import load_sheet

    if review_id is None:
        return load_sheet(sheet, home.sheets), frozenset(), Interview()
    with Store.open_to_read(home) as store:
        review = reviews.load(store, review_id)
    covered = frozenset(review.sheet.keys) - frozenset(review.not_covered)
    return review.sheet, covered, review.interview


def _asked_sheet(context: typer.Context, home: "Home", sheet: str) -> str:
    """Return the name of the sheet that the user asked for, empty where it is the default."""
    from pipeline.sheets import load_sheet

    source = context.get_parameter_source("sheet")
    is_asked = source is not None and source.name == "COMMANDLINE"
    return load_sheet(sheet, home.sheets).name if is_asked else ""


def _terms(home: "Home", interview: "Interview") -> "Vocabulary":
    """Return the terms that may be said; without learned ones where the archive is unreadable."""
    from pipeline.archive.database import Store
    from pipeline.vocabulary.terms import vocabulary

    try:
        with Store.open_to_read(home) as store:
            return terms_of(store, interview)
    except ArchiveError:
        return vocabulary(own=home.vocabulary, interview=interview)


def _microphone(home: "Home", named: str) -> "Device":
    from pipeline.config import load_config
    from pipeline.recording.microphone import find_device

    if named:
        return find_device(named)
    config = load_config(home)
    kept = kept_device(config.device)
    if config.device and kept is None:
        found = find_device()
        tell(f"{safe(config.device)} is not connected; recording from {safe(found.name)} instead.")
        return found
    return kept or find_device()


def _new_session(
    home: "Home",
    sheet: "PromptSheet",
    interview: "Interview",
    choice: Choice,
    review_id: int | None,
) -> "Session":
    from pipeline.recording.session import Session

    return Session(
        path=home.audio,  # `begun` names the file
        begun_at=datetime.now().astimezone(),
        sheet=sheet,
        interview=interview,
        language=choice.language,
        weights=choice.weights,
        review_id=review_id,
    )


def _engine_finder(
    services: Services, choice: Choice, *, is_needed: bool
) -> "Callable[[Progress], Engine]":
    """Return the engine's finder; missing weights are an error only where they are needed now."""
    try:
        return checked_engine_finder(services, choice)
    except WeightsError as error:
        if is_needed:
            tell("To record all the same, and transcribe it later: afterview record --no-live")
            raise
        tell(f"{safe(str(error))} The recording will be kept until then.")
        return services.engine_finder(choice.weights)


def _find_quietly(find_engine: "Callable[[Progress], Engine]") -> "Engine":
    from pipeline.progress import silent

    return find_engine(silent)


def _file(
    home: "Home",
    recorded: "Recorded",
    find_engine: "Callable[[Progress], Engine]",
    terms: "Vocabulary",
    *,
    ended_before: "datetime | None",
    as_json: bool,
) -> None:
    from cli.terminal.mistakes import kept_remark
    from pipeline.archive import reviews
    from pipeline.archive.database import Store

    if recorded.live is not None and recorded.live.view.error is not None:
        tell(f"What you said could not all be transcribed at once: {recorded.live.view.error}")
    with Store.open(home) as store:
        filed = _filed(store, recorded, find_engine, terms)
        ended_at = recorded.session.interview.ended_at
        if ended_at is not None and ended_at != ended_before:  # the key e put it right
            review = reviews.load(store, filed.review_id)
            right = replace(review.interview, ended_at=ended_at)
            reviews.edit_interview(store, filed.review_id, right)
        print_reviews(store, [filed], as_list=False, as_json=as_json)
        if recorded.is_mistake:
            tell(kept_remark(recorded.session, filed.review_id))


def _filed(
    store: "Store",
    recorded: "Recorded",
    find_engine: "Callable[[Progress], Engine]",
    terms: "Vocabulary",
) -> "Filed":
    from cli.terminal.bar import bar
    from pipeline.flow.recording import file_recording

    live = recorded.live
    with bar("what is left" if live else "the recording") as progress:
        return file_recording(
            recorded.session,
            store=store,
            find_engine=partial(find_engine, progress),
            terms=terms,
            live=live,
            progress=progress,
        )


def _tell_orphans(home: "Home") -> None:
    from cli.terminal.list_lines import orphan_lines
    from pipeline.archive.database import Store
    from pipeline.recording.session import orphaned_sessions

    try:
        with Store.open_to_read(home) as store:
            lines = orphan_lines(orphaned_sessions(home, store))
    except ArchiveError as error:  # the recording itself needs no archive
        lines = [f"{safe(str(error))} What you record is kept all the same."]
    for line in lines:
        tell(line)
