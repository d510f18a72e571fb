"""Read Afterview's own exports, JSON and Markdown, back into what they were made of."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from models import Exchange, Interview, Placement, PromptSheet, Sentence
from models.transcript import BETWEEN_HEADINGS
from pipeline.errors import MemoUnreadable
from pipeline.notes.inline import plain, unglued
from pipeline.notes.own_properties import interview_of, own_properties
from pipeline.own_markdown import LINKED

OF_EXPORTS = frozenset(("review_id", "interview", "transcript", "placements"))
"""What every export of ours as JSON names."""
_TITLE = re.compile(r"# (\S.*)")
_TITLE_PART = re.compile(r"((?:\\.|[^\\])+?)(?:, |$)")
_TITLE_NAMES = re.compile(r" <!--([a-z, ]+)-->$")
_ITEM = re.compile(r"- (?:`(?:memo (\d+) ?)?((?:\d+:)?\d+:\d\d)?` )?(.*?)(?: <!--(\d+)-->)?")
_HEADING = re.compile(r"(.*) \(\*(.+)\*\)")
_EXCHANGE = re.compile(r"(\d+)\. (?:\*\*(.*)\*\*|\*question not told\*)\\")
_OF_EXCHANGE = re.compile(r" <!--([\d ]*) / ([\d ]*)-->$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_OWN_MARK = re.compile(r"[`*\[\]<~]|(?<!\w)_|_(?!\w)")
_MEMO_TITLE = re.compile(r" · \*((?:[^*\\]|\\.)+)\*(?= · |$)")
_NO_ANSWER = "*no answer told*"
_RECORDED = re.compile(r" · (\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?(?= · |$)", re.M)
_BESIDES, _EXCHANGES, _MISSING = "Said besides", "Questions and answers", "Not covered"


@dataclass(slots=True)
class Exported:
    """A review as an export has it.

    `exchanges` is None where the export does not tell which sentences they are of. `digests` are
    those of the memos that it was made of. `pinned` are the sentences that the user placed; `sheet`
    is the name of the prompt sheet, empty where it is not told.
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
    pinned: frozenset[int] = frozenset()
    sheet: str = ""


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
        is_ours = value.keys() >= OF_EXPORTS
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
            outcome_on=date.fromisoformat(told["outcome_on"]) if told.get("outcome_on") else None,
            outcome_note=told.get("outcome_note") or "",
            application=told.get("application") or "",
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
        pinned=frozenset(sentences[index].index for index in value.get("pinned", [])),
        sheet=str(value.get("sheet", "")),
    )


def _shifts(memos: Sequence[dict[str, Any]], count: int) -> Iterator[float]:
    """Yield for each sentence the length of the memos before its own."""
    firsts = [int(memo["first_sentence"]) for memo in memos[1:]]
    lengths = [float(memo["seconds"]) for memo in memos]
    for index in range(count):
        yield sum(lengths[: sum(first <= index for first in firsts)])


# Markdown


def _from_markdown(lines: Sequence[str], sheet: PromptSheet) -> Exported | None:
    properties, lines = own_properties(lines)
    title = _TITLE.match(lines[0]) if lines else None
    sections = [line[3:] for line in lines if line.startswith("## ")]
    known = {*sheet.sections, _BESIDES, _EXCHANGES, _MISSING, LINKED}
    if title is None or not sections or not {_text(each) for each in sections} <= known:
        return None
    prompts = {prompt.question: prompt.key for prompt in sheet.prompts}
    asked = [line[4:] for line in lines if line.startswith("### ")]
    is_ours = _BESIDES in sections or _EXCHANGES in sections or _MISSING in sections
    if not is_ours or not all(_text(each) in prompts for each in asked):
        return None
    told = _titled(title[1]).completed_by(interview_of(properties))
    exported = Exported(told, language=properties.get("language", ""), has_times=False)
    exported.sheet = properties.get("sheet", "")
    found: list[_Item] = []
    section = prompt = ""
    for line in lines:
        if line.startswith("## "):
            section, prompt = _text(line[3:]), ""
        elif line.startswith("### "):
            prompt = prompts[_text(line[4:])]
        elif section not in ("", _EXCHANGES, _MISSING, LINKED) and (match := _ITEM.fullmatch(line)):
            found.append(_item(match, prompt, found[-1].place if found else 0))
    numbers = _add_sentences(exported, found, _titles(lines), sheet)
    exported.exchanges = _exchanges(lines, exported.sentences, numbers)
    if recorded := _RECORDED.search("\n".join(lines[:4])):
        day = date.fromisoformat(recorded[1])
        if recorded[2]:
            exported.recorded_at = datetime.fromisoformat(f"{day}T{recorded[2]}").astimezone()
        else:
            exported.recorded_on = day
    return exported


@dataclass(slots=True)
class _Item:
    """A line of a list: `place` is the sentence's number, or that of the line above it."""

    memo: int
    second: int
    text: str
    heading: str
    number: int
    place: int
    keys: set[str]


def _item(match: re.Match[str], prompt: str, before: int) -> _Item:
    memo, mark, rest, number = match.groups()
    headed = _HEADING.fullmatch(rest)
    return _Item(
        memo=int(memo or 1),
        second=_seconds(mark),
        text=_text(headed[1] if headed else rest),
        heading=_text(headed[2]) if headed else "",
        number=int(number or 0),
        place=int(number or before),
        keys={prompt} if prompt else set(),
    )


