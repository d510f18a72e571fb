"""Which prompt a heading or a label names: by its key, its question, or close wording."""

import difflib
import re
from functools import lru_cache

from models import Prompt, PromptSheet


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What people write above their notes when they mean one of the built-in prompts.
_ALIASES = {
    "arrival": "arriving, getting there, getting in, on arrival, entering the office, reception, "
    "the office, before the interview, waiting room, when i arrived",
    "introduction": "introductions, intro, intros, introduction round, intro round, my intro, "
    "introducing myself, self introduction, about me, tell me about yourself, who was there, "
    "who was in the room, who i met, interviewers, the interviewers",
    "questions": "question, asked, they asked, questions they asked, questions they asked me, "
    "questions asked, questions i was asked, questions i got, questions from them, "
    "their questions, interview questions, the questions, technical questions, "
    "what they asked, what they asked me, what did they ask, what did they ask me, "
    "what i was asked, what was asked, what was i asked, tasks",
    "answers": "answer, my answer, my answers, the answers, what i said, what i answered, "
    "what did i answer, what did i say, how i answered, i said, i answered",
    "welcome": "greeting, the welcome, how they welcomed me, how i was welcomed, small talk",
    "reaction": "reactions, my reaction, my reactions, feeling, feelings, my feelings, mood, "
    "my mood, emotions, how i felt, how did i feel, what i felt, what did i feel, how i reacted, "
    "how did i react",
    "expression": "expressions, facial expression, facial expressions, their expression, "
    "their expressions, faces, their faces, body language, their body language, "
    "their reaction, their reactions, how they looked, how they reacted",
    "confidence": "confident, my confidence, how confident i was, how confident was i, "
    "how sure i was, how sure was i",
    "made_up": "making stuff up, making things up, made up stuff, stuff i made up, "
    "things i made up, what i made up, did i make things up, did i make stuff up, bluff, bluffs, "
    "bluffed, bluffing, guesses, guessed, lies",
    "interest": "my interest, showing interest, interest shown, my questions, "
    "my questions to them, my questions for them, questions for them, questions to them, "
    "questions i asked, questions i asked them, what i asked, what i asked them, "
    "what did i ask, what did i ask them, did i ask questions, did i show interest, i asked",
    "went_well": "the good, good, positives, strengths, pros, wins, successes, highlights, "
    "what was good, what i did well, good parts, good points, good things",
    "went_badly": "what went badly, went wrong, what went wrong, did not go well, "
    "what didnt go well, didnt go well, not so good, not so well, what did not go so well, "
    "what didnt go so well, the bad, bad, negatives, weaknesses, cons, mistakes, my mistakes, "
    "failures, lowlights, what was bad, could have gone better, what could have gone better, "
    "could be better, what could be better, bad parts, bad points, bad things",
    "next_time": "for next time, the next time, lessons learned, lessons learnt, todo, todos, "
    "to do, to dos, look up, to look up, things to look up, to improve, improve, improvements, "
    "what to improve, things to improve, do differently, to do differently, "
    "what to do differently, what to do differently next time, what i would do differently, "
    "what id do differently, to learn, to study, to prepare, to practise, to practice, "
    "read up, to read up, action items, note to self, notes to self",
}
_LETTERS = {"q": "questions", "a": "answers"}
_LONGEST = 120  # letters; what is longer names nothing
_CLOSE = 0.88  # difflib's ratio: a slip of the finger in a word or two
_SHORTEST_CLOSE = 7  # letters; shorter words are too near to one another
_EMPTY_WORDS = _all_in(
    "a an the what which who how when where why was were is are did do does have had be been "
    "i me my you your they them their we it to of on in at for with by about from and or "
    "say said tell told ask asked would will there happened happens"
)


def prompt_named(text: str, sheet: PromptSheet, *, loosely: bool = False) -> str | None:
    """Return the key of the prompt that a heading names, or None.

    Loosely, slips of the finger are forgiven, and a prompt of the user's own is also named by the
    words that its question is about ("Pay" for "What did they say about pay?").
    """
    if len(text) > _LONGEST:
        return None
    phrase = _normal(text)
    phrases = phrases_of(sheet)
    if not phrase or phrase in phrases or not loosely:
        return phrases.get(phrase)
    if len(phrase) >= _SHORTEST_CLOSE:
        for close in difflib.get_close_matches(phrase, phrases, n=1, cutoff=_CLOSE):
            return phrases[close]
    return _about(phrase, sheet)


def label_named(label: str, sheet: PromptSheet) -> str | None:
    """Return the key of the prompt that a label names ("Q", "Question 2"), or None."""
    label = re.sub(r"\s*\d+$", "", label.strip())
    key = _LETTERS.get(label.lower())
    return key if key in sheet.keys else prompt_named(label, sheet)


def names_fully(text: str, sheet: PromptSheet) -> bool:
    """Whether the text is a prompt's key or question itself, not only a wording close to it."""
    phrase = _normal(text[:_LONGEST])
    return any(phrase in _own_phrases(prompt) for prompt in sheet.prompts)


def is_section(text: str, sheet: PromptSheet) -> bool:
    """Whether the text is the name of one of the sheet's sections."""
    return _normal(text[:_LONGEST]) in {_normal(section) for section in sheet.sections}


@lru_cache(maxsize=8)
def phrases_of(sheet: PromptSheet) -> dict[str, str]:
    """Every wording that names a prompt, with the prompt's key; its own wording goes first."""
    phrases: dict[str, str] = {}
    for prompt in sheet.prompts:
        for phrase in _own_phrases(prompt):
            phrases.setdefault(phrase, prompt.key)
    for prompt in sheet.prompts:
        for alias in _ALIASES.get(prompt.key, "").split(", "):
            phrases.setdefault(_normal(alias), prompt.key)
    phrases.pop("", None)
    return phrases


def _own_phrases(prompt: Prompt) -> set[str]:
    question = prompt.question
    halves = re.split(r"(?<=\?)\s+", question)  # "How did you react? What did you feel?"
    phrases = {prompt.key, f"what {prompt.key}", f"the {prompt.key}", question, *halves}
    return {_normal(phrase) for phrase in phrases}


def _about(phrase: str, sheet: PromptSheet) -> str | None:
    """Return the one prompt of the user's own whose question has half of its words in common."""
    words = _content(phrase)
    found = []
    for prompt in sheet.prompts:
        if prompt.key in _ALIASES:
            continue
        for wording in (prompt.key, prompt.question):
            own = _content(_normal(wording))
            if words and own and 2 * len(words & own) >= len(words | own):
                found.append(prompt.key)
    return found[0] if len(set(found)) == 1 else None


def _content(phrase: str) -> set[str]:
    return {word.removesuffix("s") for word in phrase.split() if word not in _EMPTY_WORDS}


def _normal(text: str) -> str:
    """Small letters and single blanks; no marks, remarks in brackets or leading numbers."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text.lower().replace("_", " "))
    words = re.findall(r"\w+", re.sub(r"['’`]", "", text))
    while words and words[0].isdigit():
        words.pop(0)
    return " ".join(words)
