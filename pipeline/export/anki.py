"""A deck for Anki of the questions to practise: wording on the front, note and answers behind.

The numbers below and the questions' own make a note the same one whenever it is written again, so
that Anki updates it and keeps what it knows of it.
"""

import html
from collections.abc import Sequence
from pathlib import Path

from models.questions import Question

DECK_ID = 1_730_450_017
NOTE_TYPE_ID = 1_730_450_018
DECK = "Interview questions"
_FRONT = "<div class=topic>{{Topic}}</div><div class=question>{{Question}}</div>"
_BACK = (
    "{{FrontSide}}<hr id=answer>{{#Note}}<p>{{Note}}</p>{{/Note}}"
    "{{#Link}}<p><a href='{{Link}}'>{{Link}}</a></p>{{/Link}}{{Said}}"
)
_STYLE = ".card{font:20px sans-serif;margin:1em} .topic,.where{color:gray;font-size:15px}"


def write_deck(questions: Sequence[Question], path: Path) -> None:
    """Write the questions as a deck (.apkg) to `path`, which is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    import genanki

    note_type = genanki.Model(
        NOTE_TYPE_ID,
        "Afterview question",
        fields=[{"name": name} for name in ("Question", "Topic", "Note", "Link", "Said")],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    deck = genanki.Deck(DECK_ID, DECK)
    for question in questions:
        line = question.line
        fields = (line.text, line.topic, line.note, line.link)
        deck.add_note(
            genanki.Note(
                note_type,
                [*(_as_html(each) for each in fields), _said(question)],
                guid=genanki.guid_for("afterview question", line.number),
                tags=[each.replace(" ", "_") for each in (line.topic, line.verdict) if each],
            )
        )
    genanki.Package(deck).write_to_file(str(path))


def _said(question: Question) -> str:
    """Return what was answered in the interviews, as HTML."""
    parts = []
    for each in question.answers:
        told = [each.company, each.day.isoformat() if each.day else "", each.verdict, each.sureness]
        where = " · ".join(_as_html(one) for one in told if one)
        parts.append(f"<p><span class=where>{where}</span><br>{_as_html(each.answer)}</p>")
    return "".join(parts)


def _as_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
