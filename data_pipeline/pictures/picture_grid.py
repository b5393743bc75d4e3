"""Many small pictures as one."""

import numpy as np


def picture_grid(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Puts pictures side by side, row by row.

    Args:
        pictures: float32 `[N, H, W, C]` in [0, 1], of 1 or 3 channels.
        columns: Pictures in a row; the last row may be black at its end.

    Returns:
        uint8 RGB `[rows * H, columns * W, 3]`.
    """
    count, height, width, channels = pictures.shape
    rows = -(-count // columns)
    cells = np.zeros((rows * columns, height, width, channels), np.float32)
    cells[:count] = pictures
    cells = cells.reshape(rows, columns, height, width, channels)
    grid = cells.swapaxes(1, 2).reshape(rows * height, columns * width, channels)
    whole = np.round(np.clip(grid, 0.0, 1.0) * 255.0).astype(np.uint8)
    return np.repeat(whole, 3, axis=-1) if channels == 1 else whole
