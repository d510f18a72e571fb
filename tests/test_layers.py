"""What the import contracts in pyproject.toml cannot tell: SQL, printing, heavy imports."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for name in ("cli", "models", "pipeline")
    for path in (ROOT / name).rglob("*.py")
)
ARCHIVE = [path for path in MODULES if path.startswith("pipeline/archive/")]
# Programs that are run by hand: they print, and they need PyTorch from their first line on.
TRAINING = [path for path in MODULES if "/training/" in path]

STATEMENT = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|(CREATE|DROP|ALTER)\s+(VIRTUAL\s+)?(TABLE|INDEX|TRIGGER|VIEW)\s|PRAGMA\s)",
    re.IGNORECASE | re.DOTALL,
)
HEAVY = {
    *("av", "ctranslate2", "faster_whisper", "huggingface_hub", "onnxruntime"),
    *("sounddevice", "soundfile", "sqlite_utils", "tokenizers", "torch"),
}
# Modules that are themselves imported by the one function that needs them.
IMPORTED_LATE = {"pipeline/archive/schema.py"}


@cache
def parse(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the top-level packages that an import statement names."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: no function bodies, nothing for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_import(child)


def statements(path: str) -> list[str]:
    texts = [
        node.value
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [text for text in texts if STATEMENT.match(text)]


def test_values_need_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"models"}
    for path in MODULES:
        if path.startswith("models/"):
            names = {name for node in ast.walk(parse(path)) for name in imported(node)}
            assert names - allowed == set(), path


def test_sql_stays_in_the_archive() -> None:
    found = {path: statements(path) for path in MODULES}
    assert {path: sql for path, sql in found.items() if sql and path not in ARCHIVE} == {}
    # A pattern that finds nothing would prove nothing.
    assert sum(len(found[path]) for path in ARCHIVE) > 20


def test_the_library_never_prints_asks_or_exits() -> None:
    forbidden = {"print", "input", "exit", "quit", "sys.exit"}
    for path in MODULES:
        if not path.startswith("cli/") and path not in TRAINING:
            calls = [node.func for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
            assert forbidden & {ast.unparse(call) for call in calls} == set(), path


def test_heavy_imports_wait_until_they_are_needed() -> None:
    """Keep `afterview search` from paying for Whisper, and let machines without PortAudio work."""
    for path in MODULES:
        if path not in IMPORTED_LATE and path not in TRAINING:
            names = {name for node in at_import(parse(path)) for name in imported(node)}
            assert names & HEAVY == set(), path


def test_no_file_is_too_long_to_know() -> None:
    for path in MODULES:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 400, f"{path}: split it"
