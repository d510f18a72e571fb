"""People: those that are known, those that are introduced, and all that have a first name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.insights.share.found import Found
from pipeline.insights.share.people_cues import (
    BEFORE,
    BEFORE_MODAL,
    BEFORE_OWN,
    BEFORE_WEAK,
    BEHIND,
    BEHIND_WEAK,
    INTRODUCED,
    INTRODUCED_BEHIND,
    MODAL,
    NO_NAME_BEFORE,
    NO_NAME_BEHIND,
    NO_NAMES,
    TECHNICAL_BEFORE,
    TECHNICAL_BEHIND,
    TITLES,
)
from pipeline.insights.share.people_words import is_used_as_word
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import (
    cities,
    first_names,
    is_base,
    is_ordinary,
    is_title_word,
    phrase_of,
    short_forms,
    surnames,
)
from pipeline.vocabulary.phonetic import key_weight, phonetic_key, similarity

LIKE_SOUND = 0.92  # of a name that was misheard
LEAST_WEIGHT = 1.8
_PARTICLES = frozenset(
    (
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "da",
        "di",
        "dos",
        "del",
        "bin",
        "ibn",
        "al",
        "el",
        "ter",
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose name is known: its words, the first name first."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the word that stands for all of them."""
        return self.words[0]


def known_people(names: Sequence[str]) -> tuple[Person, ...]:
    """Return people of their names; what stands in brackets behind one is no part of it."""
    found = []
    for name in names:
        bare = re.sub(r"\(.*?\)|\b(?:mr|mrs|ms|dr|prof)\b\.?", " ", name, flags=re.IGNORECASE)
        if words := tuple(word for word in phrase_of(bare) if len(word) > 1):
            found.append(Person(words))
    return tuple(found)


def named_in(reading: Reading) -> tuple[str, ...]:
    """Return the words of a text that are somebody's name, in its order."""
    tokens = reading.tokens
    named = (token.plain for at, token in enumerate(tokens) if is_named(reading, at))
    return tuple(dict.fromkeys(named))


def people(
    reading: Reading,
    known: Sequence[Person],
    besides: Sequence[str] = (),
    *,
    me: Sequence[str] = (),
) -> tuple[Found, ...]:
    """Return where people are named, each with the name that it has in the whole text.

    `besides` are words that are names in other texts of the same interview. `me` are the user's
    names among the known ones; without them, who says "I'm" and is not known is the user.
    """
    sure = {word: word for word in besides}
    sure |= {word: person.name for person in known for word in person.words}
    others = {person.name for person in known}
    own = set(me)
    for at in range(len(reading.tokens)):
        plain = reading.tokens[at].plain
        if is_named(reading, at):
            sure.setdefault(plain, plain)
            is_said = not me and sure[plain] not in others
            if is_said and re.search(BEFORE_OWN, reading.before(at)):
                own.add(plain)
    return tuple(_spans(reading, sure, own))


def _spans(reading: Reading, sure: dict[str, str], own: set[str]) -> Iterator[Found]:
    at, count = 0, len(reading.tokens)
    while at < count:
        name = sure.get(reading.tokens[at].plain) or _misheard(reading, at, sure)
        if not name or not _is_meant(reading, at, sure):
            at += 1
            continue
        end = at + 1
        while end < count and _goes_on(reading, end, sure):
            sure.setdefault(reading.tokens[end].plain, name)
            end += 1
        start, last = _with_title(reading, at), reading.tokens[end - 1]
        yield Found(start, last.end, "person", name, is_own=name in own)
        at = end


def _with_title(reading: Reading, at: int) -> int:
    """Return where a name begins with its title and initials: Dr. J. Whitlock."""
    start = reading.tokens[at].start
    before = reading.text[max(start - 20, 0) : start]
    if initials := re.search(r"(?<![^\W_])(?:[A-Z]\. ?){1,2}$", before):
        start -= len(before) - initials.start()
        before = before[: initials.start()]
    if title := re.search(rf"(?<![^\W_]){TITLES}\s+$", before, re.IGNORECASE):
        start -= len(before) - title.start()
    return start


def is_named(reading: Reading, at: int) -> bool:
    """Return whether a word is somebody's name, by the lists or by what stands around it."""
    token, before, behind = reading.tokens[at], reading.before(at), reading.after(at)
    word = token.plain
    if not re.fullmatch(r"[^\W\d_][^\W\d_']+", token.plain) or reading.technology[at] > 1:
        return False
    if word in NO_NAMES or re.search(NO_NAME_BEFORE, before):
        return False
    is_capital = token.text[0].isupper() and reading.is_cased
    if reading.is_cased and not is_capital and (is_ordinary(word) or word not in first_names()):
        return False
    has_initial = bool(
        re.search(r"(?<![^\W_])[A-Z]\. ?$", reading.text[max(token.start - 4, 0) : token.start])
    )
    strong = bool(re.search(BEFORE, before) or re.match(BEHIND, behind)) or has_initial
    weak = bool(re.search(BEFORE_WEAK, before))
    if re.match(INTRODUCED_BEHIND, behind):
        return True
    if reading.technology[at] or reading.is_eponym(at):
        # Julia from HR, but "with Julia": a language
        is_introduced = bool(re.search(INTRODUCED, before))
        is_a_name = word in first_names() or word in surnames()
        return is_a_name and (is_introduced or (strong and not reading.is_eponym(at)))
    if word not in first_names():
        return strong and _is_strange(reading, at) and not re.match(NO_NAME_BEHIND, behind)
    if not is_ordinary(word):
        return not _is_city(reading, at)
    return _is_word_a_name(reading, at, strong=strong, weak=weak)


