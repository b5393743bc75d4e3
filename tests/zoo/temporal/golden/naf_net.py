"""Loads NAFNet of its authors' checkout without what it does not use."""

import importlib.util
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

_UNNEEDED = (
    "torchvision",
    "basicsr",
    "basicsr.utils",
    "basicsr.models",
    "basicsr.models.archs",
)
_FOLDER = "basicsr/models/archs"


def naf_net_module(checkout: str | Path) -> Any:
    """Imports the module with `NAFNet` and `NAFNetLocal`.

    Args:
        checkout: A checkout of github.com/megvii-research/NAFNet.
    """
    for name in _UNNEEDED:
        sys.modules[name] = MagicMock()
    for name in ("arch_util", "local_arch", "NAFNet_arch"):
        specification = importlib.util.spec_from_file_location(
            f"basicsr.models.archs.{name}", Path(checkout, _FOLDER, f"{name}.py")
        )
        if specification is None or specification.loader is None:
            raise FileNotFoundError(f"{checkout} has no {_FOLDER}/{name}.py")
        module = importlib.util.module_from_spec(specification)
        sys.modules[specification.name] = module
        specification.loader.exec_module(module)
    return module
