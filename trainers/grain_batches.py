"""Training batches of a film's cleaned pictures with its own grain."""

from collections.abc import Iterator, Sequence

import numpy as np

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from trainers.adaptation_config import AdaptationConfig
from trainers.measured_grain import MeasuredGrain

_CANDIDATES = 2


class GrainBatches:
    """Cuts crops out of cleaned clips and puts measured grain on them.

    Args:
        config: Sizes.
        grain: Of the film.
        noise_level: What the network will be told when it restores the film; where
            that is a level, half of the clips are told it and half nothing.

    Attributes:
        clips: Cleaned clips, float32 `[T, H, W, 3]` in [0, 1], that crops are cut
            out of; may be replaced by better ones at any time.
    """

    def __init__(
        self,
        config: AdaptationConfig,
        grain: MeasuredGrain,
        noise_level: float = UNKNOWN_NOISE,
    ):
        self.clips: list[np.ndarray] = []
        self._config = config
        self._grain = grain
        self._noise_level = noise_level
        self._random = np.random.default_rng(config.seed)

    def use(self, cleaned: Sequence[np.ndarray]) -> None:
        """Takes cleaned clips, at their own size and shrunk by area averages.

        Shrinking averages out what noise a denoiser has left, and makes fine and
        sharp what it has blurred.

        Raises:
            ValueError: Every clip is smaller or shorter than the crops.
        """
        config = self._config
        sources = [
            _shrunk(clip, factor) for clip in cleaned for factor in config.shrinks
        ]
        least = (config.frames, config.crop, config.crop)
        self.clips = [
            clip
            for clip in sources
            if all(own >= side for own, side in zip(clip.shape[:3], least, strict=True))
        ]
        if not self.clips:
            raise ValueError(
                f"learning on a film takes {config.frames} consecutive frames of one "
                f"shot, of {config.crop}x{config.crop} pixels or more"
            )

    def __iter__(self) -> Iterator[dict[str, np.ndarray]]:
        """Yields batches as `trainers.steps.supervised` takes them, without end."""
        count = self._config.batch_size
        while True:
            clean = np.stack([self._crop() for _ in range(count)])
            told = np.full(count, self._noise_level, np.float32)
            if self._noise_level >= 0:
                told[self._random.random(count) < 0.5] = UNKNOWN_NOISE
            noisy = self._grain.put_on(clean, self._random)
            yield {"clean": clean, "clip": noisy, "noise_level": told}

    def _crop(self) -> np.ndarray:
        random, config = self._random, self._config
        side = config.crop
        clip = self.clips[random.integers(len(self.clips))]
        start = random.integers(len(clip) - config.frames + 1)
        part = clip[start : start + config.frames]
        rooms = [length - side + 1 for length in part.shape[1:3]]
        crops = []
        for _ in range(_CANDIDATES):
            y, x = (random.integers(room) for room in rooms)
            crops.append(part[:, y : y + side, x : x + side])
        crop = max(crops, key=_texture)
        for axis in range(3):
            if random.random() < 0.5:
                crop = np.flip(crop, axis)
        return np.swapaxes(crop, 1, 2) if random.random() < 0.5 else crop


def _texture(crop: np.ndarray) -> float:
    green = crop[0, :, :, 1]
    return float(sum(np.abs(np.diff(green, axis=axis)).mean() for axis in (0, 1)))


def _shrunk(clip: np.ndarray, factor: int) -> np.ndarray:
    frames, height, width, _ = clip.shape
    rows, columns = height // factor, width // factor
    part = clip[:, : rows * factor, : columns * factor]
    blocks = part.reshape(frames, rows, factor, columns, factor, 3)
    return blocks.mean(axis=(2, 4), dtype=np.float32)
