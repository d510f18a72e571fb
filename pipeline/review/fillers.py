"""Hide what English speakers say while they think: um, you know, I mean, a word said twice.

Only the way a transcript is shown changes; the archive keeps every word. What may carry a meaning
stays: "I mean" and "you know" go only where punctuation sets them off, and of repeated words only
those that nobody repeats on purpose (not "very very", "no no", "had had", "in in").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from models import Review, Sentence, Transcript

_SOUND = re.compile(r"(?:u+h*m+|u+h+|e+r+m*|h+m+|mm+)", re.IGNORECASE)
_PHRASES = (("you", "know"), ("i", "mean"))
_LONGEST = 3  # words that are said twice: "and then I and then I"
_REPEATED = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "because", "but", "by", "for", "from", "he"),
        *("his", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "it", "it's", "its", "like", "me"),
        *("my", "of", "or", "our", "she", "so", "that's", "the", "their", "them", "then", "they"),
        *("they're", "think", "this", "to", "we", "we're", "were", "what", "when", "where"),
        *("which", "who", "why", "with", "you", "you're", "your"),
    )
)
_GOES_ON = _REPEATED | {"had", "in", "is", "on", "that", "was"}
"""After these no comma is needed where a filler goes."""
_END = ".!?…"
_PAUSE = ",;:–—-…"


def without_fillers(transcript: Transcript) -> tuple[Sentence, ...]:
    """Return an English transcript's sentences without fillers; those of other languages as is.

    Their indexes stay; a sentence of fillers alone has an empty text.
    """
    if transcript.language != "en":
        return transcript.sentences
    return tuple(map(_without, transcript.sentences))


def _without(sentence: Sentence) -> Sentence:
    texts = sentence.text.split()
    kept = kept_words(texts)
    if [text for _, text in kept] == texts:
        return sentence
    words = tuple(replace(word, text=word.text.strip()) for word in sentence.words)
    if [word.text for word in words] == texts:
        words = tuple(replace(words[place], text=text) for place, text in kept)
    else:
        words = ()
    return replace(sentence, text=" ".join(text for _, text in kept), words=words)


def kept_words(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return which words of a sentence are no fillers: their places, and their texts without them.

    A word takes over the end of the sentence or the capital letter of one that is left out.
    """
    kept: list[tuple[int, str]] = []
    place = 0
    while place < len(texts):
        if count := _filler_at(texts, place):
            kept = _with_end_of(kept, texts[place + count - 1])
            place += count
        elif _is_broken_off(texts, place):
            place += 1
        else:
            kept.append((place, texts[place]))
            kept = _without_repetition(kept)
            place += 1
    if kept and kept[0][0] > 0 and texts[0][:1].isupper():
        kept[0] = (kept[0][0], kept[0][1][:1].upper() + kept[0][1][1:])
    return kept


def _filler_at(texts: Sequence[str], place: int) -> int:
    """Return how many words from a place on are a filler; 0 where none begins there."""
    if _SOUND.fullmatch(_bare(texts[place])) and not texts[place].isupper():  # ER, MM
        return 1
    is_apart = place == 0 or texts[place - 1][-1] in _PAUSE + _END
    for phrase in _PHRASES:
        said = texts[place : place + len(phrase)]
        if (
            is_apart
            and tuple(map(_bare, said)) == phrase
            and said[0][-1].isalnum()
            and said[-1][-1] in _PAUSE + "."
        ):
            return len(phrase)
    return 0


def _with_end_of(kept: list[tuple[int, str]], filler: str) -> list[tuple[int, str]]:
    """Let the last word end the sentence that a filler ended; "to, um, go" needs no comma."""
    if not kept:
        return kept
    place, text = kept[-1]
    if filler[-1] in _END:
        return [*kept[:-1], (place, text.rstrip(_PAUSE + _END) + filler[-1])]
    if text[-1] == filler[-1] == "," and _bare(text) in _GOES_ON:
        return [*kept[:-1], (place, text[:-1])]
    return kept


def _is_broken_off(texts: Sequence[str], place: int) -> bool:
    """Return whether a word was begun, and is said whole after it: "wa- was"."""
    begun = texts[place].rstrip(",").casefold()
    after = _bare(texts[place + 1]) if place + 1 < len(texts) else ""
    return begun[-1:] in ("-", "–", "—") and len(begun) > 1 and after.startswith(begun[:-1])


def _without_repetition(kept: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Leave out the first of two equal stretches of words at the end."""
    for count in range(1, _LONGEST + 1):
        first, second = kept[-2 * count : -count], kept[-count:]
        said = [_bare(text) for _, text in second]
        if (
            len(first) == count
            and [_bare(text) for _, text in first] == said
            and _REPEATED.issuperset(said)
            and not any(text[-1] in _END for _, text in first)
        ):
            capital = first[0][1][:1].isupper()
            text = second[0][1]
            begun = (second[0][0], text[:1].upper() + text[1:] if capital else text)
            return [*kept[: -2 * count], begun, *second[1:]]
    return kept


def _bare(text: str) -> str:
    return text.strip(_PAUSE + _END + "\"'“”‘’()").casefold().replace("’", "'")


def cleaned(review: Review) -> Review:
    """Return a review with `without_fillers`, also in its questions and answers."""
    transcripts = tuple(
        replace(each, sentences=without_fillers(each)) for each in review.transcripts
    )
    clean = replace(review, transcripts=transcripts)
    texts = [each.text for each in clean.sentences]

    def said(indexes: Sequence[int]) -> str:
        return " ".join(filter(None, (texts[index] for index in indexes)))

    exchanges = tuple(
        replace(
            each,
            question=said(each.question_sentences) or each.question,
            answer=said(each.answer_sentences) or each.answer,
        )
        for each in review.exchanges
    )
    return replace(clean, exchanges=exchanges)
