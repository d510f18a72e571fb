"""Spoken memos for tests, and engines that hear the same words a little differently."""

from pathlib import Path

import numpy as np
import soundfile

from pipeline.archive.database import Store
from pipeline.flow.memo import file_memo
from pipeline.sheets import load_sheet
from pipeline.transcription.engines import Engine
from tests.reviews import ACME
from tests.scripted import ScriptedEngine, silence, speech_like

OLD = "They asked me what clothes are. I said I have no idea. She smiled at me."
NEW = "They asked me what closures are. I said I have no idea. She smiled at me."


def old_engine(*texts: str) -> ScriptedEngine:
    return ScriptedEngine(*(texts or (OLD,)), name="old")


def new_engine(*texts: str, fail_at: int | None = None) -> ScriptedEngine:
    return ScriptedEngine(*(texts or (NEW,)), name="new", fail_at=fail_at)


def add(store: Store, path: Path, engine: Engine, review_id: int | None = None) -> int:
    return file_memo(
        path,
        store=store,
        find_engine=lambda: engine,
        sheet=load_sheet("interview"),
        interview=ACME,
        review_id=review_id,
    ).review_id


def memo(folder: Path, seed: int = 1, windows: int = 1) -> Path:
    seconds = 16 if windows > 1 else 6
    pieces = [each for n in range(windows) for each in (speech_like(seconds, seed + n), silence(2))]
    path = folder / f"memo{seed}.wav"
    soundfile.write(path, np.concatenate(pieces), 16_000)
    return path
