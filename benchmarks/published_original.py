"""The PyTorch original that `benchmarks.published` compares with, as a process.

`python -m benchmarks.published_original CHECKOUT FOLDER`, with an interpreter that
has PyTorch and numpy, needs no other package. It reads the input and the weights'
seed from FOLDER, writes there what the original gives, and then runs it once for
every line on its standard input, answering with the seconds.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from tests.zoo.temporal.golden.basic_sr import basic_sr_module
from tests.zoo.temporal.golden.flow_weights import flow_weights

CLIP_FILE = "clip.npy"
OUTPUT_FILE = "original.npy"
WEIGHTS_FILE = "weights.npz"
SEED = 6


def _serve(checkout: str, folder: Path) -> None:
    import torch

    network = basic_sr_module(checkout, "basicvsr_arch").BasicVSR(num_block=30)
    shapes = {name: tuple(p.shape) for name, p in network.named_parameters()}
    weights = flow_weights(shapes, SEED)
    np.savez(folder / WEIGHTS_FILE, **weights)
    tensors = {name: torch.from_numpy(array) for name, array in weights.items()}
    network.load_state_dict(tensors, strict=False)
    network.eval()
    clip = torch.from_numpy(np.load(folder / CLIP_FILE).transpose(0, 1, 4, 2, 3).copy())
    with torch.no_grad():
        output = network(clip).numpy()
        np.save(folder / OUTPUT_FILE, output.transpose(0, 1, 3, 4, 2))
        facts = {
            "version": torch.__version__,
            "threads": torch.get_num_threads(),
            "parameters": sum(p.numel() for p in network.parameters()),
        }
        print(json.dumps(facts), flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            network(clip)
            print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]))
