"""What a line of notes says about itself: a label before it, a question, question and answer."""

import itertools
import re
from collections.abc import Iterator

from models import PromptSheet
from pipeline.sheets.prompt_names import label_named, prompt_named

_LABEL = re.compile(r"([^:：]{1,60}?)\s*(?::\s+|：\s*)(\S.*)")
# "Q2.", "Q3)", "Question 4 -", "A2:"; a lone "A." may be somebody's initial.
_NUMBERED = re.compile(
    r"(?:(q|a|question|answer|frage|antwort|pregunta|respuesta|réponse|domanda|risposta)"
    r"\.?\s?#?(\d{1,2})\s*[.):–—-]|(q)\s*[.)]|(question|answer)\s*[)–—])\s*(?=\D)(\S.*)",
    re.I,
)
_BOTH = re.compile(
    r"(?:q\s*(?:&|\+|/|and)\s*a|questions?\s*(?:&|\+|/|and)\s*(?:my\s+)?answers?|"
    r"fragen\s*(?:&|\+|/|und)\s*(?:meine\s+)?antworten|preguntas y respuestas|"
    r"questions et réponses|domande e risposte|问答|問答|一问一答)",
    re.I,
)
_MAY_ANSWER = re.compile(r"[>→⇒➔➜⟶]|[:：)]\s")
_ARROW = re.compile(r"\s*(?:(?<![-=—])[-=—]++>|[→⇒➔➜⟶])\s*")
_SAID = re.compile(r"(?:i\s+|me:?\s+|and\s+i\s+)?(?:said|answered|replied|told)\b|me:|a\d*:", re.I)
_ASKED = re.compile(r"(?:they|he|she|i was|was|were|we)?\s*(?:asked|wanted to know)\b", re.I)
_ANSWER_LABEL = re.compile(
    r"\s+(?:a|(?:my\s+|your\s+|meine\s+)?(?:answer|response|reply|antwort)|i\s+(?:said|answered|replied))"
    r"\s?\d{0,2}[:：)]\s+(?=\S)",
    re.I,
)
_CLAUSE = re.compile(
    r"(?:then|so|and|i|they|he|she|we|it|asked|said|answered|told|got|felt|was|were|no|yes|me:|a\d*:)\b",
    re.I,
)
_FROM = re.compile(r"\b(?:from|path|map\w*|convert\w*|migrat\w*|mov\w*)\b", re.I)
_BOLD_LINE = re.compile(r"(\*\*|__)(?!\s)([^*]+?)\1\s*:?$")
_ITALIC_LINE = re.compile(r"(\*\*\*|___|\*|_)(?![\s*_])([^*_]+)(?<!\s)\1\s*:?$")
_OF_ONE = re.compile(
    r"(?:(?:q|question|frage|pregunta|domanda)\s?\d*|(?:they |he |she )?asked)\b(?!\s*[&+/])", re.I
)
# What was asked and what was said in one sentence, with no sign but a comma or an "and" between.
_CLAUSES = re.compile(
    r"(?P<question>(?:(?:so|and|then|first|next|later|at first)\s+)*(?:they|he|she|[A-Z]\w+)\s+"
    r"(?:(?:then|also|even)\s+)?(?:asked|wanted to know)\b[^.!?;]{3,200}?)"
    r"(?:\s*[,;]\s*(?:(?:and|so|but|then)\s+)*|\s+(?:and|so|but)\s+)"
    r"(?P<answer>i\s+(?:(?:just|only|then|honestly)\s+)?(?:said|answered|replied|told|explained"
    r"|mumbled|mentioned|described|admitted|claimed|sketched|gave|drew|guessed|froze|blanked"
    r"|had (?:no|nothing)|did(?: not|n['’]?t) know|could(?: not|n['’]?t))\b.*)",
    re.I | re.S,
)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[\"'“‘(]?[^\W\d_a-zß-ÿ])")
_Told = tuple[str, str | None]
_MAX_HEADING_WORDS = 10
_MAX_TITLE_WORDS = 5
_MOST_ARROWS = 100  # of a line; behind more there is no answer


def is_question(text: str) -> bool:
    """Return whether a text ends as a question."""
    return text.rstrip("\"'”’») ").endswith(("?", "？"))


def is_for_both(text: str, sheet: PromptSheet) -> bool:
    """Return whether a heading is for questions and answers together."""
    return _BOTH.fullmatch(text.strip(" :：*_#")) is not None and (
        {"questions", "answers"} <= set(sheet.keys)
    )


def looks_like_heading(text: str) -> bool:
    """Return whether a heading is a title, no sentence of its own."""
    bare = text.strip()
    if bare.endswith((".", "!", "?", "…", "。", "！", "？", ";", ",")):
        return False
    return len(bare.split()) <= _MAX_HEADING_WORDS and not re.search(r"[.!?。]\s*\S+\s+\S", bare)


def is_title(text: str) -> bool:
    """Return whether a line is as short as a heading that has no mark; it may ask."""
    bare = text.rstrip("?？")
    return len(bare) > 1 and len(bare.split()) <= _MAX_TITLE_WORDS and looks_like_heading(bare)


