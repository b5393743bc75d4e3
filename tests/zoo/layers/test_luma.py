import numpy as np

from zoo.layers.luma import luma_of


def test_greys_keep_their_value():
    grey = np.linspace(0.0, 1.0, 11, dtype=np.float32)[:, None].repeat(3, axis=1)
    np.testing.assert_allclose(luma_of(grey), grey[:, :1], rtol=1e-6)


def test_colours_count_as_in_bt601():
    np.testing.assert_allclose(
        np.ravel(luma_of(np.eye(3, dtype=np.float32))), [0.299, 0.587, 0.114]
    )
