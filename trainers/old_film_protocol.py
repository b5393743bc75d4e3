"""How clips are made to look like old film, and measured."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_pipeline.degradations.codec_compression import coded_clip
from data_pipeline.degradations.degradation_chain import DegradationChain
from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.flicker import Flicker
from data_pipeline.degradations.gaussian_blur import GaussianBlur
from data_pipeline.degradations.greyscale import Greyscale
from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class OldFilmProtocol(EvaluationProtocol):
    """How clips are made to look like old film, and measured.

    The level of `noise_levels` is that of the grain. What restored clips are
    compared with is the clean clip in black and white.

    Attributes:
        blur: Of the lens and the copies, see `GaussianBlur`.
        flicker: See `Flicker`.
        local_flicker: See `Flicker`.
        grain_size: See `FilmGrain`.
        masks: Folder of damage masks, of which the held-out ones are taken; empty
            for drawn shapes.
        density: See `FilmDamage`, as the next two.
        pieces: Most pieces of dirt in a frame.
        scratches: Most scratches in a clip.
    """

    blur: float = 0.8
    flicker: float = 0.04
    local_flicker: float = 0.02
    grain_size: float = 0.8
    masks: str = ""
    density: float = 0.6
    pieces: int = 6
    scratches: int = 2

    @cached_property
    def _damage(self) -> FilmDamage:
        return FilmDamage(
            self.masks or None,
            held_out=True,
            density=self.density,
            pieces=self.pieces,
            scratches=self.scratches,
        )

    def degraded_clip(self, clean: np.ndarray, level: float) -> np.ndarray:
        """Makes a clip look old.

        Args:
            clean: uint8 RGB `[T, H, W, 3]`.
            level: Standard deviation of the grain at mid grey, 0 to 255 scale.

        Returns:
            uint8, like `clean`, in black and white.

        Raises:
            FileNotFoundError: There is no folder `masks`.
        """
        chain = DegradationChain(
            [
                (GaussianBlur(self.blur), 1.0),
                (Flicker(self.flicker, self.local_flicker), 1.0),
                (FilmGrain(level, self.grain_size), 1.0),
                (self._damage, 1.0),
            ]
        )
        picture = _black_and_white(clean).astype(np.float32) / np.float32(255.0)
        old = np.asarray(chain(picture[None], seed=self.seed)["clip"])[0]
        old = np.round(255.0 * np.clip(old, 0.0, 1.0)).astype(np.uint8)
        if self.quantiser is None:
            return old
        return coded_clip(old, "h264", self.quantiser)

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives degraded frames; see the base class."""
        old = self.degraded_clip(clean, level)
        return lambda index: old[index].astype(np.float32) / np.float32(255.0)

    def true_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives clean frames in black and white; see the base class."""
        true = _black_and_white(clean)
        return lambda index: true[index].astype(np.float32) / np.float32(255.0)


def _black_and_white(clean: np.ndarray) -> np.ndarray:
    picture = clean[None].astype(np.float32) / np.float32(255.0)
    grey = Greyscale()(picture, seed=0)["clip"]
    return np.round(255.0 * np.asarray(grey)[0]).astype(np.uint8)
