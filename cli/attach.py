"""The command `attach`: add a further memo, or typed notes, to a review."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.filing import print_reviews, tell_if_known, terms_of
from cli.options import (
    AsJson,
    Beam,
    Language,
    Me,
    ReviewId,
    WeightsName,
    Workers,
)
from cli.services import Services
from cli.speakers import who_is_user
from cli.terminal.style import safe
from pipeline.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(attach)


def attach(
    context: typer.Context,
    review_id: ReviewId,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A further memo of the same interview, or notes.")
    ],
    language: Language = "en",
    weights: WeightsName = "base",
    beam: Beam = None,
    workers: Workers = None,
    me: Me = "",
    as_json: AsJson = False,
) -> None:
    """Add a further memo, or typed notes, to a review.

    It is transcribed with the review's sheet and shown as one more part of it. Beside the
    transcript of the interview itself, `show` lists which of its questions your memo leaves out.
    """
    from cli.terminal.bar import bar
    from pipeline.archive import reviews
    from pipeline.archive.database import Store
    from pipeline.flow.memo import file_memo
    from pipeline.flow.notes import file_notes
    from pipeline.notes import day_of, read_bytes

    services: Services = context.obj
    with Store.open(services.home) as store:
        review = reviews.load(store, review_id)
        if not _is_sound(file):
            data = read_bytes(file)
            filed = file_notes(
                data,
                file.name,
                store=store,
                sheet=review.sheet,
                interview=review.interview,
                review_id=review_id,
                written_on=day_of(file),
                me=who_is_user(data, file.name, me),
            )
        else:
            with bar(safe(file.name)) as progress:
                filed = file_memo(
                    file,
                    store=store,
                    find_engine=partial(
                        services.engine_finder(weights, beam=beam, workers=workers), progress
                    ),
                    sheet=review.sheet,
                    interview=review.interview,
                    language=language,
                    terms=terms_of(store, review.interview),
                    review_id=review_id,
                    progress=progress,
                )
        if not filed.is_new and filed.review_id != review_id:
            raise UsageError(
                f"{safe(file.name)} is in review {filed.review_id} already, so it was not added to "
                f"review {review_id}. To move it: afterview delete {filed.review_id}, then attach "
                "it again."
            )
        tell_if_known(file, filed)
        print_reviews(store, [filed], as_list=False, as_json=as_json)


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
