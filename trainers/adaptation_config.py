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
        learning_rate: Its peak, of `KernelMuon`.
        warm_up_steps: Updates over which it rises.
        knee: Of the Charbonnier loss, on pixels in [0, 1]: differences well below it
            count quadratically. It is above the noise of most targets, whose mean
            counts then, and below what a wrong flow may do.
        average_decay: Of the moving average of the weights, which is what is
            measured and kept.
        seed: Of crops.

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
    learning_rate: float = 5e-4
    warm_up_steps: int = 10
    knee: float = 0.05
    average_decay: float = 0.98
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise ValueError(f"minutes is above 0; received {self.minutes}")
        counts = ("steps", "checks", "patience", "batch_size", "frames")
        for name in (*counts, "warm_up_steps"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is 1 or more; received {getattr(self, name)}")
        if self.crop < 16:
            raise ValueError(f"crop is 16 or more; received {self.crop}")
