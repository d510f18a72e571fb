"""A text as the detectors read it: its words, those that stay, and what stands around them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.insights.share.tokens import Token, is_cased, tokens_of
from pipeline.insights.share.words import Phrase, technologies

_EPONYM = re.compile(
    r"^\s?(?:algorithm|theorem|transform|diagram|triangle|sieve|distribution|inequality|equation|"
    r"sort|search|tree|heap|filter|coding|notation|paradox|conjecture|lemma|matrix|process|chain|"
    r"distance|principle|substitution|machine|sequence|number|numbers|series|cipher|code|graph|"
    r"cut|flow|method|test|law|rule|razor|criterion|score|index|curve|hypothesis|optimi[sz]ation|"
    r"equilibrium|simulation|estimator|network|networks|classifier|regression|prior|loss|"
    r"database|db|cluster|framework|library|query|queries|syntax|compiler|driver|plugin)s?\b"
)
_AROUND = 60  # characters around a word that are looked at
_MOST_WORDS = 6  # of a phrase of the lists


@dataclass(frozen=True)
class Reading:
    """A text and its words; `role` is the role that the interview was for, whose words stay."""

    text: str
    role: str = ""
    tokens: tuple[Token, ...] = field(init=False)
    is_cased: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", tokens_of(self.text))
        object.__setattr__(self, "is_cased", is_cased(self.tokens))

    @cached_property
    def technology(self) -> tuple[int, ...]:
        """Return of each word how many words the technology has that it is part of, 0 for none."""
        sizes = [0] * len(self.tokens)
        for start, end in self.phrases(technologies()):
            for at in range(start, end):
                sizes[at] = max(sizes[at], end - start)
        return tuple(sizes)

    def phrases(self, known: Collection[Phrase]) -> Iterable[tuple[int, int]]:
        """Yield where phrases of a list stand, as words from start up to end; the longest only."""
        at = 0
        while at < len(self.tokens):
            for end in range(min(at + _MOST_WORDS, len(self.tokens)), at, -1):
                if self.phrase(at, end) in known and self.is_joined(at, end):
                    yield at, end
                    at = end - 1
                    break
            at += 1

    def phrase(self, start: int, end: int) -> Phrase:
        """Return words as lists hold them."""
        return tuple(token.plain for token in self.tokens[start:end])

    def is_joined(self, start: int, end: int) -> bool:
        """Return whether only blanks, hyphens, slashes and apostrophes stand between words."""
        return all(
            re.fullmatch(r"['’]?s?[ \t]?[-/&.]?[ \t]?['’]?", self.gap(at))
            for at in range(start, end - 1)
        )

    def gap(self, at: int) -> str:
        """Return what stands between a word and the next one."""
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def before(self, at: int) -> str:
        """Return what stands before a word in its sentence, in lower case."""
        start = self.tokens[at].start
        return re.split(
            r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bProf)(?<!\b[A-Z])[.!?]\s|\n",
            self.text[max(start - _AROUND, 0) : start],
        )[-1].lower()

    def after(self, at: int) -> str:
        """Return what stands behind a word, in lower case, its apostrophe's s too."""
        end = self.tokens[at].end
        return self.text[end : end + _AROUND].lower()

    def is_capital(self, at: int) -> bool:
        """Return whether a word's capital says something: the text has capitals and it is one."""
        return self.is_cased and self.tokens[at].has_capital

    def is_eponym(self, at: int) -> bool:
        """Return whether a word names a method: Voronoi diagram."""
        return bool(_EPONYM.match(re.sub(r"^['’]s?", "", self.after(at))))