def _is_word_a_name(reading: Reading, at: int, *, strong: bool, weak: bool) -> bool:
    """Return whether a word that is a first name too (Will, Grace, Mark) is meant as one."""
    token, before, behind = reading.tokens[at], reading.before(at), reading.after(at)
    if re.match(NO_NAME_BEHIND, behind):
        return False
    is_modal = token.plain in MODAL
    if not is_modal and is_title_word(token.plain):  # June, August
        return strong
    if reading.is_capital(at) and not token.begins:
        return True
    if is_modal:
        between = re.search(BEFORE_MODAL, before) and re.match(BEHIND_WEAK, behind)
        is_own = reading.is_capital(at) and re.match(
            r"['’]s\b|\s+from [A-Z]", reading.text[token.end :]
        )
        return strong or bool(between or is_own)
    if reading.is_cased and not reading.is_capital(at):
        return False
    return strong or (weak and bool(re.match(r"\W*$|\s+(?:and|from|at|was|is|who)\b|,", behind)))


def _is_strange(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    if reading.is_cased:
        is_titled = re.search(rf"(?<![^\W_]){TITLES}\s+$", reading.before(at))
        begins = token.begins and not is_titled
        if not token.has_capital or (begins and is_ordinary(token.plain)):
            return False
        return not is_title_word(token.plain)
    return not is_ordinary(token.plain)


def _is_meant(reading: Reading, at: int, sure: Mapping[str, str]) -> bool:
    """Return whether a word that is somebody's name in this text is it here too."""
    token, before, behind = reading.tokens[at], reading.before(at), reading.after(at)
    if reading.technology[at] > 1:
        return False
    is_word = is_base(token.plain) or token.plain in MODAL
    if not is_word and not reading.technology[at]:
        return True
    if re.search(NO_NAME_BEFORE, before) or re.match(NO_NAME_BEHIND, behind):
        return False
    if reading.technology[at] and (
        reading.is_eponym(at)
        or re.search(TECHNICAL_BEFORE, before)
        or re.match(TECHNICAL_BEHIND, behind)
    ):
        return False
    if reading.is_cased and (not token.has_capital or not token.begins):
        return token.has_capital
    following = reading.tokens[at + 1].plain if at + 1 < len(reading.tokens) else ""
    if following != token.plain and sure.get(following) == sure.get(token.plain):
        return True  # Mark Jansen
    return not is_used_as_word(reading, at)


def _is_city(reading: Reading, at: int) -> bool:
    """Return whether a first name is a city here: in Sofia, the Paris office."""
    if reading.tokens[at].plain not in cities():
        return False
    return bool(
        re.search(
            r"\b(?:in|near|around|outside|central|downtown|move to|moved to)\s+$",
            reading.before(at),
        )
        or re.search(
            r"\b(?:relocat\w+|commut\w+|travel\w*|flight|fly|train) (?:to|from)\s+$",
            reading.before(at),
        )
        or re.match(r"[\s-]+(?:office|based|team|branch|site|headquarters|hq)\b", reading.after(at))
    )


def _goes_on(reading: Reading, at: int, sure: dict[str, str]) -> bool:
    """Return whether a word is a further part of the name that ends before it."""
    token, gap = reading.tokens[at], reading.gap(at - 1)
    if not re.fullmatch(r" |-|\. ", gap) or reading.technology[at] > 1:
        return False
    word = token.plain
    if gap == ". " and len(reading.tokens[at - 1].text) > 1:
        return False
    if word in sure and not is_base(word):
        return True
    if reading.is_cased:
        if word in _PARTICLES and at + 1 < len(reading.tokens):
            return reading.tokens[at + 1].has_capital and word not in ("den",)
        return (
            token.text[0].isupper()
            and word not in NO_NAMES
            and (not is_title_word(word) or word in surnames())
            and not reading.technology[at]
        )
    if word in surnames() and not reading.technology[at]:
        return word not in NO_NAMES
    if word in _PARTICLES and word not in ("la", "de", "al", "el", "ten", "den", "da"):
        return True
    return not is_ordinary(word) and not reading.technology[at] and word not in cities()


def _misheard(reading: Reading, at: int, sure: dict[str, str]) -> str:
    """Return the known name that a word sounds like, where it is no ordinary word; else nothing."""
    token = reading.tokens[at]
    word = token.plain
    if len(word) < 3 or is_ordinary(word) or reading.technology[at]:
        return ""
    if reading.is_cased and not token.has_capital:
        return ""
    short = short_forms().get(word, ())
    for name in sure:
        if name in short or word in short_forms().get(name, ()):
            return sure[name]
    key = phonetic_key(word)
    if key_weight(key) < LEAST_WEIGHT:
        return ""
    for name in sure:
        if len(name) > 2 and similarity(key, phonetic_key(name)) >= LIKE_SOUND:
            return sure[name]
    return ""
