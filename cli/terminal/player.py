"""The loop of the player in the terminal: keys and signals in, pictures out."""

import time
from collections.abc import Callable
from functools import partial

from cli.terminal import keys as key
from cli.terminal.keys import Keys
from cli.terminal.playing import Playing, plain_lines, playing_lines
from cli.terminal.screen import Screen
from cli.terminal.signals import hang_up, signals
from models import Sentence
from pipeline.errors import AfterviewError
from pipeline.recording import playlist as ways
from pipeline.recording.player import Player, Status
from pipeline.recording.playlist import Place, Playlist

DRAW_EVERY_S = 0.05
SPEED_STEP = 0.1
_ENDING = ("q", key.ESCAPE, key.CLOSED)


class Playback:
    """One playlist on a player: what the keys do, and what comes after what.

    `place` is the place that is being played, also after the end.
    """

    def __init__(self, playlist: Playlist, place: Place, player: Player, title: str = "") -> None:
        self.place = place
        self._playlist, self._player, self._title = playlist, player, title
        self._is_over = False

    def on_screen(self) -> None:
        """Play to the end, or until a key or a signal ends it; drawn on the terminal.

        Raises:
            AfterviewError: the file or the device failed.
        """
        with signals(self._end), Screen() as screen, Keys() as keys:
            self._start(self.place)
            while self._goes_on(self._player.status):
                shown = Playing(self._playlist, self.place, self._player.status, self._title)
                screen.show(partial(playing_lines, shown))
                self._press(keys.read(DRAW_EVERY_S))

    def plainly(self, say: Callable[[str], None]) -> None:
        """Play to the end or until a signal; each sentence is said when it begins to sound.

        Raises:
            AfterviewError: the file or the device failed.
        """
        with signals(self._end):
            self._start(self.place)
            place, told_s, status = self.place, -1.0, self._player.status
            while self._goes_on(status):
                time.sleep(DRAW_EVERY_S)
                if place != self.place:
                    place, told_s = self.place, -1.0
                status = self._player.status
                if status.state in ("opening", "failed"):
                    continue
                sentences = self._playlist.tracks[place.track].sentences
                begun = [each for each in sentences if told_s < each.start_s <= status.at_s]
                heard = (each for each in begun if _is_within(each, place))
                for line in plain_lines(heard):
                    say(line)
                told_s = max(status.at_s, told_s)

    def _start(self, place: Place) -> None:
        self.place = place
        self._player.play(ways.span_of(self._playlist, place))

    def _end(self, number: int) -> None:
        self._is_over = True

    def _goes_on(self, status: Status) -> bool:
        """Return whether more is to be heard; go on with the next stop where one has ended."""
        if status.state == "failed":
            raise status.error or AfterviewError("It cannot be played.")
        if status.state == "ended" and not self._is_over:
            following = ways.after(self._playlist, self.place)
            if following is None:
                return False
            self._start(following)
        return not self._is_over

    def _press(self, pressed: str) -> None:
        status = self._player.status
        if pressed == key.CLOSED:
            hang_up()
        if pressed in _ENDING:
            self._is_over = True
        elif pressed == key.SPACE:
            if status.state == "paused":
                self._player.resume()
            else:
                self._player.pause()
        elif pressed in ("+", "=", "-", "_", "−"):
            step = SPEED_STEP if pressed in "+=" else -SPEED_STEP
            self._player.set_speed(round(status.speed + step, 1))
        elif (place := self._way(pressed, status)) is not None:
            self._start(place)

    def _way(self, pressed: str, status: Status) -> Place | None:
        """Return the place that a key leads to; None for other keys, and behind the end."""
        here = (self._playlist, self.place, status.at_s)
        if pressed == key.LEFT:
            return ways.previous_sentence(*here)
        if pressed == key.RIGHT:
            return ways.next_sentence(*here)
        if pressed in (key.UP, "p"):
            return ways.previous_stop(*here)
        if pressed in (key.DOWN, "n"):
            return ways.next_stop(*here)
        return None


def _is_within(sentence: Sentence, place: Place) -> bool:
    return sentence.end_s > place.start_s and sentence.start_s < place.end_s
