import pytest

from pipeline.search.plan import EXACT, Plan, Unit, Way

MOST = 100


def plan(*units: tuple[str, float, int]) -> Plan:
    named = tuple(Unit(text, text, weight, sentences) for text, weight, sentences in units)
    ways = [Way(at, at + 1, EXACT, 1.0, (unit.text,)) for at, unit in enumerate(named)]
    return Plan(named, ways)


@pytest.mark.parametrize(
    ("units", "driving"),
    [
        ([], []),
        ([("the", 0.0, 900)], []),
        ([("race", 5.0, 40)], ["race"]),
        ([("race", 5.0, 40), ("deadlock", 5.0, 60)], ["race", "deadlock"]),
        ([("race", 5.0, 40), ("team", 3.0, 400)], ["race"]),
        ([("team", 3.0, 400)], ["team"]),
        ([("team", 3.0, 400), ("lead", 3.0, 500)], ["team lead"]),
        ([("team", 3.0, 400), ("lead", 2.0, 500)], ["team"]),
        (
            [("team", 3.0, 400), ("lead", 3.0, 500), ("call", 3.0, 600)],
            ["team lead", "team call", "lead call"],
        ),
        ([("race", 2.0, 40), ("team", 3.0, 400), ("lead", 3.0, 500)], ["race", "team lead"]),
    ],
)
def test_what_drives_a_search(units: list[tuple[str, float, int]], driving: list[str]) -> None:
    found = plan(*units).driving(0.55, MOST)
    assert [" ".join(stems[0] for ((stems),) in groups) for groups in found] == driving
