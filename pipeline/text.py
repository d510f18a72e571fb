"""Names with dots in them (node.js, .NET), as the index holds them."""

# A dot inside a name (node.js, .NET) must not part it, a dot at a sentence's end must. So the
# index is made over a text in which the dots of such names are this letter instead, one for one:
# offsets into the one are offsets into the other.
NAME_DOT = "\ua78f"
DOTTED_ENDINGS = (".net", ".js", ".ts", ".io", ".py", ".ai", ".cpp", ".rs")


def with_name_dots(text: str) -> str:
    """Lower-cased text with the dots of names like `node.js` made letters (same length)."""
    for ending in DOTTED_ENDINGS:
        text = _ascii_lower(text).replace(ending, NAME_DOT + ending[1:])
    return text


def _ascii_lower(text: str) -> str:
    # As SQLite's lower() does: str.lower() may change a text's length.
    return "".join(char.lower() if char.isascii() else char for char in text)
