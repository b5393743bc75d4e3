"""What was measured on one degraded clip."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MeasuredRow:
    """Figures of a clip at one noise level, averaged over its frames.

    Attributes:
        clip: Its name.
        noise_level: On the 0 to 255 scale.
        mode: "guided" or "blind", see `trainers.evaluation_protocol`.
        slices: The slices that it belongs to.
        psnr: Of what the model gives, dB.
        ssim: Of what the model gives.
        degraded_psnr: Of what went in, dB.
        baseline_psnr: Of what the last blessed model gives, dB; None without one.
    """

    clip: str
    noise_level: float
    mode: str
    slices: tuple[str, ...]
    psnr: float
    ssim: float
    degraded_psnr: float
    baseline_psnr: float | None = None
