"""Words with times → sentences with times.

Where the engine punctuates, its marks end the sentences, and long pauses do. Where it hardly
does, a run of words is cut where somebody listening would: at pauses, and before the words that
begin a new thought. Decisions are made word by word, so that it makes no difference in what
pieces the words arrive.
"""

import re
from collections.abc import Iterable, Sequence

from models import Sentence, Word

LONG_PAUSE_S = 2.5  # ends a sentence whatever the marks say
CUT_PAUSE_S = 1.0  # a stop with a small letter after it ends a sentence only after such a pause
MOST_WORDS = 60  # a longer run without an end mark is cut
COMFORTABLE_WORDS = 24  # pieces of such a run are cut again until they are no longer than this
FEWEST_WORDS = 4  # and never shorter than this
CLEAR_CUT = 0.7  # a place worth this much is cut at even where the piece is short enough
BARE_RUN_WORDS = 14  # a run of so many words without any mark is not punctuated at all
BARE_SENTENCE_WORDS = 36  # nor is one whose only mark stands at its end after so many

_CLOSERS = "\"'”’»)]}"
_OPENERS = "\"'“‘«([{¿¡"
_END_MARKS = ".!?…。！？"
_INNER_MARKS = ",;:、，；："


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A full stop after these is part of the word; a capital may follow.
_NEVER_LAST = _all_in(
    "mr mrs ms dr prof st mt sen rep gov gen capt lt sgt hr fr frau vs eg ie cf fig approx "
    "bzw ggf inkl"
)
# After these a full stop may be both; what follows decides.
_PERHAPS_LAST = _all_in("etc inc ltd co corp jr sr us uk eu usa am pm dept dc phd bsc msc")
# Words that begin a sentence far more often than they go on with a name.
_STARTERS = _all_in(
    "i he she it we you they this that these those there the a an and but so then now well "
    "in on at for when if because after before also my his her our their what why how who where "
    "is are was were do did does no yes not as to maybe ich er sie es wir dann und aber"
)
# Words that begin a new thought in speech without marks, and how good a place before them is.
_NEW_THOUGHT = {
    **dict.fromkeys(("then", "anyway", "okay", "ok", "well", "so", "next"), 0.5),
    **dict.fromkeys(("and", "but", "because", "also", "after", "when", "um", "uh"), 0.35),
    **dict.fromkeys(("i", "they", "he", "she", "we", "it", "there", "which", "what"), 0.2),
}
# Words that lean on the next one: no place to cut.
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
    """Builds sentences from words that arrive piece by piece, in order."""

    def __init__(self, first_index: int = 0) -> None:
        self._index = first_index
        self._words: list[Word] = []

    def feed(self, words: Iterable[Word]) -> tuple[Sentence, ...]:
        """Take the next words; return the sentences that are over."""
        done: list[Sentence] = []
        for word in words:
            if self._words and _is_end(self._words, word):
                done += self._finish(self._words)
                self._words = []
            self._words.append(word)
            if len(self._words) > MOST_WORDS:
                *pieces, self._words = _cut(self._words)
                done += [self._sentence(piece) for piece in pieces]
        return tuple(done)

    def flush(self) -> tuple[Sentence, ...]:
        """Take it that no more words come; return what is left."""
        words, self._words = self._words, []
        return tuple(self._finish(words)) if words else ()

    def _finish(self, words: list[Word]) -> list[Sentence]:
        pieces = _cut(words) if _is_bare(words) else [words]
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


def _as_heard(word: Word) -> list[Word]:
    """The words that were heard where a term stands; each has its share of the time."""
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
    """Build the sentences of all words at once."""
    builder = SentenceBuilder(first_index)
    return builder.feed(words) + builder.flush()


def join_words(words: Iterable[Word]) -> str:
    """Write words as one text; scripts without blanks between words get none."""
    text = ""
    for word in words:
        glued = not text or (_UNSPACED.match(text[-1]) and _UNSPACED.match(word.text[:1]))
        text += word.text if glued else f" {word.text}"
    return text


