"""Laying frames of a film on top of each other."""

from dataclasses import dataclass

import cv2
import numpy as np

# Forward and backward flow agree within this, in squared pixels, and this share of
# their own squares: Sundaram et al., "Dense point trajectories", ECCV 2010, eq. 5.
_AGREEMENT, _SHARE = 0.5, 0.01
# Greatest mean difference of smoothed, denoised frames, on the 0 to 255 scale.
_LIKENESS = 15.0
_SMOOTHING = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Registration:
    """Where the pixels of a frame, or of a part of it, are in another frame.

    Attributes:
        columns: Column in the other frame of what is at each pixel, float32 `[H, W]`.
        rows: Its row.
        visible: bool `[H, W]`: where they can be trusted.
    """

    columns: np.ndarray
    rows: np.ndarray
    visible: np.ndarray

    def part(self, place: tuple[slice, slice]) -> "Registration":
        """The same of a part of the frame."""
        return Registration(
            columns=self.columns[place],
            rows=self.rows[place],
            visible=self.visible[place],
        )

    def bring(self, other: np.ndarray) -> np.ndarray:
        """Moves the other frame's pixels onto the frame, by cubic interpolation.

        Args:
            other: The whole other frame, `[H', W', 3]`.

        Returns:
            float32 `[H, W, 3]`, on the scale of `other`.
        """
        return cv2.remap(
            other.astype(np.float32),
            self.columns,
            self.rows,
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )


def register_both(
    frame: np.ndarray, other: np.ndarray
) -> tuple[Registration, Registration]:
    """Finds a frame's pixels in another one, and the other one's in the frame.

    By dense inverse search: Kroeger et al., "Fast optical flow using dense inverse
    search", ECCV 2016.

    Args:
        frame: uint8 RGB `[H, W, 3]`, with as little noise as can be had.
        other: Like `frame`.
    """
    there, back = find_flow(frame, other), find_flow(other, frame)
    return (
        _checked(frame, other, there, back),
        _checked(other, frame, back, there),
    )


def _checked(
    frame: np.ndarray, other: np.ndarray, flow: np.ndarray, back: np.ndarray
) -> Registration:
    """Trusts a flow where the one back agrees and the frames look alike."""
    height, width = flow.shape[:2]
    rows, columns = np.indices((height, width), dtype=np.float32)
    columns, rows = columns + flow[..., 0], rows + flow[..., 1]
    inside = (columns >= 1) & (columns <= width - 2) & (rows >= 1) & (rows < height - 1)
    found = Registration(columns=columns, rows=rows, visible=inside)
    back = cv2.remap(
        back, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    mismatch = np.square(flow + back).sum(axis=-1)
    length = np.square(flow).sum(axis=-1) + np.square(back).sum(axis=-1)
    agrees = mismatch < _AGREEMENT + _SHARE * length
    change = cv2.GaussianBlur(frame - found.bring(other), (0, 0), _SMOOTHING)
    alike = np.abs(change).mean(axis=-1) < _LIKENESS
    visible = (inside & agrees & alike).astype(np.uint8)
    visible = cv2.erode(visible, np.ones((3, 3), np.uint8)) > 0
    return Registration(columns=columns, rows=rows, visible=visible)


def find_flow(frame: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Backward flow from a frame to another one, float32 `[H, W, 2]`."""
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (frame, other)]
    return search.calc(*grey, None)
