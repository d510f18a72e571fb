"""What a question asks, without how it is told: "then they asked me how a cache works"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.search.normal import is_filler, stem, tokens
from pipeline.text import plain
from pipeline.vocabulary.terms import LISTS, read_list


def _any(listed: str) -> str:
    """Return a pattern of any of what is listed, with semicolons between."""
    return "|".join(" ".join(each.split()) for each in listed.split(";") if each.strip())


_PERSON = _any(
    """one; guy; woman; man; lady; lead; manager; interviewers?; engineer; developer; recruiter;
    boss; cto; ceo; head; founder; director; person; hr; panel; principal; nurse; chef; owner;
    partner; colleague"""
)
_WHO = (
    r"(?:s?he|they|it|i|some(?:one|body)|(?:one|both)(?: of them)?"
    rf"|(?:the|an?|their|my|one) (?:\w+ ){{0,2}}?(?:{_PERSON}))"
)
_ASKED = _any(
    """ask(?:ed|s|ing)?; want(?:ed|s)? (?:me )?to (?:know|hear|see); wanted; wondered; [ie]nquired;
    said; threw; quizzed; grilled; tested; brought up; came up with; began with; started with;
    opened with; had me; got me; made me; let me; would like to know;
    (?:was|were) (?:curious|interested); moved on to; went on to; turned to; gave me; set me;
    put to me; handed me; dug into; touched on; told me"""
)
_BEFORE = r"(?:(?:was|were|got|also|just|even|then|did|had been|kept|started) )*"
_AFTER = _any(
    """me; us; about; on; for; into; straight; again; a question; questions?; the question;
    something; there; a bit; a lot; some; if; whether; to; out"""
)
_FILLERS = _any(
    """um+; uh+; er+m?; hm+; okay; ok; well; so; and; but; then; now; also; like; right; yeah; yes;
    oh; next; first(?:ly)?; second(?:ly)?; third(?:ly)?; last(?:ly)?; finally;
    after(?:wards| that)?; later(?: on)?; at first; at some point; at the (?:end|start|beginning);
    in the (?:end|middle); to (?:start|begin|finish)(?: with)?; you know; i mean; i think;
    basically; actually; let me see; let's see; again; for example; please; sure"""
)
_TOLD = _any("say; explain; tell; describe; talk about; answer")
_ITS = _any("question; task; exercise; topic; problem")
_WAS = _any("was; were; is; came; went; about; on; like; here; there; that; for me; of all; then")
_FRAMES = (
    rf"(?:{_FILLERS})\b[,.:]*",
    rf"{_WHO} {_BEFORE}(?:{_ASKED})\b(?: (?:{_AFTER})\b)*[,:]*",
    r"(?:i|we) (?:was|were|got|had been) (?:also |then )?(?:asked|quizzed|grilled|questioned)"
    r"(?: (?:about|on|if|whether|to|for)\b)*[,:]*",
    r"(?:i|we) (?:had|have|was made|were supposed|was supposed|was told|needed) to\b"
    rf"(?: (?:{_TOLD})\b)?(?: (?:them|him|her)\b)?",
    rf"(?:the|a|an|one|another|their|his|her|my)? ?(?:\w+ ){{0,2}}?(?:{_ITS})s?"
    rf"(?: (?:{_WAS}|they asked)\b)*[,:]*",
    r"there (?:was|were|is) (?:also )?(?:a|an|one|some|another)(?: \w+)? "
    r"(?:question|one|bit|part)s?(?: (?:about|on|where|of)\b)*",
    r"(?:it|that|one|this|another(?: one)?|the (?:next|first|last|second|other) "
    r"(?:one|thing|part)) (?:was|were|is) (?:about |on )?",
    r"something (?:about|on|like)",
    r"(?:can|could|would|will) (?:you|i|we)(?: (?:please|maybe|just|briefly|quickly))?",
    r"(?:tell|explain|walk|talk|take|give|show|help|remind)(?: to)? (?:me|us|them|him|her)"
    r"(?: (?:about|through|how|an example of)\b)?",
    r"(?:explain|describe|define|outline|discuss|elaborate on|compare|talk about|name)\b",
    r"(?:whether|if|about|on|that)\b",
)
_FRAME = re.compile(rf"(?:{'|'.join(_FRAMES)})(?=\W|$)[\s,:;.…–-]*")
_ENDINGS = _any(
    """in your own words; please; , you know; and so on; or something(?: like that)?; as well; too;
    explain; walk me through it; your thoughts; and why; thing; question; and all that; briefly;
    basically; tell me; (?:they|s?he) asked; i think; right"""
)
_TAIL = re.compile(rf"[\s,.;:]*(?:(?:{_ENDINGS})[\s.?!]*)$")
_PERSONS = {
    "i": "you",
    "my": "your",
    "me": "you",
    "mine": "yours",
    "myself": "yourself",
    "i'd": "you'd",
}
_PERSONS |= {"i've": "you've", "i'm": "you're", "am": "are", "i'll": "you'll"}
_COMPARES = re.compile(r"\b(?:versus|vs|or|differ\w*|compared?|against|(?<=between) \w+ and)\b")
_OPPOSED = """
strong/weak; good/bad; best/worst; first/last; success/fail; like/dislik; before/after; now/5
give/receiv; pull/push; client/server; left/right; inner/outer; front/back; public/privat; hire/fire
current/expect; past/futur; start/end; min/max; minimum/maximum; ascend/descend; read/write
encrypt/decrypt; stack/queue; thread/coroutin; get/post; synchron/asynchron; accept/reject
advantag/disadvantag; pros/con; praise/critic; join/leav; var/let; sql/nosql; unit/integr
failur/weak; fail/weak
"""
MAX_LETTERS = 600  # of a wording that are looked at

