"""How different two pictures look, by the features of a network."""

from collections.abc import Sequence
from typing import Any

from keras import ops

# As in the authors' program.
_TINY = 1e-10


def perceptual_distance(
    first: Sequence[Any], second: Sequence[Any], heads: Sequence[Any] | None = None
) -> Any:
    """Returns the distance of each pair of pictures, from their feature maps.

    Zhang et al., "The unreasonable effectiveness of deep features as a perceptual
    metric" (LPIPS), CVPR 2018 (arXiv 1801.03924), equation 1: features are brought to
    length 1 at every place, their squared differences weighted by channel, averaged over
    places and summed over layers.

    Args:
        first: Maps `[N, h, w, C]` of one layer or more.
        second: The same of the other pictures.
        heads: How much each channel of a layer counts, `[C]` each, 0 or more. None
            counts all the same, `1 / C`, as where nothing was learnt ("baseline" in the
            paper's program, which has 1 in place of `1 / C`).

    Returns:
        float32 `[N]`, 0 for equal pictures.
    """
    total = 0.0
    for layer, (one, other) in enumerate(zip(first, second, strict=True)):
        squares = ops.square(_unit(one) - _unit(other))
        if heads is None:
            weighted = ops.mean(squares, axis=-1)
        else:
            weighted = ops.sum(squares * heads[layer], axis=-1)
        total = total + ops.mean(weighted, axis=(1, 2))
    return total


def _unit(features: Any) -> Any:
    features = ops.cast(features, "float32")
    squares = ops.sum(ops.square(features), axis=-1, keepdims=True)
    # The root has no slope at 0, and places without any feature are common.
    length = ops.sqrt(ops.maximum(squares, _TINY**2))
    return features / (length + _TINY)
