"""A photograph, and ways to spoil it."""

from importlib.resources import files

import cv2
import numpy as np
from PIL import Image


def natural_picture() -> np.ndarray:
    """The photograph that comes with Matplotlib, uint8 RGB `[600, 512, 3]`."""
    place = files("matplotlib") / "mpl-data" / "sample_data" / "grace_hopper.jpg"
    with place.open("rb") as file, Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def noisy(picture: np.ndarray, level: float, seed: int = 0) -> np.ndarray:
    """Adds white noise, 0 to 255 scale."""
    noise = np.random.default_rng(seed).normal(0.0, level, picture.shape)
    return np.round(np.clip(picture + noise, 0.0, 255.0)).astype(np.uint8)


def blurred(picture: np.ndarray, deviation: float) -> np.ndarray:
    """Blurs with a Gaussian of that many pixels."""
    return cv2.GaussianBlur(picture, (0, 0), deviation)
