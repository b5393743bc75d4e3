"""How gradients change the weights."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
    """How gradients change the weights.

    Attributes:
        name: "muon" (see `trainers.kernel_muon`), "adam" or "adamw".
        learning_rate: Its peak, which the schedule scales.
        beta_1: Decay of the first moment; Muon's momentum.
        beta_2: Decay of the second moment.
        epsilon: Added to the root of the second moment.
        weight_decay: Of AdamW.
        clip_norm: Greatest global norm of the gradient; 0 for no limit.
        accumulation: Batches whose gradients are averaged for one update.
        average_decay: Decay of the moving average of the weights, which is what
            evaluation and export use.
    """

    name: Literal["muon", "adam", "adamw"] = "muon"
    learning_rate: float = 1e-3
    beta_1: float = 0.95
    beta_2: float = 0.99
    epsilon: float = 1e-7
    weight_decay: float = 0.0
    clip_norm: float = 0.5
    accumulation: int = 1
    average_decay: float = 0.999
