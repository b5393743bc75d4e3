import numpy as np
import pytest

from data_pipeline.measures.temporal_warping import (
    TemporalWarping,
    visible_pixels,
    warped_back,
)
from tests.data_pipeline.measures.natural_picture import natural_picture, noisy
from zoo.metrics.flow_visibility import flow_visibility
from zoo.metrics.temporal_warping_error import temporal_warping_error

PICTURE = natural_picture()


def test_a_pan_has_next_to_none_and_its_noise_counts_twice():
    first, second = PICTURE[50:300, 50:400], PICTURE[50:300, 53:403]
    meter = TemporalWarping()
    clean = meter.mean_square(first, second)
    still = np.mean((first.astype(float) - second) ** 2)
    assert clean < 0.03 * still
    spoilt = [noisy(frame, 12.0, seed) for seed, frame in enumerate((first, second))]
    told = meter.mean_square(*spoilt, seen_in=(first, second))
    # Warping to places between pixels averages the noise of one of the two.
    assert 0.7 < (told - clean) / (2 * 12.0**2) < 1.02
    found = meter.mean_square(*spoilt)
    assert found == pytest.approx(told, rel=0.25)


def test_a_jump_of_brightness_is_the_error():
    frame = PICTURE // 2
    error = TemporalWarping().mean_square(frame, frame + 10, seen_in=(frame, frame))
    assert error == pytest.approx(100.0, rel=1e-3)


def test_it_is_the_figure_of_the_zoo():
    random = np.random.default_rng(0)
    clip = random.random((2, 24, 32, 3)).astype(np.float32)
    flow = np.zeros((24, 32, 2), np.float32)
    flow += random.uniform(-2, 2, 2)
    back = -flow
    back[5:9, 5:9] = 4.0
    visible = visible_pixels(flow, back)
    known = np.asarray(flow_visibility(flow[None], back[None]))[0]
    # The two treat targets beyond the border alike only inside.
    inside = np.s_[3:-3, 3:-3]
    np.testing.assert_array_equal(visible[inside], known[inside] > 0)
    assert 0 < known[inside].mean() < 1
    mask = np.zeros((24, 32), np.float32)
    mask[inside] = known[inside]
    difference = warped_back(clip[1], flow) - clip[0]
    ours = np.mean(difference[mask > 0] ** 2)
    theirs = temporal_warping_error(clip[None], flow[None, None], mask[None, None])
    # OpenCV places pixels to a thirty-second.
    assert ours == pytest.approx(float(theirs[0, 0]), rel=0.02)


def test_frames_too_small_for_a_flow_have_none():
    assert TemporalWarping().mean_square(PICTURE[:31], PICTURE[:31]) is None
