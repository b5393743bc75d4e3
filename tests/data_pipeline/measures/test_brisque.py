import numpy as np
import pytest

from data_pipeline.measures.brisque import brisque
from tests.data_pipeline.measures.natural_picture import (
    blurred,
    natural_picture,
    noisy,
)

# Of cv2.quality.QualityBRISQUE in opencv-contrib-python-headless 4.6.0.66.
REFERENCE = {"clean": 3.0152, "noisy": 42.3045, "blurred": 59.7090}


@pytest.mark.parametrize("kind", REFERENCE)
def test_it_agrees_with_opencv(kind):
    picture = natural_picture()
    spoilt = {"noisy": noisy(picture, 15), "blurred": blurred(picture, 2)}
    measured = brisque(spoilt.get(kind, picture))
    assert measured == pytest.approx(REFERENCE[kind], abs=0.1)


def test_a_photograph_gets_worse_the_more_noise_or_blur_it_has():
    picture = natural_picture()
    by_noise = [brisque(noisy(picture, level)) for level in (0, 10, 20, 40)]
    by_blur = [brisque(blurred(picture, width)) for width in (0.5, 1.0, 2.0, 3.0)]
    assert by_noise == sorted(by_noise)
    assert by_blur == sorted(by_blur)


def test_flat_and_tiny_pictures_have_none():
    assert brisque(np.full((64, 64, 3), 77, np.uint8)) is None
    assert brisque(natural_picture()[:31]) is None
