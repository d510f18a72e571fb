"""Replace what tells who, where, when and for how much in a text."""

from models.share import Known, Shared
from pipeline.insights.share.calendar import dates
from pipeline.insights.share.companies import introduced_companies, other_companies, role_names
from pipeline.insights.share.contacts import contacts
from pipeline.insights.share.found import first_of
from pipeline.insights.share.money import salaries
from pipeline.insights.share.own_company import known_company, own_company
from pipeline.insights.share.people import known_people, named_in, people
from pipeline.insights.share.places import places
from pipeline.insights.share.reading import Reading
from pipeline.insights.share.replace import replaced
from pipeline.insights.share.roles import roles_of
from pipeline.insights.share.unknown import unknown


def share(text: str, known: Known, *, besides: str = "") -> Shared:
    """Return a text in which names are roles, and what was replaced.

    What may be a name and what may not, no rule tells for sure: where it is unsure, it is replaced
    and its kind is `unsure`. `besides` is another text of the same interview: who is introduced in
    it is known in this one.
    """
    reading = Reading(text, known.role)
    company = known_company(known.company)
    me = known_people([known.me] if known.me else [])
    known_names = (*known_people(known.people), *me)
    found = first_of(
        (
            contacts(text),
            dates(text),
            salaries(text),
            own_company(reading, company),
            people(
                reading,
                known_names,
                named_in(Reading(besides, known.role)) if besides else (),
                me=[person.name for person in me],
            ),
            places(reading),
            other_companies(reading),
            introduced_companies(reading),
            unknown(reading, role_names(known.role)),
        )
    )
    names = [person.name for person in known_names if person not in me]
    return replaced(text, found, roles_of(text, found, names))
