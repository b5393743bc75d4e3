"""Which number format the networks run in on this machine's processor."""

import platform
from pathlib import Path
from typing import Literal

Precision = Literal["float32", "bfloat16"]

# Without one of these, bfloat16 is emulated and slower than float32.
_BFLOAT16_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16"})
_LINUX_INFORMATION = Path("/proc/cpuinfo")


def has_fast_bfloat16(information: Path = _LINUX_INFORMATION) -> bool:
    """Whether the processor multiplies bfloat16 numbers in hardware.

    Args:
        information: The file in which Linux lists the processor's instructions.
            Where it does not exist (macOS, Windows) the answer is no.
    """
    if platform.system() != "Linux" or not information.exists():
        return False
    for line in information.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "flags":
            return not _BFLOAT16_INSTRUCTIONS.isdisjoint(value.split())
    return False


def choose_precision(requested: str) -> Precision:
    """Turns "auto" into what is fastest here; passes the two others through.

    Args:
        requested: "auto", "float32" or "bfloat16".

    Raises:
        ValueError: For any other name.
    """
    if requested == "auto":
        return "bfloat16" if has_fast_bfloat16() else "float32"
    if requested == "float32":
        return "float32"
    if requested == "bfloat16":
        return "bfloat16"
    raise ValueError(f"precision is auto, float32 or bfloat16; received {requested!r}")
