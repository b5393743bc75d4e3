"""How near a made clip is to the true one, and how steady it is."""

import numpy as np

from data_pipeline.measures.temporal_warping import TemporalWarping
from zoo.metrics.peak_signal_to_noise import peak_signal_to_noise
from zoo.metrics.protocol import Protocol
from zoo.metrics.structural_similarity import structural_similarity


def clip_figures(
    true: np.ndarray, made: np.ndarray, pixels: Protocol
) -> dict[str, float]:
    """Measures a clip, on average over its frames.

    Args:
        true: float32 RGB `[T, H, W, 3]` in [0, 1].
        made: uint8, like `true`.
        pixels: Which are compared for the first two figures.

    Returns:
        `psnr` in dB (100 for the true clip itself), `ssim`, and `warping error`, the
        mean square of what changes from frame to frame apart from the motion of the
        true clip, 0 to 255 scale.
    """
    rows, errors = [], []
    meter, truth = TemporalWarping(), as_codes(true)
    for index, frame in enumerate(made):
        pair = true[index][None, None], frame[None, None].astype(np.float32) / 255.0
        view = (pixels.colour, pixels.crop_border)
        rows.append(
            (
                float(peak_signal_to_noise(*pair, *view)[0, 0]),
                float(structural_similarity(*pixels.apply(*pair))[0, 0]),
            )
        )
        if index:
            error = meter.mean_square(
                made[index - 1], frame, seen_in=(truth[index - 1], truth[index])
            )
            errors += [] if error is None else [error]
    psnr, similarity = np.mean(rows, axis=0).tolist()
    return {"psnr": psnr, "ssim": similarity, "warping error": float(np.mean(errors))}


def as_codes(clip: np.ndarray) -> np.ndarray:
    """Returns values in [0, 1] as uint8."""
    return np.round(255.0 * clip).astype(np.uint8)
