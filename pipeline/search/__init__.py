"""Search the sentences of all reviews: a typed query, the forms of its words, the hits.

- `query` read what was typed: words, phrases, negations, filters
- `doubts` what of it looks like a filter and is none
- `forms` the ways in which a word may have been written down
- `find` both together over the archive's index (`pipeline.archive.search`)
"""
