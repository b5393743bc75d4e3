"""Watches the memory of a server and of its client while a film goes through."""

import os
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.benchmark_result import Figure
from benchmarks.server_process import ServerProcess, mebibytes

if TYPE_CHECKING:
    from serving.frame_restorer import FrameRestorer


def memory_figures(
    server: ServerProcess, restorer: "FrameRestorer", clip: np.ndarray, frames: int
) -> list[Figure]:
    """Restores a long film; compares memory in its first third with the last.

    The first tenth does not count.

    Args:
        server: Where the network runs.
        restorer: Sends frames there.
        clip: uint8 `[T, H, W, 3]`, shown again and again.
        frames: Of the film.
    """
    stream = restorer.open_stream(mid_shot=False, first_frame=0)
    sizes: dict[str, list[float]] = {"server": [], "client": []}
    for index in range(frames):
        stream.feed(clip[index % len(clip)])
        if index >= frames // 10:
            # By now the first requests are under way and answered.
            sizes["server"].append(server.mebibytes)
            sizes["client"].append(mebibytes(os.getpid()))
    stream.finish()
    figures = []
    third = max(len(sizes["server"]) // 3, 1)
    for name, measured in sizes.items():
        # Memory goes up and down with the requests that happen to meet; the longer one
        # looks, the higher the highest, so that means are compared.
        first, last = np.mean(measured[:third]), np.mean(measured[-third:])
        figures += [
            Figure(
                f"memory, {name}, last third / first third",
                float(last / first),
                "x",
                1.1,
                "at_most",
            ),
            Figure(f"peak memory, {name}", max(measured), "MiB"),
        ]
    return figures
