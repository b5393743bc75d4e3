"""Runs the authors' still-picture networks and stores what they give, for our tests.

Not a test: it needs PyTorch and a checkout of the program:

    python make_published_networks.py srvgg_net_compact CHECKOUT  # xinntao/Real-ESRGAN
    python make_published_networks.py rrdb_net CHECKOUT           # XPixelGroup/BasicSR
    python make_published_networks.py naf_net CHECKOUT       # megvii-research/NAFNet
    python make_published_networks.py espcn CHECKOUT         # yjn870/ESPCN-pytorch

(all on github.com). Each writes NAME.npz beside itself: small networks with seeded
weights, and how many parameters the published ones have. The stored files came from
PyTorch 2.13.0.
"""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

import numpy as np
import torch
from naf_net import naf_net_module
from seeded_weights import seeded_weights

SEED = 11
# What the programs import and these networks do not need.
UNNEEDED = (
    "torchvision",
    "basicsr",
    "basicsr.utils",
    "basicsr.utils.registry",
    "basicsr.ops",
    "basicsr.ops.dcn",
    "basicsr.archs",
)


def main(name: str, checkout: str) -> None:
    for module in UNNEEDED:
        sys.modules[module] = MagicMock()
    registry = sys.modules["basicsr.utils.registry"].ARCH_REGISTRY
    registry.register.return_value = lambda decorated: decorated
    cases, published = CASES[name](Path(checkout))
    arrays = {"seed": SEED, "cases": np.array(list(cases))}
    generator = np.random.RandomState(SEED)
    for label, (make, size, arguments) in cases.items():
        network = make()
        shapes = {
            key: tuple(tensor.shape) for key, tensor in network.state_dict().items()
        }
        weights = seeded_weights(shapes, SEED)
        network.load_state_dict(
            {key: torch.from_numpy(array) for key, array in weights.items()}
        )
        network.eval()
        frames = generator.rand(*size).astype(np.float32)
        with torch.no_grad():
            restored = network(torch.from_numpy(frames)).numpy()
        arrays |= {
            f"{label}_arguments": json.dumps(arguments),
            f"{label}_shapes": json.dumps(shapes),
            f"{label}_parameters": sum(p.numel() for p in network.parameters()),
            f"{label}_input": frames.transpose(0, 2, 3, 1),
            f"{label}_output": restored.transpose(0, 2, 3, 1),
        }
        print(label, restored.shape, restored.min(), restored.max(), restored.std())
    counts = []
    for make, arguments in published:
        with torch.device("meta"):
            count = sum(p.numel() for p in make().parameters())
        counts.append({"arguments": arguments, "parameters": count})
        print(counts[-1])
    arrays["published"] = json.dumps(counts)
    np.savez_compressed(Path(__file__).with_name(f"{name}.npz"), **arrays)


def load(path: Path, name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


def srvgg_net_compact(checkout: Path) -> tuple[dict, list]:
    module = load(checkout / "realesrgan/archs/srvgg_arch.py", "srvgg_arch")

    def maker(channels: int, convolutions: int, scale: int) -> Callable:
        return lambda: module.SRVGGNetCompact(
            num_feat=channels, num_conv=convolutions, upscale=scale
        )

    cases = {}
    for scale in (4, 2):
        arguments = {"channels": 8, "convolutions": 3, "scale": scale}
        cases[f"x{scale}"] = maker(**arguments), (2, 3, 13, 18), arguments
    published = [
        {"channels": 64, "convolutions": convolutions, "scale": 4}
        for convolutions in (16, 32)
    ]
    return cases, [(maker(**arguments), arguments) for arguments in published]


def rrdb_net(checkout: Path) -> tuple[dict, list]:
    load(checkout / "basicsr/archs/arch_util.py", "basicsr.archs.arch_util")
    module = load(
        checkout / "basicsr/archs/rrdbnet_arch.py", "basicsr.archs.rrdbnet_arch"
    )

    def maker(channels: int, growth: int, blocks: int, scale: int) -> Callable:
        return lambda: module.RRDBNet(
            3, 3, scale, num_feat=channels, num_block=blocks, num_grow_ch=growth
        )

    cases = {}
    for scale, (height, width) in {4: (9, 7), 2: (14, 18), 1: (20, 28)}.items():
        arguments = {"channels": 8, "growth": 4, "blocks": 2, "scale": scale}
        cases[f"x{scale}"] = maker(**arguments), (2, 3, height, width), arguments
    published = [
        {"channels": 64, "growth": 32, "blocks": blocks, "scale": scale}
        for blocks, scale in ((23, 4), (23, 2), (6, 4))
    ]
    return cases, [(maker(**arguments), arguments) for arguments in published]


def naf_net(checkout: Path) -> tuple[dict, list]:
    module = naf_net_module(checkout)

    def maker(arguments: dict) -> Callable:
        options = {
            "width": arguments["channels"],
            "enc_blk_nums": arguments["encoder_blocks"],
            "middle_blk_num": arguments["middle_blocks"],
            "dec_blk_nums": arguments["decoder_blocks"],
        }
        window = arguments.get("pooling_window")
        if window is None:
            return lambda: module.NAFNet(**options)
        side = window * 2 // 3
        return lambda: module.NAFNetLocal(train_size=(1, 3, side, side), **options)

    small = {
        "channels": 8,
        "encoder_blocks": (1, 2),
        "middle_blocks": 2,
        "decoder_blocks": (2, 1),
    }
    cases = {}
    for label, window in {"whole": None, "windows": 24}.items():
        arguments = {**small, "pooling_window": window}
        cases[label] = maker(arguments), (2, 3, 20, 56), arguments
    layouts = (((1, 1, 1, 28), 1, (1, 1, 1, 1)), ((2, 2, 4, 8), 12, (2, 2, 2, 2)))
    published = [
        {
            "channels": channels,
            "encoder_blocks": encoder,
            "middle_blocks": middle,
            "decoder_blocks": decoder,
        }
        for encoder, middle, decoder in layouts
        for channels in (32, 64)
    ]
    return cases, [(maker(arguments), arguments) for arguments in published]


def espcn(checkout: Path) -> tuple[dict, list]:
    module = load(checkout / "models.py", "espcn_models")
    cases = {
        f"x{scale}": (
            lambda scale=scale: module.ESPCN(scale),
            (2, 1, 11, 14),
            {"scale": scale},
        )
        for scale in (3, 4)
    }
    return cases, [(make, arguments) for make, _, arguments in cases.values()]


CASES = {
    function.__name__: function
    for function in (srvgg_net_compact, rrdb_net, naf_net, espcn)
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
