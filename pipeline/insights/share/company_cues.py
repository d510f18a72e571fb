"""What stands before, behind and in the names of companies."""

import re

from pipeline.insights.share.reading import Reading
from pipeline.insights.share.words import listed

GENERIC = listed("company_words")
AT = re.compile(
    r"(?:\b(?:work(?:ed|ing|s)?|interview(?:ed|ing|s)?|interview|job|role|position|roles|offer|"
    r"offers|intern(?:ed|ing|ship)?|engineers?|developers?|people|someone|somebody|guy|friends?|"
    r"recruiter|manager|lead|colleagues?|years?|months|employed|time|was|been|be|start(?:ed|ing)?|"
    r"onsite|apply|applied|applying|applications?|round|screen|call|experience|contract\w*|team|"
    r"culture|is|are|were|stint|product|did|here|it|them|moved|salary|stack|process|things|life|"
    r"teams|memo|review|day|final|stage|project|hired)\s+"
    r"(?:\w+\s+){0,2}?(?:at|for|with|from|by)|\b(?:join|joined|joining|leave|left|leaving|quit|ex|"
    r"acquired by|bought by|hired by|competitors? (?:like|is|are|such as)|compan(?:y|ies) "
    r"(?:called|"
    r"named|like|is|was)|startup (?:called|named)|called|client|employer|employer was|agency|bank|"
    r"^at|^for)|\bat)[\s-]+(?:the |an? )?$"
)
AFTER = re.compile(
    r"(?:['’]s?)?\s+(?:hired|recruiter|recruiters|offered|rejected|laid|acquired|bought|employees?|"
    r"office|offices|headquarters|hq|interview|interviews|engineers|people|is hiring|pays|loop|"
    r"onsite|recruiting|hr|careers|job|offer|screen|internship|role|position)\b"
)
FORM = re.compile(
    r"\s+(?:gmbh|inc|ltd|limited|llc|plc|ag|bv|corp|corporation|labs|technologies|consulting|"
    r"analytics|logistics|solutions|software|systems|group|holdings?|ventures|capital|insurance|"
    r"bank|robotics|studios?|partners|energy|health|mobility|payments|games|foods|biotech|pharma|"
    r"therapeutics|airlines|motors)\b",
    re.IGNORECASE,
)
CAPITAL_FORM = re.compile(
    r"(?: [A-Z][\w'’-]*){0,2} (?:GmbH|Inc|Ltd|Limited|LLC|PLC|AG|BV|Corp|Corporation|Labs|"
    r"Technologies|"
    r"Consulting|Logistics|Solutions|Software|Systems|Group|Holdings?|Ventures|Capital|Insurance|"
    r"Bank|"
    r"Robotics|Studios?|Energy|Health|Mobility|Payments|Games|Foods|Biotech|Pharma|Therapeutics|"
    r"Airlines|Motors|Hospital|Clinic|Academy|Freight|Media|Brothers|Industries)\b"
)
SONS = re.compile(r"\s+(?:and|&)\s+(?:sons|brothers|daughters)\b", re.IGNORECASE)
OWNS = re.compile(
    r"['’]s\s+(?:\w+\s+)?(?:app|apps|platform|product|products|recruiter|interview|process|"
    r"office|website|"
    r"dashboard|api|ceo|cto|hr|engineers|backend|customers|clients|offer|founders?)\b"
)
AND_SONS = re.compile(
    r"\s+(?:and|&)\s+(?:co|sons|brothers|partners|daughters|company)\b", re.IGNORECASE
)
SURELY_AT = re.compile(
    r"\b(?:work|worked|working|works|interview|interviewed|interviewing|interviews|job|offer|"
    r"interned|"
    r"internship|years?|months|employed|applied|apply|contracted|people|someone|recruiter|guys|"
    r"folks|"
    r"team|round|role|onsite|call|screen|day)\s+(?:there\s+)?(?:at|from)\s+$|"
    r"\b(?:recruiter|email|mail|offer|call|headhunter|lady|guy|woman|man)\s+from\s+$|"
    r"\b(?:joined|joining)\s+$|\band at\s+$|"
    r"\b(?:company|startup|start-up|agency|firm|place|employer|client|competitor)\s+"
    r"(?:is |was |that is |that's )?(?:called|named)\s+$|"
    r"\b(?:interview|interviewed|interviewing|call|screen)\s+(?:was\s+)?with\s+$"
)
ACTS = re.compile(
    r"\s+(?:wants? me|offered me|rejected me|hired me|ghosted me|invited me|turned me)\b"
)
NO_COMPANIES = listed("no_companies")
LITTLE = listed("little_words")


def is_plain_name(reading: Reading, at: int) -> bool:
    """Return whether an ordinary word may be a name where one is expected."""
    word = reading.tokens[at].plain
    return (
        len(word) > 2
        and word.isalpha()
        and word not in LITTLE
        and word not in NO_COMPANIES
        and not reading.technology[at]
        and (not word.endswith("ing") or word == "morning")
    )


def goes_on(reading: Reading, at: int) -> bool:
    """Return whether a word is a further one of the name that ends before it."""
    if not re.fullmatch(r" | ?& ?|-", reading.gap(at - 1)):
        return False
    token = reading.tokens[at]
    if reading.is_cased:
        return token.text[0].isupper() and (not reading.technology[at] or token.plain in GENERIC)
    return token.plain in GENERIC and bool(FORM.match(" " + token.plain))


def with_form(reading: Reading, end: int) -> int:
    """Return where a company's name ends with what tells its form: Labs, and Sons."""
    rest = reading.text[reading.tokens[end - 1].end :]
    if AND_SONS.match(rest):
        return end + (1 if rest.lstrip().startswith("&") else 2)
    while (
        end < len(reading.tokens)
        and goes_on(reading, end)
        and FORM.match(" " + reading.tokens[end].plain)
    ):
        end += 1
    return end
