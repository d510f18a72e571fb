import pytest

from pipeline.search.forms import forms_of, has_token
from pipeline.text import NAME_DOT


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("closure", ["closure", "closure.*"]),
        ("Node.js", ["node.js", "node js", "nodejs"]),
        ("nodejs", ["nodejs", "nodejs.*", "node.js"]),
        (".NET", [".net", "dot net", "dotnet"]),
        ("net", ["net", "net.*"]),  # of ".net" nothing would be left before the dot
        ("C++", ["C++", "C plus plus"]),
        ("c#", ["c#", "c sharp"]),
        ("++", ["++", "++.*"]),
        ("gener*", ["gener*"]),
        ("a phrase", ["a phrase"]),
        ("*", ["*", "*.*"]),  # no beginning: the sign itself, which the index ignores
    ],
)
def test_the_forms_of_a_term(term: str, forms: list[str]) -> None:
    shown = [each.text.replace(NAME_DOT, ".") + "*" * each.is_prefix for each in forms_of(term)]
    assert [each.casefold() for each in shown] == [each.casefold() for each in forms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("É", True), ("7", True), ("+", True), ("#", True), ("-", False), ("_", False)],
)
def test_what_the_index_can_hold(text: str, expected: bool) -> None:
    assert has_token(text) == expected
