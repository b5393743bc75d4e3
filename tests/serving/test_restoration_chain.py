"""Several steps behave as one: frames stream through and are rounded once."""

import numpy as np
import pytest

from serving.restoration_chain import RestorationChain
from serving.stepped_restorer import SteppedRestorer


class Brightened(SteppedRestorer):
    """Multiplies frames, in the numbers that it is given."""

    past, future, scale, alignment, halo = 0, 0, 1, 1, 0
    time_edges = "masked"

    def __init__(self, factor: float):
        self._factor = factor

    def initial_state(self, height, width):
        return None

    def step(self, frame, shown, state):
        most = np.iinfo(frame.dtype).max
        brightened = np.minimum(np.round(frame * self._factor), most)
        return brightened.astype(frame.dtype), state

    def memory_needed(self, height, width):
        return 0


def _through(chain: RestorationChain, clip: np.ndarray) -> np.ndarray:
    chain.start_shot()
    outputs = [restored for frame in clip for restored in chain.feed(frame)]
    return np.stack(outputs + chain.finish_shot())


def _clip(kind: type) -> np.ndarray:
    values = np.linspace(0, np.iinfo(kind).max, 4 * 6 * 8 * 3)
    return values.astype(kind).reshape(4, 6, 8, 3)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_chain_without_steps_changes_nothing(kind):
    clip = _clip(kind)
    np.testing.assert_array_equal(_through(RestorationChain([]), clip), clip)


def test_what_one_step_calculates_is_not_rounded_to_8_bits_before_the_next():
    clip = _clip(np.uint8)
    there_and_back = RestorationChain([Brightened(0.1), Brightened(10.0)])
    restored = _through(there_and_back, clip)
    assert restored.dtype == np.uint8
    np.testing.assert_array_equal(restored, clip)


def test_white_stays_white():
    chain = RestorationChain([Brightened(1.0), Brightened(1.0)])
    white = np.full((1, 2, 2, 3), 255, np.uint8)
    np.testing.assert_array_equal(_through(chain, white), white)


def test_deep_frames_keep_their_depth():
    clip = _clip(np.uint16)
    chain = RestorationChain([Brightened(1.0), Brightened(1.0)])
    np.testing.assert_array_equal(_through(chain, clip), clip)
