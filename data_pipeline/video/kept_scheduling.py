"""Encoders that give themselves the highest priority, and do not get it."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def kept_scheduling() -> Iterator[None]:
    """Puts the calling thread's scheduling back to what it was.

    SVT-AV1, where it may, makes the thread that opens it a real-time one of the
    highest priority, and so all threads that this one starts later: as root it would
    keep everything else on the machine from running.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameter = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        if os.sched_getscheduler(0) != policy:
            os.sched_setscheduler(0, policy, parameter)
