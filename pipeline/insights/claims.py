"""What sentences under `made_up` and `interest` claim: something made up, a question of one's own.

Lists of cues, as in `sureness`.
"""

import re

_DENIED = re.compile(
    r"\b(?:(?:did|do|was|have) ?(?:not|n't|nt)|never) (?:\w+ )?(?:(?:make|making|made) (?:\w+ )?up"
    r"|pretend\w*|bluff\w*|lie|lied|invent\w*|fak\w+|exaggerat\w+)"
    r"|\bnothing (?:was )?(?:made up|invented|untrue)|\bno (?:bluff\w*|lies|making up)"
    r"|\b(?:it was|all|everything(?: \w+)?) (?:all )?(?:true|honest)\b"
)
_ASKED = re.compile(
    r"\b(?:i|i've|we) (?:\w+ ){0,3}asked\b"
    r"|\basked (?:him|her|them|about|if|whether|what|how|why|who)\b"
    r"|\bi (?:\w+ )?want(?:ed)? to know\b|\bmy (?:own |last |first |only )?questions?\b|^asked\b|\?"
)
_NOT_ASKED = re.compile(
    r"\b(?:forgot|should have|should've|meant|wanted|failed|dare|too shy) to ask"
    r"|\b(?:never|not|n't) (?:\w+ )?ask|\bshould(?:'ve| have) asked|\bforgot (?:\w+ )?to\b"
    r"|\b(?:did ?n't|did not|do not|don't) (?:\w+ )?(?:dare|have any questions)"
    r"|\bno questions\b|\bhad (?:\w+ ){0,3}more\b"
)


def is_made_up(text: str) -> bool:
    """Return whether a sentence tells of something made up, not that nothing was."""
    return not _DENIED.search(_plain(text))


def is_asked(text: str) -> bool:
    """Return whether a sentence tells of a question that the speaker put."""
    line = _plain(text)
    if "they asked" in line and "i asked" not in line:
        return False
    return bool(_ASKED.search(line)) and not _NOT_ASKED.search(line)


def is_not_asked(text: str) -> bool:
    """Return whether a sentence tells of a question that the speaker would have put."""
    line = _plain(text)
    return bool(re.search(r"\b(?:forgot|should|meant|wanted|never|dare)\b.{0,30}\bask", line))


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
