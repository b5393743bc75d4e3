"""2x2 pixels as channels, and back: how networks work at half size."""

from typing import Any

from keras import ops


def fold_pixels(frames: Any) -> Any:
    """Puts 2x2 pixels into channels: `[N, H, W, C]` to `[N, H / 2, W / 2, 4 * C]`.

    Channels come pixel by pixel, in the order of rows. H and W are even.
    """
    height, width = ops.shape(frames)[1:3]
    channels = frames.shape[-1]
    cells = ops.reshape(frames, (-1, height // 2, 2, width // 2, 2, channels))
    cells = ops.transpose(cells, (0, 1, 3, 2, 4, 5))
    return ops.reshape(cells, (-1, height // 2, width // 2, 4 * channels))


def unfold_pixels(features: Any) -> Any:
    """Undoes `fold_pixels`: `[N, H, W, 4 * C]` to `[N, 2 * H, 2 * W, C]`."""
    height, width = ops.shape(features)[1:3]
    channels = features.shape[-1] // 4
    cells = ops.reshape(features, (-1, height, width, 2, 2, channels))
    cells = ops.transpose(cells, (0, 1, 3, 2, 4, 5))
    return ops.reshape(cells, (-1, 2 * height, 2 * width, channels))
