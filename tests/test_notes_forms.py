# ruff: noqa: E501  # a case a line
"""Notes in the forms of other programs, and as people type them on a phone."""

import re
from datetime import date

import pytest

from models import Interview
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()
WRITTEN = date(2026, 11, 29)


def read(text: str) -> Notes:
    return read_notes(text.encode(), "notes.md", SHEET, written_on=WRITTEN)


def texts(text: str) -> list[str]:
    return [each.text for each in read(text).sentences]


def filed(text: str) -> list[tuple[str, str]]:
    notes = read(text)
    prompts = {placement.sentence: placement.prompt for placement in notes.placements}
    return [(prompts.get(each.index, ""), each.text) for each in notes.sentences]


def headed(text: str) -> list[tuple[str, str]]:
    return [(each.heading, each.text) for each in read(text).sentences]


@pytest.mark.parametrize(
    "text",
    [
        "• one\n◦ two\n▪ three",
        "§ one\n➢ two\n⁃ three",
        "\uf0b7\tone\n\uf0a7\ttwo\n\uf0d8\tthree",  # Word's symbol fonts
        "•\tone\no\ttwo\no\tthree",
        "o   one\no   two\n§   three",
        "1\\. one\n2\\. two\n3\\) three",
        "1) one\n(2) two\n3. three",
        "a. one\nb. two\nc) three",
        "\\- one\n\\* two\n– three",
        "- [ ] one\n- [x] two\n- [X] three",
        "- [!] one\n- [>] two\n- [/] three",
        "- [?] one\n* [-] two\n1. [<] three",
        "[ ] one\n[x] two\n[!] three",
        "☐ one\n☑ two\n✅ three",
        "🔹 one\n👉 two\n- ✅ three",
        "1️⃣ one\n2️⃣ two\n3️⃣ three",
        "\tone\n\ttwo\n\tthree",
        "- one\n\t- two\n\t\t- three",
        "① one\n② two\n③ three",
    ],
)
def test_marks_before_an_item_are_no_text(text: str) -> None:
    assert texts(text) == ["one", "two", "three"]


@pytest.mark.parametrize(
    "text",
    [
        "2026. A year",
        "-5 degrees",
        "o one",
        "[1] one",
        "3.5 years",
        "24/7 on call",
        "§5 of it",
        "e.g. one",
        "© one",
    ],
)
def test_what_only_looks_like_a_mark_is_text(text: str) -> None:
    assert " ".join(texts(text)) == text


def test_words_outline() -> None:
    pasted = "What went well\n\uf0b7\tThe question\no\tthe boxes\n\tLaura nodded\nWhat went badly\n§\tTime"
    assert filed(pasted) == [
        ("went_well", "The question"),
        ("went_well", "the boxes"),
        ("went_well", "Laura nodded"),
        ("went_badly", "Time"),
    ]


