"""Search the sentences of all reviews: a typed query, the ways in which its words may stand, hits.

- `query` read what was typed: words, phrases, negations, filters
- `doubts` what of it looks like a filter and is none
- `forms` the forms in which a phrase or a beginning must stand as it is
- `normal`, `word_tables` one form for all ways of writing a word
- `spelling`, `skeleton`, `skeletons`, `alignment`, `common` what a misspelt or misheard word may be
- `suggest` a better spelling of a query
- `meaning`, `related` sentences and words about the same; loaded where words find too little
- `relevance` how well a sentence answers a query in other words, and whether any does
- `plan` the units of a query and the ways of each
- `fusion` the ranking: exact before forgiving, whole before part
- `marks` what matched in a hit, and why it was found
- `index` the rows of the index (`pipeline.archive.search_index`), kept in step with the sentences
- `find` all of it together
"""
