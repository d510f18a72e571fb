"""The archive: all reviews of a home folder in one SQLite database, and all of Afterview's SQL.

`database.Store` is the open database; every other module holds functions over it:

- `opening` makes its connection, `faults` its errors, `holders` names who locked it
- `schema`, `schema_insights` tables and migrations; `views` one table for people
- `rows` values to columns and back
- `memos` the files that arrived; `recordings` memos that are still being recorded
- `drafts` transcripts in the making; `transcripts` those that are stored, with their sentences
- `questions` the questions met over all interviews, with verdicts
- `practice` answers in practice, and when a question comes again
- `placements` sentences under prompts, exchanges; `examples` pinned sentences to learn from
- `reviews` whole reviews: load, list, edit, delete; `splits` several interviews in one memo
- `sheets` prompt sheets; `names` of companies and prompts; `search` the full-text index
- `maintenance` checks, merging the index
"""
