"""Tell the names of the interview's data, in many languages, and the forms of lines that name them.

"Company: Acme", "company:: Acme"; by `in_pairs` also "Company - Acme" and tables of them.
"""

import re
from collections.abc import Sequence

from pipeline.notes.tables import cells_of, is_rule


def _all_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FIELDS = {
    "company": "company employer firm organisation organization company_name name_of_company "
    "firma unternehmen arbeitgeber firmenname entreprise société employeur empresa empregador "
    "compañía azienda società datore_di_lavoro bedrijf werkgever företag arbetsgivare virksomhed "
    "bedrift yritys pracodawca společnost zaměstnavatel cég εταιρεία компания работодатель "
    "компанія şirket işveren 公司 公司名称 会社 会社名 企業 企業名 회사 회사명",
    "role": "role position job job_title title_of_the_job vacancy stelle rolle stellentitel "
    "position poste rôle puesto vacante ruolo posizione functie vacature cargo vaga função "
    "posição stanowisko pozice tjänst stilling tehtävä beosztás θέση должность вакансия позиция "
    "посада pozisyon 职位 岗位 职务 役職 職種 職位 ポジション 募集職種 직무 직책 포지션",
    "stage": "stage round interview_stage interview_round runde étape ronda fase etapa tour "
    "rodada turno etap kolo aşama tur этап раунд етап 轮次 選考段階 選考 面接段階 단계 전형",
    "held_on": "date day when held_on interview_date date_of_interview interviewed_on datum tag "
    "wann fecha data giorno dato päivä päivämäärä dátum ημερομηνία дата tarih mülakat_tarihi "
    "日期 面试日期 日付 日時 面接日 面接日時 날짜 면접일 일시",
    "time": "time start_time interview_time uhrzeit zeit beginn heure hora ora orario tijd tid "
    "czas godzina čas kello ώρα время час saat 时间 時間 面试时间 時刻 開始時間 시간",
    "outcome": "outcome result ergebnis résultat resultado risultato esito wynik resultaat "
    "resultat výsledek sonuç результат 结果 結果 결과",
}
_FIELD_OF = {name: field for field, names in _FIELDS.items() for name in names.split()}
# Front matter keys of note-taking programs, which are dropped.
HOUSEKEEPING = _all_in(
    "tags tag aliases alias cssclass cssclasses id uid created created_time created_by modified "
    "updated last_edited_time last_edited_by publish layout draft permalink slug"
)
# What programs write beside them in lines without a fence.
OF_PROGRAMS = _all_in("status url link website priority rating type source progress archived")
KEY_VALUE = re.compile(
    r"\s*(?:[-*+•]\s+)?(?:\*\*|__)?([^\W\d_][\w -]{0,30}?)(?:\*\*|__)?"
    r"\s*(?:::?(?:\*\*|__)?\s+|::(?:\*\*|__)?|：\s*)(\S.*)"
)
_DASHED = re.compile(
    r"\s*(?:[-*+•]\s+)?(?:\*\*|__)?([^\W\d_][\w ]{0,30}?)(?:\*\*|__)?\s+[-–—=]\s+(\S.*)"
)
_MAX_LINES = 40  # at the top of notes, where data may be
_TITLES = _all_in("field value property key details detail feld wert champ valeur campo valor item")


def key_of(name: str) -> str:
    """Return a name as the tables above spell it."""
    return "_".join(name.lower().replace("-", " ").split())


def field_of(name: str) -> str | None:
    """Return the field of the interview that a label names, or None."""
    return _FIELD_OF.get(key_of(name))


def is_field(name: str) -> bool:
    """Return whether a label names a field of the interview."""
    return key_of(name) in _FIELD_OF


def data_follows(lines: Sequence[str]) -> bool:
    """Return whether one of the next lines, up to a blank one, names a known field."""
    for line in lines:
        pair = KEY_VALUE.fullmatch(line)
        if pair is None:
            return False
        if is_field(pair[1]) or key_of(pair[1]) in HOUSEKEEPING:
            return True
    return False


def in_pairs(lines: Sequence[str]) -> list[str]:
    """Return the lines with "Company - Acme" and rows "| Company | Acme |" as "Company: Acme".

    Only the first ones, below a title at most, two of which at least name data in that form.
    """
    start = next((at for at, line in enumerate(lines) if _may_have_data(line)), len(lines))
    end = start
    while end < min(len(lines), start + _MAX_LINES) and lines[end].strip():
        end += 1
    block = lines[start:end]
    pairs = _dashed(block) or _rows(block) or _columns(block)
    return [*lines[:start], *pairs, *lines[end:]] if pairs else list(lines)


def _may_have_data(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("# ")


def _dashed(block: Sequence[str]) -> list[str]:
    found = [_DASHED.fullmatch(line) for line in block[:_MAX_LINES]]
    known = [bool(pair and is_field(pair[1])) for pair in found]
    count = known.index(False) if False in known else len(known)
    if count < 2:
        return []
    return [f"{pair[1]}: {pair[2]}" for pair in found[:count] if pair] + list(block[count:])


def _cells(block: Sequence[str]) -> list[list[str]]:
    """Return the cells of a table's rows, without its rules; nothing for other lines."""
    rows = [(cells_of(line, "|"), line) for line in block]
    if len(rows) < 2 or not all(cells and len(cells) > 1 for cells, _ in rows):
        return []
    return [cells for cells, line in rows if cells and not is_rule(line.strip())]


def _rows(block: Sequence[str]) -> list[str]:
    """Return the pairs of a table whose rows name a field each."""
    rows = _cells(block)
    if rows and all(not cell or key_of(cell.strip("*_ ")) in _TITLES for cell in rows[0]):
        rows = rows[1:]
    named = sum(is_field(row[0].strip("*_ ")) for row in rows)
    if named < 2 or any(len(row) != 2 or not row[0] for row in rows):
        return []
    return [f"{row[0].strip('*_ ')}: {row[1]}" for row in rows if row[1]]


def _columns(block: Sequence[str]) -> list[str]:
    """Return the pairs of a table of one row below titles that all name a field."""
    rows = _cells(block)
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return []
    titles = [title.strip("*_ ") for title in rows[0]]
    if not all(map(is_field, titles)):
        return []
    return [f"{title}: {value}" for title, value in zip(titles, rows[1], strict=True) if value]
