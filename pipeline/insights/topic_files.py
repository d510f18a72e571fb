"""The files of topics: those shipped, and the user's own; quick to load."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.files import read_text

SHIPPED = Path(__file__).with_name("topics.toml")
JSON = Path(__file__).with_name("questions.json")
ARRAYS = Path(__file__).with_name("questions.npz")


@dataclass(frozen=True, slots=True)
class Topics:
    """The user's own topics, by name, with their examples; `digest` also tells the shipped ones."""

    own: Mapping[str, tuple[str, ...]]
    digest: str


def load_topics(path: Path) -> Topics:
    """Return the topics in the user's file; without one there are only those shipped.

    Raises:
        UsageError: the file cannot be read, or is no list of topics.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}. Mend it, or delete it.") from error
    own = read_topics(text, path)
    told = f"{digest()} {sorted(own.items())!r}"
    return Topics(own, hashlib.sha256(told.encode()).hexdigest()[:16])


def read_topics(text: str, path: Path = SHIPPED) -> dict[str, tuple[str, ...]]:
    """Return the topics in TOML: their names with their examples.

    Raises:
        UsageError: it is no TOML, or a topic has no examples.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}. Mend it, or delete it.") from error
    found: dict[str, tuple[str, ...]] = {}
    for key, table in tables.items():
        fields = table if isinstance(table, dict) else {}
        name, examples = fields.get("name", key.replace("_", " ")), fields.get("examples")
        listed = examples if isinstance(examples, list) else []
        texts = [each for each in listed if isinstance(each, str)]
        if not texts or not isinstance(name, str) or texts != listed:
            raise UsageError(
                f'{path}: a topic looks like this: [{key}], and below it name = "…" and '
                'examples = ["a question", "a term"].'
            )
        found[name] = tuple(texts)
    return found


@cache
def digest() -> str:
    """Return a short digest of what was learned and is shipped."""
    return hashlib.sha256(JSON.read_bytes() + ARRAYS.read_bytes()).hexdigest()[:16]
