import numpy as np

from data_pipeline.degradations.exposure import exposed_frames, light, values_of_light


def _numbered(frames: int) -> np.ndarray:
    """Two clips whose frames show their number."""
    clip = np.arange(frames, dtype=np.float32)[None, :, None, None, None]
    return np.broadcast_to(clip, (2, frames, 2, 3, 3))


def test_each_mean_is_of_its_own_stretch_of_frames():
    exposed = np.asarray(
        exposed_frames(_numbered(9), np.int32([3, 1]), np.int32([3, 2]), count=3)
    )
    assert exposed.shape == (2, 3, 2, 3, 3)
    np.testing.assert_allclose(exposed[0, :, 0, 0, 0], [1, 4, 7], atol=1e-6)
    np.testing.assert_allclose(exposed[1, :, 0, 0, 0], [0, 2, 4], atol=1e-6)


def test_black_and_white_average_to_more_than_mid_grey():
    clips = np.zeros((1, 3, 1, 1, 3), np.float32)
    clips[:, 0] = 1.0
    ones = np.int32([3])
    exposed = values_of_light(exposed_frames(light(clips), ones, ones, count=1))
    np.testing.assert_allclose(exposed, (1 / 3) ** (1 / 2.2), atol=1e-6)


def test_light_turns_back_into_its_values():
    values = np.linspace(0, 1, 256, dtype=np.float32)
    np.testing.assert_allclose(values_of_light(light(values)), values, atol=1e-6)
    np.testing.assert_allclose(
        values_of_light(light(values, 1.0), 1.0), values, atol=1e-6
    )
