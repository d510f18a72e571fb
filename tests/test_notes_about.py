import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models import Interview, PromptSheet
from pipeline.days import read_day
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()


def read(text: str, name: str = "notes.md", sheet: PromptSheet = SHEET) -> Notes:
    return read_notes(text.encode(), name, sheet)


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


ACME = Interview("Acme", "backend developer", held_on=date(2026, 3, 4))

DATED = Interview("Acme", held_on=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("top", "interview"),
    [
        ("Acme, backend developer, 2026-03-04", ACME),
        ("# Acme – backend developer – 4 March 2026", ACME),
        ("**Acme | backend developer | March 4th, 2026**", ACME),
        ("Wed, 2026-03-04: no", Interview()),
        ("2026-03-04, Acme, backend developer", ACME),
        ("Acme - backend developer - 04.03.2026", ACME),
        ("Company: Acme\nRole: backend developer\nDate: Wed 4 March 2026", ACME),
        ("- **Company**: Acme\n- Position: backend developer\n- date: 2026/03/04", ACME),
        ("---\ncompany: Acme\nrole: 'backend developer'\ndate: 2026-03-04\n---", ACME),
        ("---\ncompany: \"Acme # 1\"\nrole: 'a # b' # so\n---", Interview("Acme # 1", "a # b")),
        ('---\ncompany: Acme # once\nrole: "a" b\n---', Interview("Acme", '"a" b')),
        ('---\ntags: [a]\naliases:\n  - b\nCompany: "Acme"\nstage:\n---', Interview("Acme")),
        ("Acme, phone screen", Interview("Acme", stage="phone screen")),
        ("Phone screen with Acme", Interview("Acme", stage="Phone screen")),
        ("Acme, data engineer, second round", Interview("Acme", "data engineer", "second round")),
        ("Acme, data engineer (remote)", Interview("Acme", "data engineer (remote)")),
        ("# Interview at Acme", Interview("Acme")),
        ("# Acme interview notes", Interview("Acme")),
        ("Wednesday, 4 March 2026", Interview(held_on=date(2026, 3, 4))),
        ("# My notes\nCompany: Acme\nOutcome: offer", Interview("Acme", outcome="offer")),
        ("# Interview at Acme, 4 March 2026, 14:30", DATED),
        ("Interview at Acme, 4 March 2026, 14:30", DATED),
        ("Acme, backend developer, 2026-03-04 14:00–15:00", ACME),
        ("Wed 4th March 2026 - Acme - backend developer", ACME),
        ("Acme - backend developer - Wed 4th March 2026", ACME),
        ("Acme / backend developer / Mittwoch, 4. März 2026", ACME),
        ("Interview: Acme / backend developer / 4 Mar 2026", ACME),
        ("2026-03-04 14:00 Acme onsite", replace(DATED, stage="onsite")),
        ("2026-03-04 14:00", Interview(held_on=date(2026, 3, 4))),
        ("Acme interview\n4 March 2026 at 18:12", DATED),
        ("Interview with Acme\nMarch 4, 2026", DATED),
        ("# Acme interview\n\n4 March 2026", DATED),
        ("Company - Acme\nRole - backend developer\nDate - 4.3.2026", ACME),
        ("# Notes\n\nCompany – Acme\nDate – 4.3.2026", DATED),
        ("Company - we met at the door", Interview()),
        (
            "| Company | Acme |\n|---|---|\n| Role | backend developer |\n| Date | 2026-03-04 |",
            ACME,
        ),
        ("| Field | Value |\n|---|---|\n| **Company** | Acme |\n| Date | 4 March 2026 |", DATED),
        ("| Company | Date |\n|---|---|\n| Acme | 2026-03-04 |", DATED),
        ("Company: Acme\nDate: 4 March 2026\nTime: 2:30 PM", DATED),
        ("Time: 14:30", Interview()),
        ("Firma: Acme\nDatum: 4.3.2026\nUhrzeit: 14:30", DATED),
        ("会社名：Acme\n役職：backend developer\n面接日：2026年3月4日（水）", ACME),
        ("Empresa: Acme\nVaga: backend developer\nData: 4 de março de 2026", ACME),
        ("Şirket: Acme\nPozisyon: backend developer\nTarih: 4 Mart 2026", ACME),
        ("Компания: Acme\nВакансия: backend developer\nДата: 4 марта 2026 г.", ACME),
        ("Acme interview", Interview()),
        ("The interview was long\n4 March 2026", Interview()),
        # No data: all of it is text.
        ("Nervous, tired, done", Interview()),
        ("I had an interview at Acme", Interview()),
        ("They asked a developer question, then nothing", Interview()),
        ("Great interview", Interview()),
        ("Went well: 2026-03-04", Interview()),
        ("Date: tomorrow", Interview()),
        ("Salary: 60k", Interview()),
        ("---\nonly a rule, no front matter\n---", Interview()),
        ("---\ncompany: Acme\nnever closed", Interview()),
        ("---\n# Acme\n---", Interview()),
        ("We met on 2026-03-04.", Interview()),
        ("Acme, " * 60 + "developer", Interview()),
    ],
)
def test_the_top_of_the_notes_tells_about_the_interview(top: str, interview: Interview) -> None:
    notes = read(f"{top}\n\n## Expression\nThey smiled.")
    assert notes.interview == interview
    assert notes.sentences[-1].text == "They smiled."
    if interview == Interview():
        prefix = "Went well: " if top.startswith("Went well") else ""
        above = notes.sentences[-1].heading
        body = " ".join([*(each.text for each in notes.sentences[:-1]), above])
        assert words_of(prefix + body) == words_of(top)


