"""NumPy arrays as TensorFlow's tensors on the wire, and back."""

import math
from typing import Any

import numpy as np

# Numbers of `tensorflow.DataType`, and the field of a TensorProto that holds values
# which are not packed into `tensor_content`.
_KINDS: dict[int, tuple[Any, str]] = {
    1: (np.float32, "float_val"),
    2: (np.float64, "double_val"),
    3: (np.int32, "int_val"),
    4: (np.uint8, "int_val"),
    5: (np.int16, "int_val"),
    6: (np.int8, "int_val"),
    9: (np.int64, "int64_val"),
    10: (np.bool_, "bool_val"),
    17: (np.uint16, "int_val"),
    22: (np.uint32, "uint32_val"),
    23: (np.uint64, "uint64_val"),
}
_NUMBERS: dict[Any, int] = {
    np.dtype(kind): number for number, (kind, _) in _KINDS.items()
}


def fill_tensor(message: Any, values: np.ndarray) -> None:
    """Writes an array into an empty TensorProto.

    Args:
        message: A `tensorflow.TensorProto`.
        values: Of numbers or truth values.

    Raises:
        ValueError: Values of another kind.
    """
    number = _NUMBERS.get(values.dtype)
    if number is None:
        known = ", ".join(str(kind) for kind in _NUMBERS)
        raise ValueError(f"a tensor holds one of {known}; received {values.dtype}")
    message.dtype = number
    for size in values.shape:
        message.tensor_shape.dim.add(size=size)
    message.tensor_content = values.tobytes()


def read_tensor(message: Any, most_bytes: int = 1 << 31) -> np.ndarray:
    """Reads a TensorProto.

    Args:
        message: A `tensorflow.TensorProto`.
        most_bytes: What its values may take; a few bytes on the wire can claim any
            number of equal values.

    Returns:
        An array that is not to be changed.

    Raises:
        ValueError: The message contradicts itself, or holds what is no number.
    """
    if message.dtype not in _KINDS:
        raise ValueError(f"a tensor of numbers is expected; received {message.dtype}")
    kind, field = _KINDS[message.dtype]
    shape = tuple(dimension.size for dimension in message.tensor_shape.dim)
    if message.tensor_shape.unknown_rank or any(size < 0 for size in shape):
        raise ValueError(f"a tensor has a known shape; received {shape}")
    wanted, size = math.prod(shape), np.dtype(kind).itemsize
    if wanted * size > most_bytes:
        raise ValueError(
            f"a tensor has {most_bytes} bytes at most; received the shape {shape}"
        )
    # Each look at the field copies it.
    content = message.tensor_content
    if content:
        if len(content) != wanted * size:
            raise ValueError(
                f"a tensor of shape {shape} has {wanted * size} bytes; received "
                f"{len(content)}"
            )
        return np.frombuffer(content, kind).reshape(shape)
    return _repeated(getattr(message, field), kind, shape, wanted)


def _repeated(values: Any, kind: Any, shape: tuple[int, ...], wanted: int) -> Any:
    """As TensorFlow reads it: the last value stands for all that are left out."""
    if len(values) > wanted:
        raise ValueError(
            f"a tensor of shape {shape} has {wanted} values; received {len(values)}"
        )
    given = np.array(values, dtype=kind)
    if given.size == wanted:
        return given.reshape(shape)
    last = given[-1] if given.size else kind(0)
    return np.concatenate([given, np.full(wanted - given.size, last, kind)]).reshape(
        shape
    )
