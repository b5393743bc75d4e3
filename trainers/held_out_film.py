"""Measuring a denoiser on a noisy film, without a clean picture of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trainers.frame_registration import register_both

# One frame of so many is withheld from the network.
_PERIOD = 4
_FIRST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class _Comparison:
    """A frame that is restored, and a withheld neighbour laid on top of it."""

    place: int
    target: np.ndarray
    visible: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class _Stretch:
    """The frames of a clip that the network sees, and what they are held against."""

    seen: np.ndarray
    comparisons: tuple[_Comparison, ...]


class HeldOutFilm:
    """Noisy clips with withheld frames that restored ones are compared with.

    Every fourth frame is taken out of a clip before the network sees it. The frames
    beside it, restored, are compared with it where optical flow shows the same
    things in both. The withheld frame's noise is new and unknown to the network, so
    that the mean squared difference is the network's own squared error, plus the
    variance of that noise and what the flow gets wrong, which are the same for every
    network. So a difference of two networks' figures is one of their true errors.

    After the training of frame-to-frame (Ehret et al., "Model-blind video denoising
    via frame-to-frame training", CVPR 2019) and MF2F (Dewil et al., "Self-supervised
    training for blind multi-frame video denoising", WACV 2021), which withhold the
    target for the same reason.

    Args:
        clips: Noisy clips of one shot each, uint8 `[T, H, W, 3]`, of four frames or
            more, and the same clips with less noise, in which flow is found.

    Raises:
        ValueError: There is nothing to compare.
    """

    def __init__(self, clips: Sequence[tuple[np.ndarray, np.ndarray]]):
        self._stretches = [_withhold(noisy, denoised) for noisy, denoised in clips]
        self.comparisons = sum(len(s.comparisons) for s in self._stretches)
        if not self.comparisons:
            raise ValueError(
                "the film has too few frames that show the same things as the next "
                "one to measure a denoiser on them"
            )

    def errors(self, restore: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Compares what a network restores with the withheld frames.

        Args:
            restore: From a clip, uint8 `[T, H, W, 3]`, to the restored one in [0, 1].

        Returns:
            The mean squared difference of every comparison, on the 0 to 255 scale,
            float64 `[comparisons]`.
        """
        found = []
        for stretch in self._stretches:
            restored = restore(stretch.seen)
            for comparison in stretch.comparisons:
                own = 255.0 * restored[comparison.place] - comparison.target
                found.append(np.square(own)[comparison.visible].mean(dtype=np.float64))
        return np.array(found)


def _withhold(noisy: np.ndarray, denoised: np.ndarray) -> _Stretch:
    count = len(noisy)
    withheld = set(range(_FIRST, count, _PERIOD))
    seen = [index for index in range(count) if index not in withheld]
    comparisons = []
    for place, index in enumerate(seen):
        for other in (index - 1, index + 1):
            if other not in withheld:
                continue
            found, _ = register_both(denoised[index], denoised[other])
            # A few visible pixels say nothing about a frame.
            if found.visible.mean() < 0.1:
                continue
            comparisons.append(
                _Comparison(
                    place=place,
                    target=found.bring(noisy[other]),
                    visible=found.visible,
                )
            )
    return _Stretch(seen=noisy[seen], comparisons=tuple(comparisons))