def test_a_table_of_questions_and_answers() -> None:
    table = "| # | Question | My answer |\n|--|:--|--:|\n| 1 | What is X? | It is `a|b`. |\n"
    bare = "Question | Answer\n--- | ---\nWhat is X? | It is Y.\nWhy? |\n"
    assert ("questions", "What is X?") in filed(table)
    assert filed(bare) == [
        ("questions", "What is X?"),
        ("answers", "It is Y."),
        ("questions", "Why?"),
    ]
    assert filed('Question,My answer\n"What, X?",It is Y.\nWhy?,\nSo it was, yes, fine') == [
        ("questions", "What, X?"),
        ("answers", "It is Y."),
        ("questions", "Why?"),
        ("", "So it was, yes, fine"),
    ]
    assert "1" not in texts(table)
    assert filed("Question\tMy answer\nWhat is X?\tIt is Y.") == filed(bare)[:2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q2. What is X?", [("questions", "What is X?")]),
        ("Q3) What is X?\nA3) It is Y.", [("questions", "What is X?"), ("answers", "It is Y.")]),
        ("Q: X?\nA: Y", [("questions", "X?"), ("answers", "Y")]),
        ("Q:\nX?\nA:\nY", [("questions", "X?"), ("answers", "Y")]),
        ("Q: X? A: Y", [("questions", "X?"), ("answers", "Y")]),
        ("**Q1:** X?\n**A1:** Y", [("questions", "X?"), ("answers", "Y")]),
        ("asked: what X is -> said Y", [("questions", "what X is"), ("answers", "said Y")]),
        ("asked what X is → I said Y", [("questions", "asked what X is"), ("answers", "I said Y")]),
        ("## Questions\n- X? => Y", [("questions", "X?"), ("answers", "Y")]),
        (
            "问：什么是索引？\n答：书的目录。",
            [("questions", "什么是索引？"), ("answers", "书的目录。")],
        ),
        ("## Q&A\n- X?\n  - Y\n- Z?", [("questions", "X?"), ("answers", "Y"), ("questions", "Z?")]),
        ("## 问题\n- 索引", [("questions", "索引")]),
        ("Was gut lief:\n- alles", [("went_well", "alles")]),
        (
            "Q3) Why?\n-> no idea\n=> truly",
            [("questions", "Why?"), ("answers", "no idea"), ("answers", "truly")],
        ),
        ("Q: Why?\n→ no idea", [("questions", "Why?"), ("answers", "no idea")]),
        ("asked about X → blanked", [("questions", "asked about X"), ("answers", "blanked")]),
        # No question and answer.
        ("-> one\n--> two", [("", "one"), ("", "two")]),
        ("asked about moving A -> B", [("", "asked about moving A -> B")]),
        ("they asked about HTTP -> TCP", [("", "they asked about HTTP -> TCP")]),
        ("Q4 was their best quarter", [("", "Q4 was their best quarter")]),
        ("from A -> B in a day", [("", "from A -> B in a day")]),
        ("A. Smith led it", [("", "A. Smith led it")]),
    ],
)
def test_questions_and_answers(text: str, expected: list[tuple[str, str]]) -> None:
    assert filed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Talk\n## Coding\n- trees\n## Pay\n60k",
            [("Talk › Coding", "trees"), ("Talk › Pay", "60k")],
        ),
        ("Coding round:\n- trees", [("Coding round", "trees")]),
        ("**Coding**\ntrees", [("Coding", "trees")]),
        ("## Coding\n### Went well\ntrees", [("Coding", "trees")]),
        ("## Coding\n\n## Pay\n60k", [("", "Coding"), ("Pay", "60k")]),  # nothing below: an item
        (
            "## They were late and I did not mind.\nok",
            [("", "They were late and I did not mind."), ("", "ok")],
        ),
        ("## Went well\ntrees", [("", "trees")]),
        ("trees", [("", "trees")]),
    ],
)
def test_headings_of_the_users_own_are_kept_beside_the_text(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert headed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I ran `a.b(). C? d` twice. Then x.", ["I ran a.b(). C? d twice.", "Then x."]),
        (
            'They said "Why us? Why now?" and left. Ok.',
            ['They said "Why us? Why now?" and left.', "Ok."],
        ),
        ("I said ... nothing.", ["I said ... nothing."]),
        ("See [the docs](https://a.b/c).", ["See the docs (https://a.b/c)."]),
        ("At <https://a.b/c_d_e>", ["At https://a.b/c_d_e"]),
        ("![the board](b.png) helped", ["the board (b.png) helped"]),
        ("![[board.png]]", ["board.png"]),
        ("late[^1]\n\n[^1]: By a minute.", ["late", "By a minute."]),
        ("a ==marked== and ~~struck~~ word", ["a marked and struck word"]),
        ("a<br>b and vector<int>", ["a b and vector<int>"]),
        ("R&amp;D at AT&T", ["R&D at AT&T"]),
        ("a_b_c and __init__ and 2 * 3", ["a_b_c and __init__ and 2 * 3"]),
        ("2*3*4 and x**2**y", ["2*3*4 and x**2**y"]),
        ("- about shards ^block1", ["about shards"]),
        ("x ^2 and x ^n", ["x ^2 and x ^n"]),
        ("- ((64a1f2b3-0000-4000-8000-00000000abcd)) laughed", ["laughed"]),
        ("- ((aside)) laughed", ["((aside)) laughed"]),
        ("- TODO read it\n- NOW this", ["read it", "this"]),
        ("TODO read it", ["TODO read it"]),
        ("#interview #acme\nfine", ["fine"]),
        ("#work/acme\nfine", ["fine"]),
        ("#work/acme# #todo\nfine", ["fine"]),
        ("#1 of #2", ["#1 of #2"]),
        ("```\n#a #b\n```", ["#a #b"]),
        ("- fine\n  collapsed:: true\n  id:: 64a1", ["fine"]),
        ("> > They wrote\n> > that", ["They wrote that"]),
        ("> [!tip] Be early", ["Be early"]),
    ],
)
def test_marks_within_a_line(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_prose_from_a_phone_is_cut_into_sentences() -> None:
    prose = (
        "so i got there early and the receptionist was nice and then they asked me about my last "
        "project and i told them about the migration but then the other one asked about locks and "
        "i had no idea"
    )
    found = texts(prose)
    assert len(found) >= 2
    assert " ".join(found) == prose


def test_comments_are_left_out_and_told() -> None:
    notes = read("<!-- template -->\n## Went well\n%% hidden %%\n- all\n```\n<!-- kept -->\n```")
    assert [each.text for each in notes.sentences] == ["all", "<!-- kept -->"]
    assert notes.remarks[0] == "2 comments of its own (<!-- --> or %% %%) left out."
    assert not any("comment" in each for each in read("a < b %% c").remarks)


def test_org_mode() -> None:
    org = (
        "#+TITLE: Interview at Northwind\n#+DATE: <2026-03-04 Wed>\n* What went well\n"
        "** TODO Caching :tag:\n- [ ] ~foo()~ ran\n* Next time\n- [X] read [[https://a.b][this]]"
    )
    assert read(org).interview == Interview("Northwind", held_on=date(2026, 3, 4))
    assert filed(org) == [("went_well", "foo() ran"), ("next_time", "read this (https://a.b)")]
    assert read(org).sentences[0].heading == "Caching"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("What is a <div>, and a <span>?", "What is a <div>, and a <span>?"),
        ("I said a <div> is a block.", "I said a <div> is a block."),
        ("It <b>was <a href='x'>one</a></b>, <span>mostly</span>.", "It was one, mostly."),
        ("They asked<div>I said no.", "They asked I said no."),
    ],
)
def test_a_tag_that_is_spoken_of_is_a_word(line: str, text: str) -> None:
    assert filed(line) == [("", text)]


