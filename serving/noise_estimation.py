"""Estimates the noise level of video blindly, from 8-bit or 16-bit frames.

A frame's noise is read from the eigenvalues of the covariance of its patches: the
picture fills a few directions, the noise fills all, so that the small eigenvalues
are the variance of the noise (Pyatykh, Hesser, Zheng: "Image noise level
estimation by principal component analysis", IEEE TIP 2013; how many of them:
Chen, Zhu, Heng: "An efficient statistical method for image noise level
estimation", ICCV 2015, algorithm 1). Three things make it exact on video:

- Only flat places count, and their flatness is judged in the neighbouring frames,
  whose noise is independent: choosing them in the same frame would favour places
  where the noise happens to be small.
- Values cut off at black and white lower the variance. By how much follows from
  the local mean and the level, so it is undone and badly hit places are left out.
- Grain and compressed noise have no energy in fine detail, where small eigenvalues
  look. The difference of neighbouring frames shows them: its autocorrelation tells
  whether the noise is white, and its energy in the calmest places how strong
  correlated noise is.
"""

from collections.abc import Sequence
from math import erf, sqrt
from typing import NamedTuple

import numpy as np

from serving.noise_estimate import NoiseEstimate

FRAMES_PER_MOMENT = 3

_PATCH = 7
_STRIDE = 2
_FLAT_SHARE = 0.1
_MOST_PATCHES = 8000
_FEWEST_PATCHES = 200
# Share of its variance that noise must keep after clipping for a place to count.
_KEPT_VARIANCE = 0.7
# Of larger pictures the middle has flat places enough.
_LARGEST_HEIGHT, _LARGEST_WIDTH = 720, 1280
# Black bars and burnt-out skies are flat and without noise: means this close to the
# ends count only where there is nothing else.
_FROM_THE_ENDS = 16.0
_ROUNDING_VARIANCE = 1.0 / 12.0
# White noise measures below 0.1, and grain of a blur of half a pixel 0.3.
_CORRELATED = 0.25


class _Measured(NamedTuple):
    """One channel of one moment: standard deviations and an autocorrelation."""

    fine: float
    calm: float
    autocorrelation: float


class _Places(NamedTuple):
    """Patches that may be measured: corners, texture and mean of the guide."""

    rows: np.ndarray
    columns: np.ndarray
    texture: np.ndarray
    means: np.ndarray


def estimate_noise(clip: np.ndarray, moments: int = 8) -> NoiseEstimate | None:
    """Estimates the noise of a clip from moments spread over it.

    Args:
        clip: RGB frames of one shot, `[T, H, W, 3]`, uint8 (0 to 255) or uint16
            (0 to 65535), gamma-coded.
        moments: How many moments of three frames are looked at.

    Returns:
        The estimate, or None where no place can be measured (black frames).
    """
    last = max(len(clip) - FRAMES_PER_MOMENT, 0)
    starts = sorted({round(place) for place in np.linspace(0, last, moments)})
    found = [estimate_moment(clip[s : s + FRAMES_PER_MOMENT]) for s in starts]
    return combine_estimates([moment for moment in found if moment is not None])


def combine_estimates(moments: Sequence[NoiseEstimate]) -> NoiseEstimate | None:
    """Takes the median of estimates at several moments of a film.

    Args:
        moments: Estimates, in any order.

    Returns:
        An estimate for the film, or None where there are none.
    """
    if not moments:
        return None
    red, green, blue = np.median([moment.channels for moment in moments], axis=0)
    return _estimate(
        (float(red), float(green), float(blue)),
        sum(moment.correlated for moment in moments) * 2 > len(moments),
        float(np.median([moment.autocorrelation for moment in moments])),
        float(np.median([moment.shared for moment in moments])),
    )


def estimate_moment(frames: np.ndarray) -> NoiseEstimate | None:
    """Estimates the noise at one moment from a few consecutive frames.

    Args:
        frames: RGB frames of one shot, `[T, H, W, 3]`, uint8 (0 to 255) or uint16
            (0 to 65535), gamma-coded. Three are best; with one only, the level
            comes out slightly low and correlated noise is not recognised.

    Returns:
        The estimate, or None where no place can be measured: a frame that is
        black or white, or smaller than a few patches.

    Raises:
        ValueError: The array is not a clip of integers.
    """
    values = _on_8_bit_scale(_middle(frames))
    values = _without_repeats(values)
    middle = len(values) // 2
    others = [i for i in (middle - 1, middle + 1) if 0 <= i < len(values)]
    guide = values[others].mean(axis=0) if others else values[middle]
    if min(guide.shape[:2]) < 2 * _PATCH:
        return None
    places = _places(guide)
    random = np.random.default_rng(0)
    measured = []
    frame, other = values[middle], values[others[0]] if others else None
    for channel in range(3):
        found = _measure(frame, other, places, channel, random)
        if found is not None:
            measured.append(found)
    if len(measured) < 3:
        return None
    return _judge(measured, _shared(frame, other, places, random))


