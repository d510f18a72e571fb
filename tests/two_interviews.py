"""A memo that tells of two interviews, for tests of noticing and splitting them."""

TEXTS = [
    "Right, first Corbel Stoves.",
    "They asked about stock and I said I count twice.",
    "She smiled.",
    "I was calm.",
    "I should ask about pay next time.",
    "And that was Corbel.",
    "So the second interview was at Lindqvist Timber.",
    "I arrived late and rang the bell.",
    "Iver shook my hand and introduced himself.",
    "He asked about saws and I said yes.",
    "He nodded.",
    "It went well.",
]
CUT = 6  # index of the sentence that begins the second
