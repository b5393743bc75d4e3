"""Moving pixels along a flow."""

from typing import Any, Literal

from keras import ops


def backward_warp(
    image: Any,
    flow: Any,
    border: Literal["edge", "zero"] = "edge",
    source: Any | None = None,
) -> Any:
    """Warps backward: `warped[y, x] = image[y + dy, x + dx]`, bilinear.

    Coordinates are float32 whatever the dtypes, since half precision cannot tell
    pixels apart beyond 2048. The gradient reaches image and flow; where "edge"
    holds a coordinate back, that coordinate's flow has none.

    Args:
        image: `[B, H, W, C]`.
        flow: `[N, H, W, 2]`, `(dx, dy)` in pixels; N is B but for `source`.
        border: What lies outside the image: its outermost pixels ("edge", like
            grid_sample's padding "border" with aligned corners) or 0 ("zero").
        source: From which image of the batch each pixel is taken, int32 `[N, H, W]`;
            images and flows may then differ in number. None: each from its own.

    Returns:
        `[N, H, W, C]` of the image's dtype.
    """
    if border not in ("edge", "zero"):
        raise ValueError(f"border must be 'edge' or 'zero'; received {border!r}.")
    batch, height, width = ops.shape(image)[:3]
    channels = image.shape[-1]
    flow = ops.cast(flow, "float32")
    column = ops.cast(ops.arange(width), "float32")[None, None, :] + flow[..., 0]
    row = ops.cast(ops.arange(height), "float32")[None, :, None] + flow[..., 1]
    # One pixel beyond the frame is as good as any further, and safe as an integer.
    margin = 1 if border == "zero" else 0
    column = _bounded(column, -margin, width - 1 + margin)
    row = _bounded(row, -margin, height - 1 + margin)
    pixels = ops.reshape(ops.cast(image, "float32"), (-1, channels))
    if source is None:
        source = ops.arange(batch)[:, None, None]
    first_pixel = source * (height * width)

    # The weights are written through the fraction, not the distance to the tap:
    # that one has no gradient where a coordinate is whole.
    warped = 0.0
    for row_index, row_weight in _taps(row, height, border):
        for column_index, column_weight in _taps(column, width, border):
            index = first_pixel + row_index * width + column_index
            weight = (row_weight * column_weight)[..., None]
            warped = warped + ops.take(pixels, index, axis=0) * weight
    return ops.cast(warped, image.dtype)


def _bounded(values: Any, least: Any, most: Any) -> Any:
    least, most = ops.cast(least, "float32"), ops.cast(most, "float32")
    return ops.minimum(ops.maximum(values, least), most)


def _taps(position: Any, size: Any, border: str) -> list[tuple[Any, Any]]:
    """The two pixels around every position on one axis, with their weights."""
    lower = ops.floor(position)
    fraction = position - lower
    taps = []
    for offset, weight in ((0, 1.0 - fraction), (1, fraction)):
        index = ops.cast(lower, "int32") + offset
        held = ops.minimum(ops.maximum(index, 0), size - 1)
        if border == "zero":
            weight = weight * ops.cast(ops.equal(index, held), "float32")
        taps.append((held, weight))
    return taps