@pytest.mark.parametrize(
    ("top", "kept", "left_out"),
    [
        ("---\ncompany: Acme\ntags:\n  - x\n---", [], ""),
        # They are of the file, not of what was said: told, but no sentences.
        ("---\ncompany: Acme\nsalary: 60k\npeople:\n- Ann\n---", [], "salary, people"),
        ("---\nrating: 4\nempty:\n---", [], "rating"),
        ("Company: Acme\nStatus: Done\nURL: https://a.b", [], "Status, URL"),
        # The user's own words stay, and what is under a prompt's name.
        ("---\nweather: I was tired.\n---", ["weather: I was tired."], ""),
        ("---\nwent_well: CSS\ncompany: Acme\n---", ["CSS"], ""),
        ("Company: Acme\nLaptop: their own", ["Laptop: their own"], ""),
        ("rating: 4", ["rating: 4"], ""),
    ],
)
def test_properties_without_a_field_are_told(top: str, kept: list[str], left_out: str) -> None:
    notes = read(f"{top}\n\nFine.")
    assert [each.text for each in notes.sentences] == [*kept, "Fine."]
    told = f"Properties that a review has no field for are left out: {left_out}."
    assert [told] * bool(left_out) == [each for each in notes.remarks if "Properties" in each]


def test_only_the_top_tells_about_the_interview() -> None:
    notes = read("They asked.\n\nCompany: Acme\n\nAcme, developer, 2026-03-04")
    assert notes.interview == Interview()
    assert [each.text for each in notes.sentences][1:] == [
        "Company: Acme",
        "Acme, developer, 2026-03-04",
    ]


def test_a_second_value_is_text() -> None:
    notes = read("Company: Acme\nCompany: Globex\nFine")
    assert notes.interview.company == "Acme"
    assert [each.text for each in notes.sentences] == ["Company: Globex", "Fine"]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-03-04 18:12", datetime(2026, 3, 4, 18, 12).astimezone()),
        ("2026-03-04T18:12:30Z", datetime(2026, 3, 4, 18, 12, 30, tzinfo=UTC)),
        ("2026-03-04T18:12+0000", datetime(2026, 3, 4, 18, 12, tzinfo=UTC)),
        ("4 March 2026 at 18.12", datetime(2026, 3, 4, 18, 12).astimezone()),
        ("2026-03-04", None),
    ],
)
def test_a_day_with_a_time_is_when_it_was_recorded(value: str, moment: datetime | None) -> None:
    notes = read(f"Date: {value}\n\nfine")
    assert notes.interview.held_on == date(2026, 3, 4)
    assert notes.recorded_at == moment


