"""Tells the shots of a film apart."""

from data_pipeline.video.shot_cut_detector import ShotCutDetector
from data_pipeline.video.video_frame import VideoFrame
from serving.frame_ranges import Ranges


class ShotStarts:
    """Says with which frames shots start, as `ShotCutDetector` sees them.

    Args:
        lost: First and last of stretches of frames that show nothing of the film:
            no shot starts at them, or after them because of them.
    """

    def __init__(self, lost: Ranges = ()):
        self._detector = ShotCutDetector()
        self._lost = lost
        self._begun = self._judged = False

    def starts(self, frame: VideoFrame) -> bool:
        """Takes the next frame, and returns whether a shot starts with it."""
        begun, self._begun = self._begun, True
        if any(first <= frame.index <= last for first, last in self._lost):
            return not begun
        # The detector calls the first frame that it sees a cut.
        counts, self._judged = self._judged or not begun, True
        return self._detector.is_cut(frame.pixels) and counts
