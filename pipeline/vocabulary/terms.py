"""The vocabulary: term lists by role, the user's own terms, names, and terms from corrections.

A list is a text file: a term a line, and after bars its other spellings, as it is said or misheard.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models import Interview, Sentence
from models.transcript import replacements
from pipeline.errors import HomeUnusable, UsageError
from pipeline.files import read_text, write_atomic
from pipeline.text import bare_word

LISTS = Path(__file__).with_name("lists")
OWN, NAMES, LEARNED = "own", "names", "learned"
MAX_LEARNED_WORDS = 4  # a longer correction is a matter of style, not a term


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it is written; `spoken` are its other spellings, `source` names its list."""

    text: str
    spoken: tuple[str, ...] = ()
    source: str = OWN


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms that may be said in a memo, each text once."""

    terms: tuple[Term, ...] = ()

    @property
    def digest(self) -> str:
        """Return a short digest of the terms, to tell vocabularies apart."""
        return hashlib.sha256(repr(self.terms).encode()).hexdigest()[:16]

    def __bool__(self) -> bool:
        """Return whether there is any term."""
        return bool(self.terms)


NO_TERMS = Vocabulary()


def vocabulary(
    *, own: Path | None = None, interview: Interview | None = None, learned: Iterable[Term] = ()
) -> Vocabulary:
    """Merge all lists into one vocabulary.

    `own` is the user's own list, `interview` gives the company's name, `learned` are terms from
    corrections. Where a term is in several lists, it counts for the first.

    Raises:
        UsageError: the user's own list cannot be read.
    """
    terms = [*learned]
    if own is not None and own.exists():
        terms += read_list(own, OWN)
    if interview is not None and interview.company:
        terms.append(Term(interview.company, source=NAMES))
    for path in sorted(LISTS.glob("*.txt")):
        terms += read_list(path, path.stem)
    first: dict[str, Term] = {}
    for term in terms:
        known = first.setdefault(term.text, term)
        more = tuple(each for each in term.spoken if each not in known.spoken)
        first[term.text] = Term(known.text, (*known.spoken, *more), known.source)
    return Vocabulary(tuple(first.values()))


def add_terms(path: Path, terms: Sequence[str]) -> list[str]:
    """Append terms to the user's own list; return those that were not in it.

    Raises:
        UsageError: a term is empty, or the list cannot be read.
        HomeUnusable: the list cannot be written.
    """
    lines = [" ".join(term.split()) for term in terms]
    if empty := [term for term in lines if not term.strip("| ") or term.startswith("#")]:
        raise UsageError(f"{empty[0]!r} is no term.")
    known = {term.text for term in (read_list(path, OWN) if path.exists() else ())}
    new = [line for line in dict.fromkeys(lines) if line.split("|")[0].strip() not in known]
    _write(path, [*_lines(path), *new])
    return new


def remove_terms(path: Path, terms: Sequence[str]) -> list[str]:
    """Remove terms from the user's own list; return those that were in it.

    Raises:
        UsageError: the list cannot be read.
        HomeUnusable: the list cannot be written.
    """
    gone = {" ".join(term.split()) for term in terms}
    before = _lines(path)
    kept = [line for line in before if " ".join(line.split("|")[0].split()) not in gone]
    removed = [line.split("|")[0].strip() for line in before if line not in kept]
    if removed:
        _write(path, kept)
    return removed


def _lines(path: Path) -> list[str]:
    if path.exists():
        read_list(path, OWN)  # raises where it is no text
        return read_text(path).splitlines()
    return []


def _write(path: Path, lines: Sequence[str]) -> None:
    try:
        write_atomic(path, "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise HomeUnusable(f"{path} cannot be written: {error.strerror}.") from error


def read_list(path: Path, source: str) -> list[Term]:
    """Return the terms of a list file, in its order.

    Raises:
        UsageError: the file cannot be read as UTF-8 text.
    """
    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The vocabulary {path} cannot be read as text: {error}. "
            "Save it as UTF-8, or remove it."
        ) from error
    found = []
    for line in lines:
        text, *spoken = (" ".join(part.split()) for part in line.split("|"))
        if text and not text.startswith("#"):
            found.append(Term(text, tuple(filter(None, spoken)), source))
    return found


def learned_terms(sentences: Iterable[Sentence]) -> list[Term]:
    """Return the terms in the user's corrections: the words written, with those heard as spellings.

    Only words that look like names count (a capital inside a sentence, a digit, a sign): "there"
    for "their" says nothing about other memos.
    """
    spoken: dict[str, list[str]] = {}
    for sentence in sentences:
        if sentence.changed_by == "user":
            for heard, written in _replaced(sentence):
                spoken.setdefault(written, []).append(heard)
    return [Term(text, tuple(dict.fromkeys(ways)), LEARNED) for text, ways in spoken.items()]


def _replaced(sentence: Sentence) -> Iterable[tuple[str, str]]:
    for heard, written in replacements(sentence):
        if _only_adds(heard, written):  # "Daniel from Xylotek" for "Daniel" puts no word right
            continue
        text = _stripped(written)
        is_short = len(written) <= MAX_LEARNED_WORDS and len(heard) <= MAX_LEARNED_WORDS + 2
        at_start = sentence.text.startswith(" ".join(written))
        if heard and text and is_short and _is_name(text, at_start=at_start):
            yield _stripped(heard).lower(), text


def _only_adds(heard: Sequence[str], written: Sequence[str]) -> bool:
    """Return whether the words heard all stand in what was written, among others."""
    kept = {bare_word(word) for word in written}
    return len(heard) < len(written) and all(bare_word(word) in kept for word in heard)


def _stripped(words: Sequence[str]) -> str:
    return " ".join(words).strip(" .,;:!?…\"'()")


def _is_name(text: str, *, at_start: bool) -> bool:
    if re.search(r"\d|[+#]|\w\.\w|.[A-Z]", text):
        return True
    return text[:1].isupper() and not at_start
