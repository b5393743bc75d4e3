"""Checkpoints of others: what is taken from them, and what is refused."""

import os
import sys

import numpy as np
import pytest
from safetensors.numpy import save_file

from workflow.published_checkpoint import read_checkpoint

KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)
BIAS = np.array([0.5, -1], np.float16)


class _Program:
    """A pickle that would run a program when it is opened."""

    def __init__(self, trace):
        self._trace = trace

    def __reduce__(self):
        return os.mkdir, (str(self._trace),)


def test_wrappers_and_prefixes_are_taken_off(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file(
        {
            "params.module.body.weight": KERNEL + 1,
            "params_ema.module.body.weight": KERNEL,
            "params_ema.module.body.bias": BIAS,
        },
        path,
    )
    arrays = read_checkpoint(path)
    assert sorted(arrays) == ["body.bias", "body.weight"]
    np.testing.assert_array_equal(arrays["body.weight"], KERNEL)
    assert arrays["body.bias"].dtype == np.float32


@pytest.mark.parametrize("name", ["weights.txt", "weights"])
def test_other_kinds_of_files_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"expected a file named \*\.pth"):
        read_checkpoint(tmp_path / name)


def test_a_file_that_is_missing_or_damaged_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_checkpoint(tmp_path / "none.safetensors")
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(b"no header at all")
    with pytest.raises(ValueError, match="cannot be read as safetensors"):
        read_checkpoint(path)
    save_file({}, path)
    with pytest.raises(ValueError, match="holds no weights"):
        read_checkpoint(path)


@pytest.mark.parametrize(
    ("name", "package"), [("weights.pth", "torch"), ("weights.safetensors",) * 2]
)
def test_a_missing_package_is_named(tmp_path, monkeypatch, name, package):
    package = package.removeprefix("weights.")
    (tmp_path / name).write_bytes(b"")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ValueError, match=f"takes the package {package}, which is not"):
        read_checkpoint(tmp_path / name)


def test_a_pytorch_file_gives_what_was_saved(tmp_path):
    torch = pytest.importorskip("torch")
    path = tmp_path / "weights.pth"
    state = {
        "module.body.weight": torch.from_numpy(KERNEL).double(),
        "module.body.bias": torch.from_numpy(BIAS).bfloat16(),
        "module.steps": torch.tensor(7),
    }
    torch.save({"epoch": 3, "state_dict": state, "optimizer": {"lr": 0.1}}, path)
    arrays = read_checkpoint(path)
    assert sorted(arrays) == ["body.bias", "body.weight", "steps"]
    np.testing.assert_array_equal(arrays["body.weight"], KERNEL)
    np.testing.assert_array_equal(arrays["body.bias"], BIAS)
    assert {arrays[name].dtype for name in ("body.bias", "body.weight")} == {
        np.dtype(np.float32)
    }


def test_a_pytorch_file_is_never_executed(tmp_path):
    torch = pytest.importorskip("torch")
    path, trace = tmp_path / "weights.pth", tmp_path / "trace"
    torch.save({"params": _Program(trace)}, path)
    with pytest.raises(ValueError, match="could run programs and is not opened"):
        read_checkpoint(path)
    assert not trace.exists()
    path.write_bytes(b"PK no archive")
    with pytest.raises(ValueError, match=r"damaged|is not opened"):
        read_checkpoint(path)
