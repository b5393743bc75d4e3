"""BRISQUE: how people would rate a picture, without a reference."""

from functools import cache
from importlib.resources import files

import cv2
import numpy as np

from data_pipeline.measures.scene_statistics import (
    fit_asymmetric_gaussian,
    gamma_function,
    normalised_luma,
)

_SMALLEST_SIDE = 32
# Places of the pixel that each one is multiplied with.
_SHIFTS = ((0, 1), (1, 0), (1, 1), (-1, 1))


def brisque(picture: np.ndarray) -> float | None:
    """Predicts how bad people would find a picture: 0 is best and 100 worst.

    Mittal, Moorthy, Bovik, "No-reference image quality assessment in the spatial
    domain", IEEE TIP 2012: a support vector regression on 36 features of the
    picture at two sizes. Features and model are those of OpenCV's quality module,
    which was trained on photographs that were compressed, blurred and made noisy.
    It knows nothing of film.

    Args:
        picture: RGB, uint8, `[H, W, 3]`.

    Returns:
        The score, or None where the picture is flat or a side is shorter than 32
        pixels.
    """
    if min(picture.shape[:2]) < _SMALLEST_SIDE:
        return None
    luma = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    luma = luma.astype(np.float32) / np.float32(255.0)
    half = (luma.shape[1] // 2, luma.shape[0] // 2)
    smaller = cv2.resize(luma, half, interpolation=cv2.INTER_CUBIC)
    features = np.array([*_features(luma), *_features(smaller)])
    if not np.isfinite(features).all():
        return None
    model = _model()
    low, high = model["lowest"], model["highest"]
    scaled = 2.0 * (features - low) / (high - low) - 1.0
    distances = np.square(model["support_vectors"] - scaled).sum(axis=1)
    score = model["coefficients"] @ np.exp(-model["gamma"] * distances)
    return float(np.clip(score - model["offset"], 0.0, 100.0))


def _features(luma: np.ndarray) -> list[float]:
    """The 18 features of one size."""
    pixels = normalised_luma(luma, 1.0 / 255.0)
    shape, left, right = _fitted(pixels)
    features = [shape, (left**2 + right**2) / 2.0]
    height, width = pixels.shape
    for down, across in _SHIFTS:
        shifted = np.zeros_like(pixels)
        top, bottom = max(-down, 0), height - max(down, 0)
        shifted[top:bottom, : width - across] = pixels[
            top + down : bottom + down, across:
        ]
        shape, left, right = _fitted(pixels * shifted)
        inverse = np.array([1.0, 2.0, 3.0]) / shape
        first, second, third = gamma_function(inverse)
        mean = (right - left) * second / first * np.sqrt(first / third)
        features += [shape, mean, left**2, right**2]
    return features


def _fitted(pixels: np.ndarray) -> tuple[float, float, float]:
    fit = fit_asymmetric_gaussian(pixels.reshape(1, -1))
    return float(fit.shape[0]), float(fit.left[0]), float(fit.right[0])


@cache
def _model() -> dict[str, np.ndarray]:
    folder = files("data_pipeline.measures.models")
    with (folder / "brisque.npz").open("rb") as file, np.load(file) as fitted:
        return dict(fitted)
