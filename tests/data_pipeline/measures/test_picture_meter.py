import numpy as np
import pytest

from data_pipeline.measures.picture_meter import PictureMeter
from tests.data_pipeline.measures.natural_picture import natural_picture, noisy

PICTURE = natural_picture()[:300, :400]


def measured(frames, **options):
    meter = PictureMeter()
    meter.add(frames, **options)
    return meter.measures()


def test_noise_makes_all_but_the_sharpness_worse():
    clean = measured([PICTURE] * 5)
    spoilt = measured([noisy(PICTURE, 20, seed) for seed in range(5)])
    assert spoilt.niqe > clean.niqe + 1
    assert spoilt.brisque > clean.brisque + 10
    assert spoilt.warping_error == pytest.approx(20 * 2**0.5, rel=0.2)
    assert clean.warping_error == pytest.approx(0.0, abs=0.1)
    assert spoilt.sharpness == pytest.approx(clean.sharpness, rel=0.05)
    assert clean.flicker == 0.0


def test_moments_are_averaged():
    meter = PictureMeter()
    for frame in (PICTURE, noisy(PICTURE, 20)):
        meter.add([frame])
    each = [measured([frame]).niqe for frame in (PICTURE, noisy(PICTURE, 20))]
    found = meter.measures()
    assert found.niqe == pytest.approx(np.mean(each))
    assert found.frames == 2
    assert found.flicker is None and found.warping_error is None


def test_sixteen_bits_are_measured_as_eight():
    deep = measured([PICTURE.astype(np.uint16) * 257] * 3)
    assert deep == measured([PICTURE] * 3)


def test_what_cannot_be_measured_is_said():
    found = measured([np.zeros((3, 3, 3), np.uint8)] * 3)
    assert {row[1] for row in found.rows()} == {"not measured"}
