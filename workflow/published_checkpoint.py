"""Files of weights that PyTorch programs published, read as arrays."""

import pickle
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

_PYTORCH = (".pth", ".pt", ".ckpt", ".bin")
_SAFE = (".safetensors",)
# Under which programs put their weights, the wanted ones first: a moving average
# is what authors show results of.
_WRAPPERS = ("params_ema", "params", "state_dict")
_DATA_PARALLEL = "module."


def read_checkpoint(path: Path) -> dict[str, np.ndarray]:
    """Reads the arrays of a checkpoint, without running anything that is in it.

    Args:
        path: A `.safetensors` file, or a `.pth` (`.pt`, `.ckpt`, `.bin`), which
            takes PyTorch.

    Returns:
        Arrays by the names of the program that wrote them, without wrappers such
        as `params_ema` and the prefix `module.`; floating ones as float32.

    Raises:
        ValueError: It is of another kind, damaged, holds no weights or more than
            weights, or a package to read it with is missing.
        OSError: It cannot be read.
    """
    kind = path.suffix.lower()
    if kind not in _PYTORCH + _SAFE:
        raise ValueError(
            f"{path} is no checkpoint that can be read; expected a file named "
            f"{', '.join(f'*{suffix}' for suffix in _PYTORCH + _SAFE)}"
        )
    with path.open("rb"):
        # Tells at once, and with its name, if there is no such file.
        pass
    arrays = _read_safetensors(path) if kind in _SAFE else _read_pytorch(path)
    arrays = _unwrapped(arrays)
    if not arrays:
        raise ValueError(f"{path} holds no weights")
    return arrays


def _read_safetensors(path: Path) -> dict[str, np.ndarray]:
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
    except ImportError as error:
        raise ValueError(_missing(path, "safetensors")) from error
    try:
        tensors = load_file(path)
    except (SafetensorError, TypeError, KeyError) as error:
        raise ValueError(f"{path} cannot be read as safetensors: {error}") from error
    return {name: _as_float32(array) for name, array in tensors.items()}


def _read_pytorch(path: Path) -> dict[str, np.ndarray]:
    try:
        import torch
    except ImportError as error:
        raise ValueError(_missing(path, "torch")) from error
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ValueError(
            f"{path} is no plain dictionary of weights; what else it holds could run "
            "programs and is not opened: ask for the weights alone, or as .safetensors"
        ) from error
    except (RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is damaged or no PyTorch file: {error}") from error
    arrays = {}
    for name, value in _flattened(content):
        if isinstance(value, torch.Tensor):
            tensor = value.detach()
            if tensor.is_floating_point():
                tensor = tensor.float()
            arrays[name] = tensor.numpy()
    return arrays


def _flattened(content: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields what is in nested dictionaries, names joined by dots."""
    if not isinstance(content, Mapping):
        yield prefix.removesuffix("."), content
        return
    for name, value in content.items():
        yield from _flattened(value, f"{prefix}{name}.")


def _unwrapped(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    for wrapper in _WRAPPERS:
        inside = {
            name.removeprefix(f"{wrapper}."): array
            for name, array in arrays.items()
            if name.startswith(f"{wrapper}.")
        }
        if inside:
            return _unwrapped(inside)
    return {name.removeprefix(_DATA_PARALLEL): array for name, array in arrays.items()}


def _as_float32(array: np.ndarray) -> np.ndarray:
    return array if array.dtype.kind in "iub" else array.astype(np.float32)


def _missing(path: Path, package: str) -> str:
    advice = f"reading {path.name} takes the package {package}, which is not installed"
    return f"{advice}: pip install 'kinozoo[published]' or pip install {package}"
