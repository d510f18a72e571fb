"""Words with times to sentences with times.

Where the engine punctuates, sentences end at its marks and at long pauses. Where it hardly does, a
run of words is cut at pauses and before words that begin a new thought. Decisions are made word by
word, so that the result does not depend on how the words are divided when fed.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from models import Sentence, Word
from pipeline.transcription.sentence_ends import (
    CLOSERS,
    END_MARKS,
    MIN_THAI_LETTERS,
    OPENERS,
    cut_unspaced,
    is_capitalised,
    is_end,
    is_end_of_typed,
)

MAX_WORDS = 60  # a longer run without an end mark is cut
COMFORTABLE_WORDS = 24  # pieces of such a run are cut again until they are no longer than this
MIN_WORDS = 4  # and never shorter than this
CLEAR_CUT_SCORE = 0.7  # cut at such a score even where the piece is short enough
UNPUNCTUATED_WORDS = 14  # a longer run without any mark is unpunctuated
UNPUNCTUATED_SENTENCE_WORDS = 36  # and a longer one whose only mark is at its end

_INNER_MARKS = ",;:、，；："
_EACH_INNER_MARK = frozenset(_INNER_MARKS)
_END_MARKS = frozenset(END_MARKS)  # of no mark, "" is not in it


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that begin a new thought in unpunctuated speech, and the score of a cut before them.
_NEW_THOUGHT = {
    **dict.fromkeys(("then", "anyway", "okay", "ok", "well", "so", "next"), 0.5),
    **dict.fromkeys(("and", "but", "because", "also", "after", "when", "um", "uh"), 0.35),
    **dict.fromkeys(("i", "they", "he", "she", "we", "it", "there", "which", "what"), 0.2),
}
# Words that belong to the next one: no cut after them.
_LEANING = _all_in(
    "a an the of to in on at for with by from as my your his her its our their this that these "
    "those and or but so if because is are was were be been am i he she we they it you who which "
    "very really not no um uh some any can could would should will do did does have had has "
    "into about than then when where how what"
)
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
)


class SentenceBuilder:
    """Builds sentences from words that are fed piece by piece, in order."""

    def __init__(self, first_index: int = 0) -> None:
        self._index = first_index
        self._words: list[Word] = []

    @property
    def begun(self) -> tuple[Word, ...]:
        """The words of the sentence that has not ended yet."""
        return tuple(self._words)

    def feed(self, words: Iterable[Word]) -> tuple[Sentence, ...]:
        """Add words; return the sentences that have ended."""
        done: list[Sentence] = []
        for word in itertools.chain.from_iterable(map(_divided, words)):
            if self._words and is_end(self._words, word):
                done += self._finish(self._words)
                self._words = []
            self._words.append(word)
            if len(self._words) > MAX_WORDS:
                *pieces, self._words = _cut(self._words)
                done += [self._sentence(piece) for piece in pieces]
        return tuple(done)

    def flush(self) -> tuple[Sentence, ...]:
        """Return the sentences of the words left."""
        words, self._words = self._words, []
        return tuple(self._finish(words)) if words else ()

    def _finish(self, words: list[Word]) -> list[Sentence]:
        pieces = _cut(words) if _is_unpunctuated(words) else [words]
        return [self._sentence(piece) for piece in pieces]

    def _sentence(self, words: Sequence[Word]) -> Sentence:
        index, self._index = self._index, self._index + 1
        text = join_words(words)
        heard = [part for word in words for part in _as_heard(word)]
        before = join_words(heard)
        return Sentence(
            index=index,
            text=text,
            start_s=words[0].start_s,
            end_s=max(words[0].start_s, words[-1].end_s),
            probability=sum(word.probability for word in heard) / len(heard),
            words=tuple(heard),
            heard=before if before != text else "",
            changed_by="vocabulary" if before != text else "",
        )


def _divided(word: Word) -> list[Word]:
    """Divide a word of a script without spaces after each sentence in it, and its time."""
    texts = cut_unspaced(word.text) if not word.heard else [word.text]
    if len(texts) == 1:
        return [word]
    step_s = (word.end_s - word.start_s) / len(word.text)
    divided, at = [], 0
    for text in texts:
        start_s, at = word.start_s + at * step_s, at + len(text)
        end_s = word.start_s + at * step_s
        divided.append(Word(text, round(start_s, 3), round(end_s, 3), word.probability))
    return divided


def _as_heard(word: Word) -> list[Word]:
    """Return the words as decoded where a term was put; each has its share of the time."""
    texts = word.as_heard.split()
    if not word.heard or not texts:
        return [word]
    step_s = (word.end_s - word.start_s) / len(texts)
    starts_s = [word.start_s + number * step_s for number in range(len(texts))]
    return [
        Word(text, round(start_s, 3), round(start_s + step_s, 3), word.probability)
        for text, start_s in zip(texts, starts_s, strict=True)
    ]


def sentences_of(words: Iterable[Word], first_index: int = 0) -> tuple[Sentence, ...]:
    """Return the sentences of words."""
    builder = SentenceBuilder(first_index)
    return builder.feed(words) + builder.flush()


def sentences_of_text(text: str, first_index: int = 0) -> tuple[Sentence, ...]:
    """Return the sentences of typed text, without times; the spaces of every script stay.

    Text without marks is cut as speech is. Words of it never change.
    """
    pieces: list[tuple[str, bool]] = []  # with whether a space is before it
    for part in text.split():
        pieces += [(piece, not number) for number, piece in enumerate(cut_unspaced(part))]
    has_capitals = is_capitalised([piece for piece, _ in pieces])
    sentences: list[Sentence] = []
    begun: list[tuple[str, bool]] = []
    words: list[str] = []
    for piece in pieces:
        # No more words than these are ever looked at.
        if begun and is_end_of_typed(words[-MIN_THAI_LETTERS:], piece[0], has_capitals):
            sentences += _typed(begun, first_index + len(sentences))
            begun, words = [], []
        begun.append(piece)
        words.append(piece[0])
    return (*sentences, *_typed(begun, first_index + len(sentences)))


def _typed(pieces: Sequence[tuple[str, bool]], first_index: int) -> list[Sentence]:
    """Return the sentence of pieces, or several where it is long and without marks."""
    if not pieces:
        return []
    words = [Word(text, 0.0, 0.0) for text, _ in pieces]
    cut = [words]
    if len(words) > MAX_WORDS or _is_unpunctuated(words):
        cut = _cut(words)
    found, rest = [], iter(pieces)
    for number, part in enumerate(cut):
        own = itertools.islice(rest, len(part))
        text = "".join(f" {text}" if spaced else text for text, spaced in own).strip()
        found.append(Sentence(first_index + number, text))
    return found


def join_words(words: Iterable[Word]) -> str:
    """Join words to a text; without spaces in scripts that have none."""
    text = ""
    for word in words:
        glued = not text or (_UNSPACED.match(text[-1]) and _UNSPACED.match(word.text[:1]))
        text += word.text if glued else f" {word.text}"
    return text


def in_english(sentences: Sequence[Sentence], english: Iterable[Word]) -> tuple[str, ...]:
    """Return the English text of each sentence of another language, matched by time.

    English sentences are kept whole: one may match two sentences, or several one.
    """
    parts = sentences_of(english)
    found: list[list[str]] = [[] for _ in sentences]
    for part in parts:
        shares = [_shared_s(part, sentence) for sentence in sentences]
        best = max(shares, default=0.0)
        for index, (sentence, share_s) in enumerate(zip(sentences, shares, strict=True)):
            shorter_s = min(part.end_s - part.start_s, sentence.end_s - sentence.start_s)
            if share_s > 0 and (share_s == best or share_s >= shorter_s / 2):
                found[index].append(part.text)
    return tuple(" ".join(texts) for texts in found)


def _shared_s(one: Sentence, other: Sentence) -> float:
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)


# Cutting a run of words


def _is_unpunctuated(words: Sequence[Word]) -> bool:
    """Return whether a run of words has too few marks for them to show its sentences."""
    ended = words[-1].text.rstrip(CLOSERS)[-1:] in _END_MARKS
    if len(words) <= (UNPUNCTUATED_SENTENCE_WORDS if ended else UNPUNCTUATED_WORDS):
        return False
    marks = sum(word.text.rstrip(CLOSERS)[-1:] in _EACH_INNER_MARK for word in words)
    return marks * UNPUNCTUATED_WORDS < len(words)


def _cut(words: list[Word]) -> list[list[Word]]:
    """Cut a run at its best places until each piece has a comfortable length."""
    pairs = itertools.pairwise(words)
    scores = [0.0, *(_score(before, after) for before, after in pairs)]
    places: dict[float, list[int]] = {}
    for index, score in enumerate(scores):
        places.setdefault(score, []).append(index)
    cuts = [0, *_best_cuts(scores, places, 0, len(words)), len(words)]
    return [words[start:end] for start, end in itertools.pairwise(cuts)]


def _best_cuts(
    scores: Sequence[float], places: Mapping[float, Sequence[int]], start: int, end: int
) -> list[int]:
    """Return the indexes of the words between two others to cut before, in order.

    `places` are the indexes of each score: the one nearest to the middle is its best.
    """
    length = end - start
    indexes = range(start + MIN_WORDS, end - MIN_WORDS + 1)
    nearest = (_around(each, (start + end) / 2) for each in places.values())
    among = sorted(index for each in nearest for index in each if index in indexes)
    if not among:
        return []

    def score(index: int) -> float:
        # The middle is a little better than the ends: one long piece and a scrap helps nobody.
        return scores[index] + 0.2 * min(index - start, end - index) / length

    best = max(among, key=score)
    if length <= COMFORTABLE_WORDS and score(best) < CLEAR_CUT_SCORE:
        return []
    before, after = ((start, best), (best, end))
    return [*_best_cuts(scores, places, *before), best, *_best_cuts(scores, places, *after)]


def _around(indexes: Sequence[int], middle: float) -> Sequence[int]:
    """Return the last index before the middle, and the first from it on."""
    at = bisect.bisect_left(indexes, middle)
    return indexes[max(0, at - 1) : at + 1]


def _score(before: Word, after: Word) -> float:
    """Return the score of a cut: seconds of silence, and terms for the words around it."""
    score = min(max(after.start_s - before.end_s, 0.0), 1.5)
    last = before.text.rstrip(CLOSERS)
    if last[-1:] in _END_MARKS:
        score += 0.8
    elif last[-1:] in (";", ":"):
        score += 0.6
    elif last[-1:] in _EACH_INNER_MARK:
        score += 0.3
    elif last.lower() in _LEANING:
        score -= 0.6
    return score + _NEW_THOUGHT.get(after.text.lower().strip(OPENERS + _INNER_MARKS), 0.0)
