"""Make a text fit to be shared: people, companies, places, pay, days and contacts become roles.

`tokens`     words with their places
`words`      the lists by which names are told from words (`lists/`)
`reading`    a text as the detectors read it
`contacts` `money` `calendar`, `own_company` `people` `companies` `places`, `unknown`    finds
`people_cues` `people_words` `company_cues`    what stands around names
`roles`      the role that stands for each name
`replace`    roles in place of names
`share`      all of it
"""

from pipeline.insights.share.share import share

__all__ = ["share"]