def is_emphasised(line: str, text: str, sheet: PromptSheet) -> bool:
    """Return whether a line is nothing but bold, or a title in italics; `text` has no marks."""
    if _BOLD_LINE.match(line):
        return True
    if not _ITALIC_LINE.match(line) or not looks_like_heading(text):
        return False
    return not text[:1].islower() or prompt_named(text, sheet) is not None


def names_only_label(text: str, sheet: PromptSheet) -> str | None:
    """Return the prompt that a line names which is nothing but a label: "A:"."""
    return label_named(text[:-1], sheet) if text.endswith((":", "：")) else None


def names_label(text: str, sheet: PromptSheet) -> str | None:
    """Return the prompt that a line's label names, or a line that is only a label."""
    label = _label(text)
    named = label[1] if label else text[:-1] if text.endswith((":", "：")) else ""
    return label_named(named, sheet) if named else None


def _label(text: str) -> re.Match[str] | None:
    return _LABEL.fullmatch(text) if ":" in text or "：" in text else None


def labelled(text: str, sheet: PromptSheet) -> tuple[str | None, str]:
    """Return the prompt that a label before the text names, and the text without the label."""
    label = _label(text)
    if label and (named := label_named(label[1], sheet)):
        return named, label[2]
    if numbered := _NUMBERED.fullmatch(text):
        word = next(filter(None, (numbered[1], numbered[3], numbered[4])))
        if named := label_named(word, sheet):
            return named, numbered[5]
    return None, text


def is_of_one_question(text: str) -> bool:
    """Return whether a heading's label is that of a single question: "Q3. Make a list"."""
    return _OF_ONE.match(text) is not None


def turns_told(text: str, prompt: str | None, sheet: PromptSheet) -> list[_Told]:
    """Return the pieces of a text, what was asked and what was said apart, with their prompts."""
    question, answer = asked_and_said(text, prompt, sheet)
    if answer:
        return [(question, "questions"), *told_after(answer)]
    if prompt or not {"questions", "answers"} <= set(sheet.keys):
        return [(text, prompt)]
    return list(_of_sentences(text, sheet))


def _of_sentences(text: str, sheet: PromptSheet) -> Iterator[_Told]:
    """Yield the pieces of prose: of a sentence "she asked why, I said pay" both halves."""
    start = at = 0
    for end in (*(found.end() for found in _BETWEEN_SENTENCES.finditer(text)), len(text)):
        begin, sentence, at = at, text[at:end].strip(), end
        clauses = _CLAUSES.fullmatch(sentence)
        question, answer = asked_and_said(sentence, None, sheet)
        if clauses is None and not answer:
            continue
        if before := text[start:begin].strip():
            yield before, None
        if clauses:
            question, answer = clauses["question"], clauses["answer"]
        yield question, "questions"
        yield from told_after(answer)
        start = end
    if rest := text[start:].strip():
        yield rest, None


def asked_and_said(text: str, prompt: str | None, sheet: PromptSheet) -> tuple[str, str]:
    """Return the question and the answer of "asked: … -> said …"; no answer where there is none."""
    if not _MAY_ANSWER.search(text) or not {"questions", "answers"} <= set(sheet.keys):
        return text, ""
    if prompt == "questions" and (label := _ANSWER_LABEL.search(text)):
        return text[: label.start()], text[label.end() :]
    for arrow in itertools.islice(_ARROW.finditer(text), _MOST_ARROWS):
        question, answer = text[: arrow.start()], text[arrow.end() :]
        if not re.search(r"\w", question) or not re.search(r"\w", answer):
            continue
        says = _SAID.match(answer) is not None
        asks = _ASKED.match(question) is not None
        if (prompt == "questions" and (says or is_question(question) or not is_question(text))) or (
            (says and (asks or is_question(question))) or (asks and _leads_on(question, answer))
        ):
            named, bare = labelled(answer, sheet)
            return question, bare if named == "answers" else answer
    return text, ""


def told_after(answer: str) -> list[tuple[str, str | None]]:
    """Return an answer, and what is told behind further arrows, each with its prompt or None.

    "asked X -> said Y -> they nodded -> asked Z": an arrow before a noun is part of the answer.
    """
    pieces: list[tuple[str, str | None]] = []
    start = 0
    prompt: str | None = "answers"
    for arrow in itertools.islice(_ARROW.finditer(answer), _MOST_ARROWS):
        begins = _CLAUSE.match(answer, arrow.end())
        if begins and re.search(r"\w", answer[start : arrow.start()]):
            pieces.append((answer[start : arrow.start()], prompt))
            start = arrow.end()
            said, asked = _SAID.match(answer, start), _ASKED.match(answer, start)
            prompt = "answers" if said else "questions" if asked else None
    return [*pieces, (answer[start:], prompt)]


def _leads_on(question: str, answer: str) -> bool:
    """Return whether an arrow behind "asked …" leads to what came of it, not from A to B."""
    first = re.match(r"[\w'’]+", answer)
    is_name = first is not None and first[0] != "I" and not first[0].islower()
    return not is_name and not _FROM.search(question)


def names_prompt(text: str, sheet: PromptSheet) -> str | None:
    """Return the prompt that a column's title names."""
    return prompt_named(text, sheet, loosely=True) or label_named(text.strip(" :："), sheet)
