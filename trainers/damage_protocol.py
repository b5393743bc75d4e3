"""How clips are scratched and soiled, and measured."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_pipeline.degradations.film_damage import FilmDamage
from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class DamagedClip:
    """A clip with film damage, as a protocol makes it.

    Attributes:
        truth: The picture below the damage, uint8 `[T, H, W, 3]`.
        degraded: With the damage, like `truth`.
        damaged: Where damage can be seen, bool `[T, H, W]`.
        untouched: Where there is none at all, bool `[T, H, W]`; the soft edges of
            damage are neither.
    """

    truth: np.ndarray
    degraded: np.ndarray
    damaged: np.ndarray
    untouched: np.ndarray


@dataclass(frozen=True, kw_only=True)
class DamageProtocol(EvaluationProtocol):
    """How clips are scratched and soiled, and measured.

    The noise, of `noise_levels`, belongs to the picture: it is in what restored
    clips are compared with. PSNR is that of RGB over all pixels of a clip; SSIM is
    averaged over frames; then over clips.

    Attributes:
        masks: Folder of damage masks, of which the held-out ones are taken; empty
            for drawn shapes.
        density: See `FilmDamage`, as the next four.
        pieces: Most pieces of dirt in a frame.
        scratches: Most scratches in a clip.
        diameter: Size of a speck in pixels.
        opacity: Share of the picture that damage hides.
        visible: Change of a pixel, 0 to 255 scale, from which it counts as damaged.
    """

    masks: str = ""
    density: float = 0.35
    pieces: int = 8
    scratches: int = 2
    diameter: tuple[float, float] = (4.0, 40.0)
    opacity: tuple[float, float] = (0.6, 1.0)
    visible: int = 8

    @cached_property
    def _damage(self) -> FilmDamage:
        return FilmDamage(
            self.masks or None,
            held_out=True,
            density=self.density,
            pieces=self.pieces,
            scratches=self.scratches,
            diameter=self.diameter,
            opacity=self.opacity,
        )

    def damaged_clip(self, clean: np.ndarray, level: float) -> DamagedClip:
        """Damages a clip.

        Args:
            clean: uint8 RGB `[T, H, W, 3]`.
            level: Standard deviation of the noise below the damage.

        Raises:
            FileNotFoundError: There is no folder `masks`.
        """
        frames = [self.noisy_frame(f, level, i) for i, f in enumerate(clean)]
        picture = np.stack(frames)
        damaged = self._damage(picture[None], seed=self.seed)
        truth, degraded = (
            np.round(255.0 * np.clip(pixels, 0.0, 1.0)).astype(np.uint8)
            for pixels in (picture, np.asarray(damaged["clip"])[0])
        )
        change = np.abs(degraded.astype(np.int16) - truth).max(axis=-1)
        return DamagedClip(
            truth=truth,
            degraded=degraded,
            damaged=change >= self.visible,
            untouched=np.asarray(damaged["mask"])[0, ..., 0] < 1.0 / 512.0,
        )

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives damaged frames; see the base class."""
        degraded = self.damaged_clip(clean, level).degraded
        return lambda index: degraded[index].astype(np.float32) / np.float32(255.0)

    def true_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives frames with noise and without damage; see the base class."""
        return lambda index: self.noisy_frame(clean[index], level, index)
