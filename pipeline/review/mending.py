"""Mend a misheard word or phrase wherever it stands, in one review or in all."""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from models import Sentence
from models.transcript import edited
from pipeline.archive import changes, reviews, states, transcripts
from pipeline.archive.database import Store
from pipeline.errors import UsageError
from pipeline.locks import review_lock
from pipeline.progress import Progress, silent
from pipeline.review import history
from pipeline.review.edits import one_for_one, refuse_unfinished

_NEAR = 3  # phrases that are offered where none is as given


@dataclass(frozen=True, slots=True)
class Mended:
    """A sentence with its new text, and the number of places in it that were mended."""

    review_id: int
    sentence: Sentence
    places: int


def mend(store: Store, review_id: int, heard: str, meant: str) -> list[Mended]:
    """Write `meant` for each `heard` in a review; place its sentences again.

    Raises:
        UsageError: it stands nowhere in the review, or the review is unfinished.
        ReviewNotFound: there is no such review.
    """
    _refuse_same(heard, meant)
    with review_lock(store.home, review_id), store.writing():
        review = reviews.load(store, review_id)
        refuse_unfinished(review, review_id, "correct them")
        found = _mend(store, review_id, heard, meant, changes.next_step(store))
        if not found:
            texts = [each.text for each in review.sentences]
            near = " or ".join(f'"{each}"' for each in near_phrases(heard, texts))
            guess = f" Did you mean {near}?" if near else ""
            raise UsageError(
                f'"{heard}" is nowhere in review {review_id}.{guess} (To put a whole sentence '
                f"right, name it by number or time: afterview correct {review_id} 31 TEXT)"
            )
        history.place_all(store, [review_id], silent)
    return found


def mend_everywhere(
    store: Store, heard: str, meant: str, progress: Progress = silent
) -> tuple[list[Mended], list[int]]:
    """Write `meant` for each `heard` in all reviews, as one step; place their sentences again.

    Returns:
        The sentences, and the numbers of unfinished reviews with it, which are left out.

    Raises:
        UsageError: it stands nowhere.
    """
    _refuse_same(heard, meant)
    pattern = _pattern(heard)
    numbers = sorted(
        {number for number, text in transcripts.all_texts(store) if pattern.search(text)}
    )
    found: list[Mended] = []
    unfinished: list[int] = []
    with review_lock(store.home, *numbers):
        with store.writing():
            step = changes.next_step(store)
            for number in numbers:
                if not reviews.exists(store, number):
                    continue  # deleted meanwhile
                if reviews.load(store, number).is_complete:
                    found += _mend(store, number, heard, meant, step, "correct --everywhere")
                else:
                    unfinished.append(number)
        history.place_all(store, sorted({each.review_id for each in found}), progress)
    if not found and not unfinished:
        raise UsageError(f'"{heard}" is in no review.')
    return found, unfinished


def mended(text: str, heard: str, meant: str) -> tuple[str, int]:
    """Return a text with `meant` for each `heard`, and how many there were.

    Whole words in any case; a small letter at the start of `meant` becomes a capital where `heard`
    was given in small letters and stands there with one, unless it is a name written so.
    """

    def written(found: re.Match[str]) -> str:
        is_raised = found[0][:1].isupper() and heard[:1].islower()
        first = meant.split()[0]
        if is_raised and first.isalpha() and first.islower() and first in _SENTENCE_WORDS:
            return meant[:1].upper() + meant[1:]
        return meant

    return _pattern(heard).subn(written, text)


def near_phrases(heard: str, texts: Iterable[str]) -> list[str]:
    """Return the phrases of texts that are most like one, the nearest first."""
    count = len(heard.split())
    known: dict[str, str] = {}
    for text in texts:
        words = text.split()
        for start in range(len(words) - count + 1):
            phrase = " ".join(words[start : start + count]).strip(".,;:!?…\"'()-")
            known.setdefault(phrase.lower(), phrase)
    return [known[each] for each in difflib.get_close_matches(heard.lower(), list(known), n=_NEAR)]


# A lower-case term such as npm stays so at a sentence's start; these do not.
_SENTENCE_WORDS: Collection[str] = frozenset(
    {
        *("a", "an", "and", "as", "at", "because", "but", "by", "for", "from", "he", "her", "his"),
        *("how", "i", "if", "in", "is", "it", "its", "like", "my", "no", "not", "of", "on", "or"),
        *("our", "she", "so", "some", "that", "the", "their", "then", "there", "these", "they"),
        *("this", "those", "to", "was", "we", "were", "what", "when", "where", "which", "who"),
        *("why", "with", "would", "yes", "you", "your"),
    }
)


def _mend(
    store: Store, review_id: int, heard: str, meant: str, step: int, command: str = "correct"
) -> list[Mended]:
    found: list[Mended] = []
    news = {}
    for index, stored in enumerate(states.load(store, review_id)):
        sentence = stored.state.sentence
        text, places = mended(sentence.text, heard, meant)
        if places and text != sentence.text:
            new = edited(sentence, text, "user")
            news[index] = replace(stored.state, sentence=new)
            found.append(Mended(review_id, new, places))
    history.make(store, review_id, command, one_for_one(news), step=step)
    return found


def _pattern(heard: str) -> re.Pattern[str]:
    words = heard.split()
    body = r"\s+".join(map(re.escape, words))
    # Writing without blanks has no ends of words.
    before = r"(?<!\w)" if _is_spaced(words[0][0]) else ""
    after = r"(?!\w)" if _is_spaced(words[-1][-1]) else ""
    return re.compile(before + body + after, re.IGNORECASE)


def _is_spaced(char: str) -> bool:
    return (char.isalnum() or char == "_") and ord(char) < 0x0E00


def _refuse_same(heard: str, meant: str) -> None:
    if not heard.split() or not meant.split():
        raise UsageError('Give the words as they are and as they should be: "heard" "meant".')
    if heard == meant:
        raise UsageError("The two are the same; there is nothing to correct.")


def count_places(found: Sequence[Mended]) -> str:
    """Return how many places and sentences were mended, in words."""
    places, sentences = sum(each.places for each in found), len(found)
    said = f"{places} place{'s' * (places != 1)}"
    return said if places == sentences else f"{said} in {sentences} sentences"
