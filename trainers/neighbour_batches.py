"""Training batches in which a film's neighbouring frames are the targets."""

from collections.abc import Iterator, Sequence

import numpy as np

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from trainers.adaptation_config import AdaptationConfig
from trainers.frame_registration import Registration, register_both

# One frame of three is withheld from the network, so that each that it sees has a
# withheld neighbour.
_PERIOD = 3


class NeighbourBatches:
    """Cuts crops out of noisy clips, with frames that were left out as targets.

    Frame-to-frame training (Ehret et al., "Model-blind video denoising via
    frame-to-frame training", CVPR 2019) for a network that sees many frames: as in
    MF2F (Dewil et al., WACV 2021), the frame that serves as a target is withheld, or
    the network would learn to copy its noise.

    Args:
        config: Sizes.
        clips: Noisy clips of one shot each, uint8 `[T, H, W, 3]`, and the same clips
            with less noise, in which flow is found.

    Raises:
        ValueError: Every clip is smaller or shorter than the crops.
    """

    def __init__(
        self,
        config: AdaptationConfig,
        clips: Sequence[tuple[np.ndarray, np.ndarray]],
    ):
        self._config = config
        self._random = np.random.default_rng(config.seed)
        self._span = -(-config.frames * _PERIOD // (_PERIOD - 1))
        self._clips = [
            (noisy, _register_all(denoised))
            for noisy, denoised in clips
            if len(noisy) >= self._span and min(noisy.shape[1:3]) >= config.crop
        ]
        if not self._clips:
            raise ValueError(
                f"learning on a film takes {self._span} consecutive frames of one "
                f"shot, of {config.crop}x{config.crop} pixels or more"
            )

    def __iter__(self) -> Iterator[dict[str, np.ndarray]]:
        """Yields batches as `trainers.steps.adaptation` takes them, without end."""
        count = self._config.batch_size
        while True:
            parts = [self._crop() for _ in range(count)]
            clip, target, visible = (
                np.stack(part) for part in zip(*parts, strict=True)
            )
            yield {
                "clip": clip,
                "target": target,
                "visible": visible,
                "noise_level": np.full(count, UNKNOWN_NOISE, np.float32),
            }

    def _crop(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A clip `[T, S, S, 3]`, its target, and where that counts, `[T, S, S, 1]`."""
        random, side = self._random, self._config.crop
        noisy, found = self._clips[random.integers(len(self._clips))]
        start = random.integers(len(noisy) - self._span + 1)
        phase = random.integers(_PERIOD)
        frames = range(start, start + self._span)
        withheld = {frame for frame in frames if frame % _PERIOD == phase}
        seen = [frame for frame in frames if frame not in withheld]
        seen = seen[: self._config.frames]
        y, x = (random.integers(room - side + 1) for room in noisy.shape[1:3])
        place = np.s_[y : y + side, x : x + side]
        clip = np.stack([noisy[frame][place] for frame in seen]) / np.float32(255.0)
        target = np.zeros_like(clip)
        visible = np.zeros((*clip.shape[:3], 1), np.float32)
        for index, frame in enumerate(seen):
            for other in {frame - 1, frame + 1} & withheld:
                here = found[frame, other].part(place)
                target[index] = here.bring(noisy[other]) / np.float32(255.0)
                visible[index] = here.visible[..., None]
        for axis in range(3):
            if random.random() < 0.5:
                clip, target, visible = (
                    np.flip(part, axis) for part in (clip, target, visible)
                )
        return clip, target, visible


def _register_all(denoised: np.ndarray) -> dict[tuple[int, int], Registration]:
    """Every frame with the one before and the one after."""
    found = {}
    for frame in range(len(denoised) - 1):
        after = frame + 1
        both = register_both(denoised[frame], denoised[after])
        found[frame, after], found[after, frame] = both
    return found
