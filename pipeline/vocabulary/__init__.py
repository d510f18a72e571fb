"""Technical terms and names that a speaker may say, and how to recognise them.

`terms`     the vocabulary: lists by role (`lists/`), the user's own terms, names, corrections
`phonetic`  a phonetic key for a text, and the similarity of two keys
`match`     find the terms that a run of words may be
`topic`     decide whether a window is technical, and which terms to expect in it
`bias`      propose terms to the engine, and decide by its log-probabilities
`replace`   replace misheard words in finished sentences

To add a list, add a text file to `lists/`.
"""
