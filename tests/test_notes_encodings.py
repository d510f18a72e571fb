"""Text in any encoding comes in right, or not at all."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import PromptSheet
from pipeline.errors import MemoUnreadable
from pipeline.notes import read_notes
from pipeline.notes.encodings import decoded
from pipeline.sheets import load_sheet

SHEET: PromptSheet = load_sheet()

# The languages' own words for the same three sentences: a word, then two that are longer.
LEGACY = {
    "cp1251 koi8-r cp866 iso8859-5": (
        "Вопросы. Я пришёл за десять минут. Они спросили про индексы и очереди."
    ),
    "cp1251 koi8-u": "Запитання. Я прийшов раніше. Вони запитали про індекси.",
    "gbk gb18030": "问题。我提前十分钟到了。他们问我索引是什么，我说是一棵树。",
    "big5": "問題。我提前十分鐘到了。他們問我索引是什麼，我說是一棵樹。",
    "shift_jis euc_jp iso2022_jp": "質問。十分前に着きました。インデックスについて聞かれました。",
    "euc_kr cp949": "질문. 십 분 일찍 도착했습니다. 인덱스에 대해 물었습니다.",
    "cp1252 latin-1 mac-roman": "Gespräch. Die Straße war gesperrt. Ich hätte länger üben müssen.",
    "cp1250 iso8859-2": "Źle. Przyszedłem dziesięć minut wcześniej. Czułem, że zgadłem.",
    "cp1250": "Otázky. Přišel jsem dříve. Ptali se mě na indexy. Žádné potíže.",
    "cp1254 iso8859-9": "Güzel. On dakika erken geldim. Şimdi bekliyorum, iyi görüşmeydi.",
    "cp1253 iso8859-7": "Ερωτήσεις. Έφτασα δέκα λεπτά νωρίτερα. Με ρώτησαν για ευρετήρια.",
    "cp1255": "שאלות. הגעתי עשר דקות מוקדם. הם שאלו על אינדקסים.",
    "cp1256": "أسئلة. وصلت قبل عشر دقائق. سألوني عن الفهارس.",
    "cp1257": "Atėjau dešimt minučių anksčiau. Manęs klausė apie indeksus.",
    "cp874": "ฉันมาถึงก่อนสิบนาที พวกเขาถามเรื่องดัชนี",
    "cp1252 mac-roman": "J'étais là à l'heure. Ils ont demandé à l’équipe où étaient les clés.",
    "cp1252": "¿Qué es un índice? Contesté mañana. It’s fine, they didn’t mind “round robin”.",
}
CASES = [
    pytest.param(encoding, text, id=encoding)
    for encodings, text in LEGACY.items()
    for encoding in encodings.split()
]
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n{}\r\n"


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_older_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)) == text
    assert decoded(SRT.format(text).encode(encoding)) == SRT.format(text)
    assert decoded(f"# Interview\n\n- {text}\n".encode(encoding)) == f"# Interview\n\n- {text}\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Вопросы"),
        ("gbk", "问题"),
        ("shift_jis", "質問"),
        ("cp949", "질문"),
        ("cp1252", "Zürich"),
        ("cp1252", "It’s fine"),
        ("cp1252", "I paid £5"),
        ("cp1252", "J'étais là à l'heure"),
        ("cp1250", "Źle"),
        ("cp1252", "Le café était fermé. J’ai répondu à côté, désolé. Ça va."),
        ("mac-roman", "Le café était fermé. J’ai répondu à côté, désolé. Ça va."),
        ("mac-roman", "J’étais là."),
        ("mac-roman", "Não sei. A reunião começou às três."),
        ("cp850", "Le café était fermé. J'ai répondu à côté, désolé. Ça va."),
        ("cp850", "Sie fragten nach Bäumen. Ich wußte es nicht, schön war's."),
    ],
)
def test_a_word_or_two_are_enough(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encodings", LEGACY)
@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *("utf-32", "utf-32-le", "utf-32-be"),
    ],
)
def test_unicode_is_read_with_a_mark_and_without(encoding: str, encodings: str) -> None:
    text = f"{LEGACY[encodings]}\r\nThe end.\r\n"
    assert decoded(text.encode(encoding)) == text


def test_utf_16_with_its_mark_in_either_order() -> None:
    text = "我说 B-tree。\n"
    assert decoded(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == text
    assert decoded(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b\ufeff")))
def test_utf_8_is_always_utf_8(text: str) -> None:
    assert decoded(text.encode()) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert decoded(data) is None or isinstance(decoded(data), str)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"I arrived early.\n" + bytes(500), "I arrived early.\n"),
        (b"I arrived early.\n" + bytes(64) + b"They asked.", "I arrived early.\nThey asked."),
        (b"They asked me a lot. " * 9 + b"I s\0aid.", "They asked me a lot. " * 9 + "I said."),
        (b"They asked me a lot. " * 9 + b"I\0 said.", "They asked me a lot. " * 9 + "I said."),
        ("Für mich. ".encode() * 19 + b"I\0 said.", "Für mich. " * 19 + "I said."),
    ],
    ids=["end", "block", "single", "single, as many bytes as of UTF-16", "beyond ASCII"],
)
def test_nuls_that_a_crash_left_in_a_text_are_dropped(data: bytes, text: str) -> None:
    assert decoded(data) == text


def test_what_cannot_be_told_is_refused() -> None:
    data = b"a\xaab\xacc\xafd\xb1e\xb8f\xd7g\xf7 " * 20
    with pytest.raises(MemoUnreadable, match=r"cannot be told. Save it as UTF-8"):
        read_notes(data, "notes.txt", SHEET)


def test_characters_that_are_none_are_counted() -> None:
    notes = read_notes("Zürich, Köln, Düss".encode() + b"\xc3.", "notes.txt", SHEET)
    assert [each.text for each in notes.sentences] == ["Zürich, Köln, Düss\ufffd."]
    assert notes.remarks == ("1 character of it cannot be read and came in as \ufffd.",)


@pytest.mark.parametrize(
    ("data", "text", "words"),
    [
        ("Zürich, Köln.\nI said na".encode() + b"\xefve.", "Zürich, Köln.\nI said naïve.", "naïve"),
        ("Zürich, Köln.\nIt didn".encode() + b"\x92t.", "Zürich, Köln.\nIt didn’t.", "didn’t"),
        ("Zürich, Köln. ".encode() + b"\x93Yes\x94.", "Zürich, Köln. “Yes”.", "“Yes”"),
        ("Zürich, Köln. ".encode() + b"\xc9cole.", "Zürich, Köln. École.", "École"),
        ("Zürich, Köln. “caf".encode() + b"\xe9\x94.", "Zürich, Köln. “café”.", "“café”"),
        ("Zürich, Köln, caf".encode() + b"\xc3", "Zürich, Köln, caf\ufffd", ""),
        ("Zürich, Köln, don".encode() + b"\xe2\x80t.", "Zürich, Köln, don\ufffdt.", ""),
        ("索引是什么".encode() + b"\xe4\xbd", "索引是什么\ufffd", ""),
        ("索引是什么".encode() + b"\xe4", "索引是什么\ufffd", ""),
        ("Zürich, Köln.".encode(), "Zürich, Köln.", ""),
    ],
)
def test_a_line_of_windows_in_utf_8_is_read_and_told(data: bytes, text: str, words: str) -> None:
    notes = read_notes(data, "notes.txt", SHEET)
    assert " ".join(each.text for each in notes.sentences) == " ".join(text.split())
    told = [each for each in notes.remarks if "as Windows writes it" in each]
    assert [each.rpartition(": ")[2].rstrip(".") for each in told] == ([words] if words else [])
