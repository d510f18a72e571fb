"""`export --to anki`: the questions to practise as a deck."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cli.called_questions import caught_up
from cli.output import tell
from cli.written import write_asked
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.home import Home

FILE = Path("afterview-questions.apkg")


def export_anki(home: "Home", output: Path | None, *, force: bool) -> None:
    """Write the questions that are weak or have a note as a deck of Anki.

    Raises:
        UsageError: there is none, or the file cannot be written.
    """
    from pipeline.archive.database import Store
    from pipeline.export.anki import write_deck
    from pipeline.insights.practice import is_weak
    from pipeline.insights.questions import lines, whole

    path = output or FILE
    if path == Path("-"):
        raise UsageError("A deck is no text to print. Name a file: -o questions.apkg")
    with Store.open_to_read(home) as store:
        caught_up(store)
        chosen = [each.number for each in lines(store) if is_weak(each) or each.note]
        questions = [whole(store, number) for number in sorted(chosen)]
    if not questions:
        raise UsageError(
            "There is nothing to practise: no question is wrong, partly right or shaky, or has a "
            "note. Say which are: afterview check"
        )
    with tempfile.TemporaryDirectory(prefix="afterview-") as folder:
        made = Path(folder) / "deck.apkg"
        write_deck(questions, made)
        write_asked(path, made.read_bytes(), force=force)
    many = "1 question" if len(questions) == 1 else f"{len(questions)} questions"
    tell(f"It has {many}. Import it in Anki; a later one updates it.")
