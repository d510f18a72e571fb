"""Write reviews as text for other programs: one function and one row of EXPORTERS a format.

To add a format: a module with one function, a row here, golden files in the tests.
"""

from collections.abc import Callable

from models import Review
from pipeline.export.captions import as_srt, as_vtt
from pipeline.export.json import as_json
from pipeline.export.markdown import as_markdown

__all__ = ["EXPORTERS", "Exporter"]

# Takes a review and its number; returns the content of a file.
Exporter = Callable[[Review, int], str]

EXPORTERS: dict[str, Exporter] = {
    "md": as_markdown,
    "json": as_json,
    "srt": as_srt,
    "vtt": as_vtt,
}
