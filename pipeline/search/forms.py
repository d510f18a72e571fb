"""The forms in which a searched word may have been written down: node.js, nodejs, node js."""

import re

from pipeline.archive.search import Phrase
from pipeline.text import DOTTED_ENDINGS, NAME_DOT, with_name_dots

# What the index takes for a part of a word.
_TOKEN = re.compile(rf"[^\W_]|[+#{NAME_DOT}]")

# How people say these signs, and how speech recognisers write what people say.
_SPOKEN_SIGNS = {"+": " plus", "#": " sharp"}


def has_token(term: str) -> bool:
    """Return whether the index can hold anything of this text."""
    return bool(_TOKEN.search(term))


def forms_of(term: str) -> tuple[Phrase, ...]:
    """Return the phrases to look for in place of a word, a phrase or a beginning with a `*`."""
    beginning = term.rstrip("*")
    is_prefix = beginning != term and has_token(beginning)
    text = with_name_dots(beginning if is_prefix else term)
    if is_prefix or " " in text:
        return (Phrase(text, is_prefix),)
    if NAME_DOT in text:  # node.js is said "node js" and written nodejs, .NET dotnet
        dot = "dot" if text.startswith(NAME_DOT) else ""
        spoken = " ".join(text.replace(NAME_DOT, f" {dot} ").split())
        others = [Phrase(spoken), Phrase(text.replace(NAME_DOT, dot))]
    elif text[-1] in _SPOKEN_SIGNS and has_token(text.rstrip("+#")):  # C++ is said "C plus plus"
        others = [Phrase("".join(_SPOKEN_SIGNS.get(char, char) for char in text))]
    else:  # node is also found in node.js, and nodejs finds node.js
        dotted = [Phrase(each) for each in _with_name_dot(text)]
        others = [Phrase(text + NAME_DOT, is_prefix=True), *dotted]
    return (Phrase(text), *others)


def _with_name_dot(text: str) -> list[str]:
    """Return the names with a dot that are also written like this: node.js for nodejs."""
    endings = (ending[1:] for ending in DOTTED_ENDINGS)
    return [
        text[: -len(ending)] + NAME_DOT + ending
        for ending in endings
        if text.endswith(ending) and len(text) > len(ending) + 1
    ]
