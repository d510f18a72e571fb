"""Write a review as one page for a browser: a click on a sentence plays it.

Nothing is loaded from elsewhere; the page's policy allows its own style, script and sound only. It
reads without a script too: a sentence's time is a link to its sound.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from models import Exchange, Review, Sentence
from pipeline.export.plain import clock, headings, in_html, length, loss, no_speech, where

_HERE = Path(__file__).parent


def as_html(review: Review, review_id: int) -> str:
    """Return the page without sound."""
    return review_page(review, review_id, {})


def review_page(review: Review, review_id: int, sounds: Mapping[int, str]) -> str:
    """Return the page; `sounds` are the addresses of memos' sounds, by the memo's place from 0."""
    title = _title(review, review_id)
    parts = [f"<h1>{title}</h1>", *_facts(review), *_memos(review, sounds)]
    if review.sentences:
        lines = _Lines(review, sounds)
        for section in review.sheet.sections:
            parts += _section(review, section, lines)
        parts += [*_exchanges(review, lines), *_besides(review, lines), *_not_covered(review)]
    else:
        said = no_speech(review) if review.is_complete else "Nothing transcribed yet."
        parts.append(f"<p>{in_html(said)}</p>")
    return _page(title, review.transcripts[0].language if review.transcripts else "", parts)


def _page(title: str, language: str, parts: Iterable[str]) -> str:
    style = _file("page.css") + _file("review_page.css")
    script = _file("review_page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "media-src 'self' data: file:; base-uri 'none'; form-action 'none'"
    )
    body = "\n".join(parts)
    spoken = in_html(language) or "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _title(review: Review, review_id: int) -> str:
    interview = review.interview
    about = (interview.company or f"Interview review {review_id}", interview.role, interview.stage)
    return in_html(", ".join(filter(None, about)))


def _facts(review: Review) -> Iterator[str]:
    interview = review.interview
    day = interview.held_on.isoformat() if interview.held_on else ""
    said = [each for each in (day, interview.outcome, interview.outcome_note) if each]
    if said:
        yield f'<p class="what">{in_html(" · ".join(said))}</p>'


def _memos(review: Review, sounds: Mapping[int, str]) -> Iterator[str]:
    for place, memo in enumerate(review.transcripts):
        recording = memo.recording
        moment = f"{recording.recorded_at:%Y-%m-%d %H:%M}" if recording.recorded_at else ""
        name = recording.original_name or recording.path.name
        title, _ = headings(memo.sentences)
        lost = loss(recording.missing_seconds, is_damaged=bool(recording.gaps))
        facts = [name, moment, title, length(memo), lost and lost + where(recording.gaps)]
        facts += recording.remarks
        if not memo.complete:
            facts.append("unfinished")
        number = f"Memo {place + 1}: " if len(review.transcripts) > 1 else ""
        yield f'<p class="memo">{in_html(number + " · ".join(filter(None, facts)))}</p>'
        if place in sounds:
            address = escape(sounds[place])
            yield (
                f'<audio id="memo-{place}" controls preload="metadata" src="{address}" '
                f'aria-label="{in_html(name)}"></audio>'
            )


class _Lines:
    """The sentences of a review as lines of a list."""

    def __init__(self, review: Review, sounds: Mapping[int, str]) -> None:
        self._sentences: tuple[Sentence, ...] = review.sentences
        self._places = [at for at, memo in enumerate(review.transcripts) for _ in memo.sentences]
        self._above = [each for memo in review.transcripts for each in headings(memo.sentences)[1]]
        self._is_timed = [memo.recording.kind != "notes" for memo in review.transcripts]
        self._sounds = sounds

    def listed(self, indices: Iterable[int]) -> str:
        items = "\n".join(f"<li>{self.line(index)}</li>" for index in sorted(indices))
        return f'<ul class="said">\n{items}\n</ul>'

    def line(self, index: int) -> str:
        """Return a sentence with its time, which is a link to its sound where there is some."""
        sentence, place = self._sentences[index], self._places[index]
        above = self._above[index]
        text = in_html(sentence.text) + (f" <em>({in_html(above)})</em>" if above else "")
        if not self._is_timed[place]:
            return f"<span>{text}</span>"
        memo = f"{place + 1} · " if len(self._is_timed) > 1 else ""
        time = f"{memo}{clock(sentence.start_s)}"
        if place not in self._sounds:
            return f'<span class="time">{time}</span>{text}'
        start, end = f"{sentence.start_s:.2f}", f"{sentence.end_s:.2f}"
        return (
            f'<span data-memo="memo-{place}" data-start="{start}" data-end="{end}">'
            f'<a class="time" href="{self._link(place, start)}">{time}</a>{text}</span>'
        )

    def _link(self, place: int, start: str) -> str:
        address = self._sounds[place]
        # What is inside the page is not repeated in every link: it leads to the player.
        return f"#memo-{place}" if address.startswith("data:") else f"{escape(address)}#t={start}"


def _section(review: Review, section: str, lines: _Lines) -> Iterator[str]:
    prompts = [each for each in review.sheet.prompts if each.section == section]
    filed = {
        each.key: {p.sentence for p in review.placements if p.prompt == each.key}
        for each in prompts
    }
    if any(filed.values()):
        yield f"<h2>{in_html(section)}</h2>"
    for prompt in prompts:
        if filed[prompt.key]:
            yield f"<h3>{in_html(prompt.question)}</h3>"
            yield lines.listed(filed[prompt.key])


def _exchanges(review: Review, lines: _Lines) -> Iterator[str]:
    if not review.exchanges:
        return
    yield "<h2>Questions and answers</h2>\n<dl>"
    for each in review.exchanges:
        yield from _exchange(each, lines)
    yield "</dl>"


def _exchange(exchange: Exchange, lines: _Lines) -> Iterator[str]:
    asked = "<br>".join(map(lines.line, exchange.question_sentences))
    said = "<br>".join(map(lines.line, exchange.answer_sentences))
    verdict = exchange.verdict and f' <span class="verdict">{in_html(exchange.verdict)}</span>'
    yield f"<dt>{asked or in_html(exchange.question) or '<em>question not told</em>'}</dt>"
    yield f"<dd>{said or in_html(exchange.answer) or '<em>no answer told</em>'}{verdict}</dd>"


def _besides(review: Review, lines: _Lines) -> Iterator[str]:
    rest = [each.index for each in review.unplaced]
    if rest:
        yield f"<h2>Said besides</h2>\n{lines.listed(rest)}"


def _not_covered(review: Review) -> Iterator[str]:
    missing = [each for each in review.sheet.prompts if each.key in review.not_covered]
    if missing:
        items = "\n".join(f"<li>{in_html(each.question)}</li>" for each in missing)
        yield f"<h2>Not covered</h2>\n<ul>\n{items}\n</ul>"
