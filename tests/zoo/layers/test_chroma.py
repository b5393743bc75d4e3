"""Pictures come apart into luma and chroma, and together again."""

import hypothesis.extra.numpy as arrays
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoo.layers.chroma import coloured, luma_and_chroma

_UNIT = st.floats(0.0, 1.0, width=32)
_BT709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


@given(arrays.arrays(np.float32, (2, 3, 3), elements=_UNIT))
def test_a_picture_that_was_taken_apart_comes_together_again(picture):
    again = coloured(*luma_and_chroma(picture))
    np.testing.assert_allclose(again, picture, atol=2e-5)


@given(
    arrays.arrays(np.float32, (4, 5, 1), elements=_UNIT),
    arrays.arrays(np.float32, (4, 5, 2), elements=st.floats(-2.0, 2.0, width=32)),
)
def test_luma_stays_and_colours_are_ones_that_pixels_can_have(luma, chroma):
    picture = np.asarray(coloured(luma, chroma))
    np.testing.assert_allclose((picture @ _BT709)[..., None], luma, atol=1e-5)
    assert picture.min() > -1e-5 and picture.max() < 1.0 + 1e-5


def test_without_chroma_pictures_are_grey():
    luma = np.linspace(0.0, 1.0, 12, dtype=np.float32).reshape(3, 4, 1)
    picture = coloured(luma, np.zeros((3, 4, 2), np.float32))
    np.testing.assert_array_equal(picture, np.repeat(luma, 3, axis=-1))
