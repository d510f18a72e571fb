"""Find the sentence that a command line names."""

import re
from typing import TYPE_CHECKING

from cli.terminal.style import safe
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models import Review


def find_sentence(review: "Review", named: str) -> int:
    """Return the index of the sentence at a time mark, or of this index.

    Raises:
        UsageError: none or several sentences are there.
    """
    from pipeline.export.plain import clock

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
