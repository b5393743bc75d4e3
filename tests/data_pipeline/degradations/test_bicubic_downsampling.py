import math

import numpy as np
import pytest

from data_pipeline.cubic_kernel import antialiased_cubic_taps
from data_pipeline.degradations.bicubic_downsampling import BicubicDownsampling

# `pattern(12, 14)`, shrunk by an independent port of MATLAB's imresize that is
# tested against MATLAB itself (github.com/fatheral/matlab_imresize).
GOLDEN = {
    2: [
        [0.4186382, 0.5168381, 0.5746832, 0.6652489, 0.664814, 0.3756475, 0.4125481],
        [0.5875854, 0.569418, 0.5819921, 0.5809908, 0.3598404, 0.3537054, 0.3756475],
        [0.405879, 0.5356607, 0.3244276, 0.450839, 0.3806095, 0.3598404, 0.664814],
        [0.5204115, 0.4187775, 0.2959661, 0.5551929, 0.450839, 0.5809908, 0.6652489],
        [0.4751005, 0.6331844, 0.6745949, 0.293623, 0.323329, 0.5820351, 0.5753841],
        [0.5138941, 0.5590315, 0.642086, 0.4548378, 0.5394402, 0.5702906, 0.5004492],
    ],
    3: [
        [0.4927602, 0.5763127, 0.6432708, 0.4309842, 0.3872123],
        [0.5027816, 0.4417772, 0.4464163, 0.3527187, 0.5871247],
        [0.4998285, 0.4423392, 0.4292219, 0.5184518, 0.6590173],
        [0.5213477, 0.63525, 0.4304222, 0.5460963, 0.5003906],
    ],
    4: [
        [0.5092006, 0.596425, 0.4475771, 0.3918856],
        [0.4701778, 0.4154194, 0.4513084, 0.628473],
        [0.5509674, 0.5134738, 0.5017798, 0.5591702],
    ],
}


def pattern(height: int, width: int) -> np.ndarray:
    row, column = np.mgrid[0:height, 0:width]
    return ((7 * row + 13 * column + 5 * row * column) % 17) / 16.0


def shrink(picture: np.ndarray, scale: int) -> np.ndarray:
    clip = np.repeat(picture[None, None, :, :, None], 3, axis=-1).astype(np.float32)
    shrunk = BicubicDownsampling(scale)(clip, seed=0)["clip"].numpy()
    np.testing.assert_array_equal(shrunk[..., 0], shrunk[..., 2])
    return shrunk[0, 0, :, :, 0]


def imresize_matrix(size: int, scale: int) -> np.ndarray:
    """MATLAB's `contributions` for a bicubic kernel, 1-based as it is there."""

    def cubic(x: float) -> float:
        x = abs(x)
        inner = (1.5 * x**3 - 2.5 * x**2 + 1) * (x <= 1)
        outer = (-0.5 * x**3 + 2.5 * x**2 - 4 * x + 2) * (1 < x <= 2)
        return inner + outer

    mirror = [*range(size), *range(size - 1, -1, -1)]
    matrix = np.zeros((math.ceil(size / scale), size))
    for x in range(1, len(matrix) + 1):
        u = x * scale + 0.5 * (1 - scale)
        left = math.floor(u - 4 * scale / 2)
        for place in range(left, left + 4 * scale + 2):
            weight = cubic((u - place) / scale) / scale
            matrix[x - 1, mirror[(place - 1) % (2 * size)]] += weight
    return matrix / matrix.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_equals_the_golden_values_of_imresize(scale):
    expected = np.clip(np.array(GOLDEN[scale]), 0.0, 1.0)
    np.testing.assert_allclose(shrink(pattern(12, 14), scale), expected, atol=1e-6)


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("height,width", [(24, 36), (25, 35), (27, 38), (5, 3)])
def test_equals_imresize_in_float64_at_any_size(scale, height, width):
    picture = np.random.default_rng(5).random((height, width))
    rows, columns = imresize_matrix(height, scale), imresize_matrix(width, scale)
    expected = np.clip(rows @ picture @ columns.T, 0.0, 1.0)
    np.testing.assert_allclose(shrink(picture, scale), expected, atol=2e-6)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_slope_stays_a_slope(scale):
    slope = np.tile(np.arange(60) / 100.0, (30, 1))
    expected = (np.arange(60 // scale) * scale + (scale - 1) / 2.0) / 100.0
    shrunk = shrink(slope, scale)
    np.testing.assert_allclose(shrunk[3, 3:-3], expected[3:-3], atol=1e-6)


def test_taps_for_half_size_are_those_of_the_kernel():
    taps, before = antialiased_cubic_taps(2)
    half = [-0.01171875, -0.03515625, 0.11328125, 0.43359375]
    np.testing.assert_allclose(taps, half + half[::-1], atol=1e-9)
    assert before == 3


def test_refuses_other_scales():
    with pytest.raises(ValueError, match="2, 3 or 4; received 5"):
        BicubicDownsampling(5)
