"""Runs the authors' LPIPS and stores what it gives, for our tests.

Not a test: it needs PyTorch, torchvision and the package lpips 0.1.4, which holds the
published heads. Trunks have seeded weights in place of the published ones, which are
large. With tests/zoo/temporal/golden on PYTHONPATH, `python make_lpips.py` writes
lpips.npz beside itself; the stored one came from PyTorch 2.13.0 and torchvision 0.29.2.
"""

import importlib
import sys
import types
from pathlib import Path

import numpy as np
import torch
from seeded_weights import seeded_weights

SEED = 11
SIZE = (40, 51)
# The package imports these for its trainer.
UNUSED = {
    "skimage": (),
    "scipy": ("ndimage",),
    "scipy.ndimage": ("zoom",),
    "tqdm": ("tqdm",),
}


def main() -> None:
    # torchvision wants its own operators, which the trunks do not use.
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float threshold) -> Tensor")
    importlib.import_module("torchvision")
    for name, attributes in UNUSED.items():
        module = sys.modules.setdefault(name, types.ModuleType(name))
        for attribute in attributes:
            setattr(module, attribute, None)
    import lpips

    random = np.random.RandomState(SEED)
    first, second = random.rand(2, 2, *SIZE, 3).astype(np.float32)
    # One pair is alike, the other is not.
    second[0] = np.clip(first[0] + 0.1 * (second[0] - 0.5), 0, 1)
    arrays = {"seed": SEED, "first": first, "second": second}
    for trunk, lpips_name in (("alex", "alex"), ("vgg", "vgg")):
        metric = lpips.LPIPS(net=lpips_name, pnet_rand=True, verbose=False)
        features = _convolutions(trunk)
        shapes = {name: tuple(t.shape) for name, t in features.items()}
        weights = seeded_weights(shapes, SEED)
        _fill(metric.net, weights)
        heads = [head.model[1].weight for head in metric.lins]
        with torch.no_grad():
            images = [
                torch.from_numpy(each.transpose(0, 3, 1, 2)) for each in (first, second)
            ]
            distances = metric(*images, normalize=True).numpy().reshape(-1)
        arrays[f"{trunk}_names"] = np.array(sorted(shapes))
        arrays[f"{trunk}_shapes"] = np.array([str(shapes[n]) for n in sorted(shapes)])
        arrays[f"{trunk}_distances"] = distances
        for number, head in enumerate(heads):
            arrays[f"{trunk}_head_{number}"] = head.detach().numpy()
        print(trunk, distances)
    np.savez_compressed(Path(__file__).with_name("lpips.npz"), **arrays)


def _convolutions(trunk: str) -> dict[str, torch.Tensor]:
    """The weights of torchvision's layers that LPIPS uses, by their names there."""
    import torchvision

    network = {"alex": torchvision.models.alexnet, "vgg": torchvision.models.vgg16}
    return {
        name: tensor
        for name, tensor in network[trunk](weights=None).state_dict().items()
        if name.startswith("features.")
    }


def _fill(net: torch.nn.Module, weights: dict[str, np.ndarray]) -> None:
    """Slices of LPIPS number their layers as torchvision does."""
    state = net.state_dict()
    for name in state:
        _, place, kind = name.split(".")
        state[name] = torch.from_numpy(weights[f"features.{place}.{kind}"])
    net.load_state_dict(state)


if __name__ == "__main__":
    main()
