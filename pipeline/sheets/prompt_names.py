"""Find the prompt that a heading or a label names: by its key, its question, or an alias."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from models import Prompt, PromptSheet


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MAX_LETTERS = 120  # of a text that names a prompt
_CLOSE = 0.88  # difflib's ratio from which a text is a misspelt phrase
_MIN_QUESTION_WORDS = 4
_MIN_CLOSE_LETTERS = 7  # shorter phrases are too similar to one another
_EMPTY_WORDS = _all_in(
    "a an the what which who how when where why was were is are did do does have had be been "
    "i me my you your they them their we it to of on in at for with by about from and or "
    "say said tell told ask asked would will there happened happens"
)


@cache
def _wordings(table: str) -> Mapping[str, str]:
    """Return a table of prompt_names.toml: the wordings that mean a prompt, by its key."""
    path = Path(__file__).with_suffix(".toml")
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    return found


@cache
def _labels() -> Mapping[str, str]:
    """Return the key that each wording of a label means."""
    found = {
        _normal(label): key
        for key, labels in _wordings("labels").items()
        for label in labels.split(", ")
    }
    return found | {"q": "questions", "a": "answers"}


def prompt_named(text: str, sheet: PromptSheet, *, loosely: bool = False) -> str | None:
    """Return the key of the prompt that a heading names, or None.

    `loosely` allows typing mistakes, and names a custom prompt also by the words that its question
    is about ("Pay" for "What did they say about pay?").
    """
    return _named(text, sheet, loosely) if len(text) <= _MAX_LETTERS else None


@lru_cache(maxsize=1024)
def _named(text: str, sheet: PromptSheet, loosely: bool) -> str | None:
    phrase = _normal(text)
    phrases = phrases_of(sheet)
    if not phrase or phrase in phrases:
        return phrases.get(phrase)
    is_long = len(phrase.split()) >= _MIN_QUESTION_WORDS
    key = _questions_of(sheet).get(_addressed(phrase)) if is_long else None
    if key or not loosely:
        return key
    if len(phrase) >= _MIN_CLOSE_LETTERS:
        for close in difflib.get_close_matches(phrase, phrases, n=1, cutoff=_CLOSE):
            return phrases[close]
    return _about(phrase, sheet)


def label_named(label: str, sheet: PromptSheet) -> str | None:
    """Return the key of the prompt that a label names ("Q", "Question 2"), or None."""
    label = re.sub(r"\s*\d+$", "", label.strip())
    key = _labels().get(_normal(label[:_MAX_LETTERS]))
    return key if key in sheet.keys else prompt_named(label, sheet)


def names_fully(text: str, sheet: PromptSheet) -> bool:
    """Return whether the text is a prompt's key or question, not only an alias."""
    return _normal(text[:_MAX_LETTERS]) in _own_phrases_of(sheet)


def is_section(text: str, sheet: PromptSheet) -> bool:
    """Return whether the text is the name of one of the sheet's sections."""
    return _normal(text[:_MAX_LETTERS]) in _sections_of(sheet)


@lru_cache(maxsize=8)
def phrases_of(sheet: PromptSheet) -> dict[str, str]:
    """Return the phrases that name a prompt, with its key; keys and questions precede aliases.

    The latest sheets are cached.
    """
    phrases: dict[str, str] = {}
    for prompt in sheet.prompts:
        for phrase in _own_phrases(prompt):
            phrases.setdefault(phrase, prompt.key)
    for prompt in sheet.prompts:
        for alias in _wordings("aliases").get(prompt.key, "").split(", "):
            phrases.setdefault(_normal(alias), prompt.key)
    phrases.pop("", None)
    return phrases


@lru_cache(maxsize=8)
def _own_phrases_of(sheet: PromptSheet) -> frozenset[str]:
    return frozenset(phrase for prompt in sheet.prompts for phrase in _own_phrases(prompt))


@lru_cache(maxsize=8)
def _sections_of(sheet: PromptSheet) -> frozenset[str]:
    return frozenset(_normal(section) for section in sheet.sections)


@lru_cache(maxsize=8)
def _questions_of(sheet: PromptSheet) -> dict[str, str]:
    """Return the phrases that are questions, addressed to the reader, with the prompt's key."""
    questions: dict[str, str] = {}
    for phrase, key in phrases_of(sheet).items():
        if len(phrase.split()) >= _MIN_QUESTION_WORDS:
            questions.setdefault(_addressed(phrase), key)
    return questions


def _addressed(phrase: str) -> str:
    """Return a phrase with "you" for the user and "they" for the interviewers."""
    phrase = re.sub(r"\b(?:your|the|my) interviewers?\b|\b(?:he|she)\b", "they", phrase)
    phrase = re.sub(r"\bmy\b", "your", phrase)
    return re.sub(r"\b(?:i|me)\b", "you", phrase)


def _own_phrases(prompt: Prompt) -> set[str]:
    question = prompt.question
    halves = re.split(r"(?<=\?)\s+", question)  # "How did you react? What did you feel?"
    phrases = {prompt.key, f"what {prompt.key}", f"the {prompt.key}", question, *halves}
    return {_normal(phrase) for phrase in phrases}


def _about(phrase: str, sheet: PromptSheet) -> str | None:
    """Return the custom prompt whose question shares half of its words, None if several do."""
    words = _content(phrase)
    found = {
        key
        for key, own in _subjects_of(sheet)
        if words and own and 2 * len(words & own) >= len(words | own)
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=8)
def _subjects_of(sheet: PromptSheet) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the words that each custom prompt's key, and its question, are about."""
    return tuple(
        (prompt.key, frozenset(_content(_normal(wording))))
        for prompt in sheet.prompts
        if prompt.key not in _wordings("aliases")
        for wording in (prompt.key, prompt.question)
    )


def _content(phrase: str) -> set[str]:
    return {word.removesuffix("s") for word in phrase.split() if word not in _EMPTY_WORDS}


def _normal(text: str) -> str:
    """Return a text in lower case, without punctuation, brackets and leading numbers."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text.lower().replace("_", " "))
    words = re.findall(r"\w+", re.sub(r"['’`]", "", text))
    while words and words[0].isdigit():
        words.pop(0)
    return " ".join(words)
