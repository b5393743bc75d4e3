"""Differentiable augmentation of all that a discriminator sees."""

from collections.abc import Sequence
from typing import Any

from keras import ops

POLICIES = ("colour", "translation", "cutout")
DRAWS = 7

# As in the authors' program.
_LARGEST_SHIFT = 0.125
_CUT_OUT = 0.5
_GREY = 0.5


def diff_augment(pictures: Any, draws: Any, policies: Sequence[str]) -> Any:
    """Changes real and generated pictures in the same way at random.

    Zhao et al., "Differentiable augmentation for data-efficient GAN training",
    NeurIPS 2020 (arXiv 2006.10738), section 3.2 and the authors' program: brightness,
    saturation and contrast; a shift of up to an eighth, grey coming in; a grey square
    of half the size. Gradients pass through.

    Args:
        pictures: float32 `[B, H, W, C]` in [0, 1]; with one channel, saturation does
            nothing.
        draws: Uniform numbers in [0, 1), `[B, 7]`, all the chance there is.
        policies: Some of `POLICIES`; they are done in that order.

    Returns:
        Pictures of the same shape; colours may leave [0, 1].

    Raises:
        ValueError: A policy is unknown.
    """
    unknown = [name for name in policies if name not in POLICIES]
    if unknown:
        raise ValueError(
            f"an augmentation is one of {', '.join(POLICIES)}; received {unknown[0]!r}"
        )
    if "colour" in policies:
        pictures = _recoloured(pictures, draws[:, :3])
    if "translation" in policies:
        pictures = _shifted(pictures, draws[:, 3:5])
    if "cutout" in policies:
        pictures = _cut_out(pictures, draws[:, 5:7])
    return pictures


def _recoloured(pictures: Any, draws: Any) -> Any:
    # Pixels here are half as far apart as in [-1, 1], where a shift of 1 was drawn.
    brightness, saturation, contrast = (
        ops.reshape(draws[:, index], (-1, 1, 1, 1)) for index in range(3)
    )
    pictures = pictures + 0.5 * (brightness - 0.5)
    grey = ops.mean(pictures, axis=3, keepdims=True)
    pictures = grey + 2.0 * saturation * (pictures - grey)
    mean = ops.mean(pictures, axis=(1, 2, 3), keepdims=True)
    return mean + (contrast + 0.5) * (pictures - mean)


def _shifted(pictures: Any, draws: Any) -> Any:
    for axis in (1, 2):
        size = pictures.shape[axis]
        largest = int(size * _LARGEST_SHIFT + 0.5)
        shifts = ops.floor(draws[:, axis - 1] * (2 * largest + 1)) - largest
        places = ops.arange(size, dtype="float32")
        sources = places[None, :] - shifts[:, None]
        # One row of the picture per row of the matrix; none where grey comes in.
        taken = ops.equal(sources[:, :, None], places[None, None, :])
        equation = "brs,bswc->brwc" if axis == 1 else "bcs,bhsd->bhcd"
        moved = ops.einsum(equation, ops.cast(taken, "float32"), pictures - _GREY)
        pictures = moved + _GREY
    return pictures


def _cut_out(pictures: Any, draws: Any) -> Any:
    inside = []
    for axis in (1, 2):
        size = pictures.shape[axis]
        side = int(size * _CUT_OUT + 0.5)
        # The middle may lie anywhere, so that a part may lie outside.
        middle = ops.floor(draws[:, axis - 1] * (size + (1 - side % 2)))
        first = middle[:, None] - side // 2
        places = ops.arange(size, dtype="float32")[None, :]
        inside.append(ops.logical_and(places >= first, places < first + side))
    rows, columns = inside
    hidden = ops.logical_and(rows[:, :, None], columns[:, None, :])
    return ops.where(hidden[..., None], _GREY, pictures)
