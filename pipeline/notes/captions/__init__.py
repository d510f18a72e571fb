"""Read transcripts of other tools into cues with words and times.

The content decides, not the file's name. Reading is lenient: what cannot be read as a time is text,
and what is left out is told.

`blocks`            SubRip, WebVTT, SBV: lines of two times
`stamped`           LRC, `[00:01] text`, `Speaker 1  0:05`: lines with a time
`columns`           tabs, commas and semicolons below names of columns
`tables`            TTML, SAMI, SubStation Alpha
`services`          what Otter and Google Meet write around such lines
`numbered`          Audacity's labels, MicroDVD, MPL2: lines with two bare numbers
`json_transcripts`  JSON of programs and services; `json_values`, `json_words`
`times` `markup`    times, and what stands between the words
`rolling`           lines that captions show twice
`cues`              pieces to cues with words
"""

from pipeline.notes.captions.blocks import is_captions, read_captions
from pipeline.notes.captions.json_transcripts import read_json
from pipeline.notes.captions.numbered import read_numbered
from pipeline.notes.captions.stamped import read_stamped
from pipeline.notes.captions.tables import read_table
from pipeline.notes.captions.values import TimedCue, Transcribed
from pipeline.notes.text import without_escapes

__all__ = ["TimedCue", "Transcribed", "read_transcribed"]


def read_transcribed(text: str, name: str) -> Transcribed | None:
    """Return the transcript in a text; None where the text is none.

    The text may have lone surrogates for bytes that are no character (`escaped_text_of`); the cues
    have none. `name` is for error messages.

    Raises:
        MemoUnreadable: the text is JSON and no transcript.
    """
    if text.lstrip()[:1] in ("{", "["):
        found = read_json(text, name)
        if found is not None:
            return found
    lines = text.lstrip("\n").split("\n")
    if found := read_table(text, lines):
        return found
    if found := read_numbered(lines):
        return found
    first = next(filter(str.strip, lines), "")
    if first.lstrip()[:1] in "[(" and (found := read_stamped(lines)):
        return found
    if is_captions(lines):
        return read_captions(lines)
    return read_stamped([without_escapes(line) for line in lines])
