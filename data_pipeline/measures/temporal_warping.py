"""How much a clip changes beyond its motion, with the flow found in it."""

import cv2
import numpy as np

# A flow that follows noise would hide it.
_SMOOTHING = 1.5
_SMALLEST_SIDE = 32


class TemporalWarping:
    """Measures the temporal warping error of pairs of frames.

    Lai et al., "Learning blind video temporal consistency", ECCV 2018, section
    4.2: the next frame is warped onto the present one along the optical flow, and
    compared where the flow holds (Ruder, Dosovitskiy, Brox, "Artistic style transfer
    for videos", 2016, section 4.2). `zoo.metrics.temporal_warping_error` is the same
    for a flow that is given; here OpenCV finds it (Kroeger et al., "Fast optical flow
    using dense inverse search", ECCV 2016), and no network's library is needed.
    """

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)

    def mean_square(
        self,
        present: np.ndarray,
        following: np.ndarray,
        seen_in: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> float | None:
        """Measures one pair.

        Args:
            present: RGB, uint8, `[H, W, 3]`.
            following: The next frame.
            seen_in: The pair in which the flow is looked for, such as the undamaged
                frames; these themselves if left out.

        Returns:
            Mean square of the difference, 0 to 255 scale, over visible pixels and
            channels; None where no pixel can be followed or a side is shorter than
            32 pixels.
        """
        if min(present.shape[:2]) < _SMALLEST_SIDE:
            return None
        first, second = (_smooth_luma(f) for f in seen_in or (present, following))
        there = self._flow.calc(first, second, None)
        back = self._flow.calc(second, first, None)
        visible = visible_pixels(there, back)
        if not visible.any():
            return None
        warped = warped_back(following.astype(np.float32), there)
        difference = (warped - present)[visible]
        return float(np.mean(np.square(difference), dtype=np.float64))


def warped_back(picture: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Fetches each pixel from where the flow points, edges repeated.

    Args:
        picture: float32 `[H, W, C]`.
        flow: `(dx, dy)` in pixels, `[H, W, 2]`.
    """
    height, width = flow.shape[:2]
    columns = np.arange(width, dtype=np.float32) + flow[..., 0]
    rows = np.arange(height, dtype=np.float32)[:, None] + flow[..., 1]
    return cv2.remap(
        picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def visible_pixels(there: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Marks pixels to which the flow leads back and at which it is smooth.

    The thresholds are those of `zoo.metrics.flow_visibility`.

    Args:
        there: From the present frame to the next, `[H, W, 2]`.
        back: From the next frame to the present one.

    Returns:
        bool `[H, W]`.
    """
    returned = warped_back(back, there)
    length = _squared_length(there)
    hidden = _squared_length(there + returned) > (
        0.01 * (length + _squared_length(returned)) + 0.5
    )
    across = np.diff(there, axis=1, append=there[:, -1:])
    down = np.diff(there, axis=0, append=there[-1:])
    steepness = _squared_length(across) + _squared_length(down)
    return ~(hidden | (steepness > 0.01 * length + 0.002))


def _smooth_luma(frame: np.ndarray) -> np.ndarray:
    luma = cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY)
    return cv2.GaussianBlur(luma, (0, 0), _SMOOTHING)


def _squared_length(vectors: np.ndarray) -> np.ndarray:
    return np.square(vectors).sum(axis=-1)
