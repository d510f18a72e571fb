"""Who spoke in an interview's own transcript, what was asked, answered, and asked back."""

import io
import zipfile

import pytest

from pipeline.errors import UsageError
from pipeline.notes import read_notes, read_speakers
from pipeline.sheets import load_sheet

SHEET = load_sheet()
SAID = (
    ("Priya Shah", "Hi Ana, can you hear me?"),
    ("Ana Costa", "Yes, loud and clear."),
    ("Priya Shah", "Great. Tell me about a slow query you fixed."),
    ("Ana Costa", "It took minutes. I added an index."),
    ("Priya Shah", "What is the difference between a process and a thread?"),
    ("Ana Costa", "Threads share memory."),
    ("Priya Shah", "Do you have any questions for us?"),
    ("Ana Costa", "How big is your team?"),
)


def vtt(said: tuple[tuple[str, str], ...], *, is_voice: bool) -> str:
    cues = []
    for number, (who, text) in enumerate(said):
        line = f"<v {who}>{text}</v>" if is_voice else f"{who}: {text}"
        cues.append(f"00:00:{3 * number:02}.000 --> 00:00:{3 * number + 2:02}.000\n{line}\n")
    return "WEBVTT\n\n" + "\n".join(cues)


def docx(lines: list[str]) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", f'<w:document xmlns:w="{name}">{body}</w:document>')
    return packed.getvalue()


FORMS = {
    "zoom.vtt": vtt(SAID, is_voice=False).encode(),
    "teams.vtt": vtt(SAID, is_voice=True).encode(),
    "meet.txt": "\n".join(f"{who}: {text}" for who, text in SAID).encode(),
    "above.txt": "\n\n".join(f"{who}\n{text}" for who, text in SAID).encode(),
    "otter.txt": "\n\n".join(
        f"{who}  0:{3 * at:02}\n{t}" for at, (who, t) in enumerate(SAID)
    ).encode(),
    "teams.docx": docx([f"{who}: {text}" for who, text in SAID]),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_speakers_questions_answers_and_own_questions(name: str) -> None:
    assert read_speakers(FORMS[name], name) == ("Priya Shah", "Ana Costa")
    notes = read_notes(FORMS[name], name, SHEET, me="ana")
    texts = [each.text for each in notes.sentences]
    under = [(each.prompt, texts[each.sentence]) for each in notes.placements]
    assert notes.kind == "interview"
    assert under == [
        ("questions", "Tell me about a slow query you fixed."),
        ("answers", "It took minutes."),
        ("answers", "I added an index."),
        ("questions", "What is the difference between a process and a thread?"),
        ("answers", "Threads share memory."),
        ("interest", "How big is your team?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "They asked about heaps. I said a heap is a tree.",
        "Company: Acme\nRole: developer\nQ: What is a heap?\nA: A tree.",
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nThey asked about heaps.\n",
        '{"a": 1}',
        " ",
    ],
)
def test_notes_and_memos_have_no_speakers(text: str) -> None:
    assert read_speakers(text.encode(), "notes.txt") == ()


@pytest.mark.parametrize("me", ["Tom", "a"])
def test_who_is_not_one_of_the_speakers_is_told_who_there_is(me: str) -> None:
    with pytest.raises(UsageError, match="There are: Priya Shah, Ana Costa"):
        read_notes(FORMS["meet.txt"], "meet.txt", SHEET, me=me)
