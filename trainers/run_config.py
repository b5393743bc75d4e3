"""How a run is watched and kept."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """How the run is watched and kept; it does not change what is learnt.

    `seed` is the exception.

    Attributes:
        seed: Of first weights, clips and noise.
        log_every: Steps between reports; the only times at which the loop waits
            for the accelerator.
        histogram_every: Steps between histograms of the weights; 0 for none.
        save_every: Steps between checkpoints.
        keep: Latest checkpoints that are kept.
        max_skipped: Steps in a row without a finite gradient after which the run
            stops. Such steps leave the weights to the optimiser's momentum.
    """

    seed: int = 1
    log_every: int = 100
    histogram_every: int = 2_000
    save_every: int = 1_000
    keep: int = 2
    max_skipped: int = 20
