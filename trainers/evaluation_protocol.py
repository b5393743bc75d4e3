"""How clips are degraded and measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from data_pipeline.degradations.codec_compression import coded_clip
from zoo.metrics.protocol import Protocol


@dataclass(frozen=True, kw_only=True)
class EvaluationProtocol:
    """How clips are degraded and measured.

    White Gaussian noise is drawn once per clip: a frame's noise follows from the
    seed and the number of the frame, whichever network or program looks at it,
    and levels scale the same noise. PSNR and SSIM are averaged over the frames of a
    clip, then over clips.

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
        scale: By how much smaller degraded frames are than clean ones.
        colour: See `zoo.metrics.protocol.Protocol`.
        crop_border: See `zoo.metrics.protocol.Protocol`.
    """

    name: str
    summary: str
    noise_levels: tuple[float, ...]
    clipped: bool
    seed: int
    max_frames: int
    quantiser: float | None = None
    modes: tuple[str, ...] = ("guided", "blind")
    scale: int = 1
    colour: Literal["rgb", "y"] = "rgb"
    crop_border: int = 0

    @property
    def pixels(self) -> Protocol:
        """Which pixels figures are of."""
        return Protocol(colour=self.colour, crop_border=self.crop_border)

    def length(self, frames: int) -> int:
        """Returns how many degraded frames a clip of so many gives."""
        return frames

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

    def compared_frame(self, frame: np.ndarray) -> np.ndarray:
        """Returns a degraded frame as it is compared with the true one.

        Args:
            frame: float32, as `noisy_frames` gives it.
        """
        return frame

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
