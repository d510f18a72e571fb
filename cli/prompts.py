"""Find the prompts that a command line names."""

import difflib
from collections.abc import Sequence

from pipeline.errors import UsageError


def keys_named(named: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the keys of the prompts that were named, each once.

    Raises:
        UsageError: one is no prompt of the sheet, whose keys are `known`.
    """
    keys = [key.lower().replace("-", "_") for key in named]
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(
                f"{key!r} is no prompt of this review.{guess} There are: {', '.join(known)}."
            )
    return list(dict.fromkeys(keys))
