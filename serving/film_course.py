"""Follows a film through its time, for curves and key frames."""

from serving.curve import Curve
from serving.faults.observed_frame import ObservedFrame
from serving.frame_curves import FrameCurves
from serving.key_frame import KeyFrame
from serving.key_frame_chooser import KeyFrameChooser


class FilmCourse:
    """What goes up and down in a film, and its most telling frames."""

    def __init__(self) -> None:
        self._curves = FrameCurves()
        self._chooser = KeyFrameChooser()

    def start_shot(self, *, after_gap: bool = False) -> None:
        """Says that the next frame begins a shot.

        Args:
            after_gap: Whether frames were left out before it.
        """
        if after_gap:
            self._curves.start_run()
        self._chooser.start_shot()

    def add(self, index: int, frame: ObservedFrame) -> None:
        """Takes the next frame, of which `index` is the number in the film."""
        self._curves.add(frame)
        self._chooser.add(
            index,
            frame.seconds,
            frame.small,
            self._curves.sharpness,
            self._curves.change,
        )

    def curves(self) -> tuple[Curve, ...]:
        """Returns the curves of the frames so far."""
        return self._curves.curves()

    def key_frames(self) -> tuple[KeyFrame, ...]:
        """Returns the key frames of the frames so far; ends the last shot."""
        return self._chooser.key_frames()
