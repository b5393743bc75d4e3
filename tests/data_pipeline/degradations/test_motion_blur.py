import numpy as np
import pytest

from data_pipeline.degradations.motion_blur import MotionBlur


def blurred_point(length: float, angle: float) -> np.ndarray:
    clips = np.zeros((1, 1, 33, 33, 3), np.float32)
    clips[:, :, 16, 16] = 1.0
    return MotionBlur(length, angle)(clips, seed=1)["clip"].numpy()[0, 0, :, :, 0]


def test_a_horizontal_line_has_its_length_and_no_width():
    point = blurred_point(5.0, 0.0)
    np.testing.assert_allclose(point[16, 14:19], 0.2, rtol=1e-5)
    assert np.abs(np.delete(point, 16, axis=0)).max() < 1e-6


def test_a_line_down_the_picture_is_vertical():
    np.testing.assert_allclose(
        blurred_point(7.0, 90.0), blurred_point(7.0, 0.0).T, atol=1e-6
    )


@pytest.mark.parametrize("angle", [20.0, 45.0, 130.0])
def test_the_line_points_where_asked_and_spreads_as_a_uniform_line(angle):
    point = blurred_point(15.0, angle)
    y, x = np.mgrid[-16:17, -16:17]
    covariance = np.array(
        [
            [(point * x * x).sum(), (point * x * y).sum()],
            [(point * x * y).sum(), (point * y * y).sum()],
        ]
    )
    values, vectors = np.linalg.eigh(covariance)
    # Convolution mirrors the kernel, which a line does not show.
    direction = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1])) % 180.0
    assert direction == pytest.approx(angle, abs=2.0)
    assert values[1] == pytest.approx(15.0**2 / 12.0, rel=0.08)
    assert values[0] < 0.5


def test_length_one_leaves_the_clip_as_it_is():
    assert blurred_point(1.0, 30.0)[16, 16] == pytest.approx(1.0, abs=1e-6)


def test_frames_are_averaged_with_their_neighbours_repeating_the_ends():
    clips = np.zeros((1, 4, 4, 4, 3), np.float32)
    clips += np.array([0.0, 0.3, 0.6, 0.9], np.float32)[None, :, None, None, None]
    degraded = MotionBlur(1.0, averaged_frames=3)(clips, seed=1)["clip"].numpy()
    np.testing.assert_allclose(degraded[0, :, 0, 0, 0], [0.1, 0.3, 0.6, 0.8], rtol=1e-5)


def test_refuses_an_even_number_of_frames():
    with pytest.raises(ValueError, match="averaged_frames"):
        MotionBlur(3.0, averaged_frames=2)
