"""Ten words as each program and service that transcribes writes them in JSON."""

from typing import Any

WORD_TIMES = [
    ("They", 1.0, 1.4),
    ("asked", 1.5, 2.0),
    ("about", 2.0, 2.5),
    ("closures.", 2.5, 3.1),
    ("I", 3.4, 3.5),
    ("said", 3.5, 4.0),
    ("functions", 4.2, 4.9),
    ("keep", 4.9, 5.2),
    ("their", 5.2, 5.4),
    ("scope.", 5.4, 6.0),
]
TEXT = " ".join(word for word, _, _ in WORD_TIMES)
FIRST, SECOND = "They asked about closures.", "I said functions keep their scope."


def bare(word: str) -> str:
    """Return a word without its full stop."""
    return word.rstrip(".")


def _aws() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for word, start_s, end_s in WORD_TIMES:
        said = {"confidence": "0.5", "content": bare(word)}
        items.append(
            {
                "start_time": str(start_s),
                "end_time": str(end_s),
                "alternatives": [said],
                "type": "pronunciation",
            }
        )
        if word.endswith("."):
            stop = {"confidence": "0.0", "content": "."}
            items.append({"alternatives": [stop], "type": "punctuation"})
    return items


def _rev() -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = []
    for word, start_s, end_s in WORD_TIMES:
        elements.append(
            {"type": "text", "value": bare(word), "ts": start_s, "end_ts": end_s, "confidence": 0.5}
        )
        if word.endswith("."):
            elements.append({"type": "punct", "value": "."})
        elements.append({"type": "punct", "value": " "})
    return elements


def _speechmatics() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for word, start_s, end_s in WORD_TIMES:
        said = [{"confidence": 0.5, "content": bare(word)}]
        times = {"start_time": start_s, "end_time": end_s}
        found.append({"alternatives": said, **times, "type": "word"})
        if word.endswith("."):
            found.append({"alternatives": [{"content": "."}], **times, "type": "punctuation"})
    return found


def _google(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {"startTime": f"{start_s:.3f}s", "endTime": f"{end_s:.3f}s", "word": word}
        for word, start_s, end_s in WORD_TIMES[first:last]
    ]


def _words(key: str, *, factor: int = 1, **more: object) -> list[dict[str, Any]]:
    return [
        {key: word, "start": start_s * factor, "end": end_s * factor, **more}
        if factor == 1
        else {key: word, "start": round(start_s * factor), "end": round(end_s * factor), **more}
        for word, start_s, end_s in WORD_TIMES
    ]


