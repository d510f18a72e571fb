import numpy as np

from tests import plain_sentences
from tests.benchmarks.plain_sentences import placed


def test_sentences_that_anybody_says_are_filed_rightly_alone_and_in_contexts() -> None:
    table = plain_sentences.table()
    alone = placed([((text,), 0) for text in table.texts])
    assert plain_sentences.rightly(alone, table.labels) > 0.85
    among = placed(plain_sentences.in_context(table.texts[::4]))
    labels = np.repeat(table.labels[::4], 3, axis=0)
    assert plain_sentences.rightly(among, labels) > 0.8
