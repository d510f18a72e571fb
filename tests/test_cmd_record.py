from dataclasses import replace
from datetime import date, datetime

import pytest

from cli.further_memo import further_memo
from models import Interview
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.home import Home
from tests.commands import Commands
from tests.reviews import ACME, add_review
from tests.scripted import ScriptedEngine


def test_what_is_wrong_comes_out_before_somebody_speaks(
    run: Commands, engine: ScriptedEngine
) -> None:
    for option, value in (("--sheet", "nosuch"), ("--language", "klingon"), ("--held-on", "x")):
        ran = run("record", option, value)
        assert ran.code == 2
        assert not list((run.home / "audio").glob("*.wav"))


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--company", "Blue Ltd", "afterview edit 1 --company 'Blue Ltd'"),
        ("--role", "tester", "Review 1 has role back-end developer"),
        ("--stage", "on-site", "has stage phone"),
        ("--held-on", "2026-03-05", "has day 2026-03-04"),
        ("--ended", "2026-03-05 15:30", "has day 2026-03-04"),
        ("--sheet", "interview", "Review 1 has the sheet small"),
    ],
)
def test_a_further_memo_of_another_interview_is_refused(
    run: Commands, option: str, value: str, reason: str
) -> None:
    with Store.open(Home(run.home)) as store:
        add_review(store, ["They asked about closures."])
    ran = run("record", "--for", "1", option, value)
    assert ran.code == 2
    assert reason in ran.err
    assert "leave out --for" in ran.err
    assert not list((run.home / "audio").glob("*.wav"))


def test_a_further_memo_says_what_its_options_add() -> None:
    def told(interview: Interview) -> tuple[str, ...]:
        return further_memo(3, ACME, interview, sheet="", its_sheet="small")

    assert told(Interview()) == ()
    assert told(Interview(company="ACME", held_on=date(2026, 3, 4))) == ()  # the same
    ended = datetime(2026, 3, 4, 17, 58).astimezone()
    assert told(Interview(outcome="offer", ended_at=ended)) == (
        "Review 3 has no outcome yet; it gets offer.",
        "Review 3 has no end yet; it gets 2026-03-04 17:58.",
    )
    assert further_memo(3, Interview(), ACME, sheet="small", its_sheet="small") == (
        "Review 3 has no company yet; it gets Acme.",
        "Review 3 has no role yet; it gets back-end developer.",
        "Review 3 has no stage yet; it gets phone.",
        "Review 3 has no day yet; it gets 2026-03-04.",
    )


def test_all_that_differs_is_told_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        further_memo(
            3, ACME, replace(ACME, company="Blue", role="tester"), sheet="", its_sheet="small"
        )
    assert "Review 3 has company Acme, role back-end developer, and" in str(refused.value)
    assert "afterview edit 3 --company Blue --role tester" in str(refused.value)
