"""Where a sentence ends: marks of all scripts, abbreviations, ordinals, initials.

No language is asked for: notes mix them. A stop is an abbreviation's where any of the languages
here has it, and where what stands beside it does not speak against it.
"""

import itertools
import re
from collections.abc import Sequence

from models import Word

LONG_PAUSE_S = 2.5  # ends a sentence whatever the marks say
CUT_PAUSE_S = 1.0  # a stop with a small letter after it ends a sentence only after such a pause
MIN_THAI_LETTERS = 25  # of a sentence: Thai ends it with a space, and has others

CLOSERS = "\"'”’“»«›‹)]}*_）］｝」』】〉》〕"
OPENERS = "\"'“‘„‚«»‹›([{¿¡*_（［｛「『【〈《〔"
# Those of scripts that write no space after them, as some do: text is cut behind them.
_UNSPACED_MARKS = "。！？｡．।॥؟۔።፧፨។៕။།༎"
END_MARKS = ".!?…։‼⁇⁈⁉\u037e" + _UNSPACED_MARKS  # \u037e is the Greek question mark

_AFTER_MARK = re.compile(
    rf"(?<![{_UNSPACED_MARKS}])[{_UNSPACED_MARKS}]++[{re.escape(CLOSERS)}]*+"
    rf"(?=[^{_UNSPACED_MARKS}{re.escape(CLOSERS)}.!?…])"
)
# What stands in these is one sentence's, however many marks it has.
_QUOTED = re.compile("“[^“”]{1,120}”|「[^「」]{1,120}」|『[^『』]{1,120}』|《[^《》]{1,120}》")
_SAID = re.compile(r"と|って|[他她我你]们?(?:说|說|问|問|答|想)")  # after a quotation
_UNSPACED_LETTER = re.compile(
    r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_THAI = re.compile(r"[\u0e01-\u0eff]")
_THAI_POLITE = ("ครับ", "ค่ะ", "คะ", "จ้ะ", "จ้า")
_THAI_LINKS = ("และ", "หรือ", "แต่", "ที่", "ว่า", "เพราะ", "ซึ่ง", "เมื่อ", "ถ้า", "คือ", "เช่น", "ๆ")


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A full stop after these is part of the word; a capital may follow.
_NEVER_LAST = _all_in(
    "mr mrs ms dr prof st mt sen rep gov gen capt lt sgt hr fr frau vs eg ie cf fig approx messrs "
    "bzw ggf inkl exkl evtl dh zb vgl sog bspw ca dipl "
    "sr sra srta sres dra dña ing lic arq ud uds avda pej "
    "mme mlle mmes mm pex cad càd dott dottssa sigra sig avv profssa geom sigg "
    "dhr mevr mw bijv dwz tzn tj mgr inż np esim tex bla feks tzv např örn dsv "
    "те т.е напр им ул डॉ"
)
# After these only a number belongs to it.
_BEFORE_NUMBER = _all_in(
    "no nos nr núm num nº fig art abb kap chap ch sec pp pag pág págs pagg page vol bd abs tel kl "
    "godz mind max min approx tab anm s p n para § стр рис jan feb mar apr jun jul aug sep "
    "sept oct nov dec env aprox cap caps arts núms okt dez ene dic janv févr avr juil déc"
)
# After these a full stop may be both; what follows decides.
_PERHAPS_LAST = _all_in("etc inc ltd co corp jr sr us uk eu usa am pm dept dc phd bsc msc al ave")
# After these too, and a capital begins a sentence.
_LAST_BEFORE_CAPITAL = _all_in("usw ecc osv enz min std sek stk mio mrd jh тд тп г руб тыс млн")
# Words that begin a sentence far more often than they go on with a name.
_STARTERS = _all_in(
    "i he she it we you they this that these those there the a an and but so then now well "
    "in on at for when if because after before also my his her our their what why how who where "
    "is are was were be do did does no yes not as to maybe ich er sie es wir dann und aber danach "
    "das die der den man mein luego después entonces pero yo ellos puis ensuite mais je il elle "
    "nous ils elles poi ma io loro dopo я он она мы они потом но"
)
_ARTICLES = _all_in(
    "am vom zum zur der die das den dem des im beim jeder jede jedes ein eine einen "
    "einem einer mein meine meinen meinem meiner ihr ihre ihrer unser unsere"
)
_MONTHS = _all_in(
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "marts maj desember mars jahrhundert runde"
)
_NUMBER = re.compile(r"\d{1,2}\.")
_ROMAN = re.compile(r"(?:[\u2160-\u217f\u2460-\u2473]{1,5}|[ivx]{2,5}|[IVX]{2,5})\.")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{2}")  # two: μ alone is a unit
_DOUBLED = re.compile(r"([A-ZÑ])\1\.?")  # of a Spanish plural: EE. UU., FF. AA.
_INITIAL = re.compile(r"(\w\.)*\w")
_SHORT = re.compile(r"\w\.")


def cut_unspaced(text: str) -> list[str]:
    """Cut text without spaces after each sentence in it; nothing is dropped."""
    pieces, start = [], 0
    within = {
        place for each in _QUOTED.finditer(text) for place in range(each.start() + 1, each.end())
    }
    for found in _AFTER_MARK.finditer(text):
        if found.end() in within:
            continue
        is_quoted = found.group()[-1] in CLOSERS
        if not (is_quoted and _SAID.match(text, found.end())):
            pieces.append(text[start : found.end()])
            start = found.end()
    return [*pieces, text[start:]]


def is_capitalised(words: Sequence[str]) -> bool:
    """Return whether typed text begins its sentences with capitals, as far as it shows."""
    pairs = itertools.pairwise(words)
    return any(
        last.endswith(".")
        and not _stop_belongs_to_word([last, last], last, after)
        and after[:1].isupper()
        and bare_letters(after) != "i"
        for last, after in pairs
    )


def is_end_of_typed(words: Sequence[str], following: str, has_capitals: bool) -> bool:
    """Return whether a typed sentence ends before the word `following`.

    `has_capitals` is whether the text's sentences begin with them: else small letters may.
    """
    if _THAI.match(words[-1][-1:]) and _THAI.match(following[:1]):
        return _is_end_of_thai(words, following)
    return _ends(words, following, is_cut=not has_capitals)


def is_end(words: Sequence[Word], following: Word) -> bool:
    """Return whether a sentence ends before the word `following`."""
    pause_s = following.start_s - words[-1].end_s
    if pause_s >= LONG_PAUSE_S:
        return True
    texts = [word.text for word in words[-3:]]
    starts_small = not words[0].text.lstrip(OPENERS)[:1].isupper()
    if len(words) > len(texts):
        texts = [words[0].text, *texts]
    return _ends(texts, following.text, is_cut=starts_small or pause_s >= CUT_PAUSE_S)


def _ends(words: Sequence[str], following: str, *, is_cut: bool) -> bool:
    """Return whether a mark ends a sentence; `is_cut` lets one begin with a small letter."""
    last = words[-1]
    core = last.rstrip(CLOSERS)
    if core.endswith(";") and (_GREEK.search(core) or _GREEK.search(following)):
        return True  # Greek's question mark, as it is typed
    if not core or core[-1] not in END_MARKS:
        return False
    after = following.lstrip(OPENERS)
    if not after.strip(END_MARKS + CLOSERS + OPENERS) and not after.startswith((".", "…")):
        return False  # a mark or a quote that stands alone
    lower = after[:1].islower()
    if core.endswith(("...", "…")):
        return not lower  # a hesitation, not an end
    if core[-1] != ".":
        return not (lower and (core != last or core == "?!"))  # "Why?" he asked
    if lower and not is_cut:
        return False  # the engine ends each of its windows with a stop, in mid-sentence too
    return not _stop_belongs_to_word(words, core, after)


def bare_letters(word: str) -> str:
    """Return a word in lower case, without stops and what is around it."""
    return word.strip(OPENERS + CLOSERS).rstrip(".,;:!?").lower().replace(".", "").replace("-", "")


def _stop_belongs_to_word(words: Sequence[str], core: str, after: str) -> bool:
    """Return whether a full stop marks an abbreviation, not the sentence's end."""
    bare = core.lstrip(OPENERS).rstrip(".").lower()
    letters = bare_letters(core)
    lower = after[:1].islower()
    starts = re.sub(r"\W.*", "", after).lower() in _STARTERS
    if letters in _NEVER_LAST or (letters == "me" and core[:1] == "M" and after[:1].isupper()):
        return True
    if letters in _BEFORE_NUMBER and after[:1].isdigit():
        return True  # No. 5
    before = words[-2] if len(words) > 1 else ""
    if letters == "г" and not before.isdigit():
        return True  # a town; after a number, a year
    if letters in _LAST_BEFORE_CAPITAL:
        return lower
    if _DOUBLED.fullmatch(core):
        if _DOUBLED.fullmatch(after.rstrip(CLOSERS + ",;:!?")):
            return True
        return lower and bool(_DOUBLED.fullmatch(before))
    if _ROMAN.fullmatch(core) and len(words) == 1:
        return True  # of a list
    if _NUMBER.fullmatch(core):
        return len(words) == 1 or _is_ordinal(words, after, starts=starts)
    if _SHORT.fullmatch(before) and before.islower() and len(letters) <= 2 and letters.isalpha():
        return lower or letters not in {"д", "п"}  # z. B., p. ej., т. е.; и т. д. may be last
    initials = bool(_INITIAL.fullmatch(bare)) and letters.isalpha() and letters != "i"
    if letters in _PERHAPS_LAST or (initials and not _UNSPACED_LETTER.match(letters)):
        return lower or after[:1].isdigit() or not starts
    return False


def _is_ordinal(words: Sequence[str], after: str, *, starts: bool) -> bool:
    """Return whether a number with a stop is an ordinal: am 4. März, zur 2. Runde."""
    if bare_letters(after) in _MONTHS:
        return True
    before = bare_letters(words[-2])
    is_english = before == "am" and len(words) > 2 and bare_letters(words[-3]) == "i"
    return before in _ARTICLES and not starts and not is_english


def _is_end_of_thai(words: Sequence[str], following: str) -> bool:
    """Return whether a space in Thai or Lao, which have no full stop, ends a sentence."""
    if words[-1].endswith(_THAI_POLITE):
        return True
    if following.startswith(_THAI_LINKS) or words[-1].endswith(_THAI_LINKS):
        return False
    return sum(len(word) for word in words) >= MIN_THAI_LETTERS
