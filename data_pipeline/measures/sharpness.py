"""How sharp a picture is, noise or not."""

import numpy as np

# White noise has nothing in common at this distance, and fine grain little.
_ROWS_APART = 2


def sharpness(luma: np.ndarray) -> float:
    """Measures the gradients that rows, or columns, two apart have in common.

    The energy of differences of neighbouring pixels, as in Tenengrad and other
    measures of focus (Pertuz, Puig, Garcia, "Analysis of focus measure operators
    for shape-from-focus", Pattern Recognition 2013), but with the product of two
    differences, two pixels apart along the edge, in place of the square of one. What
    independent noise adds to it is zero on average; edges and lines add what they
    would add without noise.

    Args:
        luma: `[H, W]`, 0 to 255, at least 4x4.

    Returns:
        Root of the mean product, grey levels per pixel; more is sharper. It grows
        with the contrast of the picture.
    """
    luma = luma.astype(np.float32)
    across, down = np.diff(luma, axis=1), np.diff(luma, axis=0)
    apart = _ROWS_APART
    shared = float(np.mean(across[:-apart] * across[apart:], dtype=np.float64))
    shared += float(np.mean(down[:, :-apart] * down[:, apart:], dtype=np.float64))
    return max(shared, 0.0) ** 0.5
