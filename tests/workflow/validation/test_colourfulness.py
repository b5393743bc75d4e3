"""How much colour there is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workflow.validation.colourfulness import colourfulness


@given(st.integers(0, 255))
def test_grey_has_none(level):
    assert colourfulness(np.full((1, 4, 4, 3), level, np.uint8)) == 0


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.9))
def test_colour_that_fades_counts_for_less(seed, kept):
    random = np.random.default_rng(seed)
    frames = random.integers(0, 256, (2, 8, 8, 3)).astype(np.float32)
    faded = frames.mean(-1, keepdims=True) * (1 - kept) + frames * kept
    assert colourfulness(faded) < colourfulness(frames)


def test_the_published_formula_on_two_colours():
    # Half red, half green: rg is 255 and -255, yb is 127.5 everywhere.
    frame = np.zeros((1, 2, 2, 3), np.uint8)
    frame[0, 0, :, 0] = frame[0, 1, :, 1] = 255
    assert np.isclose(colourfulness(frame), 255 + 0.3 * 127.5)
