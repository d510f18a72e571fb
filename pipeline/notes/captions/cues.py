"""Pieces of a transcript to cues: times filled in, repeated lines taken once, words made."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models import Word
from pipeline.notes.captions.rolling import without_repeats
from pipeline.notes.captions.values import Piece, TimedCue, Transcribed
from pipeline.notes.text import without_controls, without_escapes

_A_LETTER_S = 0.12  # as slow as speech gets: where only a start is known, the words end so
_NAME = re.compile(r"\s*(?:>>\s*)?((?!\d)\w[\w.'’-]+(?: [\w.'’()-]+){0,3}):\s+(?=\S)")
_TOKEN = re.compile(r"\s?\[_[A-Z]{2,5}_(?:\d{1,5})?\]")  # whisper.cpp's, of what is no text
_SILENCE = re.compile(r"\s?\[\s?BLANK[ _]AUDIO\s?\]")
_CALLED = re.compile(r"\s*>>+\s*((?!\d)\w[\w.'’-]*(?: [\w.'’()-]+){0,3}):\s+(?=\S)")
_TURN = re.compile(r"(?m)^([^\S\n]*)(?:>>+[^\S\n]*(?=\S)|[-–—][^\S\n]+(?=[^\W\d_a-zà-ÿ]|[\"“¿¡]))")
_HALF_START = re.compile("[\udc80-\udcff\ufffd]")
_SURE_SHARE = 0.8  # of the pieces that must begin with a name for it to be one


def transcribed(
    pieces: Iterable[Piece],
    *,
    language: str = "",
    remarks: Sequence[str] = (),
    may_be_cut_in_words: bool = False,
    may_roll: bool = False,
    may_begin_with_names: bool = False,
) -> Transcribed:
    """Return the transcript of pieces in the order of the file.

    `may_be_cut_in_words`: the format keeps a blank before each piece that begins a word, so that
    one without continues the word before. `may_roll`: captions may show
    lines twice. `may_begin_with_names`: a speaker's name may stand before what is said.
    """
    kept, silent = _without_marks(list(pieces), are_captions=may_begin_with_names)
    has_times = any((piece.start_s, piece.end_s) != (None, None) for piece in kept)
    kept, names = _without_names(_in_order(kept), may_begin_with_names)
    kept, repeated = without_repeats(kept) if may_roll else (kept, 0)
    told = list(remarks)
    if names:
        told.append(f"Names of speakers are left out: {', '.join(names)}.")
    if silent:
        told.append(f"{counted(silent, 'mark')} of silence left out: [BLANK_AUDIO].")
    if repeated:
        told.append(f"{counted(repeated, 'line')} that rolling captions repeat came in once.")
    cues = _cues(_with_ends(kept), continue_words=_are_parts_of_words(kept, may_be_cut_in_words))
    return Transcribed(tuple(cues), language, has_times, tuple(told))


def _without_marks(pieces: Sequence[Piece], *, are_captions: bool) -> tuple[list[Piece], int]:
    """Return the pieces without whisper.cpp's marks and captions' signs of a turn.

    Also return how many marks of silence are left out.
    """
    kept: list[Piece] = []
    silent = 0
    for piece in pieces:
        if _SILENCE.fullmatch(piece.text.rstrip()):
            silent += 1
            continue
        if not piece.words:
            text = _TOKEN.sub("", piece.text)
            text, count = _SILENCE.subn("", text)
            silent += count
            speaker = piece.speaker
            if are_captions and not speaker and (match := _CALLED.match(text)):
                speaker, text = match[1], text[match.end() :]
            text = _TURN.sub(r"\1", text) if are_captions else text
            if text != piece.text:
                piece = replace(piece, text=text, speaker=speaker)
        if piece.text.strip():
            kept.append(piece)
    return kept, silent


def counted(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Sort by time; pieces without one stay behind the one that they follow in the file."""
    timed: list[Piece] = []
    for piece in pieces:
        before_s = 0.0
        if timed:
            before_s = max(timed[-1].start_s or 0.0, timed[-1].end_s or 0.0)
        start_s = before_s if piece.start_s is None else max(0.0, piece.start_s)
        end_s = piece.end_s
        if end_s is None and piece.start_s is None:
            end_s = start_s
        timed.append(replace(piece, start_s=start_s, end_s=end_s))
    return sorted(timed, key=lambda piece: piece.start_s or 0.0)


