import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_pipeline.degradations.defocus_blur import DefocusBlur, disc_kernels


def _kernel(radius: float, softness: float) -> np.ndarray:
    pair = np.float32([radius]), np.float32([softness])
    return np.asarray(disc_kernels(*pair, reach=10))[0]


def _variance(kernel: np.ndarray) -> float:
    steps = np.arange(len(kernel)) - len(kernel) // 2
    return float((kernel.sum(axis=0) * steps**2).sum())


@settings(max_examples=20, deadline=None)
@given(radius=st.floats(0.0, 5.0), softness=st.floats(0.0, 1.0))
def test_a_blurred_point_keeps_its_light_and_is_round(radius, softness):
    kernel = _kernel(radius, softness)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(kernel, np.rot90(kernel), atol=1e-6)
    np.testing.assert_allclose(kernel, kernel.T, atol=1e-6)
    assert kernel.min() >= 0.0


@pytest.mark.parametrize("softness", [0.0, 0.5, 1.0])
def test_a_soft_disc_is_as_wide_as_a_hard_one(softness):
    # A quarter of the squared radius along each axis; pixels are a little wide.
    assert _variance(_kernel(4.0, softness)) == pytest.approx(4.0, rel=0.1)


def test_a_hard_disc_is_even_within_its_radius_and_nothing_outside():
    kernel = _kernel(3.0, 0.0)
    row = kernel[10]
    np.testing.assert_allclose(row[8:13], row[10], rtol=1e-5)
    assert np.count_nonzero(row) == 7


def _point(radius, frames=1, **settings):
    clips = np.zeros((1, frames, 25, 25, 3), np.float32)
    clips[:, :, 12, 12] = 1.0
    return DefocusBlur(radius, **settings)(clips, seed=3)["clip"].numpy()[0, ..., 0]


def test_radius_zero_leaves_the_clip_as_it_is():
    point = _point(0.0, softness=1.0)[0]
    assert point[12, 12] == pytest.approx(1.0, abs=1e-6)


def test_focus_that_is_pulled_changes_evenly_and_else_stays():
    drifting = [_variance(point) for point in _point((0.5, 4.0), 5, drifts=True)]
    widths = np.sqrt(drifting)
    steps = np.diff(widths)
    assert np.abs(steps).min() > 0.01
    assert steps.max() == pytest.approx(steps.min(), abs=0.15)
    still = _point((0.5, 4.0), 5)
    np.testing.assert_array_equal(still[0], still[-1])


@pytest.mark.parametrize("settings", [{"radius": -1.0}, {"radius": 1, "softness": 2}])
def test_what_is_no_blur_is_refused(settings):
    with pytest.raises(ValueError, match="must be a number or a pair"):
        DefocusBlur(**settings)
