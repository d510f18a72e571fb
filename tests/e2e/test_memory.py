import platform
import subprocess
import sys

import pytest

# In a process of its own: it changes how memory is handed out until the end.
KEPT = """
import numpy as np
from pipeline.transcription.engines.memory import keep_blocks, share_heap

def held_mb():
    status = dict(line.split(":") for line in open("/proc/self/status"))
    return int(status["RssAnon"].split()[0]) / 1024

def freed_mb():
    before = held_mb()
    block = np.ones(200_000_000, np.uint8)
    again = np.ones(1_000_000, np.uint8)  # above it in the heap
    del block
    return held_mb() - before

share_heap()
print(freed_mb() > 150)
keep_blocks()
print(freed_mb() > 150)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_large_blocks_are_kept() -> None:
    done = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
