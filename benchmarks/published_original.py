"""A PyTorch original that `benchmarks.published` compares with, as a process.

`python -m benchmarks.published_original NETWORK CHECKOUT FOLDER`, with an interpreter
that has PyTorch and numpy, needs no other package. It reads the input from FOLDER,
writes there seeded weights and what the original gives, and then runs it once for
every line on its standard input, answering with the seconds.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.zoo.temporal.golden.basic_sr import basic_sr_module
from tests.zoo.temporal.golden.flow_weights import flow_weights
from tests.zoo.temporal.golden.naf_net import naf_net_module
from tests.zoo.temporal.golden.seeded_weights import seeded_weights

CLIP_FILE = "clip.npy"
OUTPUT_FILE = "original.npy"
WEIGHTS_FILE = "weights.npz"
SEED = 6


def _serve(name: str, checkout: str, folder: Path) -> None:
    import torch

    network, weights = _ORIGINALS[name](checkout)
    np.savez(folder / WEIGHTS_FILE, **weights)
    tensors = {name: torch.from_numpy(array) for name, array in weights.items()}
    network.load_state_dict(tensors, strict=False)
    network.eval()
    clip = torch.from_numpy(np.load(folder / CLIP_FILE).transpose(0, 1, 4, 2, 3).copy())

    def restored() -> Any:
        # NAFNet knows no time; a clip is a batch of frames to it.
        return network(clip) if name == "basic_vsr" else network(clip[0])[None]

    with torch.no_grad():
        np.save(folder / OUTPUT_FILE, restored().numpy().transpose(0, 1, 3, 4, 2))
        facts = {
            "version": torch.__version__,
            "threads": torch.get_num_threads(),
            "parameters": sum(p.numel() for p in network.parameters()),
        }
        print(json.dumps(facts), flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            restored()
            print(time.perf_counter() - start, flush=True)


def _basic_vsr(checkout: str) -> tuple[Any, dict[str, np.ndarray]]:
    network = basic_sr_module(checkout, "basicvsr_arch").BasicVSR(num_block=30)
    shapes = {name: tuple(p.shape) for name, p in network.named_parameters()}
    return network, flow_weights(shapes, SEED)


def _naf_net(checkout: str) -> tuple[Any, dict[str, np.ndarray]]:
    network = naf_net_module(checkout).NAFNet(
        width=32, enc_blk_nums=[1, 1, 1, 28], middle_blk_num=1, dec_blk_nums=[1] * 4
    )
    shapes = {name: tuple(p.shape) for name, p in network.named_parameters()}
    return network, seeded_weights(shapes, SEED)


_ORIGINALS: dict[str, Callable[[str], tuple[Any, dict[str, np.ndarray]]]] = {
    "basic_vsr": _basic_vsr,
    "naf_net": _naf_net,
}


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