def test_properties_of_org_mode_are_the_interviews() -> None:
    org = "* Questions\n:PROPERTIES:\n:COMPANY: Northwind\n:END:\n** TODO What is X?\n- Y"
    assert read(org).interview == Interview("Northwind")
    assert filed(org) == [("questions", "What is X?"), ("answers", "Y")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>It was\nfine.</p>", [("", "It was fine.")]),
        ("<h2>Went well</h2><ul><li>CSS</li><li><p>R&amp;D</p></li></ul>", [("went_well", "CSS"), ("went_well", "R&D")]),
        ("<div><b>Went well</b></div><div>CSS</div><div>DNS<br>TTL</div>", [("went_well", t) for t in ("CSS", "DNS", "TTL")]),
        (
            "<table><tr><th>Question</th><th>Answer</th></tr><tr><td>X?</td><td>Y</td></tr></table>",
            [("questions", "X?"), ("answers", "Y")],
        ),
        ("<ul><li>Q: X?<ul><li>Y</li></ul></li></ul><script>no()</script>", [("questions", "X?"), ("answers", "Y")]),
    ],
)  # fmt: skip
def test_a_web_page(body: str, expected: list[tuple[str, str]]) -> None:
    head = "<!DOCTYPE html>\n<html><head><title>x</title><style>p {a: b}</style></head>"
    assert filed(f"{head}<body>{body}</body></html>") == expected


FOURTH = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("chat", "expected", "day"),
    [
        (
            "Jens  [6:12 PM]\njust out :sweat_smile:\nthey asked DNS\n[6:13 PM] i said TTL\n\nLaura  [6:14 PM]\nnice!\n(edited)\n:+1: 1",
            ["Jens: just out", "they asked DNS", "i said TTL", "Laura: nice!"],
            None,
        ),
        ("jens\n  6:12 PM\njust out\n6:13\nthey asked DNS", ["just out", "they asked DNS"], None),
        (
            "[13/03/2026, 18:12:03] Jens: just out\n[13/03/2026, 18:13:10] Jens: they asked DNS\nAnd so\n[13/03/2026, 18:13:40] Jens: <Media omitted>",
            ["just out", "they asked DNS", "And so"],
            date(2026, 3, 13),
        ),
        (
            "3/4/26, 6:12 PM - Messages are encrypted.\n3/4/26, 6:12 PM - Jens: just out\n3/4/26, 6:13 PM - Jens: went well:\n- CSS",
            ["just out", "CSS"],
            FOURTH,
        ),
        ("Jens, [04.03.2026 18:12]\njust out\n\nJens, [04.03.2026 18:13]\nok", ["just out", "ok"], FOURTH),
        ("Jens — Today at 6:12 PM\njust out", ["just out"], None),
        # No chats.
        ("fine\n[14:30] they began", ["fine", "[14:30] they began"], None),
        ("Lobby [14:30]\n\nfine", ["Lobby [14:30]", "fine"], None),
        ("They were late  14:30\n\nfine", ["They were late  14:30", "fine"], None),
    ],
)  # fmt: skip
def test_messages_of_a_chat(chat: str, expected: list[str], day: date | None) -> None:
    notes = read(chat)
    assert [re.sub(" +", " ", each.text) for each in notes.sentences] == [
        re.sub(" +", " ", each) for each in expected
    ]
    assert notes.interview.held_on == day


