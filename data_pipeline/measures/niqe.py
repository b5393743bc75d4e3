"""NIQE: how far a picture is from undistorted ones, without a reference."""

from functools import cache
from importlib.resources import files

import cv2
import numpy as np

from data_pipeline.cubic_kernel import antialiased_cubic_taps
from data_pipeline.measures.scene_statistics import (
    fit_asymmetric_gaussian,
    gamma_function,
    normalised_luma,
)

_BLOCK = 96
_FEWEST_BLOCKS = 2
# ITU-R BT.601 in the studio range, as MATLAB's rgb2ycbcr.
_LUMA = np.array([65.481, 128.553, 24.966]) / 255.0
_SHIFTS = ((0, 1), (1, 0), (1, 1), (1, -1))


def niqe(picture: np.ndarray) -> float | None:
    """Measures how unlike pristine pictures a picture is; less is better.

    Mittal, Soundararajan, Bovik, "Making a completely blind image quality
    analyzer", IEEE Signal Processing Letters 2013: the distance (equation 10)
    between two Gaussians of 36 features, one fitted to the blocks of 96x96 pixels
    of this picture, one to those of pristine photographs by the authors. It is
    computed as the authors' program does, rounding included; good photographs have
    some 2 to 5.

    Args:
        picture: RGB, uint8, `[H, W, 3]`.

    Returns:
        The distance, or None where the picture has not two blocks that show
        anything.
    """
    luma = np.round(16.0 + picture @ _LUMA)
    height, width = (side // _BLOCK * _BLOCK for side in luma.shape)
    if height * width < _FEWEST_BLOCKS * _BLOCK**2:
        return None
    luma = luma[:height, :width]
    features = np.hstack([_features(luma, _BLOCK), _features(_half(luma), _BLOCK // 2)])
    whole = features[np.isfinite(features).all(axis=1)]
    if len(whole) < _FEWEST_BLOCKS:
        return None
    pristine_mean, pristine_covariance = _pristine()
    away = pristine_mean - np.nanmean(features, axis=0)
    covariance = (pristine_covariance + np.cov(whole, rowvar=False)) / 2.0
    return float(np.sqrt(away @ np.linalg.pinv(covariance) @ away))


def _features(luma: np.ndarray, side: int) -> np.ndarray:
    """The 18 features of every block of one scale, `[blocks, 18]`."""
    pixels = normalised_luma(luma, 1.0)
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    blocks = pixels.reshape(rows, side, columns, side).swapaxes(1, 2)
    blocks = blocks.reshape(-1, side, side)
    shape, left, right, _ = _fitted(blocks)
    features = [shape, (left + right) / 2.0]
    for shift in _SHIFTS:
        product = blocks * np.roll(blocks, shift, axis=(1, 2))
        shape, left, right, mean_factor = _fitted(product)
        features += [shape, (right - left) * mean_factor, left, right]
    return np.stack(features, axis=1)


def _fitted(blocks: np.ndarray) -> tuple[np.ndarray, ...]:
    """Shape, the scales of both sides and the factor of the mean (equation 8)."""
    fit = fit_asymmetric_gaussian(blocks.reshape(len(blocks), -1))
    inverse = 1.0 / fit.shape
    scale = np.sqrt(gamma_function(inverse) / gamma_function(3.0 * inverse))
    mean_factor = gamma_function(2.0 * inverse) / gamma_function(inverse)
    return fit.shape, fit.left * scale, fit.right * scale, mean_factor


def _half(luma: np.ndarray) -> np.ndarray:
    """Shrinks by two as MATLAB's `imresize` does, which antialiases."""
    taps, before = antialiased_cubic_taps(2)
    kernel = np.array(taps)
    shrunk = cv2.sepFilter2D(
        luma, -1, kernel, kernel, anchor=(before, before), borderType=cv2.BORDER_REFLECT
    )
    return shrunk[::2, ::2]


@cache
def _pristine() -> tuple[np.ndarray, np.ndarray]:
    folder = files("data_pipeline.measures.models")
    with (folder / "niqe.npz").open("rb") as file, np.load(file) as fitted:
        return fitted["mean"], fitted["covariance"]
