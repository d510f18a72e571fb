import pytest

from pipeline.insights.promises import promised


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("They'll call by Friday.", "they"),
        ("they will write in ten days", "they"),
        ("She said she'd get back to me.", "they"),
        ("So hear back by wednesday.", "they"),
        ("They said two weeks.", "they"),
        ("Decision end of the week.", "they"),
        ("They'll reply by the 24th.", "they"),
        ("The next step is a call with the team.", "they"),
        ("I promised to send them the code.", "you"),
        ("I said I'd send him my references.", "you"),
        ("They said they deploy on Fridays.", None),
        ("They asked when I could start.", None),
        ("I asked when I will hear from them.", None),
        ("Have a one-minute answer ready.", None),
        ("Her whole answer was about the fires.", None),
        ("I should write the plenary first.", None),
        ("", None),
    ],
)
def test_who_promised(text: str, by: str | None) -> None:
    assert promised(text) == by
