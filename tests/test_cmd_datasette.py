import json
import socket
from importlib.util import find_spec

import pytest

from cli import datasette
from pipeline.home import Home
from tests.commands import Commands


def test_the_description_is_written(filed: Commands) -> None:
    home = Home(filed.home)
    home.metadata.unlink(missing_ok=True)
    ran = filed("datasette", "--only-write")
    assert (ran.code, ran.out) == (0, f"{home.metadata}\n")
    assert (
        "wrong_answers"
        in json.loads(home.metadata.read_text())["databases"]["afterview"]["queries"]
    )


def test_a_description_of_the_users_stays(filed: Commands) -> None:
    home = Home(filed.home)
    home.metadata.write_text('{"title": "mine"}')
    assert "stays as it is" in filed("datasette", "--only-write").err
    assert home.metadata.read_text() == '{"title": "mine"}'


@pytest.mark.parametrize("broken", ["{", "[]", '{"databases": 1}'])
def test_a_broken_description_is_told(filed: Commands, broken: str) -> None:
    Home(filed.home).metadata.write_text(broken)
    ran = filed("datasette", "--only-write")
    assert ran.code == 2
    assert "Mend it, or delete it" in ran.err


def test_it_says_how_to_install_what_is_not_there(
    filed: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(name: str) -> object:
        return None if name == "datasette" else find_spec(name)

    monkeypatch.setattr("importlib.util.find_spec", lacking)
    monkeypatch.setenv("PATH", "")
    ran = filed("datasette")
    assert ran.code == 2
    assert "pip install datasette" in ran.err
    assert Home(filed.home).metadata.is_file()


@pytest.mark.parametrize("line", [["--port", "x"], ["--port", "70000"], ["1"]])
def test_wrong_input(filed: Commands, line: list[str]) -> None:
    assert filed("datasette", *line).code == 2


def test_an_empty_archive(run: Commands) -> None:
    ran = run("datasette")
    assert ran.code == 2
    assert "nothing in the archive" in ran.err
    assert not run.home.exists()


def test_a_port_that_is_taken_is_passed_over(filed: Commands) -> None:
    with socket.socket() as taken:
        taken.bind((datasette.HOST, 0))
        number = taken.getsockname()[1]
        assert datasette.free_port(number) > number
        ran = filed("datasette", "--port", str(number))
        assert (ran.code, f"Port {number} is taken" in ran.err) == (2, True)
