"""Putting right what was given and filed: edit, place, split, delete, export."""

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.memos import interview_from
from cli.options import AsJson, Company, HeldOn, Outcome, Role, Stage
from cli.output import print_json, print_lines, print_review_as_json, tell
from cli.show import interview_lines, list_lines
from cli.style import safe
from pipeline.errors import HomeUnusable, UsageError
from pipeline.export.plain import clock

if TYPE_CHECKING:
    from models import Interview, Review
    from pipeline.archive.archive import Archive
    from pipeline.home import Home

ReviewId = Annotated[int, typer.Argument(metavar="ID", help="The review's number.")]
FIELDS = ("company", "role", "stage", "held_on", "outcome")
ENDED = "ended"


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(edit)
    app.command()(place)
    app.command()(split)
    app.command("correct")(correct_)
    app.command()(delete)
    app.command()(export)


def edit(
    context: typer.Context,
    review_id: ReviewId,
    company: Annotated[str | None, typer.Option(help="Company.", metavar="NAME")] = None,
    role: Annotated[str | None, typer.Option(help="Role.", metavar="NAME")] = None,
    stage: Annotated[str | None, typer.Option(help="Stage.", metavar="TEXT")] = None,
    held_on: Annotated[str | None, typer.Option(help="Day.", metavar="DAY")] = None,
    outcome: Annotated[str | None, typer.Option(help="How it ended.", metavar="TEXT")] = None,
    ended: Annotated[
        str | None, typer.Option(help="When it ended, as 15:30.", metavar="TIME")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put an interview's data right.

    By options ("" empties a field), or asked one by one where none is given.
    """
    from pipeline.archive.archive import Archive

    with Archive.open(context.obj) as archive:
        review = archive.review(review_id)
        given = dict(
            zip((*FIELDS, ENDED), (company, role, stage, held_on, outcome, ended), strict=True)
        )
        if not any(value is not None for value in given.values()):
            given = _asked(review.interview)
        archive.edit(review_id, _merged(review, given))
        review = archive.review(review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        print_lines(interview_lines(review.interview, review_id))


def place(
    context: typer.Context,
    review_id: ReviewId,
    sentence: Annotated[
        str,
        typer.Argument(
            metavar="TIME",
            help="The sentence's time as in `show`, or its index in the JSON.",
        ),
    ],
    prompts: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY...", help="Where it belongs; see `afterview sheet show`."),
    ] = None,
    nowhere: Annotated[bool, typer.Option("--nowhere", help="It answers no prompt.")] = False,
    as_json: AsJson = False,
) -> None:
    """File a sentence where you say; it stays there for good."""
    from pipeline.archive.archive import Archive
    from pipeline.review.edits import pin

    keys = [key.lower().replace("-", "_") for key in prompts or []]
    if bool(keys) == nowhere:
        raise UsageError("Say where the sentence belongs: one or more prompts, or --nowhere.")
    with Archive.open(context.obj) as archive:
        review = archive.review(review_id)
        if unknown := [key for key in keys if key not in review.sheet.keys]:
            raise UsageError(
                f"{unknown[0]!r} is no prompt of this review. There are: "
                f"{', '.join(review.sheet.keys)}."
            )
        keys = list(dict.fromkeys(keys))
        pinned = pin(archive, review_id, keys, lambda each: _find_sentence(each, sentence))
        review = archive.review(review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        tell(f"{', '.join(keys) or 'nowhere'}: {safe(pinned.text)}")


def split(
    context: typer.Context,
    review_id: ReviewId,
    sentence: Annotated[
        str | None,
        typer.Argument(
            metavar="TIME",
            help="Where the second interview begins: a sentence's time as in `show`, or its index "
            "in the JSON.",
        ),
    ] = None,
    company: Company = "",
    role: Role = "",
    stage: Stage = "",
    held_on: HeldOn = "",
    outcome: Outcome = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Make one review again of two that were split.")
    ] = False,
    one: Annotated[
        bool, typer.Option("--one", help="It is one interview; a split is not offered any more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make two reviews of a memo that tells of two interviews.

    The options are the second one's. Both keep what you placed, and share the audio.
    """
    from pipeline.archive.archive import Archive
    from pipeline.review.edits import split as split_review
    from pipeline.review.edits import undo_split

    about = (company, role, stage, held_on, outcome)
    if (sentence is not None) + undo + one != 1 or ((undo or one) and any(about)):
        raise UsageError(
            "Say where the second interview begins (a time as `afterview show` prints it), or one "
            "of --undo and --one alone."
        )
    interview = interview_from(*about)
    with Archive.open(context.obj) as archive:
        if one:
            archive.say_it_is_one(review_id)
            numbers = [review_id]
            said = f"Review {review_id} stays one review; a split is not offered any more."
        elif undo:
            gone, into = undo_split(archive, review_id)
            numbers = [into]
            said = f"Review {gone} is a part of review {into} again."
        else:
            second = split_review(
                archive, review_id, interview, lambda each: _find_sentence(each, sentence or "")
            )
            numbers = [review_id, second]
            said = f"To undo it: afterview split {second} --undo"
            if not interview.company:
                said = f"Say whose it was: afterview edit {second} --company NAME. {said}"
        _print_split(archive, numbers, as_json=as_json, as_list=not (one or undo))
    tell(said)


def _print_split(archive: "Archive", numbers: list[int], *, as_json: bool, as_list: bool) -> None:
    if as_json:
        from pipeline.export.json import review_as_dict

        values = [review_as_dict(archive.review(number), number) for number in numbers]
        print_json(values if as_list else values[0])
    else:
        print_lines(list_lines([each for each in archive.reviews() if each.review_id in numbers]))


def correct_(
    context: typer.Context,
    review_id: ReviewId,
    sentence: Annotated[
        str,
        typer.Argument(
            metavar="TIME", help="The sentence's time as in `show`, or its index in the JSON."
        ),
    ],
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="What was said, the whole sentence.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put back what was heard.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a sentence's words right; what was heard is kept.

    Names and terms that you put in are learned, and looked for in later memos.
    """
    from pipeline.archive.archive import Archive
    from pipeline.review.edits import correct

    text = " ".join((text or "").split()) or None
    if bool(text) == undo:
        raise UsageError("Say what was said, or --undo to put back what was heard.")
    with Archive.open(context.obj) as archive:
        new = correct(archive, review_id, text, lambda each: _find_sentence(each, sentence))
        review = archive.review(review_id)
    if as_json:
        print_review_as_json(review, review_id)
    else:
        tell(f"{clock(new.start_s)}: {safe(new.text)}")


def delete(
    context: typer.Context,
    review_id: ReviewId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a review and the audio kept of it, for good."""
    from pipeline.archive.archive import Archive

    with Archive.open(context.obj) as archive:
        review = archive.review(review_id)
        _refuse_while_recorded(context.obj, review, review_id)
        tell(_what_goes(review, review_id))
        for line in _what_stays(archive, review, review_id):
            tell(line)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError("Nobody can be asked here. To delete it without asking: --yes")
            typer.confirm("Delete all of it?", abort=True, err=True)
        left = [path for path in archive.delete(review_id) if not _removed(path)]
    tell(f"Review {review_id} is deleted.")
    if left:
        names = ", ".join(safe(str(path)) for path in left)
        raise HomeUnusable(f"These files of it could not be removed, do so yourself: {names}")


def export(
    context: typer.Context,
    review_id: ReviewId,
    to: Annotated[str, typer.Option("--to", help="md, json, srt or vtt.", metavar="FORMAT")] = "md",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write into this file.", metavar="FILE")
    ] = None,
) -> None:
    """Write a review as Markdown, JSON or captions."""
    from pipeline.archive.archive import Archive
    from pipeline.export import EXPORTERS

    if to not in EXPORTERS:
        raise UsageError(f"{to!r} is no format. There are: {', '.join(EXPORTERS)}.")
    with Archive.open_to_read(context.obj) as archive:
        text = EXPORTERS[to](archive.review(review_id), review_id)
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)


def _refuse_while_recorded(home: "Home", review: "Review", review_id: int) -> None:
    """Raise UsageError where a recorder is writing one of the review's memos."""
    from pipeline.archive.rows import is_pending
    from pipeline.recording.session import is_held, load

    pending = [each.recording for each in review.transcripts if is_pending(each.recording.sha256)]
    if any(is_held(home, load(each.path, home)) for each in pending):
        raise UsageError(
            f"Review {review_id} is being recorded right now. Stop the recorder first (there, d "
            "discards it)."
        )


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _find_sentence(review: "Review", named: str) -> int:
    """The index of the sentence that a time mark or an index names."""
    if re.fullmatch(r"#?[0-9]{1,9}", named):
        found = [each for each in review.sentences if each.index == int(named.lstrip("#"))]
    else:
        found = [each for each in review.sentences if each.end_s and clock(each.start_s) == named]
    if not found:
        raise UsageError(
            f"No sentence is at {named!r}. Give a time as `afterview show` prints it, such as "
            "0:39, or the index in its JSON, such as 12."
        )
    if len(found) > 1:
        choices = "; ".join(f"{each.index} {safe(each.text)}" for each in found)
        raise UsageError(f"Several sentences are at {named}. Name one by its index: {choices}")
    return found[0].index


def _asked(known: "Interview") -> dict[str, str | None]:
    if not sys.stdin.isatty():
        raise UsageError(
            "Nothing to change was given. Use --company, --role, --stage, --held-on, --outcome or "
            "--ended."
        )
    tell("Enter keeps what is there, a single - empties it.")
    answers: dict[str, str | None] = {}
    for field in FIELDS:
        value = getattr(known, field) or ""
        answer = typer.prompt(field.replace("_", " "), default=safe(str(value)), err=True)
        answers[field] = "" if answer == "-" else answer
    before = f"{known.ended_at:%Y-%m-%d %H:%M}" if known.ended_at else ""
    answer = typer.prompt("ended (as 15:30)", default=before, err=True)
    answers[ENDED] = None if answer == before else "" if answer == "-" else answer
    return answers


def _merged(review: "Review", given: dict[str, str | None]) -> "Interview":
    from pipeline.review.timing import ended_at

    texts = {field: value if value is not None else "" for field, value in given.items()}
    news = interview_from(*(texts[field] for field in FIELDS))
    merged = replace(
        review.interview,
        **{field: getattr(news, field) for field in FIELDS if given[field] is not None},
    )
    if given[ENDED] is None:
        return merged
    if not texts[ENDED]:
        return replace(merged, ended_at=None)
    spoken = [each.recording.recorded_at for each in review.transcripts]
    spoken_at = next((each for each in spoken if each), None)
    moment = ended_at(texts[ENDED], held_on=merged.held_on, now=spoken_at)
    return replace(merged, ended_at=moment, held_on=merged.held_on or moment.date())


def _what_goes(review: "Review", review_id: int) -> str:
    memos = ", ".join(
        safe(each.recording.original_name or each.recording.path.name)
        for each in review.transcripts
    )
    company = f", {safe(review.interview.company)}" if review.interview.company else ""
    return (
        f"Review {review_id}{company}: {len(review.sentences)} sentences, {clock(review.seconds)} "
        f"of sound, and what Afterview keeps of it: {memos or 'no memo'}. A recording made with "
        "afterview record exists nowhere else; a file that you gave stays where it is."
    )


def _what_stays(archive: "Archive", review: "Review", review_id: int) -> list[str]:
    """Files of which another review holds a part."""
    lines = []
    for each in review.transcripts:
        memo = archive.memo(each.recording.sha256)
        others = [other for other in memo.review_ids if other != review_id] if memo else []
        if others:
            name = safe(each.recording.original_name or each.recording.path.name)
            numbers = " and ".join(map(str, others))
            lines.append(f"{name} itself stays whole: review {numbers} has the rest of it.")
    return lines


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        # A full disk must not cost the export that was there before.
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{safe(str(path))} cannot be written: {error.strerror}.") from error
    tell(f"Written: {safe(str(path))}")