def in_english(sentences: Sequence[Sentence], english: Iterable[Word]) -> tuple[str, ...]:
    """Say for each sentence of another language what it is in English, by the time it was said.

    English sentences are kept whole: one may stand for two sentences, or several for one.
    """
    parts = sentences_of(english)
    found: list[list[str]] = [[] for _ in sentences]
    for part in parts:
        shares = [_shared_s(part, sentence) for sentence in sentences]
        best = max(shares, default=0.0)
        for place, (sentence, share_s) in enumerate(zip(sentences, shares, strict=True)):
            shorter_s = min(part.end_s - part.start_s, sentence.end_s - sentence.start_s)
            if share_s > 0 and (share_s == best or share_s >= shorter_s / 2):
                found[place].append(part.text)
    return tuple(" ".join(texts) for texts in found)


def _shared_s(one: Sentence, other: Sentence) -> float:
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)


# Where a sentence ends


def _is_end(words: Sequence[Word], following: Word) -> bool:
    """Whether the sentence that these words are is over, given the word that follows."""
    last = words[-1].text
    pause_s = following.start_s - words[-1].end_s
    if pause_s >= LONG_PAUSE_S:
        return True
    core = last.rstrip(_CLOSERS)
    if not core or core[-1] not in _END_MARKS:
        return False
    after = following.text.lstrip(_OPENERS)
    lower = after[:1].islower()
    if core.endswith(("...", "…")):
        return not lower  # a hesitation, not an end
    if core[-1] in "!?":
        return not (lower and core != last)  # "Why?" he asked
    if lower and words[0].text.lstrip(_OPENERS)[:1].isupper() and pause_s < CUT_PAUSE_S:
        return False  # the engine ends each of its windows with a stop, in mid-sentence too
    return not _stop_belongs_to_word(words, core, after)


def _stop_belongs_to_word(words: Sequence[Word], core: str, after: str) -> bool:
    """Whether the full stop at the end of a word marks an abbreviation, not the sentence's end."""
    bare = core.lstrip(_OPENERS).rstrip(".").lower()
    letters = bare.replace(".", "")
    if letters in _NEVER_LAST:
        return True
    if letters == "no" and after[:1].isdigit():
        return True  # No. 5
    if len(words) == 1 and letters.isdigit() and len(letters) <= 2:
        return True  # 1. in front of a list's first line
    lower = after[:1].islower()
    initials = bool(re.fullmatch(r"(\w\.)*\w", bare)) and letters.isalpha() and letters != "i"
    if letters in _PERHAPS_LAST or initials:
        return lower or re.sub(r"\W.*", "", after).lower() not in _STARTERS
    return False


# Cutting a run of words


def _is_bare(words: Sequence[Word]) -> bool:
    """Whether a run of words is hardly punctuated, so that its marks do not tell its sentences."""
    ended = words[-1].text.rstrip(_CLOSERS)[-1:] in tuple(_END_MARKS)
    if len(words) <= (BARE_SENTENCE_WORDS if ended else BARE_RUN_WORDS):
        return False
    marks = sum(word.text.rstrip(_CLOSERS)[-1:] in tuple(_INNER_MARKS) for word in words)
    return marks * BARE_RUN_WORDS < len(words)


def _cut(words: list[Word]) -> list[list[Word]]:
    """Cut a run at its best places until no piece is longer than is comfortable."""
    place = _best_place(words)
    if place is None:
        return [words]
    return [*_cut(words[:place]), *_cut(words[place:])]


def _best_place(words: Sequence[Word]) -> int | None:
    """Return before which word to cut; None where the run is best left whole."""
    places = range(FEWEST_WORDS, len(words) - FEWEST_WORDS + 1)
    if not places:
        return None
    best = max(places, key=lambda place: _worth(words, place))
    if len(words) <= COMFORTABLE_WORDS and _worth(words, best) < CLEAR_CUT:
        return None
    return best


def _worth(words: Sequence[Word], place: int) -> float:
    """How good a place to cut is: a silence in seconds, and what the words around it add."""
    before, after = words[place - 1], words[place]
    worth = min(max(after.start_s - before.end_s, 0.0), 1.5)
    last = before.text.rstrip(_CLOSERS)
    if last[-1:] in tuple(_END_MARKS):
        worth += 0.8
    elif last[-1:] in (";", ":"):
        worth += 0.6
    elif last[-1:] in tuple(_INNER_MARKS):
        worth += 0.3
    elif last.lower() in _LEANING:
        worth -= 0.6
    worth += _NEW_THOUGHT.get(after.text.lower().strip(_OPENERS + _INNER_MARKS), 0.0)
    # The middle is a little better than the ends: one long piece and a scrap helps nobody.
    return worth + 0.2 * min(place, len(words) - place) / len(words)
