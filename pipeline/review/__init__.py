"""Work on a stored review: place its sentences, take the user's edits, tell what it lacks.

`placing`           place all sentences of a review anew; pinned ones stay
`edits`             what the user changes: pin a sentence, correct its words, split a review
`mending`           mend a word wherever it stands
`text_document`     a review as a text to edit; `text_reading` reads it, `text_edit` compares it
`text_draft`        the draft of such a text, kept until it is stored
`cutting`           cut sentences, and join them, with their words' times
`history`           keep each change, take it back, make it again
`recutting`         make the user's splits and joins in another transcript of the memo
`retracing`         find a change in a transcript that was made after it
`learning`          the sentences that the user pinned, as examples for other reviews
`transfer`          take pins and corrections over to a new transcript of the same memo
`split_offer`       keep what is found of a second interview, and offer it
`second_interview`  notice that a memo goes on to another interview (second_interview.json, learned)
`interview_signs`   what that is told by, as numbers
`interview_words`   the words looked for (second_interview.toml)
`boosting`          boosted trees in plain numpy
`training`          fits the detector: python -m pipeline.review.training.fit
`fillers`           hides um, you know, and words said twice from the text that is shown
`timing`            when a memo was spoken, and which part of the interview it dwells on
"""