TRANSCRIPTS: dict[str, Any] = {
    "deepgram": {
        "metadata": {"duration": 6.0, "request_id": "x"},
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": TEXT,
                            "confidence": 0.9,
                            "words": [
                                {
                                    "word": bare(each["punctuated_word"]).lower(),
                                    **each,
                                }
                                for each in _words("punctuated_word", confidence=0.5)
                            ],
                        }
                    ]
                }
            ]
        },
    },
    "assemblyai": {
        "id": "a",
        "language_code": "en_us",
        "status": "completed",
        "text": TEXT,
        "words": _words("text", factor=1000, confidence=0.5, speaker=None),
    },
    "google": {
        "results": [
            {"alternatives": [{"transcript": FIRST, "words": _google(0, 4)}]},
            {"alternatives": [{"transcript": f" {SECOND}", "words": _google(4, 10)}]},
        ]
    },
    "aws": {
        "jobName": "j",
        "status": "COMPLETED",
        "results": {"transcripts": [{"transcript": TEXT}], "items": _aws()},
    },
    "azure": {
        "combinedRecognizedPhrases": [{"display": TEXT}],
        "recognizedPhrases": [
            {
                "offsetInTicks": 10_000_000.0,
                "durationInTicks": 21_000_000.0,
                "nBest": [{"lexical": "they asked", "display": FIRST}],
            },
            {
                "offsetInTicks": 34_000_000.0,
                "durationInTicks": 26_000_000.0,
                "nBest": [{"display": SECOND}],
            },
        ],
    },
    "azure fast": {
        "combinedPhrases": [{"text": TEXT}],
        "phrases": [
            {
                "offsetMilliseconds": 1000,
                "durationMilliseconds": 5000,
                "text": TEXT,
                "words": [
                    {
                        "text": word,
                        "offsetMilliseconds": round(start_s * 1000),
                        "durationMilliseconds": round((end_s - start_s) * 1000),
                    }
                    for word, start_s, end_s in WORD_TIMES
                ],
            }
        ],
    },
    "rev": {"monologues": [{"speaker": 0, "elements": _rev()}]},
    "speechmatics": {"metadata": {"language": "en"}, "results": _speechmatics()},
    "elevenlabs": {
        "language_code": "eng",
        "text": TEXT,
        "words": [
            each
            for word in _words("text", type="word")
            for each in (word, {"text": " ", "start": 0, "end": 0, "type": "spacing"})
        ],
    },
    "vosk": {"result": _words("word", conf=0.5), "text": TEXT},
    "youtube json3": {
        "events": [
            {"tStartMs": 0, "dDurationMs": 9000, "id": 1},
            {
                "tStartMs": 1000,
                "dDurationMs": 2100,
                "segs": [
                    {"utf8": "They"},
                    {"utf8": " asked", "tOffsetMs": 500},
                    {"utf8": " about closures."},
                ],
            },
            {"tStartMs": 3000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            {"tStartMs": 3400, "dDurationMs": 2600, "segs": [{"utf8": SECOND}]},
        ]
    },
    "start and duration": [
        {"text": FIRST, "start": 1.0, "duration": 2.1},
        {"text": SECOND, "start": 3.4, "duration": 2.6},
    ],
    "offset and duration in ms": [
        {"text": FIRST, "duration": 2100, "offset": 1000},
        {"text": SECOND, "duration": 2600, "offset": 3400},
    ],
    "words only": {"task": "transcribe", "language": "english", "words": _words("word")},
    "words without signs": {
        "language": "english",
        "duration": 6.0,
        "text": TEXT,
        "segments": [],
        "words": [{**each, "word": bare(each["word"])} for each in _words("word")],
    },
    "whisperx words": {"word_segments": _words("word", score=0.5)},
    "list of words": _words("word"),
    "milliseconds": {
        "segments": [
            {"start": 1000, "end": 3100, "text": FIRST},
            {"start": 3400, "end": 6000, "text": SECOND},
        ]
    },
    "hundredths": [
        {"start": 100, "stop": 310, "text": FIRST, "speaker": None},
        {"start": 340, "stop": 600, "text": SECOND},
    ],
    "whisper.cpp without offsets": {
        "transcription": [
            {"timestamps": {"from": "00:00:01,000", "to": "00:00:03,100"}, "text": f" {FIRST}"},
            {"timestamps": {"from": "00:00:03,400", "to": "00:00:06,000"}, "text": f" {SECOND}"},
        ]
    },
    "whisper.cpp -ml 1": {
        "result": {"language": "en"},
        "transcription": [
            {"offsets": {"from": round(start_s * 1000), "to": round(end_s * 1000)}, "text": text}
            for word, start_s, end_s in WORD_TIMES
            for text in (f" {word[:4]}", word[4:])
            if text
        ],
    },
}
SEGMENTS_ONLY = (
    *("start and duration", "offset and duration in ms", "milliseconds", "hundredths"),
    "whisper.cpp without offsets",
)
"""Those that say each word in one place, as a whole."""
EXACT = (
    *("deepgram", "assemblyai", "google", "aws", "azure fast", "rev", "speechmatics"),
    *("elevenlabs", "vosk", "words only", "words without signs", "whisperx words", "list of words"),
)
"""Those that have a time for each word."""
