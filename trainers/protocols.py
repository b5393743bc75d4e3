"""Named ways to measure networks, so that figures can be compared."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from data_pipeline.degradations.codec_compression import coded_clip
from data_pipeline.degradations.film_damage import FilmDamage


@dataclass(frozen=True, kw_only=True)
class EvaluationProtocol:
    """How clips are degraded and measured.

    White Gaussian noise is drawn once per clip: a frame's noise follows from the
    seed and the number of the frame, whichever network or program looks at it,
    and levels scale the same noise. PSNR and SSIM are those of RGB without a
    crop, averaged over the frames of a clip, then over clips.

    Attributes:
        name: Its name in results.
        summary: One sentence for a reader of results.
        noise_levels: Standard deviations on the 0 to 255 scale.
        clipped: Whether noisy frames are clipped and rounded to 8 bits.
        seed: Of the noise.
        max_frames: Frames of each clip, from its start.
        quantiser: Of the H.264 encoder that noisy clips then pass through, on the
            scale of `CodecCompression`, or None where they do not.
        modes: "guided": the network is told the level. "blind": it is not;
            networks that are not blind leave this out.
    """

    name: str
    summary: str
    noise_levels: tuple[float, ...]
    clipped: bool
    seed: int
    max_frames: int
    quantiser: float | None = None
    modes: tuple[str, ...] = ("guided", "blind")

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Degrades a clip.

        Args:
            clean: uint8 RGB `[T, H, W, 3]`.
            level: Standard deviation on the 0 to 255 scale.

        Returns:
            Gives the degraded frame of an index, as `noisy_frame` does, and
            calculates it anew each time where there is no encoder.
        """
        if self.quantiser is None:
            return lambda index: self.noisy_frame(clean[index], level, index)
        noisy = [
            np.round(255 * self.noisy_frame(frame, level, index)).astype(np.uint8)
            for index, frame in enumerate(clean)
        ]
        coded = coded_clip(np.stack(noisy), "h264", self.quantiser)
        return lambda index: coded[index].astype(np.float32) / np.float32(255.0)

    def true_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Returns what gives the frame that the restored one is compared with.

        Args:
            clean: As in `noisy_frames`.
            level: As in `noisy_frames`.
        """
        return lambda index: clean[index].astype(np.float32) / np.float32(255.0)

    def noisy_frame(self, clean: np.ndarray, level: float, index: int) -> np.ndarray:
        """Adds the noise of frame `index`, without the encoder.

        Args:
            clean: uint8 RGB `[H, W, 3]`.
            level: Standard deviation on the 0 to 255 scale.
            index: Number of the frame in its clip.

        Returns:
            float32 `[H, W, 3]`; multiples of 1/255 in [0, 1] if `clipped`.
        """
        random = np.random.default_rng((self.seed, index))
        noise = random.standard_normal(clean.shape, dtype=np.float32)
        noisy = clean + np.float32(level) * noise
        if self.clipped:
            noisy = np.round(np.clip(noisy, 0.0, 255.0))
        return noisy.astype(np.float32) / np.float32(255.0)

    def told_level(self, level: float, mode: str) -> float:
        """Returns what a network is told in a mode; negative for nothing."""
        return level if mode == "guided" else -1.0


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


_FILM_DAMAGE = DamageProtocol(
    name="film_damage",
    summary="Scratches, hairs, dust and stains from masks held back "
    "from training, on clean pictures and on pictures with white noise",
    noise_levels=(0.0, 8.0),
    clipped=True,
    seed=0,
    max_frames=25,
    modes=("blind",),
    masks="../shared/data/damage",
)

PROTOCOLS: dict[str, EvaluationProtocol] = {
    protocol.name: protocol
    for protocol in (
        EvaluationProtocol(
            name="awgn_clipped",
            summary="White Gaussian noise, clipped and rounded to 8 bits, as in a file",
            noise_levels=(10.0, 25.0, 50.0),
            clipped=True,
            seed=0,
            max_frames=25,
        ),
        EvaluationProtocol(
            name="awgn_unclipped",
            summary="White Gaussian noise, not clipped, as in FastDVDnet's paper",
            noise_levels=(10.0, 20.0, 30.0, 40.0, 50.0),
            clipped=False,
            seed=0,
            max_frames=85,
            modes=("guided",),
        ),
        EvaluationProtocol(
            name="awgn_h264",
            summary="White Gaussian noise, then H.264 with half-size chroma (constant "
            "rate factor 19.4), as in a noisy film that was shared",
            noise_levels=(10.0, 25.0, 50.0),
            clipped=True,
            seed=0,
            max_frames=25,
            quantiser=2.0,
            modes=("blind",),
        ),
        _FILM_DAMAGE,
        replace(
            _FILM_DAMAGE,
            name="film_damage_drawn",
            summary="As film_damage, with drawn shapes, which need no files",
            masks="",
        ),
    )
}


def protocol_named(name: str) -> EvaluationProtocol:
    """Returns a protocol by its name.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in PROTOCOLS:
        raise ValueError(
            f"There is no protocol {name!r}; there are {', '.join(PROTOCOLS)}."
        )
    return PROTOCOLS[name]
