"""Refuses requests that would take more memory than there is."""

import math
from collections.abc import Mapping

import grpc
import numpy as np

from serving.client.lasting_refusals import TOO_MUCH_MEMORY
from serving.memory_budget import available_memory, total_memory
from serving.server.request_error import RequestError
from serving.wire_names import INITIAL_STATE

# Features that live at the same time, as `NetworkRunner` counts them.
_WORKING_BYTES = 1024
# Signatures with this input take the frames of a clip one after the other.
_STEPS = "valid"
_SIZE = "size"
# Results are gathered, put in order and packed into a message.
_COPIES = 3
_GIGABYTE = 1e9


class MemoryGuard:
    """Estimates what requests take before they are let in.

    A network's features take hundreds of bytes for each pixel that it sees, so that a
    clip of a few hundred megabytes can claim all of a machine's memory. The estimate
    is generous and knows only shapes: pictures are tensors of rank 4 or 5.

    Args:
        limit: Bytes that all calculations together may take; None for half of what is
            free.
        threads: Calculations at the same time.
    """

    def __init__(self, limit: int | None, threads: int):
        self._limit, self._threads = limit, threads

    @property
    def room(self) -> int:
        """Bytes that one calculation may take now."""
        total = available_memory() // 2 if self._limit is None else self._limit
        return total // self._threads

    @property
    def _most_room(self) -> int:
        """Bytes that one calculation may ever take."""
        total = total_memory() // 2 if self._limit is None else self._limit
        return total // self._threads

    def check(
        self, signature: str, inputs: Mapping[str, np.ndarray], growth: float
    ) -> int:
        """Estimates a request's memory.

        Args:
            signature: The function that is asked for.
            inputs: Its tensors.
            growth: Pixels of its output per pixel of its input.

        Returns:
            Bytes.

        Raises:
            RequestError: There is not so much.
        """
        needed = working_bytes(signature, inputs, growth)
        room = self.room
        if needed > room:
            lasting = f" ({TOO_MUCH_MEMORY})" if needed > self._most_room else ""
            raise RequestError(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                f"this request would take about {needed / _GIGABYTE:,.1f} GB of "
                f"memory, and there are {room / _GIGABYTE:,.1f} GB for it{lasting}; "
                "send fewer frames or smaller tiles at a time",
            )
        return needed


def working_bytes(
    signature: str, inputs: Mapping[str, np.ndarray], growth: float
) -> int:
    """Estimates the memory of a calculation.

    Args:
        signature: The function.
        inputs: Its tensors.
        growth: Pixels of its output per pixel of its input, 1 or more.
    """
    pixels = max(
        (_pixels(values, one_by_one=_STEPS in inputs) for values in inputs.values()),
        default=0,
    )
    if signature == INITIAL_STATE and _SIZE in inputs:
        # The memory of a network for frames whose size is a value and no shape.
        sizes = [math.prod(map(int, size)) for size in inputs[_SIZE] if min(size) > 0]
        pixels = max(pixels, sum(sizes))
    carried = sum(values.nbytes for values in inputs.values())
    features = _WORKING_BYTES * pixels * growth
    return int(features + carried * (1 + _COPIES * growth))


def _pixels(values: np.ndarray, *, one_by_one: bool) -> int:
    """Pixels of pictures `[B, H, W, C]` or clips `[B, T, H, W, C]`."""
    if values.ndim == 5 and one_by_one:
        batch, _, height, width, _ = values.shape
        return batch * height * width
    return math.prod(values.shape[:-1]) if values.ndim in (4, 5) else 0
