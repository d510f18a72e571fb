"""Words with times, sentences of words, and the transcript they make."""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from models.recording import Recording

ChangedBy = Literal["", "user", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the engine heard it, with its times in seconds and its probability.

    `heard` are the words that were heard where a term of the vocabulary was put in their place.
    """

    text: str
    start_s: float
    end_s: float
    probability: float = 1.0
    heard: str = ""

    @property
    def as_heard(self) -> str:
        """The text before any change."""
        return self.heard or self.text


@dataclass(frozen=True, slots=True)
class TranscribedWindow:
    """The words of one window, in memo time. `number` counts from 0 over the memo.

    `language` is what the engine was told, or what it heard first where it was told "auto".
    `english` is what the engine made of another language, to place by.
    """

    number: int
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    language: str = ""
    english: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of a transcript: what is placed, searched and played.

    `index` counts from 0 over the whole review (over all its memos, in order). `probability` is
    the mean of the words' probabilities. Notes and imported text have no words. `heard` is the text
    as it was heard, where it was changed since, and `changed_by` says who did: "user" or
    "vocabulary"; else both are empty. `words` are always as they were heard. `english` is what the
    weights made of a sentence in another language: it is only placed by, and never shown.
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

    @property
    def as_heard(self) -> str:
        """The text before any change."""
        return self.heard if self.changed_by else self.text


@dataclass(frozen=True, slots=True)
class Part:
    """The stretch of a recording that tells of one interview where others tell of other ones.

    Times are in seconds from the recording's start, as all times are; notes have none.
    """

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Length of the stretch."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in one recording, in sentences, in order.

    `engine` names what turned the sound into words ("faster-whisper base int8", "notes").
    `complete` is False while the engine has not reached the recording's end. `part` is the stretch
    of the recording that these sentences are of, None where they are all of it.
    """

    recording: Recording
    language: str
    engine: str
    sentences: tuple[Sentence, ...]
    complete: bool = True
    part: Part | None = None

    @property
    def seconds(self) -> float:
        """Length of what is told here: of the recording, or of its part."""
        return self.part.seconds if self.part else self.recording.seconds


def edited(sentence: Sentence, text: str, changed_by: ChangedBy) -> Sentence:
    """Return the sentence with another text; the text as it was heard counts as no change."""
    if text == sentence.as_heard:
        return replace(sentence, text=text, heard="", changed_by="")
    return replace(sentence, text=text, heard=sentence.as_heard, changed_by=changed_by)


def replacements(sentence: Sentence) -> list[tuple[list[str], list[str]]]:
    """Return the words that were heard, and those in their place, for each change in the text."""
    heard, written = sentence.as_heard.split(), sentence.text.split()
    matcher = SequenceMatcher(None, heard, written, autojunk=False)
    return [
        (heard[a:b], written[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"
    ]
