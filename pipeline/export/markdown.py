"""Write a review as Markdown, to read, print or keep among other notes.

What a reader of it need not see stands in comments, so that `import` finds the review again: behind
each sentence its number, behind an answer the numbers of its exchange's sentences.
"""

import re
from collections.abc import Iterable, Sequence

from models import Exchange, Prompt, Review, Sentence, Transcript
from pipeline.export.front_matter import front_matter, of_review
from pipeline.export.plain import clock, headings, length, loss, no_speech, one_line, where

# Markdown's own signs inside a line, or at a heading's end. Underscores within a word are harmless.
_INLINE = re.compile(
    r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|(?<= )#(?=#*$)"
    r"|%(?=%)|(?<=%)%|=(?==)|(?<==)=|(?<= )#(?=\w)"  # Obsidian's: comments, highlights, tags
)
# Markdown's own signs at a line's start: of a heading, a quotation or a list.
_AT_START = re.compile(r"([#>+=-]|\d{1,9}(?=[.)]))")


def as_markdown(review: Review, review_id: int) -> str:
    """Return properties, the review by section and prompt, then exchanges, then the rest."""
    properties = "\n".join(front_matter(of_review(review, review_id)))
    return f"{properties}\n\n{body(review, review_id)}"


def body(review: Review, review_id: int) -> str:
    """Return the review without its properties."""
    blocks = [_title(review, review_id), *_memos(review)]
    if review.sentences:
        for section in review.sheet.sections:
            blocks += _section(review, section)
        blocks += _exchanges(review) + _not_filed(review) + _not_covered(review)
    else:
        blocks.append(no_speech(review) if review.is_complete else "Nothing transcribed yet.")
    return "\n\n".join(blocks) + "\n"


def _title(review: Review, review_id: int) -> str:
    interview = review.interview
    said = {
        "company": interview.company or f"Interview review {review_id}",
        "role": interview.role,
        "stage": interview.stage,
        "day": interview.held_on.isoformat() if interview.held_on else "",
        "outcome": interview.outcome,
    }
    told = [name for name, text in said.items() if text]
    # Without one before it, what stands behind it could be either.
    is_plain = (said["role"] or not said["stage"]) and (said["day"] or not said["outcome"])
    names = "" if is_plain else f" <!--{', '.join(told)}-->"
    parts = [escaped(said[name]).replace(",", r"\,") for name in told]
    return f"# {', '.join(parts)}{names}"


def _memos(review: Review) -> list[str]:
    lines = [_memo(transcript) for transcript in review.transcripts]
    if len(lines) > 1:
        return ["\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))]
    return lines


def _memo(transcript: Transcript) -> str:
    recording = transcript.recording
    facts = [escaped(recording.original_name or recording.path.name) or "memo"]
    if recording.recorded_at:
        facts.append(f"{recording.recorded_at:%Y-%m-%d %H:%M}")
    elif recording.recorded_on:
        facts.append(recording.recorded_on.isoformat())
    if recording.kind == "interview":
        facts.append("transcript of the interview")
    title, _ = headings(transcript.sentences)
    facts += filter(None, (title and f"*{escaped(title)}*", length(transcript)))
    lost = loss(recording.missing_seconds, is_damaged=bool(recording.gaps))
    if lost:
        facts.append(f"**{lost}**{where(recording.gaps)}")
    facts += [f"**{escaped(remark)}**" for remark in recording.remarks]
    if not transcript.complete:
        facts.append("**unfinished**")
    return " · ".join(facts)


def _section(review: Review, section: str) -> list[str]:
    blocks = []
    for prompt in review.sheet.prompts:
        if prompt.section == section:
            blocks += _prompt(review, prompt)
    return [f"## {escaped(section)}", *blocks] if blocks else []


def _prompt(review: Review, prompt: Prompt) -> list[str]:
    placed = {each.sentence for each in review.placements if each.prompt == prompt.key}
    if not placed:
        return []
    return [f"### {escaped(prompt.question)}", _listed(review, placed)]


def _exchanges(review: Review) -> list[str]:
    if not review.exchanges:
        return []
    items = [_exchange(exchange) for exchange in review.exchanges]
    return ["## Questions and answers", "\n".join(items)]


def _exchange(exchange: Exchange) -> str:
    answer = escaped(exchange.answer) or "*no answer told*"
    verdict = f" ({escaped(exchange.verdict)})" if exchange.verdict else ""
    question = escaped(exchange.question) or "*question not told*"
    spoken = " / ".join(map(_numbers, (exchange.question_sentences, exchange.answer_sentences)))
    return f"{exchange.number}. **{question}**\\\n   {answer}{verdict} <!--{spoken}-->"


def _numbers(indices: Iterable[int]) -> str:
    return " ".join(str(index + 1) for index in indices)


def _not_filed(review: Review) -> list[str]:
    rest = [sentence.index for sentence in review.unplaced]
    return ["## Said besides", _listed(review, rest)] if rest else []


def _not_covered(review: Review) -> list[str]:
    missing = [prompt for prompt in review.sheet.prompts if prompt.key in review.not_covered]
    if not missing:
        return []
    return ["## Not covered", "\n".join(f"- {escaped(prompt.question)}" for prompt in missing)]


def _listed(review: Review, indices: Iterable[int]) -> str:
    marks = _time_marks(review)
    above = [each for memo in review.transcripts for each in headings(memo.sentences)[1]]
    sentences: Sequence[Sentence] = review.sentences
    return "\n".join(
        f"- {marks[index]}{escaped(sentences[index].text)}{_under(above[index])} <!--{index + 1}-->"
        for index in sorted(indices)
    )


def _under(heading: str) -> str:
    """Return the headings that the user's notes have above a sentence, to stand behind it."""
    return f" (*{escaped(heading)}*)" if heading else ""


def _time_marks(review: Review) -> list[str]:
    """Return what precedes each sentence: its memo (where there are several) and its time."""
    marks = []
    for number, transcript in enumerate(review.transcripts, 1):
        memo = f"memo {number}" if len(review.transcripts) > 1 else ""
        for sentence in transcript.sentences:
            time = "" if transcript.recording.kind == "notes" else clock(sentence.start_s)
            mark = " ".join(filter(None, (memo, time)))
            marks.append(f"`{mark}` " if mark else "")
    return marks


def escaped(text: str) -> str:
    """Return the text in one line, escaped so that Markdown shows it as it is."""
    line = _INLINE.sub(r"\\\g<0>", one_line(text))
    start = _AT_START.match(line)
    if start is None:
        return line
    return f"{start[0]}\\{line[start.end() :]}" if start[0].isdigit() else f"\\{line}"
