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


_LETTERS = {"q": "questions", "a": "answers"}
_MAX_LETTERS = 120  # of a text that names a prompt
_CLOSE = 0.88  # difflib's ratio from which a text is a misspelt phrase
_MIN_CLOSE_LETTERS = 7  # shorter phrases are too similar to one another
_EMPTY_WORDS = _all_in(
    "a an the what which who how when where why was were is are did do does have had be been "
    "i me my you your they them their we it to of on in at for with by about from and or "
    "say said tell told ask asked would will there happened happens"
)


@cache
def _aliases() -> Mapping[str, str]:
    """Return the wordings that mean a built-in prompt, by its key (prompt_names.toml)."""
    path = Path(__file__).with_suffix(".toml")
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["aliases"]
    return found


def prompt_named(text: str, sheet: PromptSheet, *, loosely: bool = False) -> str | None:
    """Return the key of the prompt that a heading names, or None.

    `loosely` allows typing mistakes, and names a custom prompt also by the words that its question
    is about ("Pay" for "What did they say about pay?").
    """
    if len(text) > _MAX_LETTERS:
        return None
    phrase = _normal(text)
    phrases = phrases_of(sheet)
    if not phrase or phrase in phrases or not loosely:
        return phrases.get(phrase)
    if len(phrase) >= _MIN_CLOSE_LETTERS:
        for close in difflib.get_close_matches(phrase, phrases, n=1, cutoff=_CLOSE):
            return phrases[close]
    return _about(phrase, sheet)


def label_named(label: str, sheet: PromptSheet) -> str | None:
    """Return the key of the prompt that a label names ("Q", "Question 2"), or None."""
    label = re.sub(r"\s*\d+$", "", label.strip())
    key = _LETTERS.get(label.lower())
    return key if key in sheet.keys else prompt_named(label, sheet)


def names_fully(text: str, sheet: PromptSheet) -> bool:
    """Return whether the text is a prompt's key or question, not only an alias."""
    phrase = _normal(text[:_MAX_LETTERS])
    return any(phrase in _own_phrases(prompt) for prompt in sheet.prompts)


def is_section(text: str, sheet: PromptSheet) -> bool:
    """Return whether the text is the name of one of the sheet's sections."""
    return _normal(text[:_MAX_LETTERS]) in {_normal(section) for section in sheet.sections}


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
        for alias in _aliases().get(prompt.key, "").split(", "):
            phrases.setdefault(_normal(alias), prompt.key)
    phrases.pop("", None)
    return phrases


def _own_phrases(prompt: Prompt) -> set[str]:
    question = prompt.question
    halves = re.split(r"(?<=\?)\s+", question)  # "How did you react? What did you feel?"
    phrases = {prompt.key, f"what {prompt.key}", f"the {prompt.key}", question, *halves}
    return {_normal(phrase) for phrase in phrases}


def _about(phrase: str, sheet: PromptSheet) -> str | None:
    """Return the custom prompt whose question shares half of its words, None if several do."""
    words = _content(phrase)
    found = []
    for prompt in sheet.prompts:
        if prompt.key in _aliases():
            continue
        for wording in (prompt.key, prompt.question):
            own = _content(_normal(wording))
            if words and own and 2 * len(words & own) >= len(words | own):
                found.append(prompt.key)
    return found[0] if len(set(found)) == 1 else None


def _content(phrase: str) -> set[str]:
    return {word.removesuffix("s") for word in phrase.split() if word not in _EMPTY_WORDS}


def _normal(text: str) -> str:
    """Return a text in lower case, without punctuation, brackets and leading numbers."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text.lower().replace("_", " "))
    words = re.findall(r"\w+", re.sub(r"['’`]", "", text))
    while words and words[0].isdigit():
        words.pop(0)
    return " ".join(words)
