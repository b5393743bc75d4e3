"""Loads networks of a BasicSR checkout without what they do not use."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock


def basic_sr_module(checkout: str, name: str) -> Any:
    """Imports a module of `basicsr.archs`.

    Its package imports compiled operations, an image library and a version checker
    for networks that we do not run; empty modules stand in for them.

    Args:
        checkout: A checkout of github.com/XPixelGroup/BasicSR.
        name: The module, such as "spynet_arch".
    """
    for unused in ("torchvision", "distutils.version", "basicsr.ops.dcn"):
        sys.modules[unused] = MagicMock()
    sys.modules["basicsr.archs.edvr_arch"] = MagicMock()
    registry = MagicMock()
    registry.ARCH_REGISTRY.register = lambda: lambda network: network
    sys.modules |= {"basicsr.utils": MagicMock(), "basicsr.utils.registry": registry}
    for package in ("basicsr", "basicsr.archs"):
        module = ModuleType(package)
        module.__path__ = [str(Path(checkout, *package.split(".")))]
        sys.modules[package] = module
    return importlib.import_module(f"basicsr.archs.{name}")
