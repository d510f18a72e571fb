"""What a search found as JSON-ready values, in the form that `search --json` promises."""

from dataclasses import asdict
from typing import Any

from models import Hit, Sentence
from pipeline.archive.surroundings import Around
from pipeline.search.counts import Counts


def hit_as_dict(hit: Hit, around: Around) -> dict[str, Any]:
    """Return a hit with the sentences around it; what nobody said is null."""
    before, after = around
    return {
        "review_id": hit.review_id,
        "company": hit.company or None,
        "role": hit.role or None,
        "stage": hit.stage or None,
        "held_on": hit.held_on.isoformat() if hit.held_on else None,
        "sentence": hit.sentence,
        "start_s": hit.start_s,
        "text": hit.text,
        "prompts": list(hit.prompts),
        "score": round(hit.score, 6),
        "why": list(hit.why),
        "partner": asdict(hit.partner) if hit.partner else None,
        "before": [_sentence(each) for each in before],
        "after": [_sentence(each) for each in after],
    }


def counts_as_dict(counts: Counts) -> dict[str, Any]:
    """Return counts; a company that nobody said and no prompt are null."""
    return {
        "hits": counts.hits,
        "exact": counts.exact,
        "by_company": [{"company": name or None, "hits": each} for name, each in counts.companies],
        "by_prompt": [{"prompt": key or None, "hits": each} for key, each in counts.prompts],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"sentence": sentence.index, "start_s": sentence.start_s, "text": sentence.text}
