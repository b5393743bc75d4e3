import numpy as np
import pytest
from scipy import ndimage

from data_pipeline.degradations.codec_compression import (
    ENCODERS,
    CodecCompression,
    coded_clip,
)


def moving_picture(frames: int, height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(4).standard_normal((height, width + frames, 3))
    smooth = ndimage.gaussian_filter(noise, (1.5, 1.5, 0.4))
    wide = np.clip(128.0 + 40.0 * smooth / smooth.std(), 0, 255).astype(np.uint8)
    return np.stack([wide[:, step : step + width] for step in range(frames)])


def loss(clip: np.ndarray, codec: str, quantiser: float) -> float:
    coded = coded_clip(clip, codec, quantiser)
    assert coded.shape == clip.shape and coded.dtype == np.uint8
    return float(np.sqrt(np.mean((coded.astype(float) - clip) ** 2)))


@pytest.mark.parametrize("codec", list(ENCODERS))
def test_loss_grows_with_the_quantiser(codec):
    clip = moving_picture(5, 48, 64)
    losses = [loss(clip, codec, quantiser) for quantiser in (2.0, 8.0, 31.0)]
    assert losses[0] < losses[1] < losses[2]
    assert losses[0] < 14.0 and losses[2] > 1.5 * losses[0]


@pytest.mark.parametrize("codec", list(ENCODERS))
@pytest.mark.parametrize("frames,height,width", [(1, 33, 47), (14, 8, 9)])
def test_keeps_every_frame_at_odd_and_tiny_sizes(codec, frames, height, width):
    clip = moving_picture(frames, height, width)
    coded = coded_clip(clip, codec, 3.0).astype(float)
    distances = [
        [np.abs(one - other).mean() for other in clip.astype(float)] for one in coded
    ]
    np.testing.assert_array_equal(np.argmin(distances, axis=1), np.arange(frames))


def test_clips_draw_codecs_and_quantisers_of_their_own():
    clips = np.repeat(moving_picture(3, 32, 32)[None] / np.float32(255.0), 12, axis=0)
    coded = CodecCompression((2.0, 31.0))(clips, seed=1)["clip"].numpy()
    losses = np.abs(coded - clips).mean(axis=(1, 2, 3, 4))
    assert len(np.unique(losses)) > 9
    assert losses.max() > 1.5 * losses.min()


def test_refuses_a_codec_it_does_not_know():
    with pytest.raises(ValueError, match="av1"):
        CodecCompression(codecs=("h264", "av1"))
