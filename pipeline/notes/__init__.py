"""Read typed notes, and transcripts of other tools, into sentences placed by their headings.

The content decides what a file is, not its name: captions (SubRip, WebVTT …), JSON of programs that
transcribe and lines with times are transcripts, everything else is notes. Headings and labels that
name a prompt, list marks and the interview's data are taken out; all other words become sentences,
in order.

`text`      bytes to text, by `encodings`
`captions`  transcripts of other tools
`exported`  our own exports, with `own_properties`, `own_sheet`
`about`     the interview's data at the top of notes
`facts`     the facts of a line about it
`labels`    the names of that data, and the lines that name it
`properties` properties at the top of notes, and dataview's fields
`outline`   notes to items, each under the prompt of its heading
`asked`     questions and answers by the lines around them, to lines with labels
`turns`     what was asked and said, to lines with labels
`wrapping`  lines that the editor wrapped
`marks` `phrases` `tables` `inline`   what the outline sees in a line
`conversation` who spoke in an interview, and what was asked
`documents` the text of a Word document
`chats` messages pasted from a chat
`web_pages` notes in HTML
`other_forms` comments, Org mode: what is no Markdown
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from models import Exchange, Interview, Placement, PromptSheet, Sentence
from models.recording import Kind
from pipeline.errors import MemoUnreadable, UsageError
from pipeline.notes import web_pages
from pipeline.notes.about import day_told, read_about
from pipeline.notes.asked import with_forms
from pipeline.notes.captions import Transcribed, read_transcribed
from pipeline.notes.chats import Chat, read_chat
from pipeline.notes.conversation import Turn, by_speaker, placements_of, speakers_of, turns_of
from pipeline.notes.documents import with_text
from pipeline.notes.exported import Exported, read_exported
from pipeline.notes.inline import GLUE, plain, unglued
from pipeline.notes.other_forms import in_markdown, without_comments, without_programs_lines
from pipeline.notes.outline import Item, outline
from pipeline.notes.text import (
    day_of,
    escaped_text_of,
    name_of,
    read_bytes,
    stray_words,
    text_of,
    with_short_blanks,
    without_escapes,
)
from pipeline.notes.turns import with_labels
from pipeline.text import display_path
from pipeline.transcription.sentences import sentences_of_text

__all__ = ["UNDATED", "Notes", "day_of", "read_bytes", "read_notes", "read_speakers", "read_text"]

UNDATED = "No day is named in it"
"""Begins the remark that the file's day counts."""


