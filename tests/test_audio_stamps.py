"""Dates in tags and in the names that recorders, phones and messengers give."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.stamps import Stamp, find_stamp, is_clock, parse_stamp
from pipeline.dates import STAMP

pytestmark = pytest.mark.usefixtures("berlin")


def as_text(found: Stamp | None) -> str:
    if found is None:
        return ""
    if found.moment is None:
        return found.day.isoformat()
    assert found.moment.tzinfo is not None and found.moment.date() == found.day
    return found.moment.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-03-04 18.12.m4a", "2026-03-04 18:12:00"),
        ("20260304_181200.m4a", "2026-03-04 18:12:00"),
        ("20260304181200.wav", "2026-03-04 18:12:00"),
        ("202603041812.wav", "2026-03-04 18:12:00"),
        ("20260304T181200Z.wav", "2026-03-04 19:12:00"),
        ("2026-07-04T18-12-00Z.wav", "2026-07-04 20:12:00"),
        ("New Recording 2026-03-04.m4a", "2026-03-04"),
        ("New Recording 2026-03-04 2.m4a", "2026-03-04"),
        ("PTT-20260304-WA0003.opus", "2026-03-04"),
        ("AUD-20260304-WA0003.m4a", "2026-03-04"),
        ("Recording (2026-03-04 18-12-00).m4a", "2026-03-04 18:12:00"),
        ("Recording_20260304_1812.m4a", "2026-03-04 18:12:00"),
        ("WhatsApp Ptt 2026-03-04 at 18.12.00.ogg", "2026-03-04 18:12:00"),
        ("WhatsApp Audio 2026-03-04 at 6.12.00 PM.mp4", "2026-03-04 18:12:00"),
        ("WhatsApp Audio 2026-03-04 at 12.05.00 AM.mp4", "2026-03-04 00:05:00"),
        ("WhatsApp Audio 2026-03-04 um 18.12.00.ogg", "2026-03-04 18:12:00"),
        ("signal-2026-03-04-18-12-00.m4a", "2026-03-04 18:12:00"),
        ("signal-2026-03-04-181200.m4a", "2026-03-04 18:12:00"),
        ("audio_2026-03-04_18-12-00.ogg", "2026-03-04 18:12:00"),
        ("audio_1@04-03-2026_18-12-00.ogg", "2026-03-04 18:12:00"),
        ("Voice 260304_181200.m4a", "2026-03-04 18:12:00"),
        ("04.03.2026 18.12.m4a", "2026-03-04 18:12:00"),
        ("4.3.2026.m4a", "2026-03-04"),
        ("2026.03.04", "2026-03-04"),
        ("2026-03-04 18h12.m4a", "2026-03-04 18:12:00"),
        ("2026 03 04 18 12 00.m4a", "2026-03-04 18:12:00"),
        ("acme 2026-02-29, no, 2026-03-01.m4a", "2026-03-01"),
        ("2026-03-04 25.12.m4a", "2026-03-04"),
        # In UTC: Zoom, Teams, Meet, Pixel phones.
        ("GMT20260304-171233_Recording.m4a", "2026-03-04 18:12:33"),
        ("GMT20260704-161233_Recording_1920x1080.mp4", "2026-07-04 18:12:33"),
        ("GMT20260304-233000_Recording.m4a", "2026-03-05 00:30:00"),
        ("UTC 2026-03-04 17.12.33.m4a", "2026-03-04 18:12:33"),
        ("Acme call-20260304_171233UTC-Meeting Recording.mp4", "2026-03-04 18:12:33"),
        ("Acme call-20260304_181233-Meeting Recording.mp4", "2026-03-04 18:12:33"),
        ("abc-defg-hij (2026-03-04 18:12 GMT+1).mp4", "2026-03-04 18:12:00"),
        ("Acme (2026-03-04 at 09 12 GMT-8).mp4", "2026-03-04 18:12:00"),
        ("2026-03-04 17-12-33 UTC.wav", "2026-03-04 18:12:33"),
        ("2026-03-04T12-12-33+0000.wav", "2026-03-04 13:12:33"),
        ("PXL_20260304_171233123.mp4", "2026-03-04 18:12:33"),
        # In the speaker's own time.
        ("Recording 2026-03-04 18.12.33.m4a", "2026-03-04 18:12:33"),
        ("20260304 181233-1A2B3C4D.m4a", "2026-03-04 18:12:33"),
        ("Voice 260304_181233.m4a", "2026-03-04 18:12:33"),
        ("2026-03-04 18.12.33 Acme Zoom Meeting.m4a", "2026-03-04 18:12:33"),
        ("WhatsApp-Ptt-2026-03-04-at-18.12.33.ogg", "2026-03-04 18:12:33"),
        ("WhatsApp Audio 2026-03-04 at 6.12.33\u202fPM.ogg", "2026-03-04 18:12:33"),
        ("WhatsApp Audio 2026-03-04 a las 18.12.33.ogg", "2026-03-04 18:12:33"),
        ("audio_2026-03-04_18-12-33.ogg", "2026-03-04 18:12:33"),
        ("Memo 2026-03-04 18-12-33-123.wav", "2026-03-04 18:12:33"),
        ("Mar 4, 2026 at 6.12 PM.m4a", "2026-03-04 18:12:00"),
        ("4 March 2026 18.12.m4a", "2026-03-04 18:12:00"),
        ("Note_4_Mar_2026.m4a", "2026-03-04"),
        ("29-11-2026 14.30.m4a", "2026-11-29 14:30:00"),
        ("PTT-20260304-WA0007.opus", "2026-03-04"),
        ("AUD-20260304-WA0012.opus", "2026-03-04"),
        ("GMT+1 talk.m4a", ""),
        # Nothing to be read in these.
        ("", ""),
        ("New Recording 12.m4a", ""),
        ("2026-13-45.m4a", ""),
        ("12345678901234.m4a", ""),
        ("202603041.m4a", ""),
        ("memo_260304.m4a", ""),
        ("04-03-2026.m4a", ""),
        ("IMG_1234.mov", ""),
        ("acme-2026.m4a", ""),
    ],
)
def test_a_name_tells_the_date(name: str, expected: str) -> None:
    assert as_text(find_stamp(name)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04T17:12:00.000000Z", "2026-03-04 18:12:00"),
        ("2026-07-04T16:12:00Z", "2026-07-04 18:12:00"),
        ("2026-03-04T12:12:00-0500", "2026-03-04 18:12:00"),
        ("2026-03-04T12:12:00-05:00", "2026-03-04 18:12:00"),
        ("2026-03-04T18:12:00", "2026-03-04 18:12:00"),
        ("2026-03-04 18:12", "2026-03-04 18:12:00"),
        ("2026:03:04 18:12:00", "2026-03-04 18:12:00"),
        ("2026/03/04", "2026-03-04"),
        ("20260304", "2026-03-04"),
        (" 2026-03-04 ", "2026-03-04"),
        ("", ""),
        ("2026", ""),
        ("2026-03", ""),
        ("18:12:00", ""),
        ("2026-02-30", ""),
        ("yesterday", ""),
        ("2026-03-04T18:12:00+9999", ""),
        ("2026-03-04 17:12:00 UTC", "2026-03-04 18:12:00"),
    ],
)
def test_a_tag_tells_the_date(text: str, expected: str) -> None:
    assert as_text(parse_stamp(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("18:12:33", True), ("18-12-33", True), ("181233", True), ("17:12:00Z", True)),
        *(("2026-03-04", False), ("25:12:00", False), ("", False), ("noon", False)),
    ],
)
def test_a_time_without_a_date(text: str, expected: bool) -> None:
    assert is_clock(text) is expected


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    for stamp in (parse_stamp(text), find_stamp(text)):
        assert stamp is None or stamp.moment is None or stamp.moment.tzinfo is not None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_the_names_of_our_own_recordings_are_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC).astimezone()
    found = find_stamp(f"{moment.strftime(STAMP)}.wav")
    assert found is not None and found.moment is not None
    # In autumn an hour comes twice, and a name does not say which one it was.
    assert found.moment.replace(tzinfo=None) == moment.replace(tzinfo=None, fold=0)
