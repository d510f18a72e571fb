"""Small helpers for text that several rooms share; none of them looks a word up."""

from pathlib import Path
from unicodedata import category

# Words


MARKS = ".,;:!?…\"'()-"
"""Signs around a word that are no part of it."""
_CLOSING_MARKS = ".,;:!?…\"')"


def bare_word(word: str) -> str:
    """Return a word for comparison: lower case, without the marks around it."""
    return word.lower().strip(MARKS)


def plain(text: str) -> str:
    """Return a text in lower case, with straight apostrophes and single blanks."""
    return " ".join(text.lower().replace("’", "'").split())


def closing_marks(word: str) -> str:
    """Return the marks that a word ends with."""
    return word[len(word.rstrip(_CLOSING_MARKS)) :]


# Characters that cannot be written or printed


def without_surrogates(text: str) -> str:
    """Replace each lone surrogate (a byte of a file's name that is no text) by a question mark.

    UTF-8 cannot hold them, so SQLite, tokenizers and files refuse them.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


# They turn what follows around, over the end of the text too, so that a line reads as another one;
# and those with which text was once shaped or annotated, which no terminal knows.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFFF9, 0xFFFC)}


def printable(text: str) -> str:
    """Make characters visible that could drive a terminal, end a line or turn it around.

    All others stay as they are, also those without a shape of their own that writing needs: joiners
    (Persian, emoji), marks of direction, soft hyphens, the tags of flags.
    """
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _printable_character(char: str) -> str:
    if char.isprintable():
        return char
    # Blanks, format characters, private ones (word processors' bullets), those of a newer Unicode.
    is_harmless = category(char) in ("Zs", "Cf", "Co", "Cn") and ord(char) & 0xFFFE != 0xFFFE
    if is_harmless and ord(char) not in _TURNING and not 0xFDD0 <= ord(char) <= 0xFDEF:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode()


MAX_PATH_CHARACTERS = 120


def display_path(path: Path | str) -> str:
    """Return a path for a message: in one line, unprintable characters escaped, shortened."""
    text = printable(str(path))
    return text if len(text) <= MAX_PATH_CHARACTERS else "…" + text[1 - MAX_PATH_CHARACTERS :]


# Names with dots in them (node.js, .NET), as the search index holds them


# A dot inside a name (node.js, .NET) must not split it, a dot at a sentence's end must. So the
# index is made over a text in which the dots of such names are this letter instead, one for one:
# offsets into the one are offsets into the other.
NAME_DOT = "\ua78f"
DOTTED_ENDINGS = (".net", ".js", ".ts", ".io", ".py", ".ai", ".cpp", ".rs")


def with_name_dots(text: str) -> str:
    """Return the text in lower case, dots of names like `node.js` made letters (same length)."""
    for ending in DOTTED_ENDINGS:
        text = _ascii_lower(text).replace(ending, NAME_DOT + ending[1:])
    return text


def _ascii_lower(text: str) -> str:
    # As SQLite's lower() does: str.lower() may change a text's length.
    return "".join(char.lower() if char.isascii() else char for char in text)
