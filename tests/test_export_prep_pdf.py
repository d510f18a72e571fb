import builtins
import re
from typing import Any

import pytest

from models.prep import Item, Prep, Section
from pipeline.errors import UsageError
from pipeline.export.prep_pdf import prep_pdf


def page(count: int) -> Prep:
    item = Item("Ask “why” – 実 Gráinne…", ("a detail",), number=1, is_done=False)
    section = Section("next_time", "What to do differently", (item,) * count, 3, "afterview todo")
    return Prep("Acme", "tester", 2, 1, (section,))


def test_it_is_one_page() -> None:
    written = prep_pdf(page(30))
    assert written.startswith(b"%PDF-")
    assert re.findall(rb"/Count (\d+)", written) == [b"1"]


def test_without_the_package_it_says_what_else_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> object:  # noqa: ANN401
        if name == "fpdf":
            raise ImportError(name)
        return load(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="--to html"):
        prep_pdf(page(1))
