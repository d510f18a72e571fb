"""How well questions are grouped, by pairs of them."""

from collections import Counter
from collections.abc import Hashable, Sequence


def pairwise(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> tuple[float, float, float]:
    """Return F1, precision and recall of the pairs that are put together."""
    together = _pairs(list(zip(found, wanted, strict=True)))
    said, meant = _pairs(found), _pairs(wanted)
    precision, recall = together / max(said, 1), together / max(meant, 1)
    return 2 * together / max(said + meant, 1), precision, recall


def _pairs(groups: Sequence[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())
