"""What defines how a denoiser learns on one film."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AdaptationConfig:
    """Bounds, sizes and pace of an adaptation.

    Attributes:
        minutes: Greatest time, without the last frames that are measured.
        steps: Greatest number of updates; the pace falls to its end with time or
            steps, whichever is further.
        checks: How often the held-out frames are measured over that time.
        patience: Checks in a row without progress that end it early.
        batch_size: Clips per update.
        frames: Frames of a clip.
        crop: Height and width of a clip in pixels.
        shrinks: Factors by which cleaned clips are shrunk before crops are cut.
        learning_rate: Its peak, of `KernelMuon`.
        warm_up_steps: Updates over which it rises.
        epsilon: Knee of the Charbonnier loss, on pixels in [0, 1].
        average_decay: Of the moving average of the weights, which is what is
            measured and kept.
        seed: Of crops and grain.

    Raises:
        ValueError: A field is out of range.
    """

    minutes: float = 10.0
    steps: int = 1500
    checks: int = 6
    patience: int = 3
    batch_size: int = 6
    frames: int = 6
    crop: int = 48
    shrinks: tuple[int, ...] = (1, 2)
    learning_rate: float = 5e-4
    warm_up_steps: int = 10
    epsilon: float = 0.01
    average_decay: float = 0.98
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise ValueError(f"minutes is above 0; received {self.minutes}")
        counts = ("steps", "checks", "patience", "batch_size", "frames")
        for name in (*counts, "warm_up_steps"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is 1 or more; received {getattr(self, name)}")
        if self.crop < 16 or not self.shrinks or min(self.shrinks) < 1:
            raise ValueError(
                "crop is 16 or more and shrinks are whole numbers from 1; received "
                f"{self.crop} and {self.shrinks}"
            )
