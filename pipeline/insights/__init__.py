"""What many reviews say together.

- `applications` which rounds are of one application; `outcome` how they ended
- `trends` what changes from interview to interview; `facts` what one review tells of itself
- `claims` what sentences tell: something made up, a question of one's own
- `todo` what was resolved for the next time, ticked where it is done
- `prep` one page before an interview; `people` who was there, `promises` what was promised
- `questions` the questions met over all interviews, the same one in other words as one
- `askings` which exchange is which asking after a review was placed anew
- `practice` when a question comes again
- `sureness` how sure the speaker was of an answer
- `wordings` what a question asks, without how it is told
- `grouping` which wordings are one question; `learned` the scorer and the topics that are shipped
- `pairs` how likely two wordings ask the same; `clusters` groups of those that do
- `scores` how well questions are grouped
- `topics` what a question is about; `topic_files` those shipped and the user's own
- `share/` a text in which names, pay, days and contacts are roles
"""
