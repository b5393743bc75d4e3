import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from data_pipeline.degradations.jpeg_compression import JpegCompression


def picture(height: int, width: int) -> np.ndarray:
    """Coloured noise with detail at several scales, uint8 `[H, W, 3]`."""
    random = np.random.default_rng(8)
    total = np.zeros((height, width, 3))
    for sigma in (0.7, 2.0, 6.0):
        noise = random.standard_normal((height, width, 3))
        smooth = ndimage.gaussian_filter(noise, (sigma, sigma, 0.5))
        total += smooth / smooth.std()
    return np.clip(128.0 + 12.0 * total, 0, 255).astype(np.uint8)


def through_pillow(image: np.ndarray, quality: int, subsampled: bool) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(image).save(
        file, "JPEG", quality=quality, subsampling="4:2:0" if subsampled else "4:4:4"
    )
    return np.asarray(Image.open(file)).astype(np.float64)


def through_layer(image: np.ndarray, quality: int, subsampled: bool) -> np.ndarray:
    clip = (image / np.float32(255.0))[None, None]
    layer = JpegCompression(quality, subsampled)
    return 255.0 * layer(clip, seed=0)["clip"].numpy()[0, 0].astype(np.float64)


@pytest.mark.parametrize("subsampled", [True, False])
@pytest.mark.parametrize("quality", [10, 30, 50, 75, 95])
def test_equals_pillow_but_for_rounding(quality, subsampled):
    image = picture(64, 96)
    expected = through_pillow(image, quality, subsampled)
    coded = through_layer(image, quality, subsampled)
    loss = np.abs(expected - image).mean()
    difference = np.abs(coded - expected)
    # libjpeg's integer DCT puts a few coefficients on the other side of a tie.
    assert np.abs(coded - image).mean() == pytest.approx(loss, rel=0.01)
    assert difference.mean() < 0.25 * loss and difference.mean() < 0.8
    assert np.median(difference) < 0.5


@pytest.mark.parametrize("height,width", [(37, 51), (16, 17), (7, 5)])
def test_sizes_that_are_no_whole_blocks_equal_pillow_too(height, width):
    image = picture(height, width)
    difference = np.abs(
        through_layer(image, 60, True) - through_pillow(image, 60, True)
    )
    # At the right and lower edge libjpeg's upsampling does not see the padding.
    assert difference[:-2, :-2].mean() < 0.5
    assert difference.mean() < 1.0


def test_lower_quality_loses_more():
    image = picture(48, 48)
    losses = [
        np.abs(through_layer(image, quality, True) - image).mean()
        for quality in (90, 60, 30, 10)
    ]
    assert losses == sorted(losses) and losses[-1] > 2.0 * losses[0]


def test_refuses_a_quality_that_libjpeg_does_not_know():
    with pytest.raises(ValueError, match="quality"):
        JpegCompression((0.0, 50.0))
