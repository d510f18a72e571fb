"""Where to cut a window in two that was not heard rightly as a whole."""

from typing import TYPE_CHECKING

from models.recording import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_HALF_S = 1.5  # a shorter half holds too little to be heard rightly
_FRAME_SAMPLES = 320  # 20 ms
_SMOOTHED_FRAMES = 5


def quietest_sample(samples: "NDArray[np.float32]", start_s: float, end_s: float) -> int | None:
    """Return the quietest place in the middle half of a stretch, as a sample.

    None where it would leave a half that is too short.
    """
    import numpy as np

    quarter_s = (end_s - start_s) / 4
    total_s = len(samples) / SAMPLE_RATE_HZ
    first_s = max(start_s + quarter_s, MIN_HALF_S)
    last_s = min(end_s - quarter_s, total_s - MIN_HALF_S)
    if last_s < first_s:
        return None
    first, last = round(first_s * SAMPLE_RATE_HZ), round(last_s * SAMPLE_RATE_HZ)
    frames = (last - first) // _FRAME_SAMPLES
    if frames < _SMOOTHED_FRAMES:
        return (first + last) // 2
    middle = samples[first : first + frames * _FRAME_SAMPLES].reshape(frames, _FRAME_SAMPLES)
    power = np.convolve((middle**2).mean(1), np.ones(_SMOOTHED_FRAMES), "valid")
    return first + (int(power.argmin()) + _SMOOTHED_FRAMES // 2) * _FRAME_SAMPLES
