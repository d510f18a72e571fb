import json

from tests.commands import Commands


def test_weights_list(run: Commands) -> None:
    assert "large-v3" in run("weights", "list").out
    names = [each["name"] for each in json.loads(run("weights", "list", "--json").out)]
    assert {"base", "tiny.en", "large-v3"} <= set(names)
