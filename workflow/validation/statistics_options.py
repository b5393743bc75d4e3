"""How statistics are made."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StatisticsOptions:
    """What is looked at, and by how many.

    Attributes:
        moments: Places of a film that are looked at, where a set holds films.
        duplicate_bits: As in `data_pipeline.near_duplicates`; negative looks for no
            copies.
        buckets: Of histograms.
        workers: Processes.
    """

    moments: int = 3
    duplicate_bits: float = 8.0
    buckets: int = 16
    workers: int = 1

    def __post_init__(self) -> None:
        for name in ("moments", "buckets", "workers"):
            if getattr(self, name) < 1:
                raise ValueError(
                    f"{name} must be 1 or more; received {getattr(self, name)}."
                )
