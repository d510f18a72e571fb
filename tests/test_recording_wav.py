import os
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recording.wav import HEADER_BYTES, WavWriter, blocks_of, header, repair, samples_of

SOUND = np.arange(-8_000, 8_000, dtype=np.int16)


def unfinished(path: Path, *, synced: int = 0, after: bytes = SOUND.tobytes()) -> Path:
    """What a killed recorder leaves: a header that tells of less than there is."""
    path.write_bytes(header(synced) + after)
    return path


def test_it_can_be_read_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    file = WavWriter(path)
    assert path.stat().st_mode & 0o777 == 0o600
    for block in np.split(SOUND, 8):
        file.append(block.tobytes())
        file.sync()
        with wave.open(str(path)) as read:
            assert read.getnframes() == file.samples
    file.append(SOUND[:100].tobytes())
    assert len(samples_of(path)) == len(SOUND) + 100  # also before the header knows
    assert np.array_equal(samples_of(path)[5:105], SOUND[5:105])
    assert np.array_equal(samples_of(path)[len(SOUND) :], SOUND[:100])
    file.close()
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16_000
    assert np.array_equal(samples, np.concatenate([SOUND, SOUND[:100]]))


def test_it_is_read_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    file = WavWriter(path)
    sound = np.tile(SOUND, 70)  # more than two blocks
    file.append(sound.tobytes())
    file.close()
    blocks = list(blocks_of(path))
    assert [len(each) for each in blocks] == [480_000, 480_000, 160_000]
    assert np.array_equal(np.concatenate(blocks), sound)
    assert np.array_equal(np.concatenate(list(blocks_of(path, 5)))[:100], SOUND[5:105])
    assert np.array_equal(np.concatenate(list(blocks_of(path, len(sound) - 9))), SOUND[-9:])
    assert list(blocks_of(path, len(sound))) == []
    with pytest.raises(FileNotFoundError):
        list(blocks_of(tmp_path / "none.wav"))


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"dear")
    with pytest.raises(FileExistsError):
        WavWriter(path)
    assert path.read_bytes() == b"dear"


@pytest.mark.parametrize("synced", [0, 100, 16_000])
@pytest.mark.parametrize("half", [b"", b"\1"])
def test_what_a_kill_leaves_is_repaired(tmp_path: Path, synced: int, half: bytes) -> None:
    path = unfinished(tmp_path / "a.wav", synced=synced, after=SOUND.tobytes() + half)
    assert repair(path) == 1.0
    with wave.open(str(path)) as read:
        assert read.getnframes() == len(SOUND)
        assert read.readframes(len(SOUND)) == SOUND.tobytes()
    before = path.read_bytes()
    assert repair(path) == 1.0
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"RIFF", header(0), header(5) + b"\0", b"x" * 9_000])
def test_what_is_no_recording_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert repair(path) == 0.0
    assert path.read_bytes() == data
    assert len(samples_of(path)) == max(0, len(data) - HEADER_BYTES) // 2


def test_the_old_recorders_files_are_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, SOUND, 16_000, subtype="PCM_16")
    data = path.read_bytes()
    path.write_bytes(data[:40] + b"\0\0\0\0" + data[44:])  # killed: size 0
    assert repair(path) == 1.0


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_nothing_is_lost_between_blocks(blocks: list[bytes]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        file = WavWriter(path)
        for block in blocks:
            file.append(block)
        file.close()
        sound = b"".join(blocks)
        assert path.read_bytes()[HEADER_BYTES:] == sound[: len(sound) // 2 * 2]
        assert path.read_bytes()[:HEADER_BYTES] == header(len(sound) // 2)


def test_a_full_disk_keeps_what_fits(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: both refuse in the middle of a block."""
    path = tmp_path / "a.wav"
    child = os.fork()
    if child == 0:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (10_001, 10_001))
        file = WavWriter(path)
        try:
            file.append(SOUND.tobytes())
        except OSError:
            file.close()
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert path.stat().st_size == 10_000
    with wave.open(str(path)) as read:
        assert read.readframes(9_999) == SOUND.tobytes()[: 10_000 - HEADER_BYTES]
