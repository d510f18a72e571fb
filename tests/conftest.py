"""What several test modules need."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")


class Golden:
    """Texts compared with files under tests/golden, which `--update-golden` writes anew."""

    def __init__(self, *, update: bool) -> None:
        self.update = update

    def check(self, name: str, actual: str) -> None:
        """Fail unless the file `name` holds exactly `actual`."""
        path = GOLDEN / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="")
        assert path.exists(), f"{path} is missing; write it with: pytest --update-golden"
        assert actual == path.read_bytes().decode("utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the files under tests/golden anew; look at the difference before committing",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with a golden file."""
    return Golden(update=bool(request.config.getoption("--update-golden")))
