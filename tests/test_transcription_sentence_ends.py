"""Sentence ends in many languages, in typed text and in words with times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Word
from pipeline.transcription.sentence_ends import cut_unspaced
from pipeline.transcription.sentences import join_words, sentences_of, sentences_of_text

SPACED = [
    ["Ich war am 4. März dort.", "Es war gut."],
    ["Die Frage Nr. 3 war schwer.", "Ich habe geraten."],
    ["Es gab z. B. Kaffee.", "Danach kam die 2. Runde."],
    ["Das war schwer, d.h. ich riet.", "Dann war Schluss."],
    ["Herr Dr. Klein war da.", "Frau Weiß auch."],
    ["Wir sprachen über Tests usw. bis zum Abend.", "Es war lang."],
    ["Sie fragten nach Tests usw.", "Danach gab es Kaffee."],
    ["Das Gespräch ging ca. 40 Min.", "Danach war Pause."],
    ["Es dauerte 40 Min. und mehr.", "Gut."],
    ["Ich war auf Platz 3.", "Danach ging ich."],
    ["Er fragte: „Warum?“", "Ich schwieg."],
    ["Es ging u. a. um Tests.", "Das kann ich."],
    ["Vgl. Kapitel 3.", "Das ist kurz."],
    ["Im 19. Jahrhundert war das anders.", "Heute nicht."],
    ["La Sra. García me saludó.", "Luego empezó."],
    ["Está en la pág. 5 del libro.", "Lo leí."],
    ["¿Qué es un índice?", "No lo sabía."],
    ["¡Muy bien!", "¿Algo más?", "No."],
    ["El Sr. López y la Dra. Ruiz vinieron.", "Bien."],
    ["Usan bases, p. ej. Postgres.", "Yo también."],
    ["Dije que sí, EE. UU. y pág. 3.", "Luego nada."],
    ["Vivo en EE. UU.", "Me gusta."],
    ["Vinieron las FF. AA. y los de RR. HH. también.", "Bien."],
    ["Dura aprox. 5 min.", "Luego el cap. 2."],
    ["M. Dupont est venu.", "Il a souri."],
    ["Mme. Leroy était là.", "Elle parlait vite."],
    ["C'était bien, c.-à-d. facile.", "Je suis content."],
    ["Il a dit « Bonjour ! » et il est parti.", "Voilà."],
    ["Pourquoi partir ?", "Je ne sais pas."],
    ["C’est-à-dire env. 5 min.", "Puis rien."],
    ["J'ai mis la variable env.", "Puis rien."],
    ["Il dott. Rossi era gentile.", "Mi ha chiesto dei test."],
    ["La dott.ssa Bianchi parlava.", "Poi siamo andati."],
    ["Test, database ecc.", "Poi il pranzo."],
    ["Dhr. de Vries was er.", "Hij was aardig."],
    ["Ze vroegen bijv. naar tests.", "Goed."],
    ["Pytali np. o testy.", "Nie wiem."],
    ["Спросили, т. е. узнали про тесты.", "Я ответил."],
    ["Тесты, базы и т. д.", "Потом обед."],
    ["Это было в 2019 г.", "Потом я ушёл."],
    ["Мы были в г. Москва.", "Там холодно."],
    ["वे दयालु थे।", "मैं खुश था।"],
    ["क्या आप आए?", "हाँ।"],
    ["वे आए ।", "मैं गया ।"],
    ["ما هو الفهرس؟", "لا أعرف."],
    ["سألوني عن العمل.", "أجبت بسرعة."],
    ["آپ کیسے ہیں؟", "میں ٹھیک ہوں۔", "شکریہ۔"],
    ["Ես եկա։", "Նա հարցրեց։"],
    ["እኔ መጣሁ።", "እሱ ጠየቀ፧", "አዎ።"],
    ["ខ្ញុំមក។", "គាត់សួរ។"],
    ["ကျွန်တော်လာတယ်။", "သူမေးတယ်။"],
    ["ང་ཡོང་།", "ཁོས་དྲིས།"],
    ["Τι είναι\u037e", "Δεν ξέρω."],
    ["Τι είναι;", "Δεν ξέρω."],
    ["Τι είναι το index;", "Είπα δέντρο.", "Με ρώτησαν· απάντησα."],
    ["I said 5 μ; they said 6.", "We left."],
    ["ⅳ. fourth.", "Then the end."],
    ["IV. The fourth.", "Then the end."],
    ["I use vi.", "They use Emacs."],
    ["네.", "알겠습니다.", "면접은 좋았습니다."],
    ["They use queues, e.g. Kafka.", "I know it."],
    ["It was easy, i.e. quick.", "We laughed."],
    ["It was Python vs. Java again.", "I took Python."],
    ["We met at 9 a.m. sharp.", "It was cold."],
    ["It ended at 5 p.m.", "Then I left."],
    ["I lived in the U.S. for a year.", "It was fine."],
    ["J. R. Smith came in.", "He was kind."],
    ["It was No. 5 on the list.", "I passed."],
    ["They run 3.11.", "I know 3.12."],
    ["See https://example.org/a.b?c=d.", "I read it."],
    ["The code is in main.py.", "I opened it."],
    ["They showed main.py and app.js to me.", "I read both."],
    ["I was... late.", "Nobody minded..."],
    ["What?!", "I said no."],
    ['He said "why?" and left.', "I stayed."],
    ['She said "fine."', "I agreed."],
    ["(It was late.)", "We left."],
    ["On Feb. 3 we met.", "It snowed."],
    ["I may.", "They did not."],
    ["I waited until 4.", "Then I left."],
    ["I am 30.", "She is 25."],
    ["See fig. 3 on p. 4.", "It is clear."],
    ["Mr. and Mrs. Hall came.", "They sat."],
    ["They told me.", "They asked me."],
    ["So, no.", "Never mind."],
    ["Smith et al. wrote it.", "I read it."],
    ["**It went well.**", "I left."],
]
UNSPACED = [
    ["我提前到了。", "他们问我索引是什么。", "我很紧张！"],
    ["他问：“什么是索引？它有什么用？”我说像目录。", "然后走了。"],
    ["他说：「是的。好。」", "我走了。"],
    ["『何？なぜ？』と聞かれた。", "次。"],
    ["“你好！你是谁？”他问。", "我说我是小王。"],
    ["“没有结束。", "第二句。"],
    ["他说“好。”", "我走了。"],
    ["“为什么？”他问。", "我没说。"],
    ["我用Redis。", "他们用Kafka？", "是。"],
    ["面接は良かった。", "質問は難しかった。"],
    ["「はい。」と言った。", "次は図を描く。"],
    ["本当？！", "はい｡", "そう"],
    ["我……不知道。", "算了。"],
    ["ខ្ញុំមក។", "គាត់សួរ។"],
    ["वे आए।", "मैं गया।"],
    ["میں آیا۔", "وہ گئے۔"],
    ["ကျွန်တော်လာတယ်။", "သူမေးတယ်။"],
]


@pytest.mark.parametrize("expected", SPACED, ids=" ".join)
def test_a_sentence_ends_where_its_language_ends_it(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [each.text for each in sentences_of_text(text)] == expected
    words = [Word(part, n, n + 0.9) for n, part in enumerate(text.split())]
    assert [each.text for each in sentences_of(words)] == [
        join_words(Word(w, 0, 0) for w in part.split()) for part in expected
    ]


@pytest.mark.parametrize("expected", UNSPACED, ids="".join)
def test_text_without_spaces_is_cut_behind_its_marks(expected: list[str]) -> None:
    text = "".join(expected)
    assert [each.text for each in sentences_of_text(text)] == expected
    (first, *_, last) = sentences_of([Word(text, 10.0, 20.0)])
    assert (first.text, last.text) == (expected[0], expected[-1])
    assert (first.start_s, last.end_s) == (10.0, 20.0)
    assert first.end_s <= last.start_s


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ผมมาถึงก่อนเวลาสิบนาทีครับ พวกเขาถามว่าดัชนีคืออะไร ผมตอบว่าเหมือนสารบัญ",
            ["ผมมาถึงก่อนเวลาสิบนาทีครับ", "พวกเขาถามว่าดัชนีคืออะไร ผมตอบว่าเหมือนสารบัญ"],
        ),
        ("ดีมาก ขอบคุณ", ["ดีมาก ขอบคุณ"]),
        (
            "I went in. they were nice. i said yes.",
            ["I went in.", "they were nice.", "i said yes."],
        ),
        (
            "went well. met dr. smith. he asked e.g. about sql",
            ["went well.", "met dr. smith.", "he asked e.g. about sql"],
        ),
        ("We use Betr. den Plan. It is fine.", ["We use Betr. den Plan.", "It is fine."]),
        ("", []),
    ],
)
def test_typed_text_without_stops_or_without_capitals(text: str, expected: list[str]) -> None:
    assert [each.text for each in sentences_of_text(text)] == expected


@given(st.text(st.sampled_from("aB 3.?!。」“”。と์ครับ।؟\u0020–…É"), max_size=60))
def test_no_character_is_dropped(text: str) -> None:
    assert "".join(cut_unspaced(text)) == text
    whole = " ".join(each.text for each in sentences_of_text(text))
    assert whole.replace(" ", "") == "".join(text.split())
