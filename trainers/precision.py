"""Which dtype policy a machine gains from."""

from pathlib import Path

import tensorflow as tf

_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


def dtype_policy(precision: str) -> str:
    """Returns the dtype policy for a config's `precision`, which may be "auto".

    TPUs compute in bfloat16, GPUs from compute capability 8.0 on, processors with
    AVX512_BF16 or AMX.
    """
    if precision != "auto":
        return precision
    if tf.config.list_physical_devices("TPU"):
        return "mixed_bfloat16"
    accelerators = tf.config.list_physical_devices("GPU")
    if accelerators:
        details = [tf.config.experimental.get_device_details(d) for d in accelerators]
        fits = all(d.get("compute_capability", (0, 0)) >= (8, 0) for d in details)
    else:
        fits = bool(_BFLOAT16_FLAGS & _processor_flags())
    return "mixed_bfloat16" if fits else "float32"


def _processor_flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return {flag for line in lines if line.startswith("flags") for flag in line.split()}
