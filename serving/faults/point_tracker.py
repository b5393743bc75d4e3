"""Follows points of a scene from frame to frame."""

import cv2
import numpy as np

from serving.faults.point_motion import PointMotion

_MOST_POINTS = 120
_DISTANCE = 10
_FRAMES_BETWEEN_SEARCHES = 5
_WINDOW = {"winSize": (17, 17), "maxLevel": 3}
_FEWEST_POINTS = 8


class PointTracker:
    """Follows corners by the method of Lucas and Kanade, in pyramids.

    Frames are freed of their local mean first, so that flicker, which breaks the
    method's assumption of constant brightness, does not move points. (Shi, Tomasi:
    "Good features to track", CVPR 1994; Bouguet: "Pyramidal implementation of the
    Lucas Kanade feature tracker", 2000.)
    """

    def __init__(self) -> None:
        self.start_shot()

    def start_shot(self) -> None:
        """Forgets all points."""
        self._last: np.ndarray | None = None
        self._points = np.empty((0, 2), np.float32)
        self._velocities = np.empty((0, 2), np.float32)
        self._age = 0

    def follow(self, luma: np.ndarray) -> PointMotion | None:
        """Takes the next frame of the shot.

        Args:
            luma: `[H, W]`, uint8.

        Returns:
            The motion of the points that were seen in this frame and the last two;
            None where there are too few.
        """
        picture = _without_local_mean(luma)
        motion = None
        if self._last is not None and len(self._points):
            motion = self._step(picture)
        self._last = picture
        if self._age % _FRAMES_BETWEEN_SEARCHES == 0:
            self._search(picture)
        self._age += 1
        return motion

    def _step(self, picture: np.ndarray) -> PointMotion | None:
        moved, found, _ = cv2.calcOpticalFlowPyrLK(
            self._last, picture, self._points[:, None], None, **_WINDOW
        )
        moved = moved[:, 0]
        height, width = picture.shape
        inside = (moved > 4.0) & (moved < np.array([width - 5, height - 5], np.float32))
        kept = (found[:, 0] == 1) & inside.all(axis=1)
        now = (moved - self._points)[kept]
        before = self._velocities[kept]
        self._points, self._velocities = moved[kept], now
        known = np.isfinite(before[:, 0])
        if known.sum() < _FEWEST_POINTS:
            return None
        return PointMotion(before[known], now[known])

    def _search(self, picture: np.ndarray) -> None:
        missing = _MOST_POINTS - len(self._points)
        if missing < _MOST_POINTS // 5 or min(picture.shape) < 2 * _DISTANCE:
            return
        free = np.full(picture.shape, 255, np.uint8)
        for x, y in self._points:
            cv2.circle(free, (round(float(x)), round(float(y))), _DISTANCE, 0, -1)
        new = cv2.goodFeaturesToTrack(picture, missing, 0.01, _DISTANCE, mask=free)
        if new is None:
            return
        self._points = np.concatenate([self._points, new[:, 0]])
        unknown = np.full((len(new), 2), np.nan, np.float32)
        self._velocities = np.concatenate([self._velocities, unknown])


def _without_local_mean(luma: np.ndarray) -> np.ndarray:
    """Differences from the mean of the surroundings, about 128, uint8."""
    fine = cv2.GaussianBlur(luma, (0, 0), 0.8)
    mean = cv2.blur(luma, (25, 25))
    return cv2.addWeighted(fine, 1.0, mean, -1.0, 128.0)
