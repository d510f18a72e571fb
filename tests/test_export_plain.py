import pytest

from models import Gap
from pipeline.export.plain import clock, loss, where


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (7.9, "0:07"), (59.9, "0:59"), (61, "1:01"), (750, "12:30"), (3723, "1:02:03")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_losses() -> None:
    assert loss(0, is_damaged=False) == ""
    assert loss(0.02, is_damaged=True) == "sound is missing: under 0.1 s"
    assert where([Gap(n, n) for n in range(20)]).endswith("at 0:07, …)")
