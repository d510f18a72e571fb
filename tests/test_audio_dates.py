"""When a memo was spoken: tags, names, modification times, and what of them is believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.audio import SpokenAt, decode, spoken_at
from tests.sounds import SOUNDS, write_sound

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("berlin")


MTIME = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "name", "expected"),
    [
        ({"creation_time": "2026-03-04T17:12:00Z"}, "2026-03-01 10.00.m4a", "tag 03-04 18:12"),
        (
            {
                "creation_time": "2026-03-04T20:00:00Z",
                "com.apple.quicktime.creationdate": "2026-03-04T12:12:00-0500",
            },
            "x.m4a",
            "tag 03-04 18:12",
        ),
        ({"ICRD": "2026-03-04 18:12:00"}, "x.wav", "tag 03-04 18:12"),
        ({"TDRC": "2026-03-04T18:12:00"}, "x.mp3", "tag 03-04 18:12"),
        ({"date": "2026-03-04"}, "x.mp3", "tag 03-04"),
        ({"TYER": "2026", "TDAT": "0403", "TIME": "1812"}, "x.mp3", "tag 03-04 18:12"),
        ({"TYER": "2026", "TDAT": "0403"}, "x.mp3", "tag 03-04"),
        # A day alone borrows its time from whoever tells of the same day.
        ({"date": "2026-03-04"}, "2026-03-04 18.12.m4a", "tag 03-04 18:12"),
        ({"date": "2026-03-05"}, "x.mp3", "tag 03-05 10:00"),
        ({}, "PTT-20260305-WA0001.opus", "name 03-05 10:00"),
        ({}, "PTT-20260304-WA0001.opus", "name 03-04"),
        # What cannot be true is passed over.
        ({"creation_time": "1904-01-01T00:00:00Z"}, "2026-03-04 18.12.m4a", "name 03-04 18:12"),
        ({"creation_time": "1970-01-01T00:00:00Z"}, "x.m4a", "mtime 03-05 10:00"),
        ({"creation_time": "2026-03-10T12:30:01Z"}, "2026-03-04 18.12.m4a", "name 03-04 18:12"),
        ({"creation_time": "1999-12-31T22:59:59Z"}, "x.m4a", "mtime 03-05 10:00"),
        ({"creation_time": "18:12:00", "date": "2026-03-04"}, "x.wav", "tag 03-04 18:12"),
        ({"origination_date": "2026-03-04", "origination_time": "18-12-33"}, "", "tag 03-04 18:12"),
        ({"OriginationDate": "2026-03-04", "OriginationTime": "18:12:33"}, "", "tag 03-04 18:12"),
        ({"date": "2026-03-04", "creation_time": "25:12:00"}, "x.wav", "tag 03-04"),
        # A clock that is a few minutes ahead is no wrong one.
        ({"creation_time": "2026-03-10T12:06:00Z"}, "2026-03-04 18.12.m4a", "tag 03-10 13:06"),
        ({}, "20260310_130600.m4a", "name 03-10 13:06"),
        ({}, "AUD-20260310-WA0001.opus", "name 03-10"),
        ({}, "AUD-20260311-WA0001.opus", "mtime 03-05 10:00"),
        ({"date": "2026"}, "2031-03-04 18.12.m4a", "mtime 03-05 10:00"),
        ({}, "x.m4a", "mtime 03-05 10:00"),
    ],
)
def test_the_first_believable_source_wins(tags: dict[str, str], name: str, expected: str) -> None:
    assert told(spoken_at(tags, name, MTIME.timestamp(), NOW)) == expected


def told(spoken: SpokenAt) -> str:
    """The source with the moment or the day."""
    if spoken.moment is None:
        return f"{spoken.source} {spoken.day:%m-%d}"
    assert spoken.day is None
    assert spoken.moment.utcoffset() == timedelta(hours=1)
    return f"{spoken.source} {spoken.moment:%m-%d %H:%M}"


@pytest.mark.parametrize("modified_s", [None, 0.0, -1e18, 1e18, NOW.timestamp() + 1801])
def test_no_date_is_believed_of_a_clock_that_was_wrong(modified_s: float | None) -> None:
    assert spoken_at({}, "memo.m4a", modified_s, NOW) == (None, None, "")


@pytest.mark.parametrize(
    ("tag", "name", "seconds", "expected"),
    [
        ("2026-03-04T17:22:00Z", "20260304_181200.m4a", 600, "name 03-04 18:12"),
        ("2026-03-04T17:22:03Z", "20260304_181200.m4a", 600, "name 03-04 18:12"),
        ("2026-03-04T17:21:58Z", "20260304_181200.m4a", 600, "name 03-04 18:12"),
        ("2026-03-04T17:22:41Z", "2026-03-04 18.12.m4a", 600, "name 03-04 18:12"),
        ("2026-03-04T17:12:33Z", "GMT20260304-170233_Recording.m4a", 600, "name 03-04 18:02"),
        # The name is by the clock of another zone.
        ("2026-03-04T17:22:00Z", "20260304_131200.m4a", 600, "name 03-04 18:12"),
        # The tag is of the start, or of something else.
        ("2026-03-04T17:12:00Z", "20260304_181200.m4a", 600, "tag 03-04 18:12"),
        ("2026-03-04T17:12:41Z", "2026-03-04 18.12.m4a", 40, "tag 03-04 18:12"),
        ("2026-03-04T17:30:00Z", "20260304_181200.m4a", 600, "tag 03-04 18:30"),
        ("2026-03-04T17:22:00Z", "PTT-20260304-WA0007.opus", 600, "tag 03-04 18:22"),
        ("2026-03-04T17:22:00Z", "memo.m4a", 600, "tag 03-04 18:22"),
        ("2026-03-04T17:22:00Z", "20260304_181200.m4a", 0, "tag 03-04 18:22"),
    ],
)
def test_a_tag_of_the_end_beside_a_name_of_the_start(
    tag: str, name: str, seconds: float, expected: str
) -> None:
    spoken = spoken_at({"creation_time": tag}, name, MTIME.timestamp(), NOW, seconds=seconds)
    assert told(spoken) == expected


@given(st.text(), st.text(), st.text())
def test_no_text_is_too_odd(tag: str, name: str, value: str) -> None:
    tags = {tag: value, "date": value, "creation_time": name}
    moment, day, source = spoken_at(tags, name, None, NOW)
    assert (moment is None and day is None) == (source == "")
    assert moment is None or day is None


@given(st.datetimes(datetime(2000, 1, 3), datetime(2026, 3, 8)))
def test_every_date_written_is_read_again(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, fold=0)
    local = moment.astimezone()
    # Clocks skip an hour in spring; a time in it is none.
    assume(datetime.fromtimestamp(local.timestamp()) == moment)
    name = f"memo {moment:%Y-%m-%d %H.%M.%S}.m4a"
    assert spoken_at({}, name, None, NOW) == (local, None, "name")
    tags = {"creation_time": f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000000Z"}
    assert spoken_at(tags, "", None, NOW)[0] == local


@pytest.mark.parametrize(
    ("kind", "tags"),
    [
        ("m4a", {"creation_time": "2026-03-04T17:12:00Z"}),
        ("mov", {"creation_time": "2026-03-04T17:12:00Z"}),
        ("webm", {"creation_time": "2026-03-04T17:12:00Z"}),
        ("opus", {"date": "2026-03-04T18:12:00"}),
        ("flac", {"date": "2026-03-04T18:12:00"}),
        ("mp3", {"TDRC": "2026-03-04T18:12:00"}),
        ("wav", {"date": "2026-03-04 18:12:00"}),
    ],
)
def test_a_real_file_carries_its_date(tmp_path: Path, kind: str, tags: dict[str, str]) -> None:
    path = write_sound(tmp_path / "memo.bin", SOUNDS[kind], seconds=0.5, tags=tags)
    recording = decode(path, now=NOW).recording
    assert recording.recorded_at_source == "tag"
    assert recording.recorded_at is not None
    assert recording.recorded_at.isoformat() == "2026-03-04T18:12:00+01:00"


def test_an_iphone_says_in_which_zone_it_was(tmp_path: Path) -> None:
    sound = replace(SOUNDS["mov"], muxing={"movflags": "use_metadata_tags"})
    tags = {
        "com.apple.quicktime.creationdate": "2026-03-04T12:12:00-0500",
        "creation_time": "2026-03-05T09:00:00Z",  # when it was exported
    }
    path = write_sound(tmp_path / "memo.bin", sound, seconds=0.5, tags=tags)
    recording = decode(path, now=NOW).recording
    assert recording.recorded_at is not None
    assert recording.recorded_at.isoformat() == "2026-03-04T18:12:00+01:00"


def test_the_name_where_it_was_found_counts(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "5f2e.wav", SOUNDS["wav"], seconds=0.1)
    recording = decode(path, name="2026-03-04 18.12.wav", now=NOW).recording
    assert recording.recorded_at_source == "name"
    assert recording.original_name == "2026-03-04 18.12.wav"
