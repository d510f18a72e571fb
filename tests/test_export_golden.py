import pytest

from pipeline.export import EXPORTERS
from tests.conftest import Golden
from tests.export_reviews import REVIEWS


@pytest.mark.parametrize("name", REVIEWS)
@pytest.mark.parametrize("format_", EXPORTERS)
def test_exports_are_as_they_were(golden: Golden, name: str, format_: str) -> None:
    golden.check(f"export/{name}.{format_}", EXPORTERS[format_](REVIEWS[name], 7))
