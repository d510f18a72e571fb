"""The same sound becomes the same transcript, whichever way it came."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from models import Interview, Review, Transcript, Word
from models.recording import SAMPLE_RATE_HZ
from pipeline.archive import maintenance, reviews
from pipeline.archive.database import Store
from pipeline.flow.live import Live
from pipeline.flow.memo import file_memo
from pipeline.flow.recording import file_recording
from pipeline.flow.retranscribe import redo
from pipeline.flow.transcript import MarkedSentences, settings_of
from pipeline.home import Home
from pipeline.recording.session import Session, begin_session
from pipeline.recording.wav import WavWriter
from pipeline.sheets import load_sheet
from pipeline.transcription.engines import EncodedWindow, ExpectedTerms
from pipeline.vocabulary.terms import NO_TERMS, Term, Vocabulary
from tests.scripted import ScriptedEngine, silence, speech_like, spread

SOUND = np.concatenate(
    [piece for seed in range(3) for piece in (speech_like(9, seed), silence(3.6))]
)
TERMS = Vocabulary((Term("Kubernetes", ("cube net ease",)), Term("Zsolt", ("jolt",), "learned")))


class Repeating(ScriptedEngine):
    """Says the same, unsurely, in every stretch of sound; `TEXTS` are what it says by language."""

    TEXTS: ClassVar = {
        "en": "They asked me about cube net ease. Then jolt came in.",
        "de": "Sie fragten mich, was eine Closure ist.",
    }

    def transcribe(
        self,
        window: EncodedWindow,
        *,
        language: str,
        expected: ExpectedTerms | None = None,
    ) -> tuple[Word, ...]:
        super().transcribe(window, language=language, expected=expected)
        return self._repeated(window.samples, self.TEXTS[language])

    def translate(self, window: EncodedWindow, *, language: str) -> tuple[Word, ...]:
        return self._repeated(window.samples, self.english)

    def _repeated(self, samples: NDArray[np.float32], text: str) -> tuple[Word, ...]:
        loud = np.flatnonzero(np.abs(samples) > 0.001) / SAMPLE_RATE_HZ
        words: list[Word] = []
        for at in np.split(loud, np.flatnonzero(np.diff(loud) > 0.5) + 1):
            if len(at):
                start_s, end_s = float(at[0]), float(at[-1])
                said = spread(text, end_s - start_s, probability=0.5)
                words += [
                    replace(w, start_s=w.start_s + start_s, end_s=w.end_s + start_s) for w in said
                ]
        return tuple(words)


def engine(language: str = "en") -> Repeating:
    made = Repeating(language=language, gain=3.0)
    made.english = "They asked me what a closure is."
    return made


Way = Callable[[Home, Repeating, str, Vocabulary], int]


def as_file(home: Home, engine: Repeating, language: str, terms: Vocabulary) -> int:
    path = home.root.with_name("memo.wav")
    soundfile.write(path, SOUND, SAMPLE_RATE_HZ)
    with Store.open(home) as store:
        return file_memo(
            path,
            store=store,
            find_engine=lambda: engine,
            sheet=load_sheet("interview"),
            interview=Interview(),
            language=language,
            terms=terms,
        ).review_id


def as_recording(home: Home, engine: Repeating, language: str, terms: Vocabulary) -> int:
    session, live = recorded_half_way(home, engine, language, terms)
    with Store.open(home) as store:
        return file_recording(
            session, store=store, find_engine=lambda: engine, terms=terms, live=live
        ).review_id


def as_recovered(home: Home, engine: Repeating, language: str, terms: Vocabulary) -> int:
    """As after a kill: what the archive and the session's file hold is all that is known."""
    session, _ = recorded_half_way(home, engine, language, terms)
    with Store.open(home) as store:
        return file_recording(
            session, store=store, find_engine=lambda: engine, terms=terms
        ).review_id


def as_redone(home: Home, engine: Repeating, language: str, terms: Vocabulary) -> int:
    number = as_recording(home, Repeating(language="de", name="old"), "de", NO_TERMS)
    with Store.open(home) as store:
        (done,) = redo(
            store,
            [number],
            find_engine=lambda: engine,
            language=language,
            terms_for=lambda interview: terms,
        ).done
    assert done.engines == ("old", "scripted")
    return number


def recorded_half_way(
    home: Home,
    engine: Repeating,
    language: str,
    terms: Vocabulary,
    *,
    until_covered: str = "",
) -> tuple[Session, Live]:
    """Record the sound; transcribe its first window while it grows."""
    home.prepare()
    begun_at = datetime(2026, 3, 4, 18, 12).astimezone()
    new = Session(home.audio, begun_at, load_sheet("interview"), language=language)
    with begin_session(home, new) as session:
        file = WavWriter(session.path)
        half = len(SOUND) // 2
        file.append(SOUND[:half].tobytes())
        live = Live(home, session, lambda: engine, terms=terms)
        live.start()
        until = time.monotonic() + 120
        while not live.windows or (until_covered and until_covered not in live.view.covered):
            assert live.view.error is None, live.view.error
            assert time.monotonic() < until
            time.sleep(0.01)
        live.stop()
        file.append(SOUND[half:].tobytes())
        file.close()
    return session, live


