"""Lines of a review. Every function returns lines, none prints."""

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cli.terminal.called import as_called
from cli.terminal.dropped_lines import dropped_lines
from cli.terminal.remarks import remark_lines
from cli.terminal.style import (
    Piece,
    faint,
    plain_pieces,
    safe,
    styled,
    styled_pieces,
    title,
    wrapped,
)
from models import (
    Exchange,
    Interview,
    Placement,
    Recording,
    Review,
    Sentence,
    Transcript,
    Word,
)
from models.transcript import replacements
from pipeline.archive.rows import is_pending
from pipeline.export.plain import COMPANY_NOT_SAID, clock, headings, length, loss, no_speech, where

# Words less probable than this are dimmed: the engine was guessing.
DOUBTFUL_WORD = 0.5
# A placement that scored less is more likely wrong than right. Rare prompts have lower thresholds.
DOUBTFUL_SCORE = 0.5
UNFINISHED = "unfinished: transcribe the memo again to go on"
UNFINISHED_RECORDING = "not filed yet: it is being recorded, or afterview recover goes on"
SOURCES = {
    "tag": "from the file's tag",
    "name": "from the file's name",
    "mtime": "from the file's date",
    "notes": "from the notes",
}


def review_lines(review: Review, review_id: int, *, in_style: bool = True) -> list[str]:
    """Return a whole review: heading, sections and prompts, exchanges, prompts not covered.

    Words that the engine was unsure of are dim; without `in_style` they stand in brackets.
    """
    lines = _heading(review, review_id)
    if not review.sentences:
        said = no_speech(review) if review.is_complete else "Nothing transcribed yet."
        return [*lines, "", *wrapped(plain_pieces(said), first="", rest="")]
    if not review.is_complete:
        shown = [_sentence(each, in_style=in_style) for each in review.sentences]
        return [*lines, "", *(line for each in shown for line in each)]
    if timing := timing_line(review):
        lines += wrapped(plain_pieces(timing), first="", rest="")
    for section in review.sheet.sections:
        lines += _section(review, section, in_style)
    lines += _exchanges(review)
    lines += dropped_lines(review)
    lines += _not_covered(review)
    if nowhere := len(unplaced(review)):
        lines += [
            "",
            *map(
                faint,
                remark_lines(
                    f"{counted(nowhere)} filed nowhere: afterview show {review_id} --unplaced"
                ),
            ),
        ]
    if hint := _hint(review, review_id, in_style):
        lines += ["", *map(faint, remark_lines(hint))]
    if offer := offer_of_split(review, review_id):
        lines += ["", *remark_lines(safe(offer))]
    return lines


def _hint(review: Review, review_id: int, in_style: bool) -> str:
    """Return what the marks of doubt mean, and what to type to settle them; empty without any."""
    shown = {each.sentence for each in review.placements}
    said = []
    if any(map(is_doubtful, review.placements)):
        said.append("? marks a sentence that may not belong there")
    if any(each.index in shown and _has_doubtful_word(each) for each in review.sentences):
        said.append(f"{'dim words' if in_style else 'words in [brackets?]'} may be misheard")
    if not said:
        return ""
    told = "; ".join(said)
    return f"{told[0].upper()}{told[1:]}. To settle it: afterview edit {review_id} --text"


def running_lines(review: Review) -> list[str]:
    """Return the running text of a review: a paragraph a memo, wrapped where a terminal shows it.

    Elsewhere a paragraph is one line, for other programs.
    """
    lines: list[str] = []
    for transcript in review.transcripts:
        pieces = [piece for each in transcript.sentences for piece in _pieces(each, in_style=True)]
        if pieces:
            is_shown = sys.stdout.isatty()
            text = " ".join(text for text, _ in pieces)
            lines += ["", *(wrapped(pieces, first="", rest="") if is_shown else [text])]
    return lines[1:]


def offer_of_split(review: Review, review_id: int) -> str:
    """Return the offer to split a memo; empty where no second interview was found."""
    from pipeline.review.split_offer import offered_split

    found = offered_split(review)
    if found is None:
        return ""
    at, words = found
    sentence = review.sentences[at]
    return (
        f"A second interview seems to begin at {_where(sentence)}: “{words}” Two reviews of "
        f"it: afterview split {review_id} {_unique_mark(sentence, review)}; if it is one "
        f"interview: afterview split {review_id} --one"
    )


def _unique_mark(sentence: Sentence, review: Review) -> str:
    """Return a mark for the command line that no other sentence has."""
    mark = clock(sentence.start_s)
    same = [each for each in review.sentences if each.end_s and clock(each.start_s) == mark]
    return mark if sentence.end_s and len(same) == 1 else str(sentence.index)


