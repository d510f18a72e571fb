import pytest

from cli.terminal.cells import cells
from cli.terminal.style import marked_pieces, plain_pieces, safe, wrapped


def test_a_word_longer_than_a_line_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert wrapped([("x" * 100, {}), ("y", {})], first="", rest="") == ["x" * 100, "y"]


def test_marked_words() -> None:
    pieces = marked_pieces("a bc a", [(2, 4)])
    assert [(text, bool(looks)) for text, looks in pieces] == [
        ("a", False),
        ("bc", True),
        ("a", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "他们问我关于闭包的问题，我说那是一个能记住作用域的函数。然后他们问了“索引”和Kafka的分区，我不太确定。"
        * 2,
        "クロージャについて聞かれました。スコープを覚えている関数だと答えました。「なるほど」と言われました。"
        * 2,
        "그들은 클로저에 대해 물었고 저는 범위를 기억하는 함수라고 대답했습니다 그리고 웃었습니다",
        "از من درباره‌ی بستارها پرسیدند و گفتم که تابعی است که محدوده‌اش را به یاد می‌آورد.",
        "เขาถามผมเรื่องโคลเชอร์และผมบอกว่ามันเป็นฟังก์ชันที่จำขอบเขตของมันได้แล้วเขาก็ยิ้ม",
        "They 👩\u200d💻 asked 🇩🇪 about 🏴\U000e0067\U000e0062\U000e007f closures, ☺\ufe0f café́s "
        * 3,
    ],
)
def test_wide_text_is_wrapped_by_its_width(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    monkeypatch.setenv("NO_COLOR", "1")
    lines = wrapped(plain_pieces(text), first="    0:07  ", rest=" " * 10)
    assert [each for each in lines if cells(each) > 44] == []
    # No line could take the next part: lines are full but for a word.
    assert min(cells(each) for each in lines[:-1]) > 44 - 16
    got = lines[0].removeprefix("    0:07  ") + "".join(each[10:] for each in lines[1:])
    assert got.replace(" ", "") == text.replace(" ", "")
    assert [each for each in lines if each[10] in "，。”、）」ーッャュョ"] == []


def test_styles_hold_over_broken_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = wrapped([("日本" * 12, {"bold": True}), ("ok", {})], first="", rest="")
    assert lines == [f"\x1b[1m{'日本' * 10}\x1b[0m", f"\x1b[1m{'日本' * 2}\x1b[0m ok"]


def test_white_space_becomes_blanks_and_nothing_drives_the_terminal() -> None:
    assert safe("a\tb\u2028c\u00a0d\r\n") == "a b c d  "
    assert safe("می\u200cروم \u202eabc\u2069 \x1b[2J") == "می\u200cروم \\u202eabc\\u2069 \\x1b[2J"
