"""The runner makes the frames that its network makes."""

import numpy as np
import pytest

from serving.interpolation_runner import InterpolationRunner
from tests.serving.small_interpolator import small_interpolator
from tests.synthetic_video import moving_texture


@pytest.fixture(scope="module")
def network():
    return small_interpolator()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    "missing", [(), ("earlier",), ("later",), ("earlier", "later")]
)
def test_frames_are_those_of_the_network(network, kind, missing):
    peak = np.iinfo(kind).max
    texture = moving_texture(4, 20, 27, speed=2)
    # Motion that changes, so that both sides tell.
    texture[3] = np.roll(texture[3], 2, axis=1)
    clip = np.rint(peak * np.clip(texture, 0, 1)).astype(kind)
    runner = InterpolationRunner(network)
    motions = [runner.measured(clip[i], clip[i + 1]) for i in range(3)]
    earlier, own, later = motions
    made = runner.between(
        clip[1],
        clip[2],
        (
            None if "earlier" in missing else earlier,
            own,
            None if "later" in missing else later,
        ),
        0.3,
    )
    order = [1 if "earlier" in missing else 0, 1, 2, 2 if "later" in missing else 3]
    inputs = {
        name: (clip[index][None] / np.float32(peak))
        for name, index in zip(
            ("earlier", "before", "after", "later"), order, strict=True
        )
    }
    inputs["moment"] = np.array([0.3], np.float32)
    expected = np.clip(np.asarray(network.interpolate(inputs))[0], 0, 1)
    assert made.dtype == kind
    assert np.abs(made / peak - expected).max() < 0.51 / 255
