"""Statistics that undistorted pictures of natural scenes share."""

import math
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

_WINDOW, _DEVIATION = 7, 7.0 / 6.0
_SMALLEST_SHAPE, _LARGEST_SHAPE, _SHAPE_STEP = 0.2, 10.0, 0.001


class AsymmetricGaussian(NamedTuple):
    """Generalised Gaussian distributions with two sides, an entry per sample.

    Attributes:
        shape: 2 is a Gaussian, 1 a Laplacian, smaller is more peaked.
        left: Standard deviation of the values below zero about zero.
        right: Of those above zero. Both are NaN where a sample has no such values.
    """

    shape: np.ndarray
    left: np.ndarray
    right: np.ndarray


def normalised_luma(luma: np.ndarray, stabiliser: float) -> np.ndarray:
    """Takes mean and contrast of its surroundings from every pixel.

    Mittal, Moorthy, Bovik, "No-reference image quality assessment in the spatial
    domain", IEEE TIP 2012, equation 1: the mean subtracted, contrast normalised
    coefficients, with a Gaussian window of 7x7 pixels and edges repeated.

    Args:
        luma: `[H, W]`.
        stabiliser: What is added to the contrast, in the units of `luma`.

    Returns:
        float64 `[H, W]`: in dark and flat parts fewer digits would show.
    """
    luma = luma.astype(np.float64)
    size = (_WINDOW, _WINDOW)
    border = cv2.BORDER_REPLICATE
    mean = cv2.GaussianBlur(luma, size, _DEVIATION, borderType=border)
    square = cv2.GaussianBlur(luma * luma, size, _DEVIATION, borderType=border)
    contrast = np.sqrt(np.abs(square - mean * mean))
    return (luma - mean) / (contrast + stabiliser)


def fit_asymmetric_gaussian(samples: np.ndarray) -> AsymmetricGaussian:
    """Fits a two-sided generalised Gaussian to each sample by its moments.

    Lasmar, Stitou, Berthoumieu, "Multiscale skewed heavy tailed model for texture
    analysis", ICIP 2009, as in section III-A of the paper above.

    Args:
        samples: `[S, N]`, N values of each of S samples.

    Returns:
        Entries of shape `[S]`.
    """
    below, above = np.minimum(samples, 0.0), np.maximum(samples, 0.0)
    below_squares = np.einsum("sn,sn->s", below, below)
    above_squares = np.einsum("sn,sn->s", above, above)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.sqrt(below_squares / (samples < 0.0).sum(axis=1))
        right = np.sqrt(above_squares / (samples > 0.0).sum(axis=1))
        ratio = left / right
        mean_square = (below_squares + above_squares) / samples.shape[1]
        peakedness = np.abs(samples).mean(axis=1) ** 2 / mean_square
        peakedness *= (ratio**3 + 1.0) * (ratio + 1.0) / (ratio**2 + 1.0) ** 2
    shapes, of_shape = _peakedness_of_shapes()
    return AsymmetricGaussian(np.interp(peakedness, of_shape, shapes), left, right)


def gamma_function(values: np.ndarray) -> np.ndarray:
    """The gamma function of each value."""
    return np.vectorize(math.gamma, otypes=[float])(values)


@cache
def _peakedness_of_shapes() -> tuple[np.ndarray, np.ndarray]:
    """Squared mean magnitude by mean square, which grows with the shape."""
    shapes = np.arange(_SMALLEST_SHAPE, _LARGEST_SHAPE + _SHAPE_STEP / 2, _SHAPE_STEP)
    return shapes, gamma_function(2.0 / shapes) ** 2 / (
        gamma_function(1.0 / shapes) * gamma_function(3.0 / shapes)
    )