def _judge(measured: Sequence[_Measured], shared: float) -> NoiseEstimate:
    fine = sqrt(sum(m.fine**2 for m in measured))
    calm = sqrt(sum(m.calm**2 for m in measured))
    autocorrelation = float(np.mean([m.autocorrelation for m in measured]))
    # Motion leaves differences too: they must exceed what fine detail shows.
    correlated = autocorrelation > _CORRELATED and calm > 1.3 * fine
    red, green, blue = (max(m.calm, m.fine) if correlated else m.fine for m in measured)
    return _estimate((red, green, blue), correlated, autocorrelation, shared)


def _estimate(
    channels: tuple[float, float, float],
    correlated: bool,
    autocorrelation: float,
    shared: float,
) -> NoiseEstimate:
    return NoiseEstimate(
        level=sqrt(sum(c * c for c in channels) / 3.0),
        channels=channels,
        correlated=correlated,
        autocorrelation=autocorrelation,
        shared=shared,
    )


def _middle(frames: np.ndarray) -> np.ndarray:
    if frames.ndim != 4:
        raise ValueError(f"frames are [T, H, W, 3]; received shape {frames.shape}")
    top = max(frames.shape[1] - _LARGEST_HEIGHT, 0) // 2
    left = max(frames.shape[2] - _LARGEST_WIDTH, 0) // 2
    return frames[:, top : top + _LARGEST_HEIGHT, left : left + _LARGEST_WIDTH]


def _on_8_bit_scale(frames: np.ndarray) -> np.ndarray:
    if frames.shape[-1] != 3 or not len(frames):
        raise ValueError(f"frames are [T, H, W, 3]; received shape {frames.shape}")
    if frames.dtype == np.uint8:
        return frames.astype(np.float32)
    if frames.dtype == np.uint16:
        return frames.astype(np.float32) * np.float32(255.0 / 65535.0)
    raise ValueError(f"frames are uint8 or uint16; received {frames.dtype}")


def _without_repeats(values: np.ndarray) -> np.ndarray:
    """Drops frames that repeat their predecessor: their noise is not independent."""
    keep = [0]
    for index in range(1, len(values)):
        if not np.array_equal(values[index], values[keep[-1]]):
            keep.append(index)
    return values[keep]


def _places(guide: np.ndarray) -> _Places:
    """Finds texture and mean of every patch of the frame that guides the choice."""
    height, width, _ = guide.shape
    smooth = _box_mean(guide, 3)
    mean = _box_mean(smooth, _PATCH)
    texture = (_box_mean(smooth * smooth, _PATCH) - mean * mean).sum(axis=-1)
    # Means of boxes of 3 and then of 7 have lost one pixel and then three.
    rows, columns = np.meshgrid(
        np.arange(1, height - _PATCH, _STRIDE),
        np.arange(1, width - _PATCH, _STRIDE),
        indexing="ij",
    )
    at = rows.ravel() - 1, columns.ravel() - 1
    return _Places(rows.ravel(), columns.ravel(), texture[at], mean[at])


def _box_mean(picture: np.ndarray, size: int) -> np.ndarray:
    """Means of all boxes that lie within `[H, W, C]`, float64."""
    total = np.zeros((picture.shape[0] + 1, picture.shape[1] + 1, picture.shape[2]))
    np.cumsum(picture, axis=0, out=total[1:, 1:], dtype=np.float64)
    np.cumsum(total[1:, 1:], axis=1, out=total[1:, 1:])
    sums = total[size:, size:] - total[:-size, size:]
    sums = sums - total[size:, :-size] + total[:-size, :-size]
    return sums / size**2


def _measure(
    frame: np.ndarray,
    other: np.ndarray | None,
    places: _Places,
    channel: int,
    random: np.random.Generator,
) -> _Measured | None:
    """Measures one channel; see the module's text for the reasons."""
    fine = 10.0
    for _ in range(3):
        kept = _usable(places.means[:, channel], fine)
        chosen = _flattest(places.texture, kept, random)
        if len(chosen) < _FEWEST_PATCHES:
            return None
        patches = _patches(frame[..., channel], places, chosen)
        eigenvalues = np.linalg.eigvalsh(np.cov(patches.T, dtype=np.float64))
        share = float(kept[chosen].mean())
        fine = _deviation(_noise_variance(eigenvalues), share)
    if other is None:
        return _Measured(fine, 0.0, 0.0)
    difference = patches - _patches(other[..., channel], places, chosen)
    calm, autocorrelation = _calm_difference(difference, share)
    return _Measured(fine, calm, autocorrelation)


