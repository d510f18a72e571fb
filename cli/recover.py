"""The command `recover`: file recordings that a crash or a stop left behind."""

from functools import partial
from typing import TYPE_CHECKING

import typer

from cli.filing import print_reviews, terms_of
from cli.options import (
    AsJson,
)
from cli.output import tell
from cli.services import Services
from cli.terminal.style import safe
from pipeline.errors import AfterviewError

if TYPE_CHECKING:
    from models import Filed
    from pipeline.archive.database import Store
    from pipeline.recording.session import Session


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(recover)


def recover(context: typer.Context, as_json: AsJson = False) -> None:
    """File the recordings that a crash or a stop left behind.

    At most the last second of sound is lost.
    """
    from cli.terminal.list_lines import when
    from models import Filed
    from pipeline.archive.database import Store
    from pipeline.export.plain import clock
    from pipeline.recording.session import forget_session, hold, orphaned_sessions

    services: Services = context.obj
    home = services.home
    filed: list[Filed] = []
    failed: list[AfterviewError] = []
    with Store.open(home) as store:
        for session in orphaned_sessions(home, store):
            with hold(home, session) as is_ours:
                if not is_ours:
                    continue
                if not session.seconds:  # killed before any sound came
                    session.path.unlink(missing_ok=True)
                    forget_session(session)
                    continue
                tell(f"Recording of {when(session)}, {clock(session.seconds)}")
                try:
                    filed.append(_recovered(services, store, session))
                except AfterviewError as error:
                    failed.append(error)
        if not filed and not failed:
            tell("There is nothing to recover.")
        print_reviews(store, filed, as_list=len(filed) > 1 or as_json, as_json=as_json)
    for each in failed:
        tell(safe(str(each)))
    if failed:
        tell("The recordings are kept. To try again: afterview recover")
        raise typer.Exit(failed[0].exit_code)


def _recovered(services: Services, store: "Store", session: "Session") -> "Filed":
    from cli.terminal.bar import bar
    from pipeline.flow.recording import file_recording

    with bar("the recording") as progress:
        return file_recording(
            session,
            store=store,
            find_engine=partial(services.engine_finder(session.weights), progress),
            terms=terms_of(store, session.interview),
            progress=progress,
        )
