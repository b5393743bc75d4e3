"""Stores what PyTorch's resampling gives, for our tests.

Not a test: it needs PyTorch. `python make_torch_resampling.py` writes
torch_resampling.npz beside itself; the stored one came from PyTorch 2.13.0.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

SEED = 11
# What bilinear interpolation is to give of 7 x 10 pixels.
SIZES = ((7, 10), (14, 20), (28, 40), (5, 6), (9, 13), (1, 1))


def main() -> None:
    generator = np.random.RandomState(SEED)
    image = generator.standard_normal((2, 7, 10, 3)).astype(np.float32)
    # Whole pixels, fractions, and places beyond every edge.
    flow = (6 * generator.standard_normal((2, 7, 10, 2))).astype(np.float32)
    flow[:, :, ::3] = np.round(flow[:, :, ::3])
    arrays = {"image": image, "flow": flow}
    tensor = torch.from_numpy(image.transpose(0, 3, 1, 2))
    rows, columns = np.mgrid[:7, :10].astype(np.float32)
    grid = torch.from_numpy(
        np.stack(
            [
                2 * (columns + flow[..., 0]) / (10 - 1) - 1,
                2 * (rows + flow[..., 1]) / (7 - 1) - 1,
            ],
            axis=-1,
        )
    )
    for padding in ("border", "zeros"):
        warped = functional.grid_sample(
            tensor, grid, mode="bilinear", padding_mode=padding, align_corners=True
        )
        arrays[f"warped_{padding}"] = warped.numpy().transpose(0, 2, 3, 1)
    for height, width in SIZES:
        for aligned in (False, True):
            resized = functional.interpolate(
                tensor, (height, width), mode="bilinear", align_corners=aligned
            )
            name = f"resized_{height}_{width}_{'corners' if aligned else 'edges'}"
            arrays[name] = resized.numpy().transpose(0, 2, 3, 1)
    channels = generator.standard_normal((2, 18, 2, 4)).astype(np.float32)
    arrays["channels"] = channels.transpose(0, 2, 3, 1)
    shuffled = functional.pixel_shuffle(torch.from_numpy(channels), 3)
    arrays["shuffled"] = shuffled.numpy().transpose(0, 2, 3, 1)
    np.savez_compressed(Path(__file__).with_name("torch_resampling.npz"), **arrays)


if __name__ == "__main__":
    main()
