import numpy as np
import pytest

from serving.faults.observed_frame import ObservedFrame
from serving.frame_curves import FrameCurves
from tests.synthetic_video import moving_texture


def fed(clip, **options):
    curves = FrameCurves(**options)
    for index, frame in enumerate(clip):
        curves.add(ObservedFrame(frame, index / 10))
    return {curve.name: curve.points for curve in curves.curves()}


def test_each_frame_has_its_brightness_and_change():
    levels = [10, 30, 30, 90]
    found = fed([np.full((12, 16, 3), level, np.uint8) for level in levels])
    assert found["brightness"] == ((0.0, 10.0), (0.1, 30.0), (0.2, 30.0), (0.3, 90.0))
    assert found["change between frames"] == ((0.1, 20.0), (0.2, 0.0), (0.3, 60.0))


def test_points_of_a_long_film_stay_few_and_keep_the_mean_and_the_time():
    levels = np.random.default_rng(0).integers(0, 255, 103)
    clip = [np.full((4, 4, 3), level, np.uint8) for level in levels]
    points = np.array(fed(clip, most_points=20)["brightness"])
    assert 10 <= len(points) <= 21
    assert points[0, 0] == 0.0 and (np.diff(points[:, 0]) > 0).all()
    each = 8
    assert points[1, 0] == pytest.approx(each / 10)
    assert points[0, 1] == pytest.approx(levels[:each].mean(), abs=0.01)
    assert points[-1, 1] == pytest.approx(levels[96:].mean(), abs=0.01)


def test_nothing_is_compared_across_a_gap():
    curves = FrameCurves()
    for frame in np.round(255 * moving_texture(2, 24, 32)).astype(np.uint8):
        curves.start_run()
        curves.add(ObservedFrame(frame, 0.0))
        assert np.isnan(curves.change)
        assert curves.sharpness > 0


def test_no_frame_gives_empty_curves():
    assert [curve.points for curve in FrameCurves().curves()] == [(), (), ()]
