"""Finds dirt: what is in one frame and in neither of its neighbours."""

import cv2
import numpy as np

_LEAST_DIFFERENCE = 18.0
_NOISE_FACTOR = 5.0
# Pixels; less is noise.
_SMALLEST_SPECK = 4
# Part of a picture above which a find is a part of the scene.
_LARGEST_SHARE = 0.04
_RESTLESS_MARGIN = 13
_MOST_FINDS = 60
_REACH = 20
_PATCH_MARGIN = 3
# What is left of a speck after the best place for it in another frame is taken
# away: dirt is nowhere else, things that move are.
_UNLIKE = 0.3


class DirtFinder:
    """Compares a frame with those before and after it.

    The two are moved half way towards each other along the optical flow between
    them, which dirt in the frame itself cannot disturb. Places that are brighter
    than all that is near in both of them, or darker, by more than the noise, are
    candidates. Where the neighbours do not agree with each other, something moves
    in a way that cannot be followed, and nothing is looked for. What can be found
    in a neighbour at another place moved there.

    (Storey, "Electronic detection and concealment of film dirt", BBC 1985; Nadenau
    and Mitra, "Blotch and scratch detection in image sequences based on rank
    ordered differences", 1996; Kroeger et al., "Fast optical flow using dense
    inverse search", ECCV 2016.)
    """

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)

    def find(
        self,
        before: np.ndarray,
        frame: np.ndarray,
        after: np.ndarray,
        offset: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Finds the dirt of a frame.

        Args:
            before: Luma of the frame before, `[H, W]`, uint8.
            frame: The frame.
            after: The frame after.
            offset: `(dx, dy)`, pixels from where the frame is to half way between
                its neighbours: what the gate did to it.

        Returns:
            Where dirt is and where it was looked for, `[H, W]`, bool.
        """
        flow = self._flow.calc(before, after, None)
        past = _moved(before, -0.5 * flow + offset)
        future = _moved(after, 0.5 * flow + offset)
        near = np.ones((3, 3), np.uint8)
        highest = cv2.dilate(cv2.max(past, future), near)
        lowest = cv2.erode(cv2.min(past, future), near)
        threshold = _threshold(past, future)
        # In fine texture the flow is too coarse to compare pixels.
        smooth = cv2.dilate(cv2.subtract(highest, lowest), near) < 1.5 * threshold
        looked = _calm(past, future, threshold) & smooth
        excess = cv2.max(cv2.subtract(frame, highest), cv2.subtract(lowest, frame))
        found = ((excess > threshold / 2.0) & looked).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(found)
        areas = stats[:, cv2.CC_STAT_AREA]
        fits = (areas >= _SMALLEST_SPECK) & (areas <= _LARGEST_SHARE * frame.size)
        fits[0] = False
        dirt = np.zeros(count, bool)
        chosen = np.flatnonzero(fits)
        chosen = chosen[np.argsort(-areas[chosen])]
        for label in chosen[:_MOST_FINDS]:
            box = stats[label, :4]
            if excess[labels == label].max() < threshold:
                continue
            dirt[label] = not _moves(frame, before, past, box)
            dirt[label] &= not _moves(frame, after, future, box)
        return dirt[labels], looked


def _moved(picture: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """The picture at `(y + dy, x + dx)`."""
    height, width = picture.shape
    columns = np.arange(width, dtype=np.float32)[None] + flow[..., 0]
    rows = np.arange(height, dtype=np.float32)[:, None] + flow[..., 1]
    return cv2.remap(
        picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _threshold(past: np.ndarray, future: np.ndarray) -> float:
    difference = cv2.min(cv2.absdiff(past, future), 40)
    # The mean of a half-normal distribution is 0.8 deviations; two have noise.
    noise = 1.25 * float(cv2.mean(difference)[0]) / 1.41
    return max(_LEAST_DIFFERENCE, _NOISE_FACTOR * noise)


def _calm(past: np.ndarray, future: np.ndarray, threshold: float) -> np.ndarray:
    """Where the two neighbours agree, as far as a margin around."""
    near = np.ones((3, 3), np.uint8)
    differs = cv2.max(
        cv2.subtract(past, cv2.dilate(future, near)),
        cv2.subtract(cv2.erode(future, near), past),
    )
    restless = (differs > threshold / 2.0).astype(np.uint8)
    restless = cv2.morphologyEx(restless, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    margin = np.ones((_RESTLESS_MARGIN, _RESTLESS_MARGIN), np.uint8)
    calm = cv2.dilate(restless, margin) == 0
    # Beyond the edge nothing is known of either neighbour.
    border = 4
    inside = np.zeros_like(calm)
    inside[border:-border, border:-border] = True
    return calm & inside


def _moves(
    frame: np.ndarray, other: np.ndarray, moved: np.ndarray, box: np.ndarray
) -> bool:
    """Whether what is in a box of the frame is elsewhere in another frame."""
    left, top, width, height = (int(side) for side in box)
    rows, columns = frame.shape
    low = max(top - _PATCH_MARGIN, 0), max(left - _PATCH_MARGIN, 0)
    high = (
        min(top + height + _PATCH_MARGIN, rows),
        min(left + width + _PATCH_MARGIN, columns),
    )
    patch = frame[low[0] : high[0], low[1] : high[1]]
    here = moved[low[0] : high[0], low[1] : high[1]].astype(np.float32)
    area = other[
        max(low[0] - _REACH, 0) : high[0] + _REACH,
        max(low[1] - _REACH, 0) : high[1] + _REACH,
    ]
    best = float(cv2.matchTemplate(area, patch, cv2.TM_SQDIFF).min())
    return best < _UNLIKE * float(((patch - here) ** 2).sum())
