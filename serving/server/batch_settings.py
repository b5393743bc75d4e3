"""How requests wait and are put together."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """Limits of the queue in front of the networks.

    Attributes:
        threads: Batches that are calculated at the same time.
        waiting: Requests that wait, at most; more are refused.
        waiting_bytes: What their inputs take together, at most.
        largest: Entries along the first dimension that are put together; 1 for no
            batching.
        patience: Seconds for which the first request of a batch waits for others.
    """

    threads: int = 2
    waiting: int = 32
    waiting_bytes: int = 2 << 30
    largest: int = 1
    patience: float = 0.0

    def __post_init__(self) -> None:
        if min(self.threads, self.waiting, self.waiting_bytes, self.largest) < 1:
            raise ValueError(
                "threads, waiting requests, their bytes and the largest batch are 1 or "
                f"more; received {self}"
            )
        if self.patience < 0:
            raise ValueError(f"patience is 0 or more seconds; received {self}")
