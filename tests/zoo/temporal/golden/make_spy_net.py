"""Runs BasicSR's SPyNet and stores what it gives, for our tests.

Not a test: it needs PyTorch and a checkout of github.com/XPixelGroup/BasicSR, whose
folder is its only argument. `python make_spy_net.py CHECKOUT` writes spy_net.npz
beside itself; the stored one came from PyTorch 2.13.0.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from basic_sr import basic_sr_module
from flow_weights import flow_weights
from golden_file import stored_shapes

SEED = 5
# The reference takes no side of 32 pixels or less.
SIZES = {"aligned": (64, 96), "odd": (37, 51), "upright": (70, 33)}


def main(checkout: str) -> None:
    network = basic_sr_module(checkout, "spynet_arch").SpyNet()
    shapes = {name: tuple(p.shape) for name, p in network.named_parameters()}
    network.load_state_dict(
        {name: torch.from_numpy(a) for name, a in flow_weights(shapes, SEED).items()},
        strict=False,
    )
    network.eval()
    arrays = {
        "parameters": sum(p.numel() for p in network.parameters()),
        "seed": SEED,
    } | stored_shapes(shapes)
    generator = np.random.RandomState(SEED)
    for label, (height, width) in SIZES.items():
        frames = generator.rand(2, 1, 3, height, width).astype(np.float32)
        with torch.no_grad():
            flow = network(*torch.from_numpy(frames)).numpy()
        arrays[f"{label}_input"] = frames[:, 0].transpose(0, 2, 3, 1)
        arrays[f"{label}_output"] = flow.transpose(0, 2, 3, 1)
        print(label, flow.min(), flow.max(), flow.std())
    np.savez_compressed(Path(__file__).with_name("spy_net.npz"), **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
