"""How alike two feature maps are, place by place: the cost volume of flow networks."""

from typing import Any

from keras import ops


def correlation(first: Any, second: Any, reach: int) -> Any:
    """Compares every place with the places around it in another map.

    Dosovitskiy et al., "FlowNet", ICCV 2015, section 3, with patches of one pixel,
    and normalised by the channels as in Sun et al., "PWC-Net", CVPR 2018, section
    3: `volume[y, x, i] = mean_c first[y, x, c] * second[y + dy, x + dx, c]`.

    Args:
        first: `[N, H, W, C]`.
        second: `[N, H, W, C]`.
        reach: Largest displacement in pixels, 0 or more, in x and in y.

    Returns:
        `[N, H, W, (2 * reach + 1) ** 2]` of the maps' dtype, `(dy, dx)` in the
        order of rows from `(-reach, -reach)`; 0 where the other place lies outside.

    Raises:
        ValueError: `reach` is negative.
    """
    if reach < 0:
        raise ValueError(f"reach is 0 pixels or more; received {reach}")
    height, width = ops.shape(first)[1:3]
    around = ops.pad(second, ((0, 0), (reach, reach), (reach, reach), (0, 0)))
    side = 2 * reach + 1
    # Sums of many products need more than half precision.
    volume = [
        ops.mean(
            ops.cast(
                first * around[:, top : top + height, left : left + width], "float32"
            ),
            axis=-1,
        )
        for top in range(side)
        for left in range(side)
    ]
    return ops.cast(ops.stack(volume, axis=-1), first.dtype)
