"""JPEG compression, computed without a codec."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor

# ITU-T T.81 (1992), tables K.1 and K.2.
_LUMA_TABLE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA_TABLE = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8,) * 4,
)

# JFIF 1.02: BT.601 at full range, chroma about 128.
_TO_YCBCR = (
    (0.299, 0.587, 0.114),
    (-0.168735892, -0.331264108, 0.5),
    (0.5, -0.418687589, -0.081312411),
)
_CR_TO_RED = 1.402
_CB_TO_GREEN, _CR_TO_GREEN = -0.344136286, -0.714136286
_CB_TO_BLUE = 1.772


@keras.saving.register_keras_serializable("kinozoo")
class JpegCompression(Degradation):
    """Compresses every frame as JPEG and decompresses it.

    Follows libjpeg: JFIF colours, chroma at half size in both directions
    (averaged going down, triangle filter going up) or at full size, 8x8 DCT,
    the standard tables scaled by its quality, every step rounded to whole
    numbers where a file holds them. Entropy coding loses nothing and is left
    out. Rounding has no useful gradient.

    Args:
        quality: libjpeg's quality in [1, 100]: a number, or a pair
            `(low, high)` of which each clip draws its own, a uniform integer.
        subsampled: Whether chroma has half the size (4:2:0) or full size (4:4:4).
    """

    adds_noise = True

    def __init__(
        self,
        quality: Range = (20.0, 90.0),
        subsampled: bool = True,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.quality = checked_range("quality", quality, 1.0, 100.0)
        self.subsampled = bool(subsampled)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch, frames, height, width, _ = ops.shape(clip)
        quality = ops.round(draw_uniform((batch,), self.quality, seeds))
        luma_table = ops.repeat(_scaled_table(_LUMA_TABLE, quality), frames, axis=0)
        chroma_table = ops.repeat(_scaled_table(_CHROMA_TABLE, quality), frames, axis=0)
        images = ops.reshape(clip, (batch * frames, height, width, 3))
        planes = _to_ycbcr(_padded(images, 16 if self.subsampled else 8))
        luma = _coded(planes[0], luma_table)
        cb, cr = (self._coded_chroma(plane, chroma_table) for plane in planes[1:])
        images = _to_rgb(luma, cb, cr)[:, :height, :width]
        return {"clip": ops.reshape(images, (batch, frames, height, width, 3))}

    def _coded_chroma(self, plane: Tensor, table: Tensor) -> Tensor:
        if not self.subsampled:
            return _coded(plane, table)
        plane = _doubled(_doubled(_coded(_halved(plane), table), 1), 2)
        return ops.floor(plane + _alternating(ops.shape(plane)[2], 8 / 16, 7 / 16))

    def get_config(self) -> dict[str, Any]:
        config = {"quality": self.quality, "subsampled": self.subsampled}
        return {**super().get_config(), **config}


def _scaled_table(table: tuple, quality: Tensor) -> Tensor:
    """Returns libjpeg's quantisation tables `[B, 8, 8]` for qualities `[B]`."""
    percent = ops.where(quality < 50.0, ops.floor(5000.0 / quality), 200 - 2 * quality)
    scaled = percent[:, None, None] * ops.convert_to_tensor(table, "float32")
    return ops.clip(ops.floor((scaled + 50.0) / 100.0), 1.0, 255.0)


def _padded(images: Tensor, multiple: int) -> Tensor:
    """Repeats the last row and column up to whole blocks."""
    for axis in (1, 2):
        size = ops.shape(images)[axis]
        blocks = (size + multiple - 1) // multiple
        places = ops.arange(blocks * multiple, dtype="int32")
        images = ops.take(images, ops.minimum(places, size - 1), axis=axis)
    return images


def _to_ycbcr(images: Tensor) -> list[Tensor]:
    """Returns three planes `[N, H, W]` of whole numbers in [-128, 127]."""
    codes = ops.round(ops.clip(images, 0.0, 1.0) * 255.0)
    offsets = (-128.0, 0.0, 0.0)
    planes = []
    for weights, offset in zip(_TO_YCBCR, offsets, strict=True):
        plane = sum(weights[index] * codes[..., index] for index in range(3)) + offset
        planes.append(ops.clip(ops.round(plane), -128.0, 127.0))
    return planes


def _to_rgb(luma: Tensor, cb: Tensor, cr: Tensor) -> Tensor:
    codes = ops.stack(
        [
            luma + 128.0 + _CR_TO_RED * cr,
            luma + 128.0 + _CB_TO_GREEN * cb + _CR_TO_GREEN * cr,
            luma + 128.0 + _CB_TO_BLUE * cb,
        ],
        axis=-1,
    )
    return ops.clip(ops.round(codes), 0.0, 255.0) / 255.0


def _coded(plane: Tensor, table: Tensor) -> Tensor:
    """Quantises the DCT of every 8x8 block of `[N, H, W]` by tables `[N, 8, 8]`."""
    count, height, width = ops.shape(plane)
    basis = ops.convert_to_tensor(_dct_basis())
    blocks = ops.reshape(plane, (count, height // 8, 8, width // 8, 8))
    blocks = ops.transpose(blocks, (0, 1, 3, 2, 4))
    coefficients = ops.matmul(ops.matmul(basis, blocks), ops.transpose(basis))
    steps = table[:, None, None]
    coefficients = _rounded(coefficients / steps) * steps
    blocks = ops.matmul(ops.matmul(ops.transpose(basis), coefficients), basis)
    blocks = ops.clip(ops.round(blocks), -128.0, 127.0)
    plane = ops.transpose(blocks, (0, 1, 3, 2, 4))
    return ops.reshape(plane, (count, height, width))


def _rounded(values: Tensor) -> Tensor:
    """Rounds halves away from zero; ties are common, and come with float error."""
    return ops.sign(values) * ops.floor(ops.abs(values) + 0.5 + 1e-5)


def _dct_basis() -> np.ndarray:
    """Returns the orthonormal DCT-II of 8 samples, a frequency a row."""
    frequency, place = np.mgrid[0:8, 0:8]
    basis = np.cos(math.pi * frequency * (2 * place + 1) / 16.0) / 2.0
    basis[0] /= math.sqrt(2.0)
    return basis.astype(np.float32)


def _halved(plane: Tensor) -> Tensor:
    count, height, width = ops.shape(plane)
    pairs = ops.reshape(plane, (count, height // 2, 2, width // 2, 2))
    bias = _alternating(width // 2, 0.25, 0.5)
    return ops.floor(ops.mean(pairs, axis=(2, 4)) + bias)


def _alternating(size: Tensor, even: float, odd: float) -> Tensor:
    """libjpeg's rounding of halves, which changes from column to column."""
    return ops.where(ops.arange(size, dtype="int32") % 2 == 0, even, odd)


def _doubled(plane: Tensor, axis: int) -> Tensor:
    """Doubles one axis by a triangle filter, libjpeg's "fancy upsampling"."""
    size = ops.shape(plane)[axis]
    places = ops.arange(size, dtype="int32")
    before = ops.take(plane, ops.maximum(places - 1, 0), axis=axis)
    after = ops.take(plane, ops.minimum(places + 1, size - 1), axis=axis)
    pair = [0.75 * plane + 0.25 * before, 0.75 * plane + 0.25 * after]
    count, height, width = ops.shape(plane)
    shape = (count, 2 * height, width) if axis == 1 else (count, height, 2 * width)
    return ops.reshape(ops.stack(pair, axis=axis + 1), shape)
