"""Cutting samples of its noise out of a film, without a clean picture of it."""

from collections.abc import Iterable

import cv2
import numpy as np

from trainers.frame_registration import find_flow

PATCH = 32
_SMOOTHING = 2.0
# Patches are ranked among those of like brightness, so that all tones are seen.
_TONES = 8
_FLATTEST = 0.125
_LEAST_PER_TONE = 8
# Of the chosen ones, those with the most picture are then left out after all: a
# tone may have no flat patch.
_KEPT = 0.7


def cut_grain_patches(
    clips: Iterable[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Takes the noise of flat places from differences of neighbouring frames.

    What a frame shows less what the next one shows there, moved along with the
    picture by whole pixels so that nothing is interpolated, is noise alone where the
    picture is flat, and has twice its variance where it is new in every frame. What
    a denoiser left out of the film would lack the noise that it failed to see.

    Args:
        clips: Noisy clips of one shot each, uint8 `[T, H, W, 3]`, at least two
            frames, and the same clips with less noise.

    Returns:
        Noise, float32 `[N, 32, 32, 3]` on the 0 to 255 scale, and the picture's mean
        values in these places, `[N, 3]`.

    Raises:
        ValueError: The clips are too small or move too fast for a single patch.
    """
    noise, means, flatness = [], [], []
    for noisy, denoised in clips:
        for frame in range(len(noisy) - 1):
            pair = slice(frame, frame + 2)
            for patch in _pair_patches(noisy[pair], denoised[pair]):
                noise.append(patch[0])
                means.append(patch[1])
                flatness.append(patch[2])
    if not noise:
        raise ValueError(
            f"the film's noise is measured in places of {PATCH}x{PATCH} pixels that "
            "two neighbouring frames show; there are none: is it that small?"
        )
    chosen = _flattest(np.array(flatness), np.array(means).mean(axis=1))
    return np.stack([noise[i] for i in chosen]), np.stack([means[i] for i in chosen])


def _pair_patches(
    noisy: np.ndarray, denoised: np.ndarray
) -> Iterable[tuple[np.ndarray, np.ndarray, float]]:
    """Differences, means and how much picture there is, of two frames' patches."""
    flow = find_flow(denoised[0], denoised[1])
    # Flicker of the whole frame is no grain.
    flicker = np.median(noisy[0] - noisy[1].astype(np.float32), axis=(0, 1))
    smooth = cv2.GaussianBlur(denoised[0].astype(np.float32), (0, 0), _SMOOTHING)
    height, width = flow.shape[:2]
    for y in range(0, height - PATCH + 1, PATCH):
        for x in range(0, width - PATCH + 1, PATCH):
            place = np.s_[y : y + PATCH, x : x + PATCH]
            across, down = np.rint(np.median(flow[place], axis=(0, 1))).astype(int)
            top, left = y + down, x + across
            if not (0 <= top <= height - PATCH and 0 <= left <= width - PATCH):
                continue
            here = noisy[0][place].astype(np.float32)
            there = noisy[1][top : top + PATCH, left : left + PATCH]
            below = smooth[place]
            slope = sum(np.abs(np.diff(below, axis=axis)).mean() for axis in (0, 1))
            difference = (here - there - flicker) / np.float32(np.sqrt(2.0))
            yield difference, (here.mean((0, 1)) + there.mean((0, 1))) / 2, float(slope)


def _flattest(slopes: np.ndarray, brightness: np.ndarray) -> np.ndarray:
    """Indices of the patches to use."""
    tone = np.minimum((brightness * _TONES / 256.0).astype(int), _TONES - 1)
    chosen: list[int] = []
    for index in range(_TONES):
        own = np.flatnonzero(tone == index)
        count = max(min(len(own), _LEAST_PER_TONE), int(_FLATTEST * len(own)))
        chosen += own[np.argsort(slopes[own], kind="stable")[:count]].tolist()
    limit = np.quantile(slopes[chosen], _KEPT)
    return np.array([index for index in chosen if slopes[index] <= limit])
