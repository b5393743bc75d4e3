import numpy as np

from data_pipeline.degradations.greyscale import Greyscale


def grey(colour, red_blindness=0.0) -> np.ndarray:
    clips = np.broadcast_to(np.float32(colour), (1, 1, 2, 2, 3))
    degraded = Greyscale(red_blindness)(clips, seed=1)["clip"].numpy()
    assert np.ptp(degraded, axis=-1).max() == 0.0
    return degraded[0, 0, 0, 0, 0]


def test_grey_is_luma():
    for channel, weight in enumerate((0.2126, 0.7152, 0.0722)):
        np.testing.assert_allclose(grey(np.eye(3)[channel]), weight, rtol=1e-5)
    assert grey([1.0, 1.0, 1.0]) <= 1.0


def test_orthochromatic_film_does_not_see_red():
    assert grey([1.0, 0.0, 0.0], red_blindness=1.0) == 0.0
    np.testing.assert_allclose(
        grey([0.0, 1.0, 0.0], red_blindness=1.0), 0.7152 / 0.7874, rtol=1e-5
    )
    np.testing.assert_allclose(grey([0.6, 0.6, 0.6], red_blindness=1.0), 0.6, rtol=1e-5)
