import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_pipeline.measures.sharpness import sharpness
from tests.data_pipeline.measures.natural_picture import (
    blurred,
    natural_picture,
    noisy,
)


def luma(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)


PART = luma(natural_picture()[100:200, 100:200])


def test_white_noise_hardly_changes_it():
    picture = natural_picture()
    clean = sharpness(luma(picture))
    assert sharpness(luma(noisy(picture, 10))) == pytest.approx(clean, rel=0.02)
    assert sharpness(luma(noisy(picture, 25))) == pytest.approx(clean, rel=0.05)


def test_noise_alone_is_not_sharp():
    grey = np.full((200, 200, 3), 128, np.uint8)
    assert sharpness(luma(noisy(grey, 20))) < 2.0


def test_it_falls_with_every_blur():
    picture = natural_picture()
    found = [sharpness(luma(blurred(picture, w))) for w in (0.4, 0.7, 1.0, 1.5, 3.0)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 2.0 * found[-1]


@settings(deadline=None, max_examples=20)
@given(st.floats(0.1, 1.0))
def test_it_grows_with_contrast(gain):
    picture = PART.astype(np.float32)
    assert sharpness(gain * picture) == pytest.approx(
        gain * sharpness(picture), rel=1e-3
    )
