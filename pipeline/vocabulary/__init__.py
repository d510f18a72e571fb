"""Terms that may be said: lists by role, the user's own, names, and what corrections teach.

`phonetic` spells texts by sound, `match` finds which terms a stretch of words may be, `bias` and
`topic` put them to the engine, `replace` puts terms in place of what was misheard.
"""
