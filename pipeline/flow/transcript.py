"""The one writer: windows of words in, the stored sentences of a transcript out.

A file, a recording while it grows, its rest after the stop, a recording left behind by a killed
recorder, and `redo` all write through `TranscriptWriter`, so that the same sound becomes the same
transcript whichever way it came.
"""

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from models import Sentence, TranscribedWindow, Word
from pipeline.archive import drafts, transcripts
from pipeline.archive.database import Store
from pipeline.archive.placements import add_guided
from pipeline.archive.transcripts import Draft
from pipeline.transcription.engines import Engine
from pipeline.transcription.sentences import SentenceBuilder, in_english
from pipeline.transcription.transcribe import AUTO
from pipeline.vocabulary.bias import Bias
from pipeline.vocabulary.replace import replace_misheard
from pipeline.vocabulary.terms import NO_TERMS, Vocabulary

Marks = Callable[[], Sequence[tuple[float, str]]]


def settings_of(engine: Engine, language: str, terms: Vocabulary = NO_TERMS) -> dict[str, str]:
    """Return what two runs must share for the later one to take over the earlier one's windows.

    A draft that was begun with other weights, another language or other terms is dropped and its
    memo transcribed anew: half a transcript that knows a term and half that does not would be hard
    to understand. The sound is kept, so this costs time only.
    """
    settings = {"engine": engine.name, "language": language}
    return {**settings, "terms": terms.digest} if terms else settings


class TranscriptWriter:
    """Writes a transcript into the archive, one committed window after the other.

    Windows come in order, their numbers follow those of `draft.windows`. `language` is a code or
    "auto". `marks` are the moments of a guided recording: (seconds from the start, key of the
    prompt shown from then on). Every method may raise ArchiveError.
    """

    def __init__(
        self,
        store: Store,
        draft: Draft,
        *,
        language: str,
        terms: Vocabulary = NO_TERMS,
        marks: Marks = tuple,
    ) -> None:
        self.draft = draft
        self.bias = Bias(terms) if terms else None
        self._store = store
        self._language = language
        self._terms = terms
        self._builder = MarkedSentences(marks)
        self._windows = list(draft.windows)

    @property
    def language(self) -> str:
        """The language of the next window: the one detected in an earlier window, else as asked."""
        detected = self._windows[-1].language if self._windows else ""
        return detected if detected and self._language == AUTO else self._language

    @property
    def next_number(self) -> int:
        """The number of the next window."""
        return self._windows[-1].number + 1 if self._windows else 0

    @property
    def begun(self) -> tuple[Word, ...]:
        """The words of the sentence that has not ended yet."""
        return self._builder.begun

    def resume(self) -> None:
        """Write the sentences of the draft's windows anew; call it before the first `add`.

        The sentence that a killed run had begun is in no row, only its words are.
        """
        if self.draft.windows:
            drafts.restart(self._store, self.draft)
            words = (word for window in self.draft.windows for word in window.words)
            drafts.append(self._store, self.draft, None, self._builder.feed(words))

    def add(
        self, window: TranscribedWindow, *, ends_sentence: bool = False
    ) -> tuple[Sentence, ...]:
        """Commit a window and the sentences that it completes; return these.

        `ends_sentence`: a silence follows, so the last sentence is complete too.
        """
        self._windows.append(window)
        sentences = self._builder.feed(window.words)
        if ends_sentence:
            sentences += self._builder.flush()
        sentences = self._with_english(sentences)
        drafts.append(self._store, self.draft, window, sentences)
        return sentences

    def guided(self, sentences: Sequence[Sentence]) -> dict[int, str]:
        """Return which of these sentences, by index, were said while a prompt was shown."""
        said = dict(self._builder.guided)
        return {each.index: said[each.index] for each in sentences if each.index in said}

    def finish(self) -> str:
        """Write the last sentence and what takes the whole transcript to know; return its language.

        That is: misheard terms put right, the English of foreign speech, the placements of guided
        sentences. The language is "" where it was to be detected and nobody spoke.
        """
        drafts.append(self._store, self.draft, None, self._builder.flush())
        sentences = transcripts.sentences(self._store, self.draft.transcript_id)
        english = [word for window in self._windows for word in window.english]
        if english:
            drafts.set_english(self._store, self.draft, in_english(sentences, english))
        spoken = self._windows[-1].language if self._windows else ""
        spoken = spoken or ("" if self._language == AUTO else self._language)
        if spoken == "en":
            drafts.set_texts(self._store, self.draft, replace_misheard(sentences, self._terms))
        add_guided(self._store, self.draft, self._builder.guided)
        return spoken

    def _with_english(self, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        """Add the English of foreign sentences as far as it is known, to place by meanwhile."""
        if not sentences:
            return sentences
        start_s = sentences[0].start_s
        english = [
            word
            for window in self._windows
            if window.end_s > start_s
            for word in window.english
            if word.end_s > start_s
        ]
        if not english:
            return sentences
        texts = in_english(sentences, english)
        return tuple(
            replace(each, english=text) for each, text in zip(sentences, texts, strict=True)
        )


class MarkedSentences:
    """Builds sentences from words, and ends one wherever a guided recording showed another prompt.

    `guided` lists the sentences that were said under a prompt: (index, the prompt's key).
    """

    def __init__(self, marks: Marks = tuple) -> None:
        self._builder = SentenceBuilder()
        self._marks = marks
        self._shown = 0
        self.guided: list[tuple[int, str]] = []

    @property
    def begun(self) -> tuple[Word, ...]:
        """The words of the sentence that has not ended yet."""
        return self._builder.begun

    def feed(self, words: Iterable[Word]) -> tuple[Sentence, ...]:
        """Add words; return the sentences that are complete."""
        starts = [start_s for start_s, _ in self._marks()]
        done: list[Sentence] = []
        for word in words:
            shown = bisect.bisect_right(starts, (word.start_s + word.end_s) / 2)
            if shown > self._shown:
                done += self._builder.flush()
                self._shown = shown
            done += self._builder.feed([word])
        return self._noted(done)

    def flush(self) -> tuple[Sentence, ...]:
        """End the last sentence; return it."""
        return self._noted(self._builder.flush())

    def _noted(self, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        marks = self._marks()
        starts = [start_s for start_s, _ in marks]
        for each in sentences:
            shown = bisect.bisect_right(starts, (each.start_s + each.end_s) / 2)
            if shown and marks[shown - 1][1]:
                self.guided.append((each.index, marks[shown - 1][1]))
        return tuple(sentences)
