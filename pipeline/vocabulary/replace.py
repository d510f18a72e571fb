"""Replace misheard words in finished sentences, where sound and context leave no doubt.

The words as they were heard stay in the sentence (`heard`), so that a change can be undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from models import Sentence, Word
from models.transcript import edited
from pipeline.text import closing_marks
from pipeline.vocabulary.match import Match, finder_for
from pipeline.vocabulary.phonetic import key_weight, phonetic_key
from pipeline.vocabulary.terms import LEARNED, NAMES, OWN, Vocabulary

MIN_SIMILARITY = 0.9
MIN_WEIGHT = 5.0  # of a phonetic key: too many words sound like a shorter one
UNSURE_PROBABILITY = 0.7  # mean of the words': below it the engine was guessing
MIN_OTHERS = 2  # other terms of the same list in the memo: it is about that subject
_OF_USER = (LEARNED, OWN, NAMES)  # these lists need no other terms beside


def replace_misheard(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[Sentence, ...]:
    """Return the sentences, misheard terms replaced; most sentences come back unchanged."""
    if not vocabulary:
        return tuple(sentences)
    finder = finder_for(vocabulary)
    words = [_words(sentence) for sentence in sentences]
    found = [finder.matches_by_text(each) for each in words]
    heard = _terms_heard(match for matches in found for match in matches)
    if heard or any(term.source in _OF_USER for term in vocabulary.terms):
        found = [finder.matches(each) for each in words]
    return tuple(
        _replaced(sentence, [match for match in matches if _is_sure(match, heard)])
        for sentence, matches in zip(sentences, found, strict=True)
    )


def _words(sentence: Sentence) -> list[Word]:
    """Return the words of a sentence's text; earlier replacements have probability 1.

    Empty where the user changed the text, or where the words are not those of the text.
    """
    words = [replace(word, text=text) for word in sentence.words for text in word.text.split()]
    if sentence.changed_by == "user" or [w.text for w in words] != sentence.as_heard.split():
        return []
    written = sentence.text.split()
    matcher = SequenceMatcher(None, [word.text for word in words], written, autojunk=False)
    found = [Word(text, 0.0, 0.0) for text in written]
    for start, at, size in matcher.get_matching_blocks():
        found[at : at + size] = words[start : start + size]
    return found


def _terms_heard(matches: Iterable[Match]) -> dict[str, set[str]]:
    """Return the terms that were heard right or in a listed spelling, by list."""
    heard: dict[str, set[str]] = {}
    for match in matches:
        if match.is_listed:
            heard.setdefault(match.term.source, set()).add(match.term.text)
    return heard


def _is_sure(match: Match, heard: dict[str, set[str]]) -> bool:
    """Return whether the words were surely meant to be the term, and are not yet."""
    if match.is_right:
        return False
    source = match.term.source
    others = len(heard.get(source, set()) - {match.term.text})
    if match.is_listed:
        of_user = source in _OF_USER
        return of_user or others >= MIN_OTHERS or match.probability < UNSURE_PROBABILITY
    if match.similarity < MIN_SIMILARITY or match.probability >= UNSURE_PROBABILITY:
        return False
    if key_weight(phonetic_key(match.term.text)) < MIN_WEIGHT:
        return False  # "button" is not Python
    return others >= 1 or source in _OF_USER


def _replaced(sentence: Sentence, matches: Sequence[Match]) -> Sentence:
    if not matches:
        return sentence
    texts = sentence.text.split()
    for match in reversed(matches):
        last = texts[match.end - 1]
        marks = closing_marks(last)
        texts[match.start : match.end] = [f"{match.term.text}{marks}"]
    return edited(sentence, " ".join(texts), "vocabulary")
