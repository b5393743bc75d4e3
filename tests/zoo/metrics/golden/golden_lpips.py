"""Reads what the authors' LPIPS gave."""

from pathlib import Path

import numpy as np


def golden_lpips() -> dict[str, np.ndarray]:
    """Returns the arrays of the stored file beside this one."""
    with np.load(Path(__file__).with_name("lpips.npz")) as archive:
        return dict(archive)
