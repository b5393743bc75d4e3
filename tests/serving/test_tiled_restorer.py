import numpy as np
import pytest

from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner
from serving.tiled_restorer import TiledRestorer
from tests.serving.small_denoiser import small_denoiser
from tests.synthetic_video import moving_texture


def _restore(restorer, clip):
    stream = FrameStream(restorer)
    outputs = [output for frame in clip for output in stream.feed(frame)]
    return np.stack(outputs + stream.finish())


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_tiles_give_the_bytes_of_the_whole_frame(precision, strength):
    runner = NetworkRunner(
        small_denoiser(), noise_level=25.0, precision=precision, strength=strength
    )
    clip = moving_texture(3, 203, 234, noise=20.0)
    clip = np.rint(clip * 255).astype(np.uint8)
    tiled = TiledRestorer(runner, 32)
    assert len(tiled.initial_state(203, 234)) > 4
    np.testing.assert_array_equal(_restore(tiled, clip), _restore(runner, clip))


def test_a_tile_has_a_side():
    with pytest.raises(ValueError, match="received 0"):
        TiledRestorer(NetworkRunner(small_denoiser(), noise_level=25.0), 0)
