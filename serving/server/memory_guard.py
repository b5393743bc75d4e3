"""Refuses requests that would take more memory than there is."""

import math
from collections.abc import Mapping

import grpc
import numpy as np

from serving.client.lasting_refusals import TOO_MUCH_MEMORY
from serving.memory_budget import available_memory, total_memory
from serving.server.request_error import RequestError

# Features that live at the same time, as `NetworkRunner` counts them.
_WORKING_BYTES = 1024
# Signatures with this input take the frames of a clip one after the other.
_STEPS = "valid"
# Ranks of tensors: one vector for each example, pictures, clips.
_LEAST_RANK, _PICTURES, _CLIPS = 2, 4, 5
# Results are gathered, put in order and packed into a message.
_COPIES = 3
_GIGABYTE = 1e9


class MemoryGuard:
    """Estimates what requests take before they are let in.

    A network's features take hundreds of bytes for each pixel that it sees, so that a
    clip of a few hundred megabytes can claim all of a machine's memory. The estimate
    is generous and knows only shapes.

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

    def check(self, inputs: Mapping[str, np.ndarray], growth: float) -> int:
        """Estimates a request's memory.

        Args:
            inputs: Its tensors.
            growth: Places of its output per place of its input, see `places`.

        Returns:
            Bytes.

        Raises:
            RequestError: There is not so much.
        """
        needed = working_bytes(inputs, growth)
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


def working_bytes(inputs: Mapping[str, np.ndarray], growth: float) -> int:
    """Estimates the memory of a calculation.

    Args:
        inputs: Its tensors.
        growth: Places of its output per place of its input, 1 or more.
    """
    seen = max(
        (_worked_on(values, one_by_one=_STEPS in inputs) for values in inputs.values()),
        default=0,
    )
    carried = sum(values.nbytes for values in inputs.values())
    features = _WORKING_BYTES * seen * growth
    return int(features + carried * (1 + _COPIES * growth))


def places(shape: tuple[int, ...]) -> int:
    """Returns at how many places of a tensor a network works.

    Args:
        shape: Of pictures `[B, H, W, C]`, clips `[B, T, H, W, C]` and the like, whose
            colours share a place; of codes `[B, h, w]` and vectors `[B, Z]`, whose
            numbers have one each; a number for each example has none.
    """
    if len(shape) < _LEAST_RANK:
        return 0
    return math.prod(shape[:-1] if len(shape) >= _PICTURES else shape)


def _worked_on(values: np.ndarray, *, one_by_one: bool) -> int:
    """Places that are worked on at the same time."""
    if values.ndim == _CLIPS and one_by_one:
        return places((values.shape[0], *values.shape[2:]))
    return places(values.shape)
