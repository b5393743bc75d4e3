"""Finds hard cuts while a film goes by."""

from collections import deque

import numpy as np

from data_pipeline.luma_weights import LUMA_WEIGHTS

_ROWS, _COLUMNS = 36, 48
# Blocks that a picture may move by between two frames.
_REACH_ROWS, _REACH_COLUMNS = 3, 5
# Standard deviation of the blocks, as a part of full scale, below which a frame
# is black, white or a flash, and shows nothing that could be compared.
_FLAT = 0.012
# Part of a frame's variance that must be structure, and not noise, to be judged.
_UNRELIABLE = 0.35
# Frames whose changes a cut must stand out against.
_MEMORY = 10


class ShotCutDetector:
    """Says of each frame, knowing only those before it, whether a shot begins.

    Every frame is shrunk to 48x36 block means of luma, in which noise averages
    out, and freed of its mean and contrast, so that flicker and fades do not
    count. Its correlation with the frame before is taken at all small shifts,
    so that pans and shake do not count, and the best one says how much of the
    structure is new. A second, independent measure is the distance between the
    histograms of the blocks, which motion of any kind changes little. A cut is
    a frame of mostly new structure, or of partly new structure and a new
    histogram, whose change also stands out against those of the frames before
    it. Flat frames (black, white, a flash) are passed over, and the frame after
    them is compared with the last one before them.

    Attributes:
        change: What the last frame was judged by: 0 if its structure is that of
            the frame before, 1 if it has nothing to do with it.
    """

    def __init__(self) -> None:
        self.change = 0.0
        self._previous: np.ndarray | None = None
        self._likeness = 1.0
        self._recent: deque[float] = deque(maxlen=_MEMORY)

    def is_cut(self, frame: np.ndarray) -> bool:
        """Takes the next frame of the film.

        Args:
            frame: RGB, `[H, W, 3]`, uint8, uint16, or float in [0, 1].

        Returns:
            Whether this frame begins a new shot; True for the first frame.
        """
        blocks, noise = _blocks(frame)
        spread = float(blocks.std())
        first = self._previous is None
        # How well two frames of the same scene would correlate, for their noise.
        likeness = 1.0 - noise / max(spread**2, 1e-9)
        if spread < _FLAT or likeness < _UNRELIABLE:
            self.change = 0.0
            if first:
                self._previous = np.zeros_like(blocks)
            return first
        blocks = (blocks - blocks.mean()) / spread
        before, self._previous = self._previous, blocks
        of_before, self._likeness = self._likeness, likeness
        if before is None or not before.any():
            self.change = 1.0
            return first
        # Noise of both frames lowers the correlation.
        expected = float(np.sqrt(likeness * of_before))
        self.change = 1.0 - _best_correlation(before, blocks) / expected
        cut = self._stands_out(_histogram_distance(before, blocks))
        if cut:
            self._recent.clear()
        else:
            self._recent.append(self.change)
        return cut

    def _stands_out(self, distance: float) -> bool:
        usual = float(np.median(self._recent)) if self._recent else 0.0
        most = max(self._recent, default=0.0)
        new = self.change > 0.5 or (self.change > 0.3 and distance > 0.25)
        return new and self.change > max(1.5 * usual + 0.1, 1.25 * most)


def _blocks(frame: np.ndarray) -> tuple[np.ndarray, float]:
    """Means of luma in 36 by 48 blocks, in [0, 1], and the variance of their error.

    The error is what the mean of the block's pixels would have if they were noise
    alone; texture makes it seem larger than it is.
    """
    height, width = frame.shape[:2]
    # About 6x6 samples of each block are enough, and cost little.
    step = max(1, min(height // (6 * _ROWS), width // (6 * _COLUMNS)))
    peak = np.iinfo(frame.dtype).max if frame.dtype.kind == "u" else 1
    few = frame[::step, ::step]
    red, green, blue = (
        few[..., channel] * np.float32(weight / peak)
        for channel, weight in enumerate(LUMA_WEIGHTS)
    )
    luma = red + green + blue
    means, counts = _block_means(luma)
    squares, _ = _block_means(luma * luma)
    return means, float(np.mean(np.maximum(squares - means**2, 0) / counts))


def _block_means(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts = np.ones((1, 1), np.float32)
    for axis, parts in ((0, _ROWS), (1, _COLUMNS)):
        size = values.shape[axis]
        parts = min(parts, size)
        edges = np.arange(parts) * size // parts
        lengths = np.diff(np.append(edges, size)).astype(np.float32)
        lengths = np.expand_dims(lengths, 1 - axis)
        values = np.add.reduceat(values, edges, axis=axis) / lengths
        counts = counts * lengths
    return values, counts


def _best_correlation(before: np.ndarray, after: np.ndarray) -> float:
    """The highest correlation of the parts that overlap at any small shift."""
    rows, columns = after.shape
    reach_rows = min(_REACH_ROWS, rows // 4)
    reach_columns = min(_REACH_COLUMNS, columns // 4)
    inner = after[
        reach_rows : rows - reach_rows, reach_columns : columns - reach_columns
    ]
    inner = _normalised(inner)
    windows = np.lib.stride_tricks.sliding_window_view(before, inner.shape)
    flat = windows.reshape(-1, inner.size)
    means = flat.mean(axis=1)
    spreads = np.sqrt(np.maximum((flat * flat).mean(axis=1) - means**2, 1e-6))
    products = flat @ inner.reshape(-1) / inner.size
    return float((products / spreads).max())


def _normalised(blocks: np.ndarray) -> np.ndarray:
    return (blocks - blocks.mean()) / max(float(blocks.std()), 1e-3)


def _histogram_distance(before: np.ndarray, after: np.ndarray) -> float:
    """Half the summed difference of two histograms, from 0 to 1."""
    edges = np.linspace(-2.5, 2.5, 17)
    a, _ = np.histogram(np.clip(before, -2.49, 2.49), edges)
    b, _ = np.histogram(np.clip(after, -2.49, 2.49), edges)
    return float(np.abs(a - b).sum() / (2 * before.size))
