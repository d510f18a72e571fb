import pytest

from cli.terminal import bar


@pytest.mark.parametrize(
    ("stage", "done", "total", "told"),
    [
        ("transcribing", 61, 122, "1:01 of 2:02"),
        ("decoding", 61, 0, "1:01"),
        ("placing", 1, 2, "1 of 2 reviews"),
        ("gathering", 900, 3014, "900 of 3,014 reviews"),
        ("indexing", 600, 100_000, "600 of 100,000 sentences"),
        ("comparing", 64, 1524, "64 of 1,524 texts"),
        ("grouping", 50_000, 1_200_000, "50,000 of 1,200,000 pairs"),
        ("copying", 1_000_000, 4_000_000, "1 of 4 MB"),
        ("downloading", 1_000_000, 0, "1 MB"),
    ],
)
def test_how_much_is_done_is_told_in_the_unit_of_the_stage(
    stage: str, done: float, total: float, told: str
) -> None:
    assert bar._amount(stage, done, total) == told


def test_every_stage_that_counts_things_has_a_name() -> None:
    assert bar.COUNTED.keys() <= bar.LABELS.keys()
