"""Tables of English words: fillers, irregular forms, numbers, British and American spelling."""

import re

_FILLERS = """
a about after all also am an and any are as at be because been before being but by can could did
didnt do does doesnt doing dont down for from get gets getting got had has have having he her
here him his how i if im in into is it its ive just like me my of off ok okay on one or our out
over really she so some somebody someone something than that thats the their them then there
these they theyre theyd thing things this those though to too um uh up us very was wasnt we well
were what when where which while who whom why will with would you your youd not no 1 isnt arent
werent hasnt havent hadnt wont wouldnt couldnt shouldnt cant id ill hes shes weve
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that a query may hold and a sentence need not."""

_IRREGULAR = """
begin:began begun; bite:bit bitten; blow:blew blown; break:broke broken; bring:brought
build:built; buy:bought; catch:caught; choose:chose chosen; come:came; cut:cutting; deal:dealt
draw:drew drawn; drink:drank drunk; drive:drove driven; eat:ate eaten; fall:fell fallen; feel:felt
fight:fought; find:found; fly:flew flown; forget:forgot forgotten; freeze:froze frozen
give:gave given; go:went gone; grow:grew grown; hang:hung; hear:heard; hide:hid hidden; hold:held
keep:kept; know:knew known; lead:led; leave:left; lend:lent; lie:lied lying lies lain; lose:lost
make:made; mean:meant; meet:met; pay:paid; ride:rode ridden; ring:rang rung; rise:rose risen
run:ran; say:said; see:saw seen; seek:sought; sell:sold; send:sent; shake:shook shaken
shine:shone; shoot:shot; show:shown; shrink:shrank shrunk; sing:sang sung; sink:sank sunk; sit:sat
sleep:slept; speak:spoke spoken; spend:spent; stand:stood; steal:stole stolen; stick:stuck
strike:struck; swear:swore sworn; sweat:sweaty; swing:swung; take:took taken; teach:taught
tear:tore torn; tell:told; think:thought; throw:threw thrown; understand:understood
wake:woke woken; wear:wore worn; win:won; write:wrote written; tie:tied tying; die:died dying
panic:panicked panicking panicky; shy:shier shyer; child:children; foot:feet; tooth:teeth; man:men
woman:women; person:people persons; mouse:mice; index:indices indexes; vertex:vertices
matrix:matrices; criterion:criteria; analysis:analyses analyse analyze analysed; query:queries
good:better best; bad:worse worst; silent:silence silently; salary:salaries
blush:blushing blushed; apologize:apology apologies apologetic; shame:ashamed
argue:argument arguing; decide:decision; explain:explanation; pronounce:pronunciation
receive:receipt; describe:description; lunch:lunches; bore:boredom; anger:angry angrily
nervous:nerves; hunger:hungry; success:succeed; proof:prove proved proven; believe:belief
late:lateness; silly:sillier
"""
IRREGULAR = {
    form: base.strip()
    for base, _, forms in (each.partition(":") for each in re.split(r"[;\n]", _IRREGULAR))
    for form in forms.split()
}
"""Forms of words that no stemmer brings to their base."""

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
NUMBERS = {
    **{word: number for number, word in enumerate(_NUMBERS.split())},
    **{"thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70},
    **{"eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1_000_000},
    **{"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th"},
}
"""The number that a word says."""

_AMERICAN = {
    **{
        "grey": "gray",
        "tyre": "tire",
        "cheque": "check",
        "programme": "program",
        "aeroplane": "plane",
    },
    **{"centre": "center", "theatre": "theater", "metre": "meter", "litre": "liter"},
    **{"fibre": "fiber", "calibre": "caliber", "licence": "license", "defence": "defense"},
    **{
        "offence": "offense",
        "pretence": "pretense",
        "practise": "practice",
        "catalogue": "catalog",
    },
    **{"dialogue": "dialog", "analogue": "analog", "whilst": "while", "learnt": "learn"},
    **{"spelt": "spell", "burnt": "burn", "dreamt": "dream", "maths": "math", "mum": "mom"},
    **{
        "judgement": "judgment",
        "ageing": "aging",
        "sceptical": "skeptical",
        "artefact": "artifact",
    },
    **{"aluminium": "aluminum", "cosy": "cozy", "plough": "plow", "moustache": "mustache"},
    **{
        "storey": "story",
        "kerb": "curb",
        "enrol": "enroll",
        "fulfil": "fulfill",
        "skilful": "skillful",
    },
    **{"jewellery": "jewelry", "ok": "okay", "arse": "ass"},
}
# Words that everybody writes with -ise are changed too, in queries and sentences alike.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"(?<=[a-z]{2})ys(e|ed|es|er|ers|ing)$", r"yz\1"),
        (
            r"^(behavi|col|fav|hon|lab|neighb|hum|rum|harb|endeav|flav|arm|splend|vap|glam|vig)our",
            r"\1or",
        ),
        (r"(?<=[aeiou])ll(ed|ing|er|ers|or|ors)$", r"l\1"),
        (r"^(cent|theat|met|lit|fib)res$", r"\1ers"),
    )
)


def american(word: str) -> str:
    """Return a word in American spelling; what no rule knows stays as it is."""
    if word in _AMERICAN:
        return _AMERICAN[word]
    for pattern, replacement in _RULES:
        word, changed = pattern.subn(replacement, word)
        if changed:
            break
    return word