def _shared(
    frame: np.ndarray,
    other: np.ndarray | None,
    places: _Places,
    random: np.random.Generator,
) -> float:
    """Correlation of the noise between channels, from the calmest differences."""
    if other is None:
        return 0.0
    kept = _usable(places.means, 10.0).min(axis=1)
    chosen = _flattest(places.texture, kept, random)
    difference = np.stack(
        [_patches(frame[..., c] - other[..., c], places, chosen) for c in range(3)]
    )
    difference -= difference.mean(axis=2, keepdims=True)
    energy = (difference**2).sum(axis=(0, 2))
    calm = difference[:, energy <= np.quantile(energy, 0.25)].reshape(3, -1)
    strength = np.sqrt((calm**2).mean(axis=1))
    if not strength.all():
        return 0.0
    correlation = calm @ calm.T / calm.shape[1] / np.outer(strength, strength)
    return float(correlation[np.triu_indices(3, 1)].mean())


def _usable(means: np.ndarray, level: float) -> np.ndarray:
    """The share of its variance that noise keeps, 0 near black and white."""
    kept = _kept_variance(means, level)
    near = np.minimum(means, 255.0 - means) < _FROM_THE_ENDS
    if near.mean() < 0.98:
        kept[near] = 0.0
    return kept


def _deviation(variance: float, share: float) -> float:
    return sqrt(max(variance - _ROUNDING_VARIANCE, 0.0) / share)


def _flattest(
    texture: np.ndarray, kept: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    usable = np.flatnonzero(kept >= _KEPT_VARIANCE)
    if len(usable) < 0.02 * len(kept):
        usable = np.flatnonzero(kept >= max(np.quantile(kept, 0.98), 0.3))
    count = max(int(_FLAT_SHARE * len(usable)), min(2000, len(usable)))
    if 0 < count < len(usable):
        usable = usable[np.argpartition(texture[usable], count - 1)[:count]]
    if len(usable) > _MOST_PATCHES:
        usable = random.choice(usable, _MOST_PATCHES, replace=False)
    return usable


def _patches(picture: np.ndarray, places: _Places, chosen: np.ndarray) -> np.ndarray:
    """Cuts patches out of `[H, W]`, each flattened: `[N, 49]`."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (_PATCH, _PATCH))
    found = windows[places.rows[chosen], places.columns[chosen]]
    return found.reshape(len(chosen), -1)


def _noise_variance(eigenvalues: np.ndarray) -> float:
    """Chen et al. 2015, algorithm 1: leave out the largest until mean is median."""
    falling = np.sort(eigenvalues)[::-1]
    for index in range(len(falling)):
        rest = falling[index:]
        if rest.mean() <= np.median(rest):
            return float(rest.mean())
    return float(falling[-1])


def _calm_difference(difference: np.ndarray, share: float) -> tuple[float, float]:
    """Level and autocorrelation of the noise from patches of a frame difference.

    Patches that move differ more, so the calmest quarter tells about the noise. The
    level is the lowest decile of the patches' deviations, scaled by what it is for
    noise of that correlation (14 % below the whole for white noise, and further the
    fewer independent values a patch holds).
    """
    difference = difference.reshape(-1, _PATCH, _PATCH)
    difference = difference - difference.mean(axis=(1, 2), keepdims=True)
    size = _PATCH * _PATCH
    energy = (difference**2).sum(axis=(1, 2)) / (size - 1) / 2.0
    calm = difference[energy <= np.quantile(energy, 0.25)]
    total = float((calm**2).mean())
    if total == 0.0:
        return 0.0, 0.0
    across = float((calm[:, :, 1:] * calm[:, :, :-1]).mean())
    down = float((calm[:, 1:] * calm[:, :-1]).mean())
    # Taking the patch's mean away makes even white values look opposed.
    autocorrelation = (across + down) / 2.0 / total + 1.0 / size
    scale = 1.16 + 0.42 * max(autocorrelation, 0.0)
    return scale * _deviation(float(np.quantile(energy, 0.1)), share), autocorrelation


def _kept_variance(means: np.ndarray, level: float) -> np.ndarray:
    """The share of its variance that noise keeps where clipping leaves these means.

    Moments of a Gaussian variable that is cut off at 0 and 255.

    Args:
        means: Local means of the clipped picture, 0 to 255 scale.
        level: Standard deviation of the noise before clipping.
    """
    level = max(level, 0.5)
    true = np.linspace(-4.0 * level, 255.0 + 4.0 * level, 512)
    low, high = -true / level, (255.0 - true) / level
    inside = _normal_share(high) - _normal_share(low)
    above = 1.0 - _normal_share(high)
    mean = true * inside + level * (_bell(low) - _bell(high)) + 255.0 * above
    square = (
        (true**2 + level**2) * inside
        + level * (true * _bell(low) - (true + 255.0) * _bell(high))
        + 255.0**2 * above
    )
    share = np.clip((square - mean**2) / level**2, 0.0, 1.0)
    return np.interp(means, mean, share)


def _bell(x: np.ndarray) -> np.ndarray:
    return np.exp(-0.5 * x * x) / sqrt(2.0 * np.pi)


def _normal_share(x: np.ndarray) -> np.ndarray:
    return np.array([0.5 * (1.0 + erf(value / sqrt(2.0))) for value in x])
