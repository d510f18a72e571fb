"""Fit the model of custom prompts anew: python -m pipeline.segment.training.refit

It reads with the scorer that lies here, so it is fitted after each training (`make train` does so),
and alone where only sheets or features have changed. Nothing else of the artefact is touched.
"""

import json
import sys

from pipeline.segment.scorer import ARRAYS
from pipeline.segment.training.data import read_memos
from pipeline.segment.training.train import RECORD, files_sha256, write_similarity


def refit() -> None:
    """Replace the similarity model's arrays in the artefact, and the digests in its record.

    Raises:
        OSError: the artefact cannot be read or written.
    """
    write_similarity(read_memos())
    content = json.loads(RECORD.read_text(encoding="utf-8"))
    content["files_sha256"] = files_sha256()
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refit()
    sys.stdout.write(f"{ARRAYS}\n{RECORD}\n")
