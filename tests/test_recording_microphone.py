import os
import platform
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from models.recording import SAMPLE_RATE_HZ
from pipeline.errors import RecorderError, UsageError
from pipeline.recording import portaudio
from pipeline.recording.microphone import Microphone, converter, devices, find_device


class PortAudioError(Exception):
    pass


@dataclass
class Stream:
    """What a stand-in for PortAudio opens."""

    settings: dict[str, Any]
    active: bool = True

    def start(self) -> None:
        pass

    def stop(self) -> None:
        self.active = False

    def close(self) -> None:
        pass


@dataclass
class PortAudio:
    """A stand-in with devices (name, inputs, rate); `knows` are the settings it takes."""

    listed: list[tuple[str, int, int]]
    knows: set[tuple[int, int]] = field(default_factory=lambda: {(SAMPLE_RATE_HZ, 1)})
    opened: list[Stream] = field(default_factory=list)

    class default:  # noqa: N801  # as sounddevice has it
        device = (1, 1)

    PortAudioError = PortAudioError

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "max_input_channels": inputs, "default_samplerate": float(rate_hz)}
            for name, inputs, rate_hz in self.listed
        ]

    def check_input_settings(self, *, channels: int, samplerate: int, **rest: object) -> None:
        if (samplerate, channels) not in self.knows:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")

    def RawInputStream(self, **settings: object) -> Stream:  # noqa: N802  # as sounddevice has it
        self.opened.append(Stream(settings))
        return self.opened[-1]


USUAL = [("Speakers", 0, 48_000), ("Built-in Mic", 2, 44_100), ("USB Mic", 1, 48_000)]


@pytest.fixture
def audio(monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    audio = PortAudio(list(USUAL))
    monkeypatch.setitem(sys.modules, "sounddevice", audio)
    return audio


def test_only_what_has_inputs_is_a_microphone(audio: PortAudio) -> None:
    assert [(each.number, each.name, each.is_default) for each in devices()] == [
        (1, "Built-in Mic", True),
        (2, "USB Mic", False),
    ]


@pytest.mark.parametrize(
    ("named", "number"), [("", 1), ("2", 2), ("usb", 2), ("USB Mic", 2), ("built", 1)]
)
def test_by_number_or_part_of_the_name(audio: PortAudio, named: str, number: int) -> None:
    assert find_device(named).number == number


def test_a_whole_name_goes_before_a_part(audio: PortAudio) -> None:
    audio.listed.append(("USB Mic Pro", 1, 48_000))
    assert find_device("usb mic").number == 2


@pytest.mark.parametrize("named", ["0", "7", "nosuch", "mic"])
def test_a_name_that_fits_none_or_several(audio: PortAudio, named: str) -> None:
    with pytest.raises(UsageError, match="2 USB Mic"):
        find_device(named)


@pytest.mark.parametrize(
    ("system", "release", "variables", "expected"),
    [
        ("Linux", "5.15-microsoft-standard-WSL2", {}, "wsl --update"),
        ("Linux", "6.1", {"SSH_CONNECTION": "1 2 3 4"}, "over SSH"),
        ("Linux", "6.1", {}, "sudo apt install libasound2-plugins"),
        ("Darwin", "25.0", {}, "allow terminals"),
    ],
)
def test_no_microphone_says_what_mends_it(
    audio: PortAudio,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    release: str,
    variables: dict[str, str],
    expected: str,
) -> None:
    audio.listed.clear()
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "release", lambda: release)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(RecorderError, match="afterview transcribe MEMO") as told:
        find_device()
    assert expected in str(told.value)


@pytest.mark.parametrize(
    ("installer", "expected"),
    [("dnf", "sudo dnf install portaudio"), ("brew", "brew install"), ("none", "libportaudio2")],
)
def test_without_portaudio(monkeypatch: pytest.MonkeyPatch, installer: str, expected: str) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(RecorderError, match="pip install sounddevice"):
        devices()
    monkeypatch.setattr(shutil, "which", lambda name: name if name == installer else None)
    assert expected in portaudio.how_to_install()


@pytest.mark.parametrize(
    ("knows", "expected"),
    [
        ({(16_000, 1), (44_100, 2)}, (16_000, 1)),
        ({(16_000, 2), (44_100, 1)}, (16_000, 2)),
        ({(16_000, 1), (16_000, 2)}, (16_000, 2)),  # a driver's own mix may cancel
        ({(44_100, 1), (44_100, 2)}, (44_100, 2)),
        ({(44_100, 1)}, (44_100, 1)),
        ({(44_100, 2)}, (44_100, 2)),
    ],
)
def test_it_opens_at_16_khz_with_two_channels_where_it_can(
    audio: PortAudio, knows: set[tuple[int, int]], expected: tuple[int, int]
) -> None:
    audio.knows = knows
    opened = Microphone(find_device())
    (stream,) = audio.opened
    assert (stream.settings["samplerate"], stream.settings["channels"]) == expected
    assert opened.is_alive
    assert opened.read(0) == b""
    opened.close()
    assert not opened.is_alive


def test_one_that_cannot_be_opened(audio: PortAudio) -> None:
    audio.knows = set()
    with pytest.raises(
        RecorderError, match=r"Built-in Mic cannot be opened \(Invalid sample rate\)"
    ):
        Microphone(find_device())


def test_overruns_are_counted(audio: PortAudio) -> None:
    class Flags:
        input_overflow = True

    opened = Microphone(find_device())
    keep = audio.opened[0].settings["callback"]
    keep(b"ab", 1, None, Flags())
    assert opened.overruns == 1
    assert opened.read(0) == b"ab"
    opened.close()


def test_16_khz_mono_is_left_as_it_is() -> None:
    assert converter(16_000, 1)(b"abcd") == b"abcd"


@pytest.mark.parametrize(
    ("rate_hz", "channels"), [(44_100, 1), (48_000, 2), (8_000, 1), (16_000, 2)]
)
@pytest.mark.parametrize("block", [441, 4_800, 160])
def test_everything_else_is_made_so(rate_hz: int, channels: int, block: int) -> None:
    seconds, hertz = 3.0, 440
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = (10_000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
    whole = np.repeat(tone, channels).reshape(-1, channels)
    convert = converter(rate_hz, channels)
    pieces = [convert(whole[at : at + block].tobytes()) for at in range(0, len(whole), block)]
    found = np.frombuffer(b"".join(pieces), np.int16)
    assert len(found) == pytest.approx(seconds * SAMPLE_RATE_HZ, abs=0.01 * SAMPLE_RATE_HZ)
    expected = 10_000 * np.sin(2 * np.pi * hertz * np.arange(len(found)) / SAMPLE_RATE_HZ)
    strongest = np.argmax(np.abs(np.fft.rfft(found[:SAMPLE_RATE_HZ].astype(float))))
    assert strongest == pytest.approx(hertz, abs=1)
    assert np.abs(found).max() == pytest.approx(np.abs(expected).max(), rel=0.05)