# Short forms and other names, as stems, to what they stand for.
_SAME = """
js: javascript; ts: typescript; k8s kube: kubernetes; db database databases: databas
bfs: breadth depth-first-other; auth: authentication; authn: authentication; authz: authorization
repo: repository; param: parameter; func: function; obj: object; prop: props; ci: pipeline
hashmap dict dictionary: hash-map; hashtable: hash-table; pwd: password; env: environment
postgres postgresql mysql mongo mongodb: databas; sequel: sql; wage pay compensation: salary
cv resume: cv; strength: strong; weakness: weak; colleague coworker teammate: teammat
quit resign: leave; boss: manager; holiday vacation: holiday; telecommute wfh: remote
oop: objectoriented; gc: garbage; dom: dom; lru: lru; ml: machinelearning; nn: neural
async asynchronous: async; sync synchronous: sync; vs versus: versus
"""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was told. `asked` is what it asks, `words` the stems of its content.

    `is_negated`: what it asks has a negation. `compares`: it asks for what differs.
    """

    text: str
    asked: str
    words: frozenset[str]
    is_negated: bool
    compares: bool = False


@lru_cache(maxsize=20_000)
def wording(text: str) -> Wording:
    """Return a question's text taken apart."""
    asked = asked_in(text)
    words = frozenset(_words(asked))
    is_negated = bool(re.search(r"\b(?:not|never|no|without|n't|avoid)\b|n't\b", asked))
    return Wording(text, asked, words, is_negated, bool(_COMPARES.search(asked)))


def asked_in(text: str) -> str:
    """Return what a question asks, in lower case, as if it were put to "you"."""
    line = plain(text[:MAX_LETTERS]).strip(" \"“”'")
    kept = whole = _with_terms(line)
    for _ in range(8):
        found = _FRAME.match(kept)
        if not found or not found.end():
            break
        rest = kept[found.end() :].lstrip(" ,.:;\"“”'-")
        if len(rest) < 2:
            break
        kept = rest
    for _ in range(3):
        shorter = _TAIL.sub("", kept)
        if shorter == kept or len(shorter) < 3:
            break
        kept = shorter
    return " ".join(_PERSONS.get(each, each) for each in kept.split()) or whole


def _words(text: str) -> list[str]:
    found = []
    for token in tokens(text):
        every = [each for each in token.words if each and not is_filler(each)]
        found += [_same().get(each, stem(each)) for each in every]
    return [each for each in found if len(each) > 1 or each in ("c", "r")]


@cache
def _same() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for line in re.split(r"[;\n]", _SAME):
        names, colon, meant = line.partition(":")
        if colon:
            table |= dict.fromkeys(names.split(), stem(meant.strip()))
    return table


@cache
def _spoken() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return how terms are said or misheard, and the terms, both in lower case."""
    table: dict[str, str] = {}
    for path in sorted(LISTS.glob("*.txt")):
        for term in read_list(path, path.stem):
            for spoken in term.spoken:
                if len(spoken) > 3:
                    table.setdefault(spoken.lower(), term.text.lower())
    ways = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, ways))})(?![\w'])"), table


def _with_terms(text: str) -> str:
    """Return a text with the vocabulary's terms where they were said in other ways."""
    pattern, table = _spoken()
    return pattern.sub(lambda found: table[found[0]], text)


def are_opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether one has a word, and the other alone its opposite."""
    mine, theirs = one - other, other - one
    return any(_opposites().get(word, frozenset()) & theirs for word in mine)


def has_opposite(words: frozenset[str]) -> bool:
    """Return whether one of the words has an opposite."""
    return not _opposites().keys().isdisjoint(words)


def differ_in_one(one: Wording, other: Wording) -> bool:
    """Return whether both compare, and what they compare with the same thing differs."""
    if not (one.compares and other.compares and one.words & other.words):
        return False
    mine, theirs = one.words - _GENERIC, other.words - _GENERIC
    return len(mine) <= _FEW and len(theirs) <= _FEW and bool(mine - theirs and theirs - mine)


_GENERIC = frozenset(
    stem(each) for each in ("versus", "between", "differ", "use", "when", "better")
)
_FEW = 3  # words of a bare comparison


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in re.split(r"[;\n]", _OPPOSED):
        one, slash, other = pair.strip().partition("/")
        if slash:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: frozenset(some) for word, some in found.items()}
