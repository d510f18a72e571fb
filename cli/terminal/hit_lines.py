"""Lines of what a search found. Every function returns lines, none prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.terminal.cells import cells, cut
from cli.terminal.review_lines import day_text
from cli.terminal.style import faint, marked_pieces, plain_pieces, safe, title, width, wrapped
from models import Hit, Partner, Sentence
from pipeline.export.plain import COMPANY_NOT_SAID, clock
from pipeline.search.counts import Counts, is_exact

if TYPE_CHECKING:
    from pipeline.archive.surroundings import Around

MARGIN = "    "
PARTNER_LINES = 2
"""Lines that the other half of an exchange takes at most."""
NOT_FILED = "not filed"


def hit_lines(hits: Sequence[Hit], around: "Sequence[Around]" = ()) -> list[str]:
    """Return the sentences found, matches emphasised, each with its source.

    Below a question stands its answer, below an answer its question. `around` are the sentences
    before and after each hit; where they show the other half already, it is not repeated.
    """
    lines: list[str] = []
    for place, hit in enumerate(hits):
        before, after = around[place] if around else ((), ())
        first = f"> {_mark(hit):>5}  " if around else ""
        pieces = marked_pieces(hit.text, hit.highlights)
        lines += [line for each in before for line in _context(each)]
        lines += wrapped(pieces, first=first, rest=" " * len(first))
        lines += [line for each in after for line in _context(each)]
        shown = {each.index for each in (*before, *after)}
        if hit.partner and hit.partner.sentence not in shown:
            lines += _partner(hit.partner, is_timed=hit.is_timed)
        lines += [*_faint_lines(" · ".join(_source(hit))), ""]
    return lines[:-1]


def _source(hit: Hit) -> list[str]:
    found = [f"review {hit.review_id}", safe(hit.company or COMPANY_NOT_SAID)]
    if hit.held_on or hit.recorded_at:
        found.append(day_text(hit.held_on, hit.recorded_at))
    found.append(clock(hit.start_s) if hit.is_timed else f"sentence {hit.sentence}")
    found.append(", ".join(map(safe, hit.prompts)) or NOT_FILED)
    if not is_exact(hit):
        found.append(f"({', '.join(hit.why)})")
    return found


def _mark(hit: Hit) -> str:
    return clock(hit.start_s) if hit.is_timed else str(hit.sentence)


def _context(sentence: Sentence) -> list[str]:
    mark = clock(sentence.start_s) if sentence.end_s else str(sentence.index)
    first = f"  {mark:>5}  "
    lines = wrapped(plain_pieces(sentence.text), first=first, rest=" " * len(first))
    return [faint(each) for each in lines]


def _partner(partner: Partner, *, is_timed: bool) -> list[str]:
    """Return the other half of an exchange, cut to a few lines."""
    mark = clock(partner.start_s) if is_timed else f"sentence {partner.sentence}"
    first = f"{MARGIN}{partner.says} {mark}: "
    lines = wrapped(plain_pieces(partner.text), first=first, rest=MARGIN)
    if len(lines) > PARTNER_LINES:
        lines = lines[:PARTNER_LINES]
        last = lines[-1]
        while cells(last) + len(" …") > width() and " " in last.strip():
            last = last.rpartition(" ")[0]
        lines[-1] = cut(f"{last.rstrip(' .,')} …", width())
    return [MARGIN + faint(first.strip()) + " " + lines[0][len(first) :], *lines[1:]]


def _faint_lines(text: str) -> list[str]:
    return [
        MARGIN + faint(each[len(MARGIN) :])
        for each in wrapped(plain_pieces(text), first=MARGIN, rest=MARGIN)
    ]


def count_lines(counts: Counts) -> list[str]:
    """Return how many hits there are: in all, by company, by prompt."""
    hits = "1 hit" if counts.hits == 1 else f"{counts.hits} hits"
    exact = "" if counts.exact == counts.hits else f", {counts.exact} of them word for word"
    lines = [title(f"{hits}{exact}")]
    for heading, rows, unknown in (
        ("by company", counts.companies, COMPANY_NOT_SAID),
        ("by prompt", counts.prompts, NOT_FILED),
    ):
        most = max(len(str(count)) for _, count in rows)
        lines += ["", faint(heading)]
        for name, count in rows:
            first = f"  {count:>{most}}  "
            lines += wrapped(plain_pieces(name or unknown), first=first, rest=" " * len(first))
    return lines