@pytest.mark.parametrize(
    ("top", "hour", "minute"),
    [
        ("# Interview at Acme, 4 March 2026, 14:30", 14, 30),
        ("2026-03-04 14:00 Acme onsite", 14, 0),
        ("2026-03-04 14:00", 14, 0),
        ("Acme interview\n4 March 2026 at 18:12", 18, 12),
        ("When: Wednesday 4 March 2026, 2pm–3pm", 14, 0),
        ("Date: 20260304T1412", 14, 12),
        ("Date: 4 March 2026\nTime: 2:30 PM", 14, 30),
        ("Uhrzeit: 14:30\nDatum: 4.3.2026", 14, 30),
    ],
)
def test_a_time_beside_the_day_is_kept(top: str, hour: int, minute: int) -> None:
    notes = read(f"{top}\n\nThey smiled.")
    assert notes.recorded_at == datetime(2026, 3, 4, hour, minute).astimezone()
    assert [each.text for each in notes.sentences] == ["They smiled."]


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-04 18:75",
        "2026-03-04T18:12+99:99",
        "2026-03-04 18:12 -2400",
        "2026-03-04 24:00",
        "2026-03-04 at 18:12:30 or so",
    ],
)
def test_a_day_with_a_time_that_no_clock_shows_is_text(value: str) -> None:
    notes = read(f"Date: {value}\n\nfine")
    assert (notes.interview, notes.recorded_at) == (Interview(), None)
    assert [each.text for each in notes.sentences] == [f"Date: {value}", "fine"]


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Had the Acme interview yesterday.", date(2026, 11, 28)),
        ("Interview last Tuesday at Acme for the SRE role.", date(2026, 11, 24)),
        ("The interview was on 4 March 2026. It rained.", date(2026, 3, 4)),
        ("My interview was three days ago.", date(2026, 11, 26)),
        ("Had my onsite with Acme yesterday.", date(2026, 11, 28)),
        ("The day before yesterday I had the interview.", date(2026, 11, 27)),
        ("Das Vorstellungsgespräch war gestern.", date(2026, 11, 28)),
        ("I had an interview at Acme.", None),
        ("I was invited yesterday to an interview.", None),
        ("The next interview is on Tuesday.", None),
        ("They asked what I did yesterday.", None),
        ("The interview was long. I slept badly yesterday.", None),
    ],
)
def test_a_first_sentence_tells_the_day_of_the_interview(line: str, day: date | None) -> None:
    notes = read_notes(f"{line}\nFine.".encode(), "notes.md", SHEET, written_on=date(2026, 11, 29))
    assert notes.interview.held_on == day
    assert " ".join(each.text for each in notes.sentences) == f"{line} Fine."
    assert any("No day is named" in each for each in notes.remarks) == (day is None)


@pytest.mark.parametrize(
    ("top", "interview"),
    [
        ("Chat with Bob about scope", Interview()),
        ("Call was bad on Friday", Interview()),
        (
            "phone screen with Acme yesterday",
            Interview("Acme", stage="phone screen", held_on=date(2026, 3, 9)),
        ),
        (
            "Call with Initech on Friday",
            Interview("Initech", stage="Call", held_on=date(2026, 3, 6)),
        ),
        (
            "Telefoninterview mit Zürich AG am 4. März",
            Interview("Zürich AG", stage="Telefoninterview", held_on=date(2026, 3, 4)),
        ),
        ("Zweitgespräch bei Acme", Interview("Acme", stage="Zweitgespräch")),
    ],
)
def test_calls_and_their_day_are_read_from_a_sentence(top: str, interview: Interview) -> None:
    notes = read_notes(f"{top}\nIt rained.".encode(), "n.md", SHEET, written_on=date(2026, 3, 10))
    kept = [] if interview != Interview() else [top]
    assert notes.interview == interview
    assert [each.text for each in notes.sentences] == [*kept, "It rained."]


