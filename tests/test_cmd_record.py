from tests.commands import Commands
from tests.scripted import ScriptedEngine


def test_what_is_wrong_comes_out_before_somebody_speaks(
    run: Commands, engine: ScriptedEngine
) -> None:
    for option, value in (("--sheet", "nosuch"), ("--language", "klingon"), ("--held-on", "x")):
        ran = run("record", option, value)
        assert ran.code == 2
        assert not list((run.home / "audio").glob("*.wav"))
