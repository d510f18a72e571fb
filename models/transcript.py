"""Words with times, sentences of words, and transcripts of sentences."""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from models.recording import Recording

ChangedBy = Literal["", "user", "vocabulary"]
"""Who changed a sentence's text: nobody, the user, or a term of the vocabulary."""

BETWEEN_HEADINGS = " › "
"""Stands between a heading and the one below it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A decoded word with its times in seconds and its probability.

    `heard` are the decoded words that a term of the vocabulary replaced, else empty.
    """

    text: str
    start_s: float
    end_s: float
    probability: float = 1.0
    heard: str = ""

    @property
    def as_heard(self) -> str:
        """Return the text before any change."""
        return self.heard or self.text


@dataclass(frozen=True, slots=True)
class TranscribedWindow:
    """The decoded words of one window; times are in seconds from the memo's start.

    `number` counts from 0 over the memo. `language` is the language given, or the first detected
    one. `english` is the engine's translation of another language, by which sentences are placed.
    """

    number: int
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    language: str = ""
    english: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of a transcript, which is placed, searched and played.

    `index` counts from 0 over all memos of a review. `probability` is the mean of the words'
    probabilities. `words` are always as they were decoded; notes and imported text have none. Where
    the text was changed, `heard` is the decoded text; else it and `changed_by` are empty. `english`
    is the translation of a sentence in another language: it is placed by, and never shown.
    `heading` are the headings above it in notes that name no prompt, joined by BETWEEN_HEADINGS.
    """

    index: int
    text: str
    start_s: float = 0.0
    end_s: float = 0.0
    probability: float = 1.0
    words: tuple[Word, ...] = ()
    heard: str = ""
    changed_by: ChangedBy = ""
    english: str = ""
    heading: str = ""

    @property
    def as_heard(self) -> str:
        """Return the text before any change."""
        return self.heard if self.changed_by else self.text


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a memo that is about one interview, where it is about several.

    Times are in seconds from the recording's start; notes have none.
    """

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Return the part's length."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Transcript:
    """The sentences of one memo, in order.

    `engine` names the engine and weights ("faster-whisper base int8"), or "notes". `complete` is
    False until the engine has reached the recording's end. `part` is the part of the memo that
    these sentences are of, None if they are of all of it.
    """

    recording: Recording
    language: str
    engine: str
    sentences: tuple[Sentence, ...]
    complete: bool = True
    part: Part | None = None

    @property
    def seconds(self) -> float:
        """Return the length of the recording, or of its part."""
        return self.part.seconds if self.part else self.recording.seconds


def edited(sentence: Sentence, text: str, changed_by: ChangedBy) -> Sentence:
    """Return the sentence with another text; the decoded text counts as no change."""
    if text == sentence.as_heard:
        return replace(sentence, text=text, heard="", changed_by="")
    return replace(sentence, text=text, heard=sentence.as_heard, changed_by=changed_by)


def replacements(sentence: Sentence) -> list[tuple[list[str], list[str]]]:
    """Return for each change in a sentence's text the decoded words, and those in their place."""
    heard, written = sentence.as_heard.split(), sentence.text.split()
    matcher = SequenceMatcher(None, heard, written, autojunk=False)
    return [
        (heard[a:b], written[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"
    ]
