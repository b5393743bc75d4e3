"""Runs a PyTorch EfficientNet-Lite0 and stores what its stages give, for our tests.

Not a test: it needs PyTorch and the package efficientnet-lite-pytorch of PyPI.
`python make_scene_reader.py` writes scene_reader.npz beside itself; the stored one
came from PyTorch 2.15.0 and version 0.1.0 of the package.
"""

from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from golden_file import stored_shapes
from seeded_weights import seeded_weights

SEED = 11
SIZES = {"aligned": (2, 64, 96), "odd": (1, 37, 51)}
# The last block of each stage whose features are used.
SHOWN = (4, 10, 15)


def main() -> None:
    # Without a size, paddings follow the picture's, as TensorFlow's do.
    network = EfficientNet.from_name("efficientnet-lite0", image_size=None)
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
    arrays = {
        "parameters": sum(p.numel() for p in network.parameters()),
        "seed": SEED,
    } | stored_shapes(shapes)
    generator = np.random.RandomState(SEED)
    for label, (count, height, width) in SIZES.items():
        grey = generator.rand(count, height, width, 1).astype(np.float32)
        arrays[f"{label}_input"] = grey
        shown = np.repeat((255.0 * grey - 127.0) / 128.0, 3, axis=-1)
        features = torch.from_numpy(shown.transpose(0, 3, 1, 2)).float()
        with torch.no_grad():
            features = network._swish(network._bn0(network._conv_stem(features)))
            for number, block in enumerate(network._blocks):
                features = block(features)
                if number in SHOWN:
                    stored = features.numpy().transpose(0, 2, 3, 1).copy()
                    arrays[f"{label}_{SHOWN.index(number)}"] = stored
                    print(label, stored.shape, stored.std())
    np.savez_compressed(Path(__file__).with_name("scene_reader.npz"), **arrays)


if __name__ == "__main__":
    main()
