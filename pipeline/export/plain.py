"""Texts and times as every text format can hold them."""

import unicodedata


def one_line(text: str) -> str:
    """The text in one line: runs of blanks and line breaks as one blank, no control characters.

    A lone surrogate (a byte of a file's name that is no text) becomes a question mark, so that
    the result can always be written as UTF-8.
    """
    joined = " ".join(text.split())
    kept = "".join(char for char in joined if unicodedata.category(char) != "Cc")
    return " ".join(kept.encode("utf-8", "replace").decode("utf-8").split())


def clock(seconds: float) -> str:
    """Seconds as 0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
