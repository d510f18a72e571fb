from pipeline.segment.exchanges import LINK_FEATURES, LINK_WEIGHTS


def test_the_weights_are_those_that_the_walk_throughs_teach() -> None:
    """A part of them, to be quick: whoever changes the features must learn the weights anew."""
    from pipeline.segment.training.data import read_memos
    from pipeline.segment.training.linking import fit, replay

    assert len(LINK_WEIGHTS) == len(LINK_FEATURES)
    memos = [memo for memo in read_memos() if memo.writer in ("0xx", "9xx")]
    links = [link for memo in memos for link in replay(memo, LINK_WEIGHTS)]
    latest = sum(right[-1] for _, right, _ in links)
    ours = sum(right[chosen] for _, right, chosen in links)
    assert ours > latest > 0.8 * len(links)
    learned = dict(zip(LINK_FEATURES, fit(memos[:40]), strict=True))
    assert all(learned[one] > 0.5 for one in ("current", "unanswered", "words"))