def _titles(lines: Sequence[str]) -> list[str]:
    """Return the headings that are above all sentences of each memo."""
    memos = list(takewhile(lambda line: not line.startswith("#"), lines[1:]))
    found = (_MEMO_TITLE.search(line) for line in memos if line.strip())
    return [_text(title[1]) if title else "" for title in found]


def _text(escaped: str) -> str:
    """Return what was escaped; where somebody wrote Markdown of their own, its words."""
    if _OWN_MARK.search(_ESCAPED.sub("x", escaped)):
        return unglued(plain(escaped))
    return _ESCAPED.sub(r"\1", escaped).strip()


def _seconds(mark: str | None) -> int:
    seconds = 0
    for part in (mark or "0").split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _titled(title: str) -> Interview:
    """Return what a title tells: company, role, stage, day, outcome; some may be missing."""
    told = _TITLE_NAMES.search(title)
    parts = [_text(each) for each in _TITLE_PART.findall(title[: told.start()] if told else title)]
    days = [place for place, part in enumerate(parts) if re.fullmatch(r"\d{4}-\d\d-\d\d", part)]
    if told and len(told[1].split(", ")) == len(parts):
        named = dict(zip(told[1].split(", "), parts, strict=True))
        day = named.get("day")
        return Interview(
            company=_company(named.get("company", "")),
            role=named.get("role", ""),
            stage=named.get("stage", ""),
            held_on=date.fromisoformat(day) if day else None,
            outcome=named.get("outcome", ""),
        )
    place = days[0] if days else len(parts)
    company, *others = parts[:place] or [""]
    return Interview(
        company=_company(company),
        role=others[0] if others else "",
        stage=", ".join(others[1:]),
        held_on=date.fromisoformat(parts[place]) if days else None,
        outcome=", ".join(parts[place + 1 :]),
    )


def _company(told: str) -> str:
    return "" if re.fullmatch(r"Interview review \d+", told) else told


def _add_sentences(
    exported: Exported, found: Iterable[_Item], titles: Sequence[str], sheet: PromptSheet
) -> dict[int, int]:
    """Add the sentences by their numbers; exports of before 0.2 have none: by times, else as met.

    Return the index of each number.
    """
    items: dict[tuple[int, int, int, str], _Item] = {}
    for item in found:
        key = (item.number, item.memo, item.second, item.text)
        items.setdefault(key, item).keys |= item.keys
    is_numbered = any(item.number for item in items.values())
    ordered = sorted(
        items.values(),
        key=lambda item: (item.place, 0) if is_numbered else (item.memo, item.second),
    )
    exported.has_times = any(item.second for item in ordered)
    shift = last = 0
    memo = 1
    for index, item in enumerate(ordered):
        if item.memo != memo:
            memo, shift = item.memo, last
        last = item.second + shift + 1
        title = titles[memo - 1] if memo <= len(titles) else ""
        heading = BETWEEN_HEADINGS.join(filter(None, (title, item.heading)))
        span = (float(item.second + shift), float(last)) if exported.has_times else (0.0, 0.0)
        exported.sentences.append(Sentence(index, item.text, *span, heading=heading))
        exported.placements += [
            Placement(index, each, 1.0, "user") for each in sheet.keys if each in item.keys
        ]
    return {item.number: index for index, item in enumerate(ordered)}


def _exchanges(
    lines: Sequence[str], sentences: Sequence[Sentence], numbers: dict[int, int]
) -> list[Exchange] | None:
    """Return the exchanges; None where one's sentences are not found."""
    exchanges = []
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if (match := _EXCHANGE.fullmatch(line)) is None:
            continue
        told = _OF_EXCHANGE.search(following)
        exchange = _exchange(match, following[: told.start()] if told else following, sentences)
        if told:
            exchange = _of_numbers(exchange, told, numbers)
        if exchange is None:
            return None
        exchanges.append(exchange)
    return exchanges


def _exchange(
    match: re.Match[str], following: str, sentences: Sequence[Sentence]
) -> Exchange | None:
    question = _text(match[2] or "")
    answer = "" if following.strip().startswith(_NO_ANSWER) else _text(following)
    verdict = _text(following.strip().removeprefix(_NO_ANSWER)).strip() if not answer else ""
    asked, rest = _spoken(question, sentences)
    said, after = _spoken(answer, sentences)
    verdict = (verdict or after).strip()
    if rest or (verdict and not re.fullmatch(r"\(.*\)", verdict)):
        return None
    answer = answer.removesuffix(verdict).strip()
    return Exchange(int(match[1]), question, answer, asked, said, verdict[1:-1])


def _of_numbers(
    exchange: Exchange | None, told: re.Match[str], numbers: dict[int, int]
) -> Exchange | None:
    """Return the exchange with the sentences whose numbers are told; None where one is gone."""
    asked, said = ([numbers.get(int(each), -1) for each in part.split()] for part in told.groups())
    if exchange is None or -1 in asked + said:
        return None
    return replace(exchange, question_sentences=tuple(asked), answer_sentences=tuple(said))


def _spoken(text: str, sentences: Sequence[Sentence]) -> tuple[tuple[int, ...], str]:
    """Return the sentences that a text begins with, in their order, and what is left of it."""
    found = []
    for sentence in sentences:
        after = text.removeprefix(sentence.text)
        if text and after != text and (not after or after[0] == " "):
            found.append(sentence.index)
            text = after.strip()
    return tuple(found), text
