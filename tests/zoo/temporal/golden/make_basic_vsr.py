"""Runs BasicSR's BasicVSR and stores what it gives, for our tests.

Not a test: it needs PyTorch and a checkout of github.com/XPixelGroup/BasicSR, whose
folder is its only argument. `python make_basic_vsr.py CHECKOUT` writes basic_vsr.npz
beside itself; the stored one came from PyTorch 2.13.0.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from basic_sr import basic_sr_module
from flow_weights import flow_weights

SEED = 6
# Channels and residual blocks; frames, height and width.
NETWORKS = {"small": (8, 2, (5, 33, 45)), "published": (64, 30, (3, 37, 34))}
# Of the output's rows and columns: every place in a pixel of the input is met.
STRIDE = 3


def main(checkout: str) -> None:
    module = basic_sr_module(checkout, "basicvsr_arch")
    arrays = {"seed": SEED, "stride": STRIDE}
    generator = np.random.RandomState(SEED)
    for label, (channels, blocks, (frames, height, width)) in NETWORKS.items():
        network = module.BasicVSR(num_feat=channels, num_block=blocks)
        shapes = {name: tuple(p.shape) for name, p in network.named_parameters()}
        weights = flow_weights(shapes, SEED)
        network.load_state_dict(
            {name: torch.from_numpy(a) for name, a in weights.items()}, strict=False
        )
        network.eval()
        clip = generator.rand(1, frames, 3, height, width).astype(np.float32)
        with torch.no_grad():
            enlarged = network(torch.from_numpy(clip))[0].numpy()
        arrays |= {
            f"{label}_parameters": sum(p.numel() for p in network.parameters()),
            f"{label}_names": np.array(sorted(shapes)),
            f"{label}_shapes": np.array([str(shapes[name]) for name in sorted(shapes)]),
            f"{label}_input": clip[0].transpose(0, 2, 3, 1),
            f"{label}_output": enlarged.transpose(0, 2, 3, 1)[:, ::STRIDE, ::STRIDE],
        }
        print(label, enlarged.min(), enlarged.max(), enlarged.std())
    np.savez_compressed(Path(__file__).with_name("basic_vsr.npz"), **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
