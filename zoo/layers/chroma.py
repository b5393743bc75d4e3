"""Pictures as luma and chroma, and back without touching the luma."""

from typing import Any

from keras import ops

# ITU-R BT.709.
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


def luma_and_chroma(frames: Any) -> tuple[Any, Any]:
    """Takes pictures apart.

    Args:
        frames: RGB `[..., 3]`, gamma values.

    Returns:
        BT.709 luma of the gamma values, `[..., 1]`, and how far blue and red lie
        above it, `[..., 2]`; zeros for greys.
    """
    red, green, blue = (frames[..., i : i + 1] for i in range(3))
    luma = _RED * red + _GREEN * green + _BLUE * blue
    return luma, ops.concatenate([blue - luma, red - luma], axis=-1)


def coloured(luma: Any, chroma: Any) -> Any:
    """Puts luma and chroma together; luma from 0 to 1 stays as it is.

    Colours that no pixel in [0, 1] can have with that luma lose as much of their
    saturation as it takes, and keep their hue.

    Args:
        luma: `[..., 1]`.
        chroma: `[..., 2]`, as `luma_and_chroma` gives it.

    Returns:
        RGB `[..., 3]`.
    """
    blue, red = chroma[..., :1], chroma[..., 1:]
    green = (-_RED / _GREEN) * red + (-_BLUE / _GREEN) * blue
    away = ops.concatenate([red, green, blue], axis=-1)
    within = ops.clip(luma, 0.0, 1.0)
    highest = ops.maximum(ops.max(away, axis=-1, keepdims=True), 1e-6)
    lowest = ops.maximum(ops.max(-away, axis=-1, keepdims=True), 1e-6)
    kept = ops.minimum((1.0 - within) / highest, within / lowest)
    return luma + away * ops.minimum(kept, 1.0)