def test_what_a_chat_loses_is_told() -> None:
    chat = "Jens  [6:12 PM]\njust out :tada:\n:+1: 1"
    assert read(chat).remarks[0] == (
        "The times of a chat and reactions, notices and media (2) are left out."
    )


def test_lines_of_programs_are_told() -> None:
    assert read("#a #b\nfine").remarks[0] == ("1 line of tags or of a program's settings left out.")


NORTHWIND = Interview("Northwind", "Backend", "2nd round", date(2026, 11, 12))


@pytest.mark.parametrize(
    ("top", "interview"),
    [
        ("# Interview @ Northwind, Backend (2nd round), 12 Nov 2026", NORTHWIND),
        ("# Interview: Northwind – Backend – 2nd round – 12.11.2026", NORTHWIND),
        (
            '---\ncompany: "[[Northwind]]"\nrole: ["[[Backend]]"]\nstage: 2nd round\ndate: 2026-11-12\n---',
            NORTHWIND,
        ),
        (
            "---\ncompany:\n  - '[[N|Northwind]]'\nrole: Backend # or so\nround: 2nd round\nwhen: 12 Nov 2026\n---",
            NORTHWIND,
        ),
        (
            '+++\ncompany = "Northwind"\ndate = 2026-11-12\ntags = ["a"]\n[extra]\nrole = "Backend"\nstage = "2nd round"\n+++',
            NORTHWIND,
        ),
        ("company:: Northwind\nrole:: Backend\nstage:: 2nd round\ndate:: 2026-11-12", NORTHWIND),
        (
            "(company:: [[Northwind]]) [role:: Backend]\n(stage:: 2nd round) (date:: 12 Nov 2026)",
            NORTHWIND,
        ),
        (
            "# Notes\n\nCompany: Northwind\nRole: Backend\nStage: 2nd round\nDate: November 12, 2026\nTags: a, b",
            NORTHWIND,
        ),
        (
            "# N (final round)\nStage: 2nd round\nCompany: Northwind\nRole: Backend\nDate: 12 Nov",
            NORTHWIND,
        ),
        (
            "**Date:** 12 Nov 2026\n**Company:** Northwind\n**Role:** Backend\n* **Stage:** 2nd round",
            NORTHWIND,
        ),
        ("# 面试 北风科技 2026-11-12", Interview("北风科技", held_on=date(2026, 11, 12))),
        ("# Interview with Northwind for data engineer", Interview("Northwind", "data engineer")),
        ("Date: yesterday", Interview(held_on=date(2026, 11, 28))),
        # Parts of the notes, not of the interview's data.
        ("## Coding round", Interview()),
        ("Great day yesterday", Interview()),
    ],
)
def test_the_interviews_data_in_other_programs_forms(top: str, interview: Interview) -> None:
    assert read(f"{top}\n\n## Expression\nThey smiled.").interview == interview


@pytest.mark.parametrize(
    ("date_", "remark"),
    [
        ("3/4/2026", "“3/4/2026” was read as 3 April 2026; it may be 4 March 2026 as well."),
        (
            "last Tuesday",
            "“last Tuesday” was read as 24 November 2026, as seen from 29 November 2026",
        ),
    ],
)
def test_a_guessed_day_is_told(date_: str, remark: str) -> None:
    (told,) = read(f"Date: {date_}\n\nfine").remarks
    assert told.startswith(remark)
    assert "afterview edit ID --held-on" in told


def test_notes_without_a_day_have_that_of_the_file() -> None:
    notes = read("fine")
    assert (notes.recorded_on, notes.interview.held_on) == (WRITTEN, None)
    assert "it counts as written on 29 November 2026, the file's day" in notes.remarks[0]
    dated = read("2026-11-12\n\nfine")
    assert (dated.recorded_on, dated.remarks) == (None, ())
    assert read_notes(b"fine", "-", SHEET).remarks == ()  # a pipe has no day
