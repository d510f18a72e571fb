"""What is still misheard → the term, where sound and company leave no doubt.

What was heard stays in the sentence (`heard`), so every change can be seen and taken back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from models import Sentence, Word
from models.transcript import edited
from pipeline.vocabulary.match import Match, finder
from pipeline.vocabulary.phonetic import code, weight
from pipeline.vocabulary.terms import LEARNED, NAMES, OWN, Vocabulary

SURE = 0.9  # likeness by sound
SHORT_WEIGHT = 5.0  # of shorter terms too many words sound like them
UNSURE_WORD = 0.7  # mean probability below which the engine was guessing
COMPANY = 2  # other terms of the same list in the memo: it is about such things
_KNOWN = (LEARNED, OWN, NAMES)  # the user's own lists need no company


def mend(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[Sentence, ...]:
    """Return the sentences with misheard terms put right; most are as they were."""
    if not vocabulary:
        return tuple(sentences)
    known = finder(vocabulary)
    words = [_words(sentence) for sentence in sentences]
    found = [known.matches_by_text(each) for each in words]
    company = _company(match for matches in found for match in matches)
    if company or any(term.source in _KNOWN for term in vocabulary.terms):
        found = [known.matches(each) for each in words]
    return tuple(
        _mended(sentence, [match for match in matches if _is_sure(match, company)])
        for sentence, matches in zip(sentences, found, strict=True)
    )


def _words(sentence: Sentence) -> list[Word]:
    """The words of the text; those of notes have no times. Terms put in before are sure."""
    words = [replace(word, text=text) for word in sentence.words for text in word.text.split()]
    if sentence.changed_by == "user" or [w.text for w in words] != sentence.as_heard.split():
        return []  # the user has put it right, or nobody knows how surely it was heard
    written = sentence.text.split()
    matcher = SequenceMatcher(None, [word.text for word in words], written, autojunk=False)
    found = [Word(text, 0.0, 0.0) for text in written]
    for start, place, size in matcher.get_matching_blocks():
        found[place : place + size] = words[start : start + size]
    return found


def _company(matches: Iterable[Match]) -> dict[str, set[str]]:
    """Terms that were heard right or in a listed way, by list."""
    company: dict[str, set[str]] = {}
    for match in matches:
        if match.is_listed:
            company.setdefault(match.term.source, set()).add(match.term.text)
    return company


def _is_sure(match: Match, company: dict[str, set[str]]) -> bool:
    if match.is_right:
        return False
    source = match.term.source
    others = len(company.get(source, set()) - {match.term.text})
    if match.is_listed:
        known = source in _KNOWN
        return known or others >= COMPANY or match.probability < UNSURE_WORD
    if match.likeness < SURE or match.probability >= UNSURE_WORD:
        return False
    if weight(code(match.term.text)) < SHORT_WEIGHT:
        return False  # "button" is not Python
    return others >= 1 or source in _KNOWN


def _mended(sentence: Sentence, matches: Sequence[Match]) -> Sentence:
    if not matches:
        return sentence
    texts = sentence.text.split()
    for match in reversed(matches):
        last = texts[match.end - 1]
        marks = last[len(last.rstrip(".,;:!?…\"')")) :]
        texts[match.start : match.end] = [f"{match.term.text}{marks}"]
    return edited(sentence, " ".join(texts), "vocabulary")
