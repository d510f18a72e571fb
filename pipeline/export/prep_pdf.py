"""Write the page before an interview as PDF, with fpdf2.

PDF's own fonts have Western European letters only, so a font of this machine is taken where there
is one; else other letters are written as the nearest, or as a question mark.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models.prep import Item, Prep
from pipeline.errors import UsageError
from pipeline.export.plain import one_line
from pipeline.export.prep import item_text, more_text

if TYPE_CHECKING:
    from fpdf import FPDF

SIZES = (10.0, 9.0, 8.0, 7.0)
"""Sizes of letters in points: the largest with which all fits on one sheet of A4, else the last."""
MARGIN_MM = 14.0
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
_NEAREST = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "→": "->", "›": ">"}
)


def prep_pdf(prep: Prep, font: Path | None = None) -> bytes:
    """Return the page as PDF; `font` is a TrueType font, else one of this machine.

    Raises:
        UsageError: fpdf2 is not installed.
    """
    try:
        import fpdf
    except ImportError as error:
        raise UsageError(
            "PDF needs the package fpdf2: pip install 'afterview[pdf]'. Or print the page from a "
            "browser: afterview prep --to html -o prep.html"
        ) from error
    del fpdf
    font = font or next((path for each in _FONTS if (path := Path(each)).is_file()), None)
    for size in SIZES:
        document = _document(prep, size, font)
        is_done = document.page_no() == 1 or size == SIZES[-1]
        written = bytes(document.output()) if is_done else b""
        _close_fonts(document)
        if is_done:
            break
    return written


def _close_fonts(document: "FPDF") -> None:
    """Close the files of fonts: fpdf2 leaves them open."""
    for each in document.fonts.values():
        if (opened := getattr(each, "ttfont", None)) is not None:
            opened.close()


def _document(prep: Prep, size: float, font: Path | None) -> "FPDF":
    from fpdf import FPDF

    document = FPDF(format="A4")
    document.set_margin(MARGIN_MM)
    document.set_auto_page_break(True, MARGIN_MM)
    document.set_title(one_line(prep.title))
    document.add_page()
    write = _writer(document, size, font)
    write(prep.title, 1.5, 0.0)
    for section in prep.sections:
        document.ln(size * 0.25)
        write(section.heading, 1.2, 0.0)
        for item in section.items:
            _item(write, item)
        if more := more_text(section):
            write(more, 0.9, 4.0)
    return document


def _item(write: Callable[[str, float, float], None], item: Item) -> None:
    mark = "- " if item.is_done is None else "[x] " if item.is_done else "[  ] "
    write(f"{mark}{item_text(item)}", 1.0, 2.0)
    for detail in item.details:
        write(detail, 0.88, 6.0)


def _writer(
    document: "FPDF", size: float, font: Path | None
) -> Callable[[str, float, float], None]:
    """Return a function that writes a paragraph: its text, its size beside others', its indent."""
    name = "helvetica"
    if font is not None:
        document.add_font("own", fname=font)
        name = "own"

    def write(text: str, scale: float, indent: float) -> None:
        document.set_font(name, size=size * scale)
        document.set_x(MARGIN_MM + indent)
        line = one_line(text)
        document.multi_cell(
            0, size * scale * 0.42, line if font else _latin(line), new_x="LMARGIN", new_y="NEXT"
        )

    return write


def _latin(text: str) -> str:
    """Return a text with letters of Latin-1 alone: others as the nearest, or as question marks."""
    known = []
    for char in text.translate(_NEAREST):
        if ord(char) < 256:
            known.append(char)
        else:
            bare = unicodedata.normalize("NFKD", char)[0]
            known.append(bare if ord(bare) < 256 else "?")
    return "".join(known)