_TICKED = re.compile(r"\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?\[[xX]\]\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Notes:
    """The content of a file of notes or of a transcript.

    Only the sentences of a transcript have times. `placements` come from headings and labels, so
    they are the user's. `recorded_at` is known if the notes give a day and a time, `recorded_on` is
    the file's day if they give none. `remarks` are sentences about what could not be read, was left
    out or was guessed. Of an export of ours, `exchanges` are those that it tells, and nothing is to
    be placed anew; `digests` are those of the memos that it was made of; `pinned` are the
    sentences that the user placed, under prompts or under none. `done` are those of items that are
    ticked in the notes.
    """

    kind: Kind
    interview: Interview
    sentences: tuple[Sentence, ...]
    placements: tuple[Placement, ...] = ()
    recorded_at: datetime | None = None
    language: str = ""
    remarks: tuple[str, ...] = ()
    recorded_on: date | None = None
    exchanges: tuple[Exchange, ...] | None = None
    digests: tuple[str, ...] = ()
    pinned: frozenset[int] = frozenset()
    done: frozenset[int] = frozenset()


def read_text(path: Path) -> str:
    """Return the text of a file; "-" is standard input.

    Raises:
        MemoMissing: there is no such file.
        MemoUnreadable: it may not be read, is no ordinary file, is too large, or is no text.
    """
    return text_of(read_bytes(path), name_of(path))


def read_speakers(data: bytes, name: str) -> tuple[str, ...]:
    """Return who speaks in a transcript of an interview; nobody where the text is none.

    Raises:
        MemoUnreadable: the bytes are no text.
    """
    escaped = with_short_blanks(escaped_text_of(with_text(data), display_path(name)))
    return speakers_of(_turns(escaped, name)[0]) if escaped.strip() else ()


def _turns(escaped: str, name: str) -> tuple[tuple[Turn, ...], Transcribed | None]:
    """Return the turns of a conversation, and the transcript of another tool if it is one."""
    try:
        transcribed = read_transcribed(escaped, name)
    except MemoUnreadable:
        return (), None  # JSON that is no transcript
    return turns_of(without_escapes(escaped), transcribed), transcribed


def read_notes(
    data: bytes, name: str, sheet: PromptSheet, *, written_on: date | None = None, me: str = ""
) -> Notes:
    """Read the bytes of notes or of a transcript; `name` is for error messages.

    `written_on` is the day of the file, None where that is not known: "yesterday" in notes is the
    day before it, or before today. `me` is who of the speakers is the user: the text is then the
    transcript of the interview itself.

    Raises:
        MemoUnreadable: the bytes are no text, JSON that is no transcript, or hold no sentence.
    """
    name = display_path(name)
    escaped = with_short_blanks(escaped_text_of(with_text(data), name))
    text = without_escapes(escaped)
    if not text.strip():
        raise MemoUnreadable(f"{name} is empty. Write something into it and import it again.")
    if me:
        return _interview(escaped, name, me, sheet)
    if (exported := read_exported(text, name, sheet)) and exported.sentences:
        return _exported(exported, sheet)
    transcribed = read_transcribed(escaped, name)
    notes = _transcript(transcribed, sheet) if transcribed else _typed(text, sheet, written_on)
    if not notes.sentences:
        raise MemoUnreadable(
            f"{name} holds no notes: nothing is left beside headings and the interview's data. "
            "Write what happened below them and import it again."
        )
    remarks = _strays(stray_words(escaped), notes.sentences) + _unreadable(notes.sentences)
    return replace(notes, remarks=notes.remarks + remarks)


def _interview(escaped: str, name: str, me: str, sheet: PromptSheet) -> Notes:
    """Return the transcript of an interview, in which the user is the speaker `me`.

    Raises:
        UsageError: nobody in it is called so.
    """
    turns, transcribed = _turns(escaped, name)
    speakers = speakers_of(turns)
    called = [each for each in speakers if me.strip().casefold() == each.casefold()]
    called = called or [each for each in speakers if me.strip().casefold() in each.casefold()]
    if len(called) != 1:
        there = f"There are: {', '.join(speakers)}." if speakers else "It names no speakers."
        many = "Several speakers are" if called else "No speaker is"
        raise UsageError(f"{many} called {me!r} in {name}. {there}")
    return Notes(
        kind="interview",
        interview=Interview(held_on=transcribed.held_on if transcribed else None),
        sentences=tuple(each for turn in turns for each in turn.sentences),
        placements=placements_of(turns, called[0], sheet),
        recorded_at=transcribed.recorded_at if transcribed else None,
        language=transcribed.language if transcribed else "",
    )


def _strays(words: Sequence[str], sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Return a remark on words that are in another encoding than the rest, if there are any."""
    taken = {word.strip("*_`") for each in sentences for word in each.text.split()} if words else ()
    found = [word for word in words if word.strip("*_`") in taken]
    if not found:
        return ()
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return (
        "Not all of it is in UTF-8; what is not was read as Windows writes it: "
        f"{', '.join(word.strip('.,;:!?') for word in found[:3])}{more}.",
    )


def _unreadable(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Return a remark on the characters that could not be read, if there are any."""
    count = sum(each.text.count("\ufffd") for each in sentences)
    if not count:
        return ()
    characters = "1 character" if count == 1 else f"{count} characters"
    return (f"{characters} of it cannot be read and came in as \ufffd.",)


def _exported(exported: Exported, sheet: PromptSheet) -> Notes:
    known = tuple(each for each in exported.placements if each.prompt in sheet.keys)
    lost = {each.prompt for each in exported.placements} - set(sheet.keys)
    remarks = [
        f"The sheet {sheet.name} has no prompt {key}; what was under it is filed nowhere. Give the "
        f"sheet that the review was made with: --sheet {exported.sheet or 'NAME'}"
        for key in sorted(lost)
    ]
    return Notes(
        kind="transcript" if exported.has_times else "notes",
        interview=exported.interview,
        sentences=tuple(exported.sentences),
        placements=known,
        recorded_at=exported.recorded_at,
        recorded_on=exported.recorded_on,
        language=exported.language,
        remarks=tuple(remarks),
        exchanges=None if exported.exchanges is None else tuple(exported.exchanges),
        digests=exported.digests,
        pinned=exported.pinned,
    )


def _typed(text: str, sheet: PromptSheet, written_on: date | None) -> Notes:
    if web_pages.is_web_page(text):
        text = web_pages.in_markdown(text)
    text, comments = without_comments(text)
    typed = text.splitlines()
    if chat := read_chat(typed):
        typed = [*([f"Date: {chat.when}", ""] if chat.when else []), *chat.lines]
    lines, of_programs = without_programs_lines(in_markdown(typed))
    about = read_about(lines, sheet, written_on or date.today())
    sentences: list[Sentence] = []
    placements: list[Placement] = []
    for item in outline(with_labels(with_forms(about.lines, sheet), sheet), sheet):
        for sentence in _sentences(item, len(sentences)):
            sentences.append(sentence)
            if item.prompt:
                placements.append(Placement(sentence.index, item.prompt, 1.0, "user"))
    remarks = [*about.remarks, *_left_out(comments, of_programs), *_of_chat(chat)]
    is_dated = about.interview.held_on is not None or written_on is None
    if written_on and not is_dated:
        remarks.append(
            f"{UNDATED}, so it counts as written on {day_told(written_on)}, the file's "
            "day. If the interview was on another day: afterview edit ID --held-on DAY"
        )
    return Notes(
        kind="notes",
        interview=about.interview,
        sentences=tuple(sentences),
        placements=tuple(placements),
        recorded_at=about.recorded_at,
        recorded_on=None if is_dated else written_on,
        remarks=tuple(remarks),
        done=_done(about.lines, sentences),
    )


def _done(lines: Sequence[str], sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the indexes of the sentences of ticked items: "- [x] read about indexes"."""
    ticked = [found[1] for line in lines if (found := _TICKED.fullmatch(line))]
    texts = {each.text for text in ticked for each in sentences_of_text(plain(text), 0)}
    return frozenset(each.index for each in sentences if each.text in texts)


def _of_chat(chat: Chat | None) -> list[str]:
    if chat is None:
        return []
    others = f" and reactions, notices and media ({chat.left_out})" if chat.left_out else ""
    return [f"The times of a chat{others} are left out."]


def _left_out(comments: int, of_programs: int) -> list[str]:
    told = []
    if comments:
        plural = "s" if comments > 1 else ""
        told.append(f"{comments} comment{plural} of its own (<!-- --> or %% %%) left out.")
    if of_programs:
        plural = "s" if of_programs > 1 else ""
        told.append(f"{of_programs} line{plural} of tags or of a program's settings left out.")
    return told


def _sentences(item: Item, first_index: int) -> tuple[Sentence, ...]:
    heading = item.heading
    if item.is_whole:
        return (Sentence(first_index, unglued(item.text), heading=heading),)
    found = sentences_of_text(item.text, first_index)
    if not heading and GLUE not in item.text:
        return found
    return tuple(replace(each, text=unglued(each.text), heading=heading) for each in found)


def _transcript(transcribed: Transcribed, sheet: PromptSheet) -> Notes:
    sentences = tuple(each for _, found in by_speaker(transcribed) for each in found)
    if not all(cue.has_word_times for cue in transcribed.cues):
        # Estimated times are exact enough for sentences, not for words.
        sentences = tuple(replace(each, words=()) for each in sentences)
    return Notes(
        kind="transcript" if transcribed.has_times else "notes",
        interview=replace(_titled(transcribed.title, sheet), held_on=transcribed.held_on),
        sentences=sentences,
        recorded_at=transcribed.recorded_at,
        language=transcribed.language,
        remarks=transcribed.remarks,
    )


def _titled(title: str, sheet: PromptSheet) -> Interview:
    """Return the interview that a service's title names."""
    return read_about([f"# {title}"], sheet, date.today()).interview if title else Interview()
