"""Read Afterview's own exports, JSON and Markdown, back into what they were made of."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models import Exchange, Interview, Placement, PromptSheet, Sentence
from pipeline.errors import MemoUnreadable
from pipeline.notes.inline import plain, unglued

_TITLE = re.compile(r"# (\S.*)")
_ITEM = re.compile(r"- (?:`(?:memo (\d+) ?)?((?:\d+:)?\d+:\d\d)?` )?(.*)")
_HEADING = re.compile(r"(.*) \(\*(.+)\*\)")
_EXCHANGE = re.compile(r"(\d+)\. (?:\*\*(.*)\*\*|\*question not told\*)\\")
_NO_ANSWER = "*no answer told*"
_RECORDED = re.compile(r" · (\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?(?= · |$)", re.M)
_BESIDES, _EXCHANGES, _MISSING = "Said besides", "Questions and answers", "Not covered"


@dataclass(slots=True)
class Exported:
    """A review as an export has it.

    `exchanges` is None where the export does not tell which sentences they are of. `digests` are
    those of the memos that it was made of.
    """

    interview: Interview
    sentences: list[Sentence] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    exchanges: list[Exchange] | None = None
    recorded_at: datetime | None = None
    recorded_on: date | None = None
    language: str = ""
    digests: tuple[str, ...] = ()
    has_times: bool = True


def read_exported(text: str, name: str, sheet: PromptSheet) -> Exported | None:
    """Return the review in a text; None where it is no export of a review.

    Raises:
        MemoUnreadable: it is one in JSON, and was changed so that it cannot be read.
    """
    if text.lstrip().startswith("{"):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        is_ours = {"review_id", "interview", "transcript", "placements"} <= set(value)
        if not is_ours or not isinstance(value["transcript"], dict):
            return None
        try:
            return _from_json(value)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise MemoUnreadable(
                f"{name} is an export of Afterview that was changed and cannot be read ({error}). "
                "Export the review again."
            ) from error
    return _from_markdown(text.splitlines(), sheet)


# JSON


def _from_json(value: dict[str, Any]) -> Exported:
    told, transcript = value["interview"], value["transcript"]
    memos = value.get("memos") or []
    shifts = list(_shifts(memos, len(transcript["sentences"])))
    sentences = [
        Sentence(
            index,
            str(each["text"]),
            float(each["start_s"]) + shifts[index],
            float(each["end_s"]) + (shifts[index] if each["end_s"] else 0.0),
            float(each.get("probability", 1.0)),
            heard=str(each.get("heard", "")),
            changed_by=each.get("changed_by", ""),
            heading=str(each.get("heading", "")),
        )
        for index, each in enumerate(transcript["sentences"])
    ]
    recorded = (value.get("recording") or {}).get("recorded_at") or ""
    return Exported(
        Interview(
            company=told["company"] or "",
            role=told["role"] or "",
            stage=told["stage"] or "",
            held_on=date.fromisoformat(told["held_on"]) if told["held_on"] else None,
            outcome=told["outcome"] or "",
            ended_at=datetime.fromisoformat(told["ended_at"]) if told.get("ended_at") else None,
        ),
        sentences,
        [
            Placement(
                sentences[each["sentence"]].index,
                each["prompt"],
                float(each["score"]),
                each["placed_by"],
            )
            for each in value["placements"]
        ],
        [
            Exchange(
                int(each["number"]),
                str(each["question"]),
                str(each["answer"]),
                tuple(sentences[index].index for index in each["question_sentences"]),
                tuple(sentences[index].index for index in each["answer_sentences"]),
                str(each.get("verdict", "")),
            )
            for each in value.get("exchanges", [])
        ],
        recorded_at=datetime.fromisoformat(recorded) if "T" in recorded else None,
        recorded_on=date.fromisoformat(recorded) if recorded and "T" not in recorded else None,
        language=str(transcript.get("language", "")),
        digests=tuple(str(memo["sha256"]) for memo in memos),
        has_times=any(sentence.end_s for sentence in sentences),
    )


def _shifts(memos: Sequence[dict[str, Any]], count: int) -> Iterator[float]:
    """Yield for each sentence the length of the memos before its own."""
    firsts = [int(memo["first_sentence"]) for memo in memos[1:]]
    lengths = [float(memo["seconds"]) for memo in memos]
    for index in range(count):
        yield sum(lengths[: sum(first <= index for first in firsts)])


# Markdown


def _from_markdown(lines: Sequence[str], sheet: PromptSheet) -> Exported | None:
    title = _TITLE.match(lines[0]) if lines else None
    sections = [line[3:] for line in lines if line.startswith("## ")]
    known = {*sheet.sections, _BESIDES, _EXCHANGES, _MISSING}
    if title is None or not sections or not {_text(each) for each in sections} <= known:
        return None
    prompts = {prompt.question: prompt.key for prompt in sheet.prompts}
    asked = [line[4:] for line in lines if line.startswith("### ")]
    is_ours = _BESIDES in sections or _EXCHANGES in sections or _MISSING in sections
    if not is_ours or not all(_text(each) in prompts for each in asked):
        return None
    exported = Exported(_titled(title[1]), has_times=False)
    found: dict[tuple[int, int, str], tuple[set[str], str]] = {}
    section = prompt = ""
    for line in lines:
        if line.startswith("## "):
            section, prompt = _text(line[3:]), ""
        elif line.startswith("### "):
            prompt = prompts[_text(line[4:])]
        elif section not in ("", _EXCHANGES, _MISSING) and (item := _ITEM.fullmatch(line)):
            headed = _HEADING.fullmatch(item[3])
            key = (int(item[1] or 1), _seconds(item[2]), _text(headed[1] if headed else item[3]))
            keys, _ = found.setdefault(key, (set(), _text(headed[2]) if headed else ""))
            keys |= {prompt} if prompt else set()
    _add_sentences(exported, found, sheet)
    exported.exchanges = _exchanges(lines, exported.sentences)
    if recorded := _RECORDED.search("\n".join(lines[:4])):
        day = date.fromisoformat(recorded[1])
        if recorded[2]:
            exported.recorded_at = datetime.fromisoformat(f"{day}T{recorded[2]}").astimezone()
        else:
            exported.recorded_on = day
    return exported


def _text(escaped: str) -> str:
    return unglued(plain(escaped))


def _seconds(mark: str | None) -> int:
    seconds = 0
    for part in (mark or "0").split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _titled(title: str) -> Interview:
    """Return what a title tells: company, role, stage, day, outcome; some may be missing."""
    parts = _text(title).split(", ")
    days = [place for place, part in enumerate(parts) if re.fullmatch(r"\d{4}-\d\d-\d\d", part)]
    place = days[0] if days else len(parts)
    company, *others = parts[:place] or [""]
    return Interview(
        company="" if re.fullmatch(r"Interview review \d+", company) else company,
        role=others[0] if others else "",
        stage=", ".join(others[1:]),
        held_on=date.fromisoformat(parts[place]) if days else None,
        outcome=", ".join(parts[place + 1 :]),
    )


def _add_sentences(
    exported: Exported, found: dict[tuple[int, int, str], tuple[set[str], str]], sheet: PromptSheet
) -> None:
    """Add the sentences in the order of their times, else in that of the text."""
    ordered = sorted(found, key=lambda each: each[:2])
    exported.has_times = any(second for _, second, _ in ordered)
    shift = last = 0
    memo = 1
    for index, key in enumerate(ordered):
        if key[0] != memo:
            memo, shift = key[0], last
        last = key[1] + shift + 1
        keys, heading = found[key]
        span = (float(key[1] + shift), float(last)) if exported.has_times else (0.0, 0.0)
        exported.sentences.append(Sentence(index, key[2], *span, heading=heading))
        exported.placements += [
            Placement(index, each, 1.0, "user") for each in sheet.keys if each in keys
        ]


def _exchanges(lines: Sequence[str], sentences: Sequence[Sentence]) -> list[Exchange] | None:
    """Return the exchanges; None where one's sentences are not found."""
    exchanges = []
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if (match := _EXCHANGE.fullmatch(line)) is None:
            continue
        question = _text(match[2] or "")
        answer = "" if following.strip().startswith(_NO_ANSWER) else _text(following)
        verdict = _text(following.strip().removeprefix(_NO_ANSWER)).strip() if not answer else ""
        asked, rest = _spoken(question, sentences)
        said, after = _spoken(answer, sentences)
        verdict = (verdict or after).strip()
        if rest or (verdict and not re.fullmatch(r"\(.*\)", verdict)):
            return None
        exchanges.append(Exchange(int(match[1]), question, answer, asked, said, verdict[1:-1]))
    return exchanges


def _spoken(text: str, sentences: Sequence[Sentence]) -> tuple[tuple[int, ...], str]:
    """Return the sentences that a text begins with, in their order, and what is left of it."""
    found = []
    for sentence in sentences:
        after = text.removeprefix(sentence.text)
        if text and after != text and (not after or after[0] == " "):
            found.append(sentence.index)
            text = after.strip()
    return tuple(found), text
