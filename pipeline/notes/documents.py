"""The text of a Word document: its paragraphs, a line each."""

import io
import re
import zipfile
from xml.etree import ElementTree

MAX_BYTES = 20_000_000  # of the text inside: more is no transcript
_PART = "word/document.xml"
_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = (f"{_SPACE}br", f"{_SPACE}cr")


def with_text(data: bytes) -> bytes:
    """Return the text of a Word document in UTF-8; all other bytes as they are."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if packed.getinfo(_PART).file_size > MAX_BYTES:
                return data
            inside = packed.read(_PART)
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", inside):
            return data  # entities can grow without end
        paragraphs = ElementTree.fromstring(inside).iter(f"{_SPACE}p")
        return "\n".join(map(_line, paragraphs)).encode("utf-8", "replace")
    except (
        zipfile.BadZipFile,
        KeyError,
        ElementTree.ParseError,
        NotImplementedError,
        RuntimeError,
    ):
        return data


def _line(paragraph: ElementTree.Element) -> str:
    parts = []
    for each in paragraph.iter():
        if each.tag == f"{_SPACE}t":
            parts.append(each.text or "")
        elif each.tag == f"{_SPACE}tab":
            parts.append("\t")
        elif each.tag in _BREAKS:
            parts.append("\n")
    return "".join(parts)
