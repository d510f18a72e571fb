"""Captions and transcripts as other programs and people write them: the words, and their times."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Interview
from pipeline.notes import Notes, read_notes
from pipeline.sheets import load_sheet

SHEET = load_sheet()

Said = list[tuple[str, float, float]]
# The name, the text, its sentences with start and end in seconds, what is told of it.
FORMATS: dict[str, tuple[str, Said, tuple[str, ...]]] = {
    "bad_first.srt": (
        (
            "1\n00:00:0x,000 --> 00:00:03,000\nI arrived early.\n\n2\n"
            "00:00:04,000 --> 00:00:06,000\nThey asked about indexes.\n"
        ),
        [("I arrived early.", 0.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        ("1 line of times could not be read; its text is kept.",),
    ),
    "damaged.srt": (
        (
            "1\n00:00:0l,0O0 --> 00:00:03,000\nI arrived early.\n\n2\n"
            "00:00:04,000 --> 00:00:06,000\nThey asked about indexes.\n"
        ),
        [("I arrived early.", 0.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        ("1 line of times could not be read; its text is kept.",),
    ),
    "short.srt": (
        ("1\n0:01 --> 0:03\nI arrived early.\n\n2\n0:04 --> 0:06\nThey asked about indexes.\n"),
        [("I arrived early.", 1.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        (),
    ),
    "frac.srt": (
        (
            "1\n00:01,5 --> 00:03,25\nI arrived early.\n\n2\n"
            "0:00:04 --> 0:00:06\nThey asked about indexes.\n\n3\n"
            "00 : 00 : 07 --> 00 : 00 : 08\nGood.\n\n4\n"
            ":00:09,000 --> :00:10.123456\nBye.\n"
        ),
        [
            ("I arrived early.", 1.5, 3.25),
            ("They asked about indexes.", 4.0, 6.0),
            ("Good.", 7.0, 8.0),
            ("Bye.", 9.0, 10.123),
        ],
        (),
    ),
    "back.srt": (
        (
            "1\n00:00:05,000 --> 00:00:03,000\nI arrived early.\n\n2\n"
            "00:00:06,000 --> 00:00:08,000\nThey asked about indexes.\n"
        ),
        [("I arrived early.", 5.0, 5.0), ("They asked about indexes.", 6.0, 8.0)],
        (),
    ),
    "ml16.srt": (
        (
            "1\n00:00:00,000 --> 00:00:01,000\n And so my fellow\n\n2\n"
            "00:00:01,000 --> 00:00:02,000\n Americans ask no\n\n3\n"
            "00:00:02,000 --> 00:00:03,000\nt what your\n\n4\n"
            "00:00:03,000 --> 00:00:04,000\n country can do\n"
        ),
        [("And so my fellow Americans ask not what your country can do", 0.0, 4.0)],
        (),
    ),
    "ent.srt": (
        (
            "1\n00:00:01,000 --> 00:00:02,000\n"
            "R&amp;D &quot;why&quot; it&#39;s &amp;#39;x&amp;#39; a&nbsp;b &lt;i&gt"
            ";\n"
        ),
        [("R&D \"why\" it's 'x' a b <i>", 1.0, 2.0)],
        (),
    ),
    "tags.vtt": (
        (
            "WEBVTT\n\n00:01.000 --> 00:03.000\n"
            "<v Joe Smith>Hello <i>there</i> <c.yellow>you</c>.</v>\n"
            "<v Laura>I use List<String> and <b>Kafka</b>.\n\n"
            "00:04.000 --> 00:05.000\n{\\an8}Done.\n"
        ),
        [
            ("Hello there you.", 1.0, 2.077),
            ("I use List<String> and Kafka.", 2.077, 3.0),
            ("Done.", 4.0, 5.0),
        ],
        ("Names of speakers are left out: Joe Smith, Laura.",),
    ),
    "sbv.sbv": (
        (
            "0:00:01.000,0:00:03.000\nI arrived early.\n\n"
            "0:00:04.000,0:00:06.000\nThey asked about indexes.\n"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        (),
    ),
    "otter.txt": (
        (
            "Speaker 1  0:01  \nI arrived early. They were kind.\n\n"
            "Laura Klein  0:14  \nThey asked about indexes.\n\n"
            "Speaker 1  1:02:03\nBye.\n"
        ),
        [
            ("I arrived early.", 1.0, 3.555),
            ("They were kind.", 3.555, 5.96),
            ("They asked about indexes.", 14.0, 18.12),
            ("Bye.", 3723.0, 3723.0),
        ],
        ("Names of speakers are left out: Speaker 1, Laura Klein.",),
    ),
    "otter2.txt": (
        (
            "Interview with Acme\nSun, Nov 29, 2026\n\nSpeaker 1 (00:01):\n"
            "I arrived early.\n\nSpeaker 2 (00:14):\n"
            "They asked about indexes.\n\nTranscribed by https://otter.ai\n"
        ),
        [
            ("I arrived early.", 1.0, 4.04),
            ("They asked about indexes.", 14.0, 14.0),
        ],
        (
            "2 lines of data about the file left out.",
            "Its title is left out: Interview with Acme.",
            "Names of speakers are left out: Speaker 1, Speaker 2.",
        ),
    ),
    "zoom.vtt": (
        (
            "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n"
            "Jane Doe: Hello there.\n\n2\n00:00:04.000 --> 00:00:06.000\n"
            "Max Roe: I arrived early: at nine.\n\n3\n"
            "00:00:07.000 --> 00:00:08.000\nJane Doe: Good.\n"
        ),
        [("Hello there.", 1.0, 3.0), ("I arrived early: at nine.", 4.0, 6.0), ("Good.", 7.0, 8.0)],
        ("Names of speakers are left out: Jane Doe, Max Roe.",),
    ),
    "zoom.txt": (
        ("[Jane Doe] 00:00:01\nHello there.\n\n[Max Roe] 00:00:04\nI arrived early.\n"),
        [("Hello there.", 1.0, 3.56), ("I arrived early.", 4.0, 4.0)],
        ("Names of speakers are left out: Jane Doe, Max Roe.",),
    ),
    "paren.txt": (
        ("(00:04) I arrived early.\n(00:09) They asked about indexes.\n"),
        [("I arrived early.", 4.0, 6.92), ("They asked about indexes.", 9.0, 9.0)],
        (),
    ),
    "dash.txt": (
        ("00:04 - I arrived early.\n00:09 - They asked about indexes.\n"),
        [("I arrived early.", 4.0, 6.92), ("They asked about indexes.", 9.0, 9.0)],
        (),
    ),
    "yt.txt": (
        ("0:00\nI arrived early\n0:04\nthey asked about indexes\n"),
        [("I arrived early they asked about indexes", 0.0, 4.0)],
        (),
    ),
    "meet.txt": (
        ("00:00:01 Jane: I arrived early.\n00:00:04 Max: They asked about indexes.\n"),
        [("I arrived early.", 1.0, 3.92), ("They asked about indexes.", 4.0, 4.0)],
        ("Names of speakers are left out: Jane, Max.",),
    ),
    "trint.txt": (
        ("Speaker 1 [00:00:01] I arrived early.\nSpeaker 2 [00:00:04] They asked about indexes.\n"),
        [("I arrived early.", 1.0, 3.92), ("They asked about indexes.", 4.0, 4.0)],
        ("Names of speakers are left out: Speaker 1, Speaker 2.",),
    ),
    "range.txt": (
        ("[00:01 - 00:03] I arrived early.\n[00:04 - 00:06] They asked about indexes.\n"),
        [("I arrived early.", 1.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        (),
    ),
    "cpp.txt": (
        (
            "\n[00:00:00.000 --> 00:00:00.300]   I\n"
            "[00:00:00.300 --> 00:00:00.500]  'm\n"
            "[00:00:00.500 --> 00:00:00.900]   here.\n"
        ),
        [("I'm here.", 0.0, 0.9)],
        (),
    ),
    "lrc2.lrc": (
        (
            "[ti:Interview]\n[ar:Me]\n[offset:+500]\n"
            "[00:01.00][00:09.00]I arrived early.\n"
            "[00:04.50]<00:04.50>They <00:05.00>asked.\n"
        ),
        [
            ("I arrived early.", 0.5, 3.42),
            ("They asked.", 4.5, 5.0),
            ("I arrived early.", 8.5, 8.5),
        ],
        ("3 lines of data about the file left out.",),
    ),
    "x.ttml": (
        (
            '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div>'
            '<p begin="00:00:01.000" end="00:00:03.000">I arrived<br/>early.</p><p '
            'begin="4s" dur="2s">They <span>asked</span> &amp; left.</p></div></bod'
            "y></tt>"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked & left.", 4.0, 6.0)],
        (),
    ),
    "x.ass": (
        (
            "[Script Info]\nTitle: x\n\n[Events]\n"
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Eff"
            "ect, Text\n"
            "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,I arrived, {\\i1}earl"
            "y{\\i0}.\n"
            "Dialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,They\\Nasked.\n"
        ),
        [("I arrived, early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "x.smi": (
        (
            "<SAMI><HEAD><TITLE>x</TITLE></HEAD><BODY><SYNC Start=1000><P Class=KR>"
            "I arrived early.<SYNC Start=3000><P Class=KR>&nbsp;<SYNC Start=4000><P"
            ">They asked.</BODY></SAMI>"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked.", 4.0, 4.0)],
        (),
    ),
    "x.csv": (
        ('start,end,text\n1000,3000,"I arrived, early."\n4000,6000,"They asked."\n'),
        [("I arrived, early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "roll.srt": (
        (
            "1\n00:00:00,000 --> 00:00:02,000\nthey asked me\n\n2\n"
            "00:00:02,000 --> 00:00:04,000\nthey asked me\n"
            "about the load balancer\n\n3\n00:00:04,000 --> 00:00:06,000\n"
            "about the load balancer\nand I said it\n"
        ),
        [("they asked me about the load balancer and I said it", 0.0, 6.0)],
        ("2 lines that rolling captions repeat came in once.",),
    ),
    "grow.srt": (
        (
            "1\n00:00:00,000 --> 00:00:01,000\nthey\n\n2\n"
            "00:00:01,000 --> 00:00:02,000\nthey asked\n\n3\n"
            "00:00:02,000 --> 00:00:03,000\nthey asked me\n"
        ),
        [("they asked me", 0.0, 3.0)],
        ("2 lines that rolling captions repeat came in once.",),
    ),
    "cronly.srt": (
        (
            "1\r00:00:01,000 --> 00:00:03,000\rI arrived early.\r\r2\r"
            "00:00:04,000 --> 00:00:06,000\rThey asked.\r"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "teams.vtt": (
        (
            "WEBVTT\n\nabc-123/12-0\n00:00:01.000 --> 00:00:03.000\n"
            "<v Jane Doe>Hello there.</v>\n\nabc-123/13-0\n"
            "00:00:04.000 --> 00:00:06.000\n"
            "<v Max Roe>I arrived early.</v>\n"
        ),
        [("Hello there.", 1.0, 3.0), ("I arrived early.", 4.0, 6.0)],
        ("Names of speakers are left out: Jane Doe, Max Roe.",),
    ),
    "teams.txt": (
        (
            "0:0:1.120 --> 0:0:3.500\nJane Doe\nI arrived early.\n\n"
            "0:0:4.0 --> 0:0:6.0\nMax\nThey asked.\n"
        ),
        [("I arrived early.", 1.12, 3.5), ("They asked.", 4.0, 6.0)],
        ("Names of speakers are left out: Jane Doe, Max.",),
    ),
    "doublesp.srt": (
        (
            "1\n\n00:00:01,000 --> 00:00:03,000\n\nI arrived early.\n\n\n\n2\n\n"
            "00:00:04,000 --> 00:00:06,000\n\nThey asked.\n"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "inline.srt": (
        (
            "1\n00:00:01,000 --> 00:00:03,000 I arrived early.\n2\n"
            "00:00:04,000 --> 00:00:06,000 They asked.\n"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "neg.srt": (
        (
            "1\n-00:00:01,000 --> 00:00:03,000\nI arrived early.\n\n2\n"
            "00:00:04,000 --> 00:00:06,000\nThey asked about indexes.\n"
        ),
        [("I arrived early.", 0.0, 3.0), ("They asked about indexes.", 4.0, 6.0)],
        (),
    ),
    "nonum.srt": (
        (
            "00:00:01,000 --> 00:00:03,000\nHow old is she?\n\n"
            "00:00:04,000 --> 00:00:05,000\n42\n\n"
            "00:00:06,000 --> 00:00:08,000\nNobody knew that.\n"
        ),
        [("How old is she?", 1.0, 3.0), ("42 Nobody knew that.", 4.0, 8.0)],
        (),
    ),
    "sub.txt": (
        (
            "[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n"
            "00:00:01.00,00:00:03.00\nI arrived[br]early.\n\n"
            "00:00:04.00,00:00:06.00\nThey asked.\n"
        ),
        [("I arrived early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        ("1 line of data about the file left out.",),
    ),
    "yt2.xml": (
        (
            '<?xml version="1.0" encoding="utf-8"?><transcript><text start="1.0" du'
            'r="2.0">it&amp;#39;s early.</text><text start="4.0" dur="2">They asked'
            ".</text></transcript>"
        ),
        [("it's early.", 1.0, 3.0), ("They asked.", 4.0, 6.0)],
        (),
    ),
    "length.lrc": (
        "[ti:Memo]\n[length:03:05.20]\n[00:01.50]I arrived early.\n[00:04.00]They asked.\n",
        [("I arrived early.", 1.5, 4.0), ("They asked.", 4.0, 4.0)],
        ("2 lines of data about the file left out.",),
    ),
    "length2.lrc": (
        "[length: 03:05]\n[00:01.50]I arrived early.\n[00:04.00]They asked.\n",
        [("I arrived early.", 1.5, 4.0), ("They asked.", 4.0, 4.0)],
        ("1 line of data about the file left out.",),
    ),
    "hundredths.lrc": (
        "[00:01:50]I arrived early.\n[00:04:20]They asked.\n[00:09:75]Good.\n",
        [("I arrived early.", 1.5, 4.2), ("They asked.", 4.2, 6.52), ("Good.", 9.75, 9.75)],
        (),
    ),
    "hundredths2.lrc": (
        "[00:01:50]I arrived early.\n[00:04.20]They asked.\n",
        [("I arrived early.", 1.5, 4.2), ("They asked.", 4.2, 4.2)],
        (),
    ),
    "hours.txt": (
        "[00:01:50]I arrived early.\n[00:04:20]They asked.\n",
        [("I arrived early.", 110.0, 112.92), ("They asked.", 260.0, 260.0)],
        (),
    ),
    "seconds.csv": (
        "start,end,text\n0.00,3.52,They asked.\n3.52,61.00,Good.\n61,64,Bye.\n",
        [("They asked.", 0.0, 3.52), ("Good.", 3.52, 61.0), ("Bye.", 61.0, 64.0)],
        (),
    ),
    "whole.csv": (
        "start,end,text\n0,3,They asked about indexes.\n3,61,I said cache and TTL.\n",
        [("They asked about indexes.", 0.0, 3.0), ("I said cache and TTL.", 3.0, 61.0)],
        (),
    ),
    "columns.csv": (
        (
            '"Speaker","Start time","End time","Text"\n'
            '"Anna","00:00:01.2","00:00:03","They asked about\nDNS."\n'
            '"Tom","00:00:03","00:00:06","I said ""cache""."\n'
        ),
        [("They asked about DNS.", 1.2, 3.0), ('I said "cache".', 3.0, 6.0)],
        ("Names of speakers are left out: Anna, Tom.",),
    ),
    "ende.csv": (
        "Nr;Start;Ende;Text\n1;00:00:00,5;00:00:03,2;Sie fragten.\n2;3,2;6,0;Gut, sehr.\n",
        [("Sie fragten.", 0.5, 3.2), ("Gut, sehr.", 3.2, 6.0)],
        ("1 further column left out: Nr.",),
    ),
    "otter3.txt": (
        (
            "SUMMARY KEYWORDS\nhashing, ring\n\nSPEAKERS\nAnna, Tom\n\n"
            "Tom  00:00\nThey asked about hashing.\n\nAnna  00:12\nSounds good.\n"
        ),
        [("They asked about hashing.", 0.0, 4.12), ("Sounds good.", 12.0, 12.0)],
        (
            "4 lines of data about the file left out.",
            "Names of speakers are left out: Tom, Anna.",
        ),
    ),
    "google_meet.txt": (
        (
            "Acme interview (2026-03-04 14:00 GMT+1) - Transcript\nAttendees\nAnna, Tom\n"
            "Transcript\n00:00:00\n\nAnna: They asked.\nTom: I said cache.\n"
            "00:05:00\n\nTom: She smiled.\n\nMeeting ended after 00:06:10 👋\n"
        ),
        [
            ("They asked.", 0.0, 1.19),
            ("I said cache.", 1.19, 2.45),
            ("She smiled.", 300.0, 301.12),
        ],
        (
            "4 lines of data about the file left out.",
            "Its title is left out: Acme interview (2026-03-04 14:00 GMT+1) - Transcript.",
            "Names of speakers are left out: Anna, Tom.",
        ),
    ),
    "zoom_chat.txt": (
        "[Anna Müller] 10:02:03\nThey asked.\n\n[Tom] 10:02:09\nI said ring.\n",
        [("They asked.", 0.0, 2.44), ("I said ring.", 6.0, 6.0)],
        (
            "Its times are those of a clock; they are counted from the first, 10:02:03.",
            "Names of speakers are left out: Anna Müller, Tom.",
        ),
    ),
    "ends.lrc": (
        "[00:01.00]I arrived early.\n[00:07.00]\n[00:09.00]Bye.\n",
        [("I arrived early.", 1.0, 7.0), ("Bye.", 9.0, 9.0)],
        (),
    ),
    "labels.txt": (
        "0.000000\t3.400000\tThey asked.\n\\\t100.0\t200.0\n3.400000\t6.100000\tI said ring.\n",
        [("They asked.", 0.0, 3.4), ("I said ring.", 3.4, 6.1)],
        (),
    ),
    "frames.sub": (
        "{25}{75}{y:i}They asked.\n{100}{150}I said|ring.\n",
        [("They asked.", 1.0, 3.0), ("I said ring.", 4.0, 6.0)],
        ("The file names no rate; its times are those of 25 frames a second.",),
    ),
    "rate.sub": (
        "{1}{1}20.000\n{20}{60}They asked.\n{80}{120}Good.\n",
        [("They asked.", 1.0, 3.0), ("Good.", 4.0, 6.0)],
        (),
    ),
    "tenths.txt": (
        "[10][40]/They asked.\n[50][70]I said|ring.\n",
        [("They asked.", 1.0, 4.0), ("I said ring.", 5.0, 7.0)],
        (),
    ),
    "turns.vtt": (
        (
            "WEBVTT\n\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
            "00:01.000 --> 00:03.000\n>> ANNA: How are you?\n\n"
            "00:04.000 --> 00:05.000\n>> I am fine.\n\n"
            "00:06.000 --> 00:08.000\n- Good.\n- She left -5 out.\n"
        ),
        [
            ("How are you?", 1.0, 3.0),
            ("I am fine.", 4.0, 5.0),
            ("Good.", 6.0, 6.522),
            ("She left -5 out.", 6.522, 8.0),
        ],
        ("Names of speakers are left out: ANNA.",),
    ),
    "blank.txt": (
        (
            "[00:00:00.000 --> 00:00:02.000]   [BLANK_AUDIO]\n"
            "[00:00:02.000 --> 00:00:04.000]   [_BEG_] They asked.\n"
        ),
        [("They asked.", 2.0, 4.0)],
        ("1 mark of silence left out: [BLANK_AUDIO].",),
    ),
    "seconds.txt": (
        "[0.00s -> 2.50s]  I arrived early.\n[2.50s -> 4.00s]  They asked.\n",
        [("I arrived early.", 0.0, 2.5), ("They asked.", 2.5, 4.0)],
        (),
    ),
}


def read(text: str | bytes, name: str = "x.srt") -> Notes:
    return read_notes(text.encode() if isinstance(text, str) else text, name, SHEET)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read_with_its_times(name: str) -> None:
    text, said, remarks = FORMATS[name]
    notes = read(text, name)
    assert notes.kind == "transcript"
    assert [each.text for each in notes.sentences] == [each[0] for each in said]
    times = [time for each in notes.sentences for time in (each.start_s, each.end_s)]
    assert times == pytest.approx([time for each in said for time in each[1:]], abs=0.01)
    assert notes.remarks == remarks


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_line_ends_marks_and_encodings_change_nothing(name: str, encoding: str) -> None:
    text, said, _ = FORMATS[name]
    notes = read(text.replace("\r", "\n").replace("\n", "\r\n").encode(encoding), name)
    assert [each.text for each in notes.sentences] == [each[0] for each in said]


@pytest.mark.parametrize(
    "text",
    [
        "14:00 arrived at the office\n14:30 talk with HR\n15:15 coding test\n",
        "10:00 -> 11:00 System design\n11:00 -> 12:00 Lunch\n",
        "# Interview\n[00:04] the first question\n[00:09] the second one\n",
        "- [00:04] the first question\n- [00:09] the second one\n",
        "1.5 hours of talk\n2.5 hours of waiting\n3.5 in all\n",
        "[1.5] first\n[2.5] second\n",
        "At 9:30 I arrived.\nAt 10:15 I left.\n",
    ],
)
def test_a_day_s_times_and_one_s_own_notes_are_no_transcript(text: str) -> None:
    assert read(text, "x.md").kind == "notes"


def test_the_day_in_a_service_s_heading_is_the_interview_s() -> None:
    notes = read(
        "Acme debrief\nWed, Mar 4, 2026 6:12PM • 1:05\n\n"
        "Tom  00:00\nThey asked.\n\nAnna  00:12\nOk.\n"
    )
    assert notes.interview.held_on == date(2026, 3, 4)
    assert notes.recorded_at == datetime(2026, 3, 4, 18, 12).astimezone()
    notes = read(FORMATS["google_meet.txt"][0])
    assert notes.recorded_at == datetime(2026, 3, 4, 13, tzinfo=UTC)
    assert read(FORMATS["otter2.txt"][0]).interview.held_on == date(2026, 11, 29)
    assert read(FORMATS["otter2.txt"][0]).recorded_at is None


@pytest.mark.parametrize(
    ("title", "interview"),
    [
        ("Weekly sync - 2026/11/12 10:00 GMT - Transcript", Interview(held_on=date(2026, 11, 12))),
        (
            "Acme interview - 2026/11/12 10:00 GMT - Transcript",
            Interview("Acme", held_on=date(2026, 11, 12)),
        ),
        ("Weekly sync - Transcript", Interview()),
    ],
)
def test_a_service_s_title_is_no_sentence(title: str, interview: Interview) -> None:
    notes = read(f"{title}\nAttendees\nAnna\n\n00:00:00\nAnna: They smiled.\n")
    assert [each.text for each in notes.sentences] == ["They smiled."]
    assert f"Its title is left out: {title}." in notes.remarks
    assert notes.interview == interview


def test_a_meet_without_a_word_below_its_times_is_its_heading() -> None:
    notes = read("Acme interview - Transcript\n00:00:00\n\n00:05:00\n", "x.txt")
    assert [each.text for each in notes.sentences] == ["Acme interview - Transcript"]


def test_sami_without_a_time_is_its_text() -> None:
    notes = read("<SAMI><BODY><P>They asked.</BODY></SAMI>", "x.smi")
    assert [each.text for each in notes.sentences] == ["They asked."]


def test_a_line_that_ends_with_a_time_and_has_nothing_below_is_text() -> None:
    notes = read("0:00\nI arrived early.\n0:04\nThey were kind.\nThe index talk 0:09\n")
    assert [(each.text, each.start_s) for each in notes.sentences][-1] == ("The index talk", 9.0)


def test_real_repetition_in_captions_stays() -> None:
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nNo.\n" for n in range(1, 8)]
    notes = read("\n".join(cues))
    assert [each.text for each in notes.sentences] == ["No."] * 7
    assert notes.remarks == ()


def test_words_of_rolling_captions_have_their_times() -> None:
    notes = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\n \nwe<00:01.500><c> spoke</c>\n\n"
        "00:03.000 --> 00:03.010\nwe spoke\n \n\n"
        "00:03.010 --> 00:05.000\nwe spoke\nof<00:03.500><c> Kafka.</c>\n"
    )
    (sentence,) = notes.sentences
    assert [(word.text, word.start_s) for word in sentence.words] == [
        ("we", 1.0),
        ("spoke", 1.5),
        ("of", 3.01),
        ("Kafka.", 3.5),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            b"1\n00:00:00,000 --> 00:00:00,300\n\xe6\x88\n\n"
            b"2\n00:00:00,300 --> 00:00:00,500\n\x91\n\n"
            b"3\n00:00:00,500 --> 00:00:01,000\n\xe8\xaf\xb4\n",
            "我说",
        ),
        (
            b'{"transcription":[{"offsets":{"from":0,"to":300},"text":" na\xc3"},'
            b'{"offsets":{"from":300,"to":500},"text":"\xaf"},'
            b'{"offsets":{"from":500,"to":900},"text":"ve"}]}',
            "naïve",
        ),
    ],
    ids=["srt", "json"],
)
def test_characters_split_over_pieces_are_whole(data: bytes, text: str) -> None:
    assert [each.text for each in read(data).sentences] == [text]


def test_comments_and_names_of_cues_are_told() -> None:
    notes = read(
        "WEBVTT\n\nNOTE made by hand\n\nThe first slide\n00:01.000 --> 00:02.000\nHello.\n"
    )
    assert [each.text for each in notes.sentences] == ["Hello."]
    assert notes.remarks == ("1 comment left out.", "Names of cues are left out: The first slide.")


ASS = "[Script Info]\nTitle: x\n\n[Events]\n"
EVENT = "0,0:00:01.00,0:00:03.00,Default,,0,0,0,,They asked."
COLUMNS = "Speaker,Start,End,Text\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ASS}Dialogue: {EVENT}", [("They asked.", 1.0)]),  # nothing is damaged
        (f"{ASS}Comment: {EVENT}\nDialogue: {EVENT}", [("They asked.", 1.0)]),
        (f"[Script Info]\nalogue: {EVENT}\nDialogue: {EVENT}", [("They asked.", 1.0)] * 2),
        (f"[ti:xlogue: {EVENT}\nDialogue: {EVENT}", [("They asked.", 1.0)] * 2),
        (f"[Script Info]\nI left.\nDialogue: {EVENT}", [("I left.", 0.0), ("They asked.", 1.0)]),
        (
            f"[Script Info]\n[Fonts]\nfontname: a.ttf\nM1%!M\n[Events]\nDialogue: {EVENT}",
            [("They asked.", 1.0)],
        ),
        (
            f"{ASS}Dialogue: 0,0:00:01.00,0:00:0x arrived.\nDialogue: {EVENT}",
            [("0:00:0x arrived.", 1.0), ("They asked.", 1.0)],
        ),
        (f"{COLUMNS}Tom,1,2.0,They asked.", [("They asked.", 1.0)]),
        (
            f"{COLUMNS}Tom,1,2.0 They asked.\nTom,3.0,4,No.",
            [("Tom 2.0 They asked.", 1.0), ("No.", 3.0)],
        ),
        (
            "Speaker,Start,Fin x,Text\nTom,0:01;0:02,They asked.\nTom,0:03,0:04,No.",
            [("Tom 0:01;0:02 They asked.", 0.0), ("No.", 3.0)],
        ),
    ],
)
def test_a_damaged_line_keeps_its_words(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(each.text, each.start_s) for each in read(text).sentences] == expected


WORDS = st.lists(st.text("wyz", min_size=1, max_size=5), min_size=1, max_size=6).map(" ".join)
TIMES = st.sampled_from(
    [
        "00:00:01,000 --> 00:00:02,000",
        "0:01 --> 0:02",
        "00:00:0x,1 --> 00:00:02,0",
        "-00:01,5 --> 9",
    ]
)


@given(
    st.lists(st.tuples(TIMES, WORDS), min_size=1, max_size=6),
    st.sampled_from(["\n", "\n\n", "\n\n\n"]),
    st.booleans(),
    st.one_of(st.just(""), WORDS.map("{}\n\n".format)),
)
def test_no_word_of_captions_is_lost(
    cues: list[tuple[str, str]], between: str, numbered: bool, before: str
) -> None:
    """Repeated words stay too, unless the captions roll; then that is told."""
    blocks = [
        f"{number}\n{times}\n{text}" if numbered else f"{times}\n{text}"
        for number, (times, text) in enumerate(cues, 1)
    ]
    notes = read(before + between.join(blocks) + "\n")
    if any("rolling" in remark for remark in notes.remarks):
        return
    found = [word for each in notes.sentences for word in each.text.split()]
    wanted = before.split() + [word for _, text in cues for word in text.split()]
    assert sorted(word for word in found if set(word) <= set("wyz")) == sorted(wanted)