def filed(way: Way, home: Home, engine: Repeating, language: str, terms: Vocabulary) -> Review:
    number = way(home, engine, language, terms)
    with Store.open(home) as store:
        assert maintenance.check(store) == []
        return reviews.load(store, number)


def only_transcript(review: Review) -> Transcript:
    (transcript,) = review.transcripts
    assert transcript.complete
    return transcript


WAYS = pytest.mark.parametrize("way", [as_file, as_recording, as_recovered, as_redone])


@WAYS
def test_terms_are_heard_and_put_right_whichever_way_it_came(way: Way, tmp_path: Path) -> None:
    transcript = only_transcript(filed(way, Home(tmp_path / "home"), engine(), "en", TERMS))
    assert transcript.language == "en"
    assert len(transcript.sentences) >= 4
    assert {(each.text, each.as_heard) for each in transcript.sentences} == {
        ("They asked me about Kubernetes.", "They asked me about cube net ease."),
        ("Then Zsolt came in.", "Then jolt came in."),
    }


@WAYS
def test_the_engine_is_told_of_terms_in_every_window(way: Way, tmp_path: Path) -> None:
    heard = engine()
    filed(way, Home(tmp_path / "home"), heard, "en", TERMS)
    assert None not in heard.expectations
    assert len(heard.vocabularies) == len(heard.heard) >= 2


@WAYS
@pytest.mark.parametrize("language", ["auto", "de"])
def test_foreign_speech_is_placed_by_its_english_whichever_way_it_came(
    way: Way, tmp_path: Path, language: str
) -> None:
    review = filed(way, Home(tmp_path / "home"), engine("de"), language, TERMS)
    transcript = only_transcript(review)
    assert transcript.language == "de"
    assert {(each.text, each.english) for each in transcript.sentences} == {
        (Repeating.TEXTS["de"], "They asked me what a closure is.")
    }
    placed = {each.sentence for each in review.placements if each.prompt == "questions"}
    assert placed == {each.index for each in transcript.sentences}


def test_foreign_speech_is_placed_by_its_english_while_it_is_recorded(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    recorded_half_way(home, engine("de"), "auto", NO_TERMS, until_covered="questions")
    with Store.open(home) as store:
        review = reviews.load(store, 1)
    assert {each.english for each in review.sentences} == {"They asked me what a closure is."}
    assert not review.is_complete


@pytest.mark.parametrize("way", [as_recording, as_recovered])
def test_what_was_transcribed_while_it_grew_is_not_transcribed_again(
    way: Way, tmp_path: Path
) -> None:
    heard = engine()
    filed(way, Home(tmp_path / "home"), heard, "en", TERMS)
    total_s = sum(heard.heard) / SAMPLE_RATE_HZ
    assert total_s < len(SOUND) / SAMPLE_RATE_HZ


def test_other_terms_than_before_the_kill_begin_anew(tmp_path: Path) -> None:
    """Half a transcript that knows a term would be hard to understand; the sound is there."""
    home = Home(tmp_path / "home")
    session, live = recorded_half_way(home, engine(), "en", NO_TERMS)
    assert live.windows
    later = engine()
    with Store.open(home) as store:
        # What was known while it grew is of no use either: those words are gone.
        number = file_recording(
            session, store=store, find_engine=lambda: later, terms=TERMS, live=live
        ).review_id
        transcript = only_transcript(reviews.load(store, number))
        assert len(reviews.list_all(store)) == 1
        assert maintenance.check(store) == []
    assert {each.text for each in transcript.sentences} == {
        "They asked me about Kubernetes.",
        "Then Zsolt came in.",
    }
    assert transcript.sentences[0].start_s < 1
    assert transcript.sentences[-1].end_s > 30
    assert sum(later.heard) / SAMPLE_RATE_HZ > 27  # all of the speech


def test_settings_tell_terms_from_other_terms() -> None:
    plain = settings_of(engine(), "en")
    assert plain == {"engine": "scripted", "language": "en"}
    assert settings_of(engine(), "en", TERMS) != plain
    other = Vocabulary((*TERMS.terms, Term("React")))
    assert settings_of(engine(), "en", TERMS) != settings_of(engine(), "en", other)


# Sentences of a guided recording


def words(text: str) -> list[Word]:
    return [Word(word, float(at), at + 0.9) for at, word in enumerate(text.split())]


def test_another_prompt_ends_the_sentence() -> None:
    builder = MarkedSentences(lambda: ((0.0, "questions"), (3.0, "answers"), (6.0, "")))
    found = [*builder.feed(words("one two three four five six seven eight")), *builder.flush()]
    assert [each.text for each in found] == ["one two three", "four five six", "seven eight"]
    assert builder.guided == [(0, "questions"), (1, "answers")]


def test_without_prompts_sentences_are_as_ever() -> None:
    builder = MarkedSentences(tuple)
    found = [*builder.feed(words("One two. Three four.")), *builder.flush()]
    assert [each.text for each in found] == ["One two.", "Three four."]
    assert builder.guided == []
