from pathlib import Path

import pytest

from pipeline.config import Config, load_config, save_config
from pipeline.errors import UsageError
from pipeline.home import Home


@pytest.mark.parametrize("device", ["", "USB Mic", 'Röde "NT" \\ 1', "a = 'b' # c\t漢"])
def test_a_choice_is_kept(tmp_path: Path, device: str) -> None:
    home = Home(tmp_path / "home")
    assert load_config(home) == Config()
    save_config(home, Config(device=device))
    assert load_config(home) == Config(device=device)
    assert (home.root / "config.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [b"device", b"device = 3", b"colour = 'red'", b"\xff"])
def test_what_is_wrong_is_told(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(text)
    with pytest.raises(UsageError, match=r"config\.toml"):
        load_config(Home(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_settings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "config.toml").write_bytes('device = "Röde"\r\n'.encode(encoding))
    assert load_config(Home(tmp_path)) == Config(device="Röde")
