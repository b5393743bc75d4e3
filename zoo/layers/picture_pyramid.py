"""Pictures at half the size and back, some of whose pixels are not known.

Everything here is made of sums of moved pictures, so that the numbers do not depend
on how many pictures are worked on at once.
"""

from typing import Any

from keras import ops


def halved(pictures: Any) -> Any:
    """Averages cells of 2x2 pixels; odd sides are completed by their last pixel.

    Args:
        pictures: `[N, H, W, C]`.

    Returns:
        `[N, ceil(H / 2), ceil(W / 2), C]`.
    """
    height, width = ops.shape(pictures)[1:3]
    pictures = _paired(_paired(pictures, height, axis=1), width, axis=2)
    return 0.25 * pictures


def doubled(pictures: Any, height: Any, width: Any) -> Any:
    """Enlarges pictures twofold by linear interpolation, the inverse of `halved`.

    Args:
        pictures: `[N, ceil(height / 2), ceil(width / 2), C]`.
        height: Rows of the result.
        width: Columns of the result.

    Returns:
        `[N, height, width, C]`.
    """
    pictures = _interleaved(pictures, axis=1)[:, :height]
    return _interleaved(pictures, axis=2)[:, :, :width]


def smoothed(pictures: Any) -> Any:
    """Convolves with the binomial kernel of five, in rows and columns.

    Beyond the border, the outermost pixels go on.

    Args:
        pictures: `[N, H, W, C]`.
    """
    return _binomial(_binomial(pictures, axis=1), axis=2)


def smooth_fill(values: Any, weights: Any, levels: int) -> Any:
    """Fills in what is not known from what lies around it, smoothly.

    Averages over ever larger cells count only what is known; going back, each cell
    that lacks something takes the rest from the larger one (the pull-push of Gortler
    et al., "The Lumigraph", SIGGRAPH 1996, section 3.4.4).

    Args:
        values: `[N, H, W, C]`.
        weights: How much each is known, `[N, H, W, 1]` in [0, 1].
        levels: How often the size is halved.

    Returns:
        `[N, H, W, C]`: the values themselves where the weight is 1, and 0 where
        nothing is known that far around.
    """
    if levels == 0:
        return values * weights / (weights + 1e-6)
    height, width = ops.shape(values)[1:3]
    share = halved(weights)
    means = halved(values * weights) / (share + 1e-6)
    # A cell that is known by a quarter is known well enough for its neighbours.
    larger = smooth_fill(means, ops.minimum(4.0 * share, 1.0), levels - 1)
    larger = smoothed(doubled(larger, height, width))
    return weights * values + (1.0 - weights) * larger


def _paired(pictures: Any, size: Any, axis: int) -> Any:
    """Adds every other line of an axis to the one before."""
    last = _lines(pictures, -1, None, axis)
    pictures = ops.concatenate([pictures, last], axis=axis)
    size = 2 * ((size + 1) // 2)
    if axis == 1:
        return pictures[:, 0:size:2] + pictures[:, 1 : size + 1 : 2]
    return pictures[:, :, 0:size:2] + pictures[:, :, 1 : size + 1 : 2]


def _interleaved(pictures: Any, axis: int) -> Any:
    """Puts the two lines that lie a quarter off each line side by side."""
    size = ops.shape(pictures)[axis]
    wider = _widened(pictures, 1, axis)
    own = 0.75 * pictures
    first = own + 0.25 * _lines(wider, 0, size, axis)
    second = own + 0.25 * _lines(wider, 2, size + 2, axis)
    count, height, width = ops.shape(pictures)[:3]
    channels = pictures.shape[-1]
    joined = ops.stack([first, second], axis=axis + 1)
    if axis == 1:
        return ops.reshape(joined, (count, 2 * height, width, channels))
    return ops.reshape(joined, (count, height, 2 * width, channels))


def _binomial(pictures: Any, axis: int) -> Any:
    size = ops.shape(pictures)[axis]
    wider = _widened(pictures, 2, axis)
    near = _lines(wider, 1, size + 1, axis) + _lines(wider, 3, size + 3, axis)
    far = _lines(wider, 0, size, axis) + _lines(wider, 4, size + 4, axis)
    return 0.375 * pictures + 0.25 * near + 0.0625 * far


def _widened(pictures: Any, by: int, axis: int) -> Any:
    """Adds lines on both sides that repeat the outermost ones."""
    before = [_lines(pictures, 0, 1, axis)] * by
    after = [_lines(pictures, -1, None, axis)] * by
    return ops.concatenate([*before, pictures, *after], axis=axis)


def _lines(pictures: Any, first: Any, last: Any, axis: int) -> Any:
    if axis == 1:
        return pictures[:, first:last]
    return pictures[:, :, first:last]
