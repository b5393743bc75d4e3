"""The small motion that explains the difference of two pictures."""

from typing import Any

from keras import ops

from zoo.layers.picture_pyramid import smoothed

# Squared slope that is no texture, summed over the channels.
_FLAT = 1e-4
# Share of the texture that steps are held back by, most where it has one direction.
_DAMPING = 0.02
# Share of a difference that a step explains, at which half of it is gone.
_UNEXPLAINED = 0.02


def motion_step(first: Any, second: Any, longest: float = 1.5) -> tuple[Any, Any]:
    """Solves for the motion from one picture to another that is almost like it.

    Lucas and Kanade, "An iterative image registration technique", IJCAI 1981, on
    windows of some ten pixels, with the slope of both pictures' mean: one step of
    it, held back where there is no texture.

    Args:
        first: float32 `[N, H, W, C]`, H and W even.
        second: Like `first`.
        longest: Steps are no longer than this, in pixels.

    Returns:
        The motion `(dx, dy)` for each cell of 2x2 pixels, `[N, H / 2, W / 2, 2]` in
        pixels: `second` at `x + motion` is like `first` at `x`. And how certain it is,
        `[N, H / 2, W / 2, 1]` in [0, 1): near 0 where there is no texture, or texture
        of one direction only.
    """
    mean, difference = 0.5 * (first + second), second - first
    across, down = _slope(mean, axis=2), _slope(mean, axis=1)
    products = ops.concatenate(
        [
            ops.sum(one * other, axis=-1, keepdims=True)
            for one, other in (
                (across, across),
                (across, down),
                (down, down),
                (across, difference),
                (down, difference),
                (difference, difference),
            )
        ],
        axis=-1,
    )
    products = smoothed(ops.average_pool(products, 2, 2))
    xx, xy, yy, xd, yd, dd = (products[..., i : i + 1] for i in range(6))
    damping = _FLAT + _DAMPING * (xx + yy)
    xx, yy = xx + damping, yy + damping
    determinant = xx * yy - xy * xy
    right = (xy * yd - yy * xd) / determinant
    below = (xy * xd - xx * yd) / determinant
    # A step that explains little of the difference follows noise.
    explained = -(right * xd + below * yd) / (dd + 1e-6)
    step = ops.concatenate([right, below], axis=-1)
    step = step * (explained / (explained + _UNEXPLAINED))
    length = ops.sqrt(ops.sum(ops.square(step), axis=-1, keepdims=True) + 1e-8)
    step = step * (longest / ops.maximum(length, longest))
    # About the lesser eigenvalue: along an edge nothing can be told.
    least = ops.maximum(determinant / (xx + yy) - 0.5 * damping, 0.0)
    return step, least / (least + 2.0 * _FLAT)


def _slope(pictures: Any, axis: int) -> Any:
    """Half the difference of the neighbours on an axis; the border goes on."""
    if axis == 1:
        padded = ops.concatenate(
            [pictures[:, :1], pictures, pictures[:, -1:]], axis=axis
        )
        return 0.5 * (padded[:, 2:] - padded[:, :-2])
    padded = ops.concatenate(
        [pictures[:, :, :1], pictures, pictures[:, :, -1:]], axis=axis
    )
    return 0.5 * (padded[:, :, 2:] - padded[:, :, :-2])
