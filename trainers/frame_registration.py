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
    """Where the pixels of one frame are in another one.

    Attributes:
        flow: `(dx, dy)` in pixels, float32 `[H, W, 2]`: what is at `[y, x]` in the
            frame is at `[y + dy, x + dx]` in the other one.
        visible: bool `[H, W]`: where the flow can be trusted.
    """

    flow: np.ndarray
    visible: np.ndarray

    def bring(self, other: np.ndarray) -> np.ndarray:
        """Moves the other frame's pixels onto the frame, by cubic interpolation."""
        return cv2.remap(
            other.astype(np.float32),
            *_places(self.flow),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )


def register(frame: np.ndarray, other: np.ndarray) -> Registration:
    """Finds a frame's pixels in another one by dense inverse search.

    Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016.

    Args:
        frame: uint8 RGB `[H, W, 3]`, with as little noise as can be had.
        other: Like `frame`.
    """
    flow, back = find_flow(frame, other), find_flow(other, frame)
    columns, rows = _places(flow)
    height, width = flow.shape[:2]
    inside = (columns >= 1) & (columns <= width - 2) & (rows >= 1) & (rows < height - 1)
    back = cv2.remap(
        back, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    mismatch = np.square(flow + back).sum(axis=-1)
    length = np.square(flow).sum(axis=-1) + np.square(back).sum(axis=-1)
    agrees = mismatch < _AGREEMENT + _SHARE * length
    moved = Registration(flow=flow, visible=inside).bring(other)
    change = cv2.GaussianBlur(frame - moved, (0, 0), _SMOOTHING)
    alike = np.abs(change).mean(axis=-1) < _LIKENESS
    visible = (inside & agrees & alike).astype(np.uint8)
    visible = cv2.erode(visible, np.ones((3, 3), np.uint8)) > 0
    return Registration(flow=flow, visible=visible)


def find_flow(frame: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Backward flow from a frame to another one, float32 `[H, W, 2]`."""
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (frame, other)]
    return search.calc(*grey, None)


def _places(flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(flow.shape[:2], dtype=np.float32)
    return columns + flow[..., 0], rows + flow[..., 1]