@pytest.mark.parametrize(
    ("top", "interview", "kept"),
    [
        (
            "# Nordwind Analytics - frontend dev",
            Interview("Nordwind Analytics", "frontend dev"),
            "",
        ),
        ("Bergmann & Söhne  DevOps", Interview("Bergmann & Söhne", "DevOps"), ""),
        ("Acme\nSRE\n2026-03-04\n", replace(DATED, role="SRE"), ""),
        ("4 March 2026\nAcme\nSRE\n", replace(DATED, role="SRE"), ""),
        ("Acme\nphone screen\n2026-03-04", replace(DATED, stage="phone screen"), ""),
        (
            "Tidepool Games phone screen with recruiter Sandra",
            Interview("Tidepool Games", stage="phone screen"),
            "with recruiter Sandra",
        ),
        (
            "Tidepool Games onsite with Sandra and Tom",
            Interview("Tidepool Games", stage="onsite"),
            "with Sandra and Tom",
        ),
        (
            "Phone call with Sandra (recruiter), Acme",
            Interview("Acme", stage="Phone call"),
            "with Sandra (recruiter)",
        ),
        ("Weekly sync - 2026/03/04 10:00 GMT - Transcript", replace(DATED, company=""), ""),
        ("Acme interview - 2026/03/04 10:00 GMT - Transcript", DATED, ""),
        # No data: all of it is text.
        ("Nervous\nTired\n2026-03-04", Interview(), "Nervous Tired 2026-03-04"),
        ("Acme\nSRE\nNice people", Interview(), "Acme SRE Nice people"),
        ("acme\nsre\n2026-03-04", Interview(), "acme sre 2026-03-04"),
        ("- Acme\n- SRE\n- 2026-03-04", Interview(), "Acme SRE 2026-03-04"),
        ("They like dev - a lot", Interview(), "They like dev - a lot"),
        ("Two  blanks, nothing else", Interview(), "Two blanks, nothing else"),
        ("Coffee with the manager", Interview(), "Coffee with the manager"),
    ],
)
def test_titles_tell_the_company(top: str, interview: Interview, kept: str) -> None:
    notes = read(f"{top}\nThey smiled.")
    assert notes.interview == interview
    assert " ".join(each.text for each in notes.sentences) == f"{kept} They smiled.".strip()


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("So the Parcelo interview was yesterday.", "Parcelo"),
        ("My interview at Tidepool Games was today.", "Tidepool Games"),
        ("Had the Bergmann & Söhne onsite yesterday.", "Bergmann & Söhne"),
        ("The interview was yesterday.", ""),
        ("The Technical interview was yesterday.", ""),
        ("My Zoom interview was on Monday.", ""),
        ("the big interview was yesterday", ""),
        ("I had an interview at Parcelo.", ""),
        ("They interviewed me at Parcelo yesterday.", ""),
    ],
)
def test_a_first_sentence_with_the_day_tells_the_company(line: str, company: str) -> None:
    notes = read_notes(f"{line}\nFine.".encode(), "n.md", SHEET, written_on=date(2026, 11, 29))
    assert notes.interview.company == company
    assert " ".join(each.text for each in notes.sentences) == f"{line} Fine."


WRITTEN_LATE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Interview with Quantum Bakery, third of march, junior devops, on site",
            Interview("Quantum Bakery", "junior devops", "on site", date(2026, 3, 3)),
        ),
        (
            "Orbit. SWE, L4. Onsite loop, day of 5th November.",
            Interview("Orbit", "SWE L4", "Onsite loop", date(2026, 11, 5)),
        ),
        (
            "Acme second round. Last tuesday. On site.",
            Interview("Acme", stage="second round, on site", held_on=date(2026, 11, 24)),
        ),
        (
            "acme energie round 3 w/ the head of eng, 24.3.",
            Interview("acme energie", stage="round 3", held_on=date(2026, 3, 24)),
        ),
        (
            "Acme GmbH (embedded C++), video call, 9 Feb 2026",
            Interview("Acme GmbH", "embedded C++", "video call", date(2026, 2, 9)),
        ),
        (
            "1.3.2026 - Acme (Java dev) - Teams call",
            Interview("Acme", "Java dev", "Teams call", date(2026, 3, 1)),
        ),
        ("Company: Acme (Java dev)", Interview("Acme", "Java dev")),
        (
            "so had the call with acme today, phone screen with a recruiter called mia",
            Interview(held_on=WRITTEN_LATE),
        ),
        # Nothing to take, or to take apart.
        ("Company: Acme (Berlin)", Interview("Acme (Berlin)")),
        ("Company: Acme (formerly Bolt)", Interview("Acme (formerly Bolt)")),
        ("Nervous. Onsite. Cold room.", Interview()),
        ("It went well. I was there on 5 March.", Interview()),
        ("They called me today about the interview.", Interview()),
    ],
)
def test_first_lines_as_people_type_them(line: str, expected: Interview) -> None:
    notes = read_notes(f"{line}\n\nI was late.".encode(), "x.txt", SHEET, written_on=WRITTEN_LATE)
    assert notes.interview == expected
    assert notes.sentences[-1].text == "I was late."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("third of march", date(2026, 3, 3)),
        ("Twenty-first of May 2025", date(2025, 5, 21)),
        ("thirty first july", date(2026, 7, 31)),
        ("thirty-first of june", None),
        ("second round", None),
    ],
)
def test_a_day_in_words(text: str, expected: date | None) -> None:
    found = read_day(text, WRITTEN_LATE)
    assert (found and found.day) == expected
