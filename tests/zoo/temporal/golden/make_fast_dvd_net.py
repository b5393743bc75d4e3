"""Runs the authors' FastDVDnet and stores what it gives, for our tests.

Not a test: it needs PyTorch and a checkout of github.com/m-tassano/fastdvdnet,
whose folder is its only argument. `python make_fast_dvd_net.py CHECKOUT` writes
fast_dvd_net.npz beside itself; the stored one came from PyTorch 2.13.0.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from golden_file import stored_shapes
from seeded_weights import seeded_weights

SEED = 7
SIZES = {"aligned": (5, 24, 28), "odd": (4, 21, 27)}
NOISE = 25.0


def main(checkout: str) -> None:
    sys.path.insert(0, checkout)
    from fastdvdnet import denoise_seq_fastdvdnet
    from models import FastDVDnet

    network = FastDVDnet()
    shapes = {
        name: tuple(tensor.shape)
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    weights = seeded_weights(shapes, SEED)
    network.load_state_dict(
        {name: torch.from_numpy(array) for name, array in weights.items()}, strict=False
    )
    network.eval()
    # The program clips to [0, 1]; we compare what is under the clipping.
    torch.clamp = lambda tensor, *_: tensor
    arrays = {
        "parameters": sum(p.numel() for p in network.parameters()),
        "noise_level": NOISE,
        "seed": SEED,
    } | stored_shapes(shapes)
    generator = np.random.RandomState(SEED)
    for label, (frames, height, width) in SIZES.items():
        clip = generator.rand(frames, 3, height, width).astype(np.float32)
        with torch.no_grad():
            restored = denoise_seq_fastdvdnet(
                torch.from_numpy(clip), torch.tensor(NOISE / 255), 5, network
            )
        arrays[f"{label}_input"] = clip.transpose(0, 2, 3, 1)
        arrays[f"{label}_output"] = restored.numpy().transpose(0, 2, 3, 1)
        print(label, float(restored.min()), float(restored.max()))
    np.savez_compressed(Path(__file__).with_name("fast_dvd_net.npz"), **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
