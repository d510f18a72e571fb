"""Lines of what the interview's own transcript has and the memo of it has not."""

from cli.terminal.style import plain_pieces, title, wrapped
from models import Review
from pipeline.export.plain import clock


def dropped_lines(review: Review) -> list[str]:
    """Return the questions that the memo leaves out; empty without the interview's transcript."""
    from pipeline.review.spoken import dropped, has_both

    if not has_both(review):
        return []
    found = dropped(review)
    if not found:
        return [
            "",
            title("IN THE INTERVIEW, NOT IN YOUR MEMO"),
            "  No question: you told them all.",
        ]
    lines = ["", title("IN THE INTERVIEW, NOT IN YOUR MEMO")]
    sentences = review.sentences
    for exchange in found:
        asked = sentences[exchange.question_sentences[0]]
        time = f"{clock(asked.start_s)}  " if asked.end_s else ""
        lines += wrapped(
            plain_pieces(f"{time}{exchange.question}"),
            first=f"  {exchange.number:>2}  ",
            rest="      ",
        )
    return lines
