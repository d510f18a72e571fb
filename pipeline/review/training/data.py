"""What the detector learns from: memos of several interviews, joined memos, memos of one.

Joined memos are two walk-throughs one behind the other. What their sentences answer is taken from
their labels and spoilt as a scorer spoils it, so that fitting needs no scorer and its artefact may
change.
"""

import hashlib
import json
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.segment.training.data import FOLDER as WALKTHROUGHS
from pipeline.segment.training.data import KEYS

FOLDER = Path(__file__).parent
MEMOS = FOLDER / "memos"
LISTED = FOLDER.parent.parent.parent / "tests" / "interviews"
ASIDE = 300  # memos of one interview that are never learned from


@dataclass(frozen=True, slots=True)
class Told:
    """A memo: its sentences, the prompts they are under, and where further interviews begin.

    `style` says how it is written down: memos of one style are joined. `kind` is "real" where
    several interviews were told in one text, "joined" where two memos were put together, "single"
    where there is one, "hard" where there is one that sounds like several.
    """

    name: str
    texts: tuple[str, ...]
    prompts: tuple[frozenset[str], ...]
    begins: tuple[int, ...] = ()
    style: str = ""
    kind: str = "real"
    company: str = ""
    role: str = ""


def marked_memos() -> list[Told]:
    """Return the memos in which further interviews are marked by hand, without placements."""
    found = [
        *read_marked(MEMOS),
        *read_listed(LISTED / "develop.txt"),
        *read_listed(LISTED / "one.txt"),
    ]
    return [replace(one, kind="real" if one.begins else "hard") for one in found]


def read_marked(folder: Path) -> list[Told]:
    """Read a folder of memos in which "===" stands before each further interview."""
    return [_marked(path) for path in sorted(folder.glob("*.txt"))]


def _marked(path: Path) -> Told:
    text = path.read_text(encoding="utf-8").partition("---\n")[2]
    texts: list[str] = []
    begins = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line == "===":
            begins.append(len(texts))
        else:
            texts.append(line)
    return Told(path.stem, tuple(texts), (), tuple(begins))


def read_listed(path: Path) -> list[Told]:
    """Read a file of memos, "## name: style" above each, ">" before further interviews."""
    found = []
    for block in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        head, *lines = [line for line in block.splitlines() if line.strip()]
        begins = tuple(number for number, line in enumerate(lines) if line.startswith("> "))
        texts = tuple(line.removeprefix("> ") for line in lines)
        found.append(Told(f"{path.stem}_{head.split(':')[0]}", texts, (), begins))
    return found


def read_walkthroughs(folder: Path = WALKTHROUGHS) -> list[Told]:
    """Read the labelled walk-throughs, also those of several interviews that several.toml marks.

    Left out are those that tell of several companies and are not marked.
    """
    several = tomllib.loads((FOLDER / "several.toml").read_text(encoding="utf-8"))
    told = [_walkthrough(path, several) for path in sorted(folder.glob("*.json"))]
    return [one for one in told if one.begins or not (one.name in several or ";" in one.company)]


def _walkthrough(path: Path, several: dict[str, Any]) -> Told:
    data = json.loads(path.read_text(encoding="utf-8"))
    texts = tuple(sentence["text"] for sentence in data["sentences"])
    labels = tuple(frozenset(sentence["labels"]) for sentence in data["sentences"])
    chance = random.Random(f"spoil {path.stem}")
    return Told(
        path.stem,
        texts,
        spoilt(labels, chance),
        tuple(several.get(path.stem, ())),
        kind="real" if path.stem in several else "single",
        style=_style(texts),
        company=data["company"],
        role=data["role"],
    )


def _style(texts: Sequence[str]) -> str:
    """Return how a memo is written down: without capitals, without full stops, or fully."""
    letters = "".join(texts)
    if letters == letters.lower() or sum(text[:1].islower() for text in texts) > 0.8 * len(texts):
        return "lower"
    stopped = sum(text[-1:] in ".!?" for text in texts)
    return "written" if stopped > 0.6 * len(texts) else "notes"


def spoilt(labels: Sequence[frozenset[str]], chance: random.Random) -> tuple[frozenset[str], ...]:
    """Return labels with as many missing and wrong as in a scorer's placements."""
    recall, wrong = chance.uniform(0.5, 0.95), chance.uniform(0.0, 0.12)
    return tuple(
        frozenset(key for key in sorted(each) if chance.random() < recall)
        | frozenset({chance.choice(KEYS)} if chance.random() < wrong else ())
        for each in labels
    )


def is_aside(name: str) -> bool:
    """Return whether a walk-through belongs to those that are never learned from."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 1000 < ASIDE


def joined(memos: Sequence[Told], count: int, seed: int) -> list[Told]:
    """Return joined memos, two or three walk-throughs of one style each."""
    chance = random.Random(seed)
    bank = tomllib.loads((FOLDER / "joins.toml").read_text(encoding="utf-8"))
    by_style = {
        style: [memo for memo in memos if memo.style == style and not memo.begins]
        for style in sorted({memo.style for memo in memos})
    }
    styles = [style for style, some in by_style.items() if len(some) > 3]
    weights = [len(by_style[style]) for style in styles]
    found = []
    for number in range(count):
        style = chance.choices(styles, weights)[0]
        parts = chance.sample(by_style[style], 3 if chance.random() < 0.2 else 2)
        found.append(_join(f"joined_{number}", parts, bank, chance))
    return found


def _join(name: str, parts: Sequence[Told], bank: dict[str, Any], chance: random.Random) -> Told:
    texts: list[str] = []
    prompts: list[frozenset[str]] = []
    begins = []
    for number, part in enumerate(parts):
        start = 0 if number == 0 or chance.random() < 0.4 else chance.randrange(1, 4)
        end = len(part.texts) - (chance.randrange(5) if number < len(parts) - 1 else 0)
        length = min(chance.randrange(7, 35), end - start)
        if number == 0 and chance.random() < 0.5:
            start = end - length
        said = list(part.texts[start : start + length])
        under = list(part.prompts[start : start + length])
        if number:
            if chance.random() < 0.25:
                texts.append(_as_style(chance.choice(bank["closings"]), part.style))
                prompts.append(frozenset())
            begins.append(len(texts))
            if start or chance.random() < 0.5:
                opening = _filled(chance.choice(bank["sentences"]), part, bank, chance)
                if opening.endswith(" +"):
                    said[0] = f"{opening[:-1]}{said[0]}"
                else:
                    said.insert(0, opening)
                    under.insert(0, frozenset())
                said[0] = _as_style(said[0], part.style)
        texts += said
        prompts += under
    return Told(name, tuple(texts), tuple(prompts), tuple(begins), kind="joined")


def _filled(template: str, part: Told, bank: dict[str, Any], chance: random.Random) -> str:
    return template.format(
        c=part.company.split(";")[0].split(",")[0].split("(")[0].strip(),
        r=part.role[:1].lower() + part.role[1:],
        k=chance.choice(bank["kinds"]),
        h=chance.choice(bank["hours"]),
        d=chance.choice(bank["days"]),
    )


def _as_style(text: str, style: str) -> str:
    """Return a sentence without capitals and stops, or its first letter large."""
    if style == "lower":
        return text.lower().replace(".", "").replace(",", "").replace(":", "").replace("- ", "")
    text = text[:1].upper() + text[1:]
    return text.removesuffix(".") if style == "notes" else text
