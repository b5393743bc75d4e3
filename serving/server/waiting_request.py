"""A request in the queue."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from serving.server.version_lease import VersionLease


@dataclass(eq=False, kw_only=True)
class WaitingRequest:
    """What a worker needs to know of a request, and where its result goes.

    Attributes:
        lease: The version that it uses.
        signature: The function.
        inputs: Tensors by name.
        outputs: Names of the tensors that are wanted, or none for all.
        memory: Bytes that its calculation takes, estimated.
        expires: On the monotonic clock, when nobody waits for it any more.
        arrived: On the monotonic clock.
        done: Is set when there is a result or an error.
        batch: Entries of all requests that were calculated together.
        begun: On the monotonic clock, when its calculation began, if it did.
        ended: On the monotonic clock, when its calculation ended.
        result: Tensors by name.
        error: Or why there are none.
        abandoned: Whether nobody waits for it any more.
    """

    lease: VersionLease
    signature: str
    inputs: dict[str, np.ndarray]
    outputs: tuple[str, ...] = ()
    memory: int = 0
    expires: float = float("inf")
    arrived: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    batch: int = 0
    begun: float | None = None
    ended: float | None = None
    result: dict[str, np.ndarray] = field(default_factory=dict)
    error: BaseException | None = None
    abandoned: bool = False

    @property
    def bytes(self) -> int:
        """What its inputs take."""
        return sum(values.nbytes for values in self.inputs.values())

    @property
    def entries(self) -> int:
        """Its length along the first dimension, or 0 where the inputs differ."""
        lengths = {
            values.shape[0] if values.ndim else 0 for values in self.inputs.values()
        }
        return lengths.pop() if len(lengths) == 1 else 0

    @property
    def late(self) -> bool:
        """Whether a result would come too late."""
        return self.abandoned or time.monotonic() >= self.expires

    def joins(self, other: "WaitingRequest") -> bool:
        """Whether both can be calculated as one."""
        return (
            self.lease.loaded is other.lease.loaded
            and self.signature == other.signature
            and self.entries > 0
            and other.entries > 0
            and self.outputs == other.outputs
            and all(
                values.shape[1:] == other.inputs[name].shape[1:]
                for name, values in self.inputs.items()
            )
        )