def _with_ends(pieces: Sequence[Piece]) -> list[Piece]:
    following = [*pieces[1:], None]
    done: list[Piece] = []
    for piece, after in zip(pieces, following, strict=False):
        start_s, end_s = piece.start_s or 0.0, piece.end_s
        if end_s is None:
            longest_s = start_s + 1 + len(piece.text) * _A_LETTER_S
            end_s = start_s if after is None else min(longest_s, after.start_s or 0.0)
        done.append(replace(piece, end_s=max(start_s, end_s)))
    return done


def _without_names(pieces: list[Piece], may_begin: bool) -> tuple[list[Piece], list[str]]:
    """Take speakers' names out of the text where (almost) every piece begins with one."""
    matches = [
        None if piece.speaker or piece.words else _NAME.match(piece.text) for piece in pieces
    ]
    found = [match[1] for match in matches if match and not match[1].islower()]
    if (
        may_begin
        and len(found) >= max(2, _SURE_SHARE * len(pieces))
        and len(set(found)) <= max(2, len(found) // 2)
    ):
        pieces = [
            replace(piece, text=piece.text[match.end() :], speaker=match[1])
            if match and not match[1].islower()
            else piece
            for piece, match in zip(pieces, matches, strict=True)
        ]
    names = list(dict.fromkeys(each.speaker for each in pieces if each.speaker))
    named: list[Piece] = []
    for piece in pieces:  # one without a name is of the speaker before
        speaker = piece.speaker or (named[-1].speaker if named else "")
        named.append(replace(piece, speaker=speaker))
    return named, names


def _are_parts_of_words(pieces: Sequence[Piece], may_be: bool) -> bool:
    """Return whether a piece without a blank before it continues the word of the one before."""
    spaced = sum(piece.text[:1].isspace() for piece in pieces)
    if not spaced or spaced == len(pieces):
        return False
    single = sum(len(piece.text.split()) <= 1 for piece in pieces)
    if single >= _SURE_SHARE * len(pieces):
        return spaced >= 0.2 * len(pieces)
    return may_be and spaced >= 0.5 * len(pieces)


def _cues(pieces: Sequence[Piece], *, continue_words: bool) -> list[TimedCue]:
    cues: list[list[Word]] = []
    kept: list[Piece] = []
    for piece in pieces:
        words = list(piece.words or _estimated(piece))
        before = cues[-1] if cues else []
        same = bool(before) and kept[-1].speaker == piece.speaker
        is_part = continue_words and not piece.text[:1].isspace()
        if same and words and (is_part or are_halves(before[-1].text, words[0].text)):
            before[-1] = joined(before[-1], words[0])
            words = words[1:]
        if words:
            cues.append(words)
            kept.append(piece)
    made = (
        TimedCue(
            tuple(filter(None, map(_clean, words))),
            bool(piece.words) and piece.is_exact,
            piece.speaker,
        )
        for words, piece in zip(cues, kept, strict=True)
    )
    return [cue for cue in made if cue.words]


def _estimated(piece: Piece) -> list[Word]:
    """Return the words of a text, which share its time in proportion to their letters."""
    texts = piece.text.split()
    start_s, end_s = piece.start_s or 0.0, piece.end_s or 0.0
    letters = sum(map(len, texts)) + len(texts)
    a_letter_s = max(0.0, end_s - start_s) / max(1, letters)
    words: list[Word] = []
    place = 0
    for each in texts:
        begin_s, place = start_s + place * a_letter_s, place + len(each) + 1
        words.append(Word(each, round(begin_s, 3), round(start_s + place * a_letter_s, 3)))
    return words


def _clean(word: Word) -> Word | None:
    if word.text.isascii() and word.text.isprintable():
        return word if word.text else None
    text = re.sub("\ufffd+", "\ufffd", without_escapes(without_controls(word.text)))
    return replace(word, text=text) if text else None


def are_halves(before: str, after: str) -> bool:
    """Return whether two texts are the parts of one character whose bytes were split."""
    return bool(_HALF_START.match(after[:1]) and _HALF_START.match(before[-1:]))


def joined(word: Word, end: Word) -> Word:
    """Return two parts of a word as one."""
    probability = min(word.probability, end.probability)
    return Word(word.text + end.text, word.start_s, max(word.end_s, end.end_s), probability)
