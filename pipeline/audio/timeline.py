"""Place each decoded frame in time, and find missing sound."""

from models.recording import Gap

MIN_JUMP_S = 0.1
"""A longer step between two frames is missing sound; a shorter one is rounding."""
MIN_JUMP_AFTER_LOSS_S = 0.001
"""The same, where a packet is known to be lost."""
MIN_FIRST_JUMP_S = 0.25
"""The same, before the first frame: some decoders drop the first packet."""
MAX_DRIFT_S = 0.5
"""How far the sound may fall behind its times before silence is inserted."""
MAX_DRIFT_SHARE = 0.001
"""Clocks of recorders drift by less; sound that falls behind faster is missing."""
MAX_GAP_S = 600.0
"""A longer gap is believed only where the stated length has room for it."""
MERGED_GAP_S = 1.0
"""Gaps closer to each other become one."""


class Timeline:
    """Follows the times of a file's frames, and tells where silence must be inserted.

    A step forward is a gap. After a step back, or one too far to be believed, frames go on at the
    position reached: no sound is ever dropped, and no hours of silence are inserted.
    """

    def __init__(self, start_s: float | None, stated_s: float | None) -> None:
        """Begin at the file's start time; None: at the first frame's."""
        self.position_s = 0.0
        self.missing_s = 0.0
        self.gaps: list[Gap] = []
        self._offset_s = start_s
        self._stated_s = stated_s
        self._expected_s = 0.0
        self._synced_s = 0.0

    def place(self, start_s: float | None, seconds: float, *, lost: bool = False) -> float:
        """Place a frame; return the seconds of silence that belong before it.

        `start_s` is the frame's time in the file, None where it follows the one before. `lost`: a
        packet before it could not be decoded.
        """
        silence_s = 0.0 if start_s is None else self._silence_before(start_s, lost)
        self.position_s += silence_s + seconds
        self._expected_s += seconds
        return silence_s

    def miss(self, seconds: float) -> None:
        """Note this much missing sound at the position reached; 0: an unknown length."""
        self._note(self.position_s, self.position_s + seconds)

    def _silence_before(self, start_s: float, lost: bool) -> float:
        is_first = not self.position_s
        if self._offset_s is None or (
            is_first and not lost and abs(start_s - self._offset_s) < MIN_FIRST_JUMP_S
        ):
            self._offset_s = start_s
        at_s = start_s - self._offset_s
        jump_s, behind_s = at_s - self._expected_s, at_s - self.position_s
        self._expected_s = at_s
        if jump_s < -MIN_JUMP_S or not self._is_believable(at_s):
            if jump_s > 0:
                self.miss(0)
            self._offset_s = start_s - self.position_s
            self._expected_s = self._synced_s = self.position_s
            return 0.0
        is_gap = jump_s > (MIN_JUMP_AFTER_LOSS_S if lost else MIN_JUMP_S)
        if behind_s <= 0 or not (is_gap or behind_s > MAX_DRIFT_S):
            return 0.0
        if is_gap or behind_s > MAX_DRIFT_SHARE * (at_s - self._synced_s):
            self._note(self.position_s, at_s)
        self._synced_s = at_s
        return behind_s

    def _is_believable(self, at_s: float) -> bool:
        room_s = self.position_s + MAX_GAP_S
        if self._stated_s is not None:
            room_s = max(self._stated_s, self.position_s) + 1
        return at_s <= room_s

    def _note(self, start_s: float, end_s: float) -> None:
        self.missing_s += end_s - start_s
        if self.gaps and start_s - self.gaps[-1].end_s < MERGED_GAP_S:
            start_s = self.gaps.pop().start_s
        self.gaps.append(Gap(start_s, end_s))
