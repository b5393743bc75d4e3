import numpy as np
import pytest

from data_pipeline.measures.niqe import niqe
from tests.data_pipeline.measures.natural_picture import (
    blurred,
    natural_picture,
    noisy,
)

# Of BasicSR's NIQE, which gives MATLAB's 5.7296 for its test picture, with the
# imresize of github.com/fatheral/matlab_imresize.
REFERENCE = {"clean": 3.5786, "noisy": 7.1102, "blurred": 7.6820}


@pytest.mark.parametrize("kind", REFERENCE)
def test_it_agrees_with_the_authors_program(kind):
    picture = natural_picture()
    spoilt = {"noisy": noisy(picture, 15), "blurred": blurred(picture, 2)}
    measured = niqe(spoilt.get(kind, picture))
    assert measured == pytest.approx(REFERENCE[kind], rel=0.002)


def test_a_photograph_gets_worse_the_more_noise_or_blur_it_has():
    picture = natural_picture()[:384]
    by_noise = [niqe(noisy(picture, level)) for level in (0, 10, 20, 40)]
    by_blur = [niqe(blurred(picture, width)) for width in (0.5, 1.0, 2.0, 3.0)]
    assert by_noise == sorted(by_noise)
    assert by_blur == sorted(by_blur)


def test_pixels_beyond_whole_blocks_do_not_count():
    picture = natural_picture()[:200, :300]
    assert niqe(picture) == niqe(picture[:192, :288])


@pytest.mark.parametrize("shape", [(95, 400, 3), (96, 191, 3)])
def test_pictures_of_less_than_two_blocks_have_none(shape):
    assert niqe(np.zeros(shape, np.uint8)) is None


def test_a_flat_picture_has_none():
    assert niqe(np.full((288, 384, 3), 77, np.uint8)) is None