def timing_line(review: Review) -> str:
    """Return how long after the interview it was spoken, and the shares of its three thirds."""
    from pipeline.review.timing import shares, spoken_after  # loads time zones

    is_typed = all(each.recording.kind == "notes" for each in review.transcripts)
    after, shared = spoken_after(review), None if is_typed else shares(review)
    said = [] if after is None else [f"Spoken {_duration(after)} after the interview"]
    if shared is not None:
        whose = "its" if said else "the interview's"
        said.append(
            f"{100 * shared.beginning:.0f} % is about {whose} beginning, "
            f"{100 * shared.middle:.0f} % about its middle, {100 * shared.end:.0f} % about its end"
        )
    return f"{'; '.join(said)}." if said else ""


def _duration(after: timedelta) -> str:
    minutes = round(after.total_seconds() / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def unplaced_lines(review: Review, *, in_style: bool = True) -> list[str]:
    """Return lines of the sentences that are under no prompt; `in_style` as in `review_lines`."""
    sentences = unplaced(review)
    if not sentences:
        return ["Every sentence is filed under a prompt."]
    above, heading, lines = _headings(review), "", []
    for sentence in sentences:
        lines += _under_heading(heading, heading := above[sentence.index])
        lines += _sentence(sentence, in_style=in_style)
    return lines


def unplaced(review: Review) -> list[Sentence]:
    """Return the sentences that are under no prompt, but for those of which nothing is shown."""
    return [each for each in review.unplaced if each.text]


def is_doubtful(placement: Placement) -> bool:
    """Return whether a placement is more likely wrong than right, by its score."""
    return placement.score < DOUBTFUL_SCORE


def _heading(review: Review, review_id: int) -> list[str]:
    interview = review.interview
    about = [f"Review {review_id}", safe(_company(interview))]
    about += [safe(each) for each in (interview.role, interview.stage, interview.outcome) if each]
    if interview.held_on:
        about.append(date_text(interview.held_on))
    lines = [title(each) for each in wrapped(plain_pieces(" · ".join(about)), first="", rest="  ")]
    for number, transcript in enumerate(review.transcripts, 1):
        several = len(review.transcripts) > 1
        lines += _memo(transcript, number if several else 0, interview.held_on)
    return lines


def _memo(transcript: Transcript, number: int, held_on: date | None) -> list[str]:
    recording = transcript.recording
    facts = [f"memo {number}"] if number else []
    facts.append(_spoken(recording, held_on))
    if recording.kind == "interview":
        facts.append("transcript of the interview")
    facts += filter(None, (headings(transcript.sentences)[0],))
    if recording.kind == "audio" or transcript.part:
        facts.append(length(transcript))
    facts.append(counted(len(transcript.sentences)))
    if transcript.engine and recording.kind != "interview":
        facts.append(transcript.engine)
    if transcript.language not in ("", "en"):
        facts.append(f"language {transcript.language}")
    lines = wrapped(styled_pieces(" · ".join(facts), dim=True), first="", rest="")
    troubles = [
        loss(recording.missing_seconds, is_damaged=bool(recording.gaps)) + where(recording.gaps),
        *map(safe, recording.remarks),
        "" if transcript.complete else _unfinished(recording),
    ]
    return lines + [styled(f"! {as_called(each)}", fg="red") for each in troubles if each]


def _unfinished(recording: Recording) -> str:
    return UNFINISHED_RECORDING if is_pending(recording.sha256) else UNFINISHED


def _spoken(recording: Recording, held_on: date | None) -> str:
    if recording.recorded_at and _is_own(recording):
        return f"recorded {date_text(recording.recorded_at)} {recording.recorded_at:%H:%M}"
    name = safe(recording.original_name or recording.path.name)
    if recording.day is None:
        # Of notes the day that counts is the interview's, which stands in the line above.
        return name if held_on and recording.kind != "audio" else f"{name}, date not known"
    source = SOURCES.get(recording.recorded_at_source, recording.recorded_at_source)
    clock_time = f" {recording.recorded_at:%H:%M}" if recording.recorded_at else ""
    return f"{name}, {date_text(recording.day)}{clock_time} ({source})"


def memo_name(recording: Recording) -> str:
    """Return what people call a memo: its file, or when Afterview recorded it."""
    if recording.recorded_at and _is_own(recording):
        return f"recording of {date_text(recording.recorded_at)} {recording.recorded_at:%H:%M}"
    return safe(recording.original_name or recording.path.name)


def _is_own(recording: Recording) -> bool:
    # Files of others are kept under their digest.
    return recording.path.name == recording.original_name and recording.path.parent.name == "audio"


def _section(review: Review, section: str, in_style: bool) -> list[str]:
    lines: list[str] = []
    sentences = review.sentences
    above = _headings(review)
    for prompt in review.sheet.prompts:
        placed = [
            each
            for each in review.placements
            if each.prompt == prompt.key and sentences[each.sentence].text
        ]
        if prompt.section == section and placed:
            lines += ["", *wrapped(plain_pieces(prompt.question), first="  ", rest="  ")]
            heading = ""
            for placement in placed:
                lines += _under_heading(heading, heading := above[placement.sentence])
                sentence = sentences[placement.sentence]
                lines += _sentence(sentence, is_doubtful(placement), in_style=in_style)
    return ["", title(safe(section.upper())), *lines[1:]] if lines else []


def _headings(review: Review) -> list[str]:
    """Return what the user's notes have above each sentence, but for a memo's title."""
    return [each for memo in review.transcripts for each in headings(memo.sentences)[1]]


def _under_heading(before: str, heading: str) -> list[str]:
    """Return the line of a heading where it changes."""
    return [faint(f"      {safe(heading)}:")] if heading and heading != before else []


def _sentence(sentence: Sentence, in_doubt: bool = False, *, in_style: bool) -> list[str]:
    if not sentence.text:
        return []
    first = f"{_mark(sentence)}{'?' if in_doubt else ' '} "
    pieces = [*_pieces(sentence, in_style=in_style), *_change(sentence)]
    return wrapped(pieces, first=faint(first), rest=" " * len(first))


def _change(sentence: Sentence) -> list[Piece]:
    """Return the transcribed words that the vocabulary replaced, to be shown after a sentence."""
    if sentence.changed_by != "vocabulary":
        return []
    found = (" ".join(words).strip(" .,;:!?") for words, _ in replacements(sentence))
    heard = "; ".join(filter(None, found))
    if not heard:
        return []
    return styled_pieces(f"[heard: {heard}]", dim=True)


def _mark(sentence: Sentence) -> str:
    """Return a sentence's number and time in columns; typed notes have no times."""
    number = f"{sentence.index:>4}"
    return f"{number} {clock(sentence.start_s):>5}" if sentence.end_s else number


def _where(sentence: Sentence) -> str:
    return clock(sentence.start_s) if sentence.end_s else f"sentence {sentence.index}"


def _pieces(sentence: Sentence, *, in_style: bool) -> list[Piece]:
    """Split a sentence to words; dim those that the engine was unsure of, or put brackets there."""
    heard = _heard(sentence)
    doubtful = [word.probability < DOUBTFUL_WORD for _, word in heard]
    if not any(doubtful):
        return plain_pieces(sentence.text)
    texts = [safe(text) for text, _ in heard]
    if in_style:
        return [
            (text, {"dim": True} if is_dim else {})
            for text, is_dim in zip(texts, doubtful, strict=True)
        ]
    for place, is_doubted in enumerate(doubtful):
        if is_doubted and not any(doubtful[place - 1 : place]):
            texts[place] = f"[{texts[place]}"
        if is_doubted and not any(doubtful[place + 1 : place + 2]):
            word = texts[place].rstrip(".,;:!?…") or texts[place]
            texts[place] = f"{word}?]{texts[place][len(word) :]}"
    return [(text, {}) for text in texts]


def _heard(sentence: Sentence) -> list[tuple[str, Word]]:
    """Return a sentence's texts with the words they are of; none where its text was changed."""
    heard = [(text, word) for word in sentence.words for text in word.text.split()]
    return heard if [text for text, _ in heard] == sentence.text.split() else []


def _has_doubtful_word(sentence: Sentence) -> bool:
    return any(word.probability < DOUBTFUL_WORD for _, word in _heard(sentence))


def _exchanges(review: Review) -> list[str]:
    if not review.exchanges:
        return []
    lines = ["", title("QUESTIONS AND ANSWERS")]
    for exchange in review.exchanges:
        lines += _exchange(exchange, review.sentences)
    return lines


def _exchange(exchange: Exchange, sentences: Sequence[Sentence]) -> list[str]:
    asked = exchange.question_sentences
    mark = _mark(sentences[asked[0]]) if asked else f"{'·':>4}"
    number = f"{exchange.number:>3}."
    margin = " " * (len(number) + len(mark) + 2)
    first = f"{number}{faint(mark)}  "
    lines = wrapped(plain_pieces(exchange.question), first=first, rest=margin)
    if not exchange.answer:
        return [*lines, margin[2:] + faint("→ no answer told")]
    return lines + wrapped(plain_pieces(exchange.answer), first=margin[2:] + "→ ", rest=margin)


def _not_covered(review: Review) -> list[str]:
    missing = [prompt for prompt in review.sheet.prompts if prompt.key in review.not_covered]
    if not missing:
        return ["", faint("Every prompt is covered.")]
    lines = ["", title("NOT COVERED")]
    for prompt in missing:
        lines += wrapped(plain_pieces(prompt.question), first="  ", rest="  ")
    return lines


def counted(count: int) -> str:
    """Return a count of sentences in words."""
    return f"{count} sentence{'' if count == 1 else 's'}"


def _company(interview: Interview) -> str:
    return interview.company or COMPANY_NOT_SAID


def day_text(held_on: date | None, recorded_at: datetime | None) -> str:
    """Return the day of an interview, or else of its memo."""
    day = held_on or recorded_at
    return date_text(day) if day else "no date"


def date_text(day: date | datetime) -> str:
    """Return a day as `4 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"
