"""Mail addresses, telephone numbers, links and handles, written and spoken."""

import re
from collections.abc import Iterable

from models.share import Kind
from pipeline.insights.share.found import Found
from pipeline.insights.share.words import listed

_ENDS = (
    r"(?:com|org|net|io|dev|ai|co|uk|de|eu|app|edu|gov|info|me|fr|nl|pl|es|it|in|us|ca|ch|at|"
    r"tech|xyz|jobs|careers|page|link|ie|se|no|dk|be|cz|pt|au|nz|ly|gg|sh|cloud|works|io|tv|biz|"
    r"example|test|local)"
)
_NAME = r"[a-z0-9][\w+-]*+"
_SAID = r"(?:dot|underscore|dash|hyphen|minus|plus)"
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    rf"|\b{_NAME}(?:(?:\.|\s+{_SAID}\s+){_NAME})*+\s+(?:at(?:\s+sign)?|\(at\)|\[at\])\s+"
    rf"{_NAME}(?:\s+(?:dash|hyphen)\s+{_NAME})*+(?:(?:\s+dot\s+|\.)(?!{_ENDS}\b){_NAME})*"
    rf"(?:\s+dot\s+|\.|\s*\[dot\]\s*|\s*\(dot\)\s*){_ENDS}\b(?:(?:\s+dot\s+|\.){_ENDS}\b)?(?!/)",
    re.IGNORECASE,
)
_LABEL = r"[a-z0-9][a-z0-9-]{0,62}+"
_PATH = r"[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]"
_LINK = re.compile(
    rf"(?:https?|ftp)://{_PATH}|\bwww\.{_PATH}"
    rf"|(?<![\w.-])(?:{_LABEL}\.){{1,5}}[a-z]{{2,10}}/{_PATH}"
    rf"|(?<![\w.-])(?:{_LABEL}\.){{1,5}}{_ENDS}\b(?!\()"
    rf"|\b(?:(?:double\s?u\s?){{1,3}}|www|w\s?w\s?w)\s+dot\s+{_NAME}(?:\s+dot\s+{_NAME})+"
    rf"(?:\s+slash\s+{_NAME})*"
    rf"|\b{_NAME}(?:\s+(?:dash|hyphen)\s+{_NAME})*+(?:\s+dot\s+(?!{_ENDS}\b){_NAME})*+"
    rf"\s+dot\s+{_ENDS}\b(?:\s+dot\s+{_ENDS}\b)?"
    rf"(?:\s+(?:forward\s+)?slash\s+{_NAME}(?:\s+(?:dot|dash|underscore)\s+{_NAME})*+)*+",
    re.IGNORECASE,
)
_NO_LINK = re.compile(
    r"(?:socket|draw|asp|vb|node|next|vue|fly|crates|deno|react|express|three|d3|chart|ember|nuxt|"
    r"moment|levels|excalidraw|diagrams|readthedocs|go|alpine|backbone|sinon|index|"
    r"main|app|server|package|self|this|obj|user|os|sys|math|console|document|window|np|pd|plt|"
    r"java|javax|torch|tf|array|object|promise|system|string|list|dict|std|req|res|process|module)"
    r"\.\w+|\.net|(?:git|type|java|action)script\.\w+|(?:e\.g|i\.e|a\.m|p\.m)\b.*",
    re.IGNORECASE,
)
_DOT_NET = re.compile(
    r"(?:do|in|with|and|of|the|a|using|use|for|know|is|was|are|on|or|like|about|into|from|to|as|"
    r"our|"
    r"their|your|old|modern|dot|mostly|did|does|some|asp) dot net",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z_][\w.-]*\w")
_NO_HANDLE = listed("annotations")
_SPOKEN_HANDLE = re.compile(
    r"\b(?:handle|username|user name|nick|nickname|screen name|account|profile|github|twitter|"
    r"linkedin|telegram|discord|instagram|skype|slack)"
    r"(?:\s+(?:id|handle|name|account|profile|username))?(?:\s+on\s+\w+)?\s*(?:is|was|as|:)\s+"
    r"(?:at\s+)?(?P<handle>[a-z][\w.-]*[\w](?:\s+(?:underscore|dash|dot)\s+[\w]+)*)",
    re.IGNORECASE,
)
_NOT_SPOKEN_HANDLE = re.compile(
    r"(?:not|very|quite|a|an|the|my|full|empty|private|public|down|broken|really|pretty|good|bad|"
    r"great|fine|nice|where|what|how|that|it|there|used|always|also|mostly|just|so|too|on|in|for|"
    r"up|out|old|new|still|only|all|something|better|clean|outdated|important|fun|easy|hard|"
    r"messy|required|mandatory|more|less|kind|sort|like|basically|actually|one|their|his|her|our)$",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.])(?:\+ ?)?\(?\d(?:[ \t./()-]{0,2}+\d){5,18}+(?!\w|[.,]\d|\s?(?:%|percent))"
)
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
_DIGIT = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|\d)"
_SPOKEN_PHONE = re.compile(
    rf"(?:\b(?:plus|double|triple)\s+|\+)?\b{_DIGIT}\b"
    rf"(?:[\s,.-]+(?:(?:double|triple)\s+)?(?:{_DIGIT}|\d{{2,5}}|hundred)\b){{5,}}",
    re.IGNORECASE,
)
_PHONE_WORDS = re.compile(
    r"(?:phone|number|call|ring|dial|text|mobile|cell|whatsapp|reach|extension)\b.{0,40}$",
    re.IGNORECASE | re.DOTALL,
)
_SHORT_PHONE = re.compile(r"(?<![\w.])\d{3}[-\s.]\d{3,4}(?:[-\s.]\d{2,4})?(?!\w)")


def contacts(text: str) -> Iterable[Found]:
    """Yield mail addresses, links, handles and telephone numbers."""
    yield from _matches(_MAIL, text, "mail")
    for match in _LINK.finditer(text):
        if not _NO_LINK.fullmatch(match[0]) and not _DOT_NET.fullmatch(match[0]):
            yield _found(match, "link")
    for match in _HANDLE.finditer(text):
        if match[0][1:].lower() not in _NO_HANDLE:
            yield _found(match, "handle")
    for match in _SPOKEN_HANDLE.finditer(text):
        if not _NOT_SPOKEN_HANDLE.match(match["handle"]):
            yield _found(match, "handle", "handle")
    yield from _phones(text)


def _phones(text: str) -> Iterable[Found]:
    for match in _PHONE.finditer(text):
        digits = sum(char.isdigit() for char in match[0])
        is_written = bool(re.search(r"[+\s()/-]", match[0])) or match[0].startswith("0")
        is_dated = re.fullmatch(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d{4}\s?[-–]\s?\d{4}", match[0])
        is_asked = _PHONE_WORDS.search(text[max(match.start() - 50, 0) : match.start()])
        is_one = is_written and digits <= _MOST_DIGITS and not is_dated
        if digits >= _LEAST_DIGITS and (is_one or is_asked):
            yield _found(match, "phone")
    yield from _matches(_SPOKEN_PHONE, text, "phone")
    for match in _SHORT_PHONE.finditer(text):
        if _PHONE_WORDS.search(text[max(match.start() - 50, 0) : match.start()]):
            yield _found(match, "phone")


def _matches(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterable[Found]:
    return (_found(match, kind) for match in pattern.finditer(text))


def _found(match: re.Match[str], kind: Kind, group: str | int = 0) -> Found:
    return Found(match.start(group), match.end(group), kind, match[group].lower())
