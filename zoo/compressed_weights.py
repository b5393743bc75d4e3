"""Files of Keras weights made smaller, with the same numbers."""

from pathlib import Path
from typing import Any

import h5py

# HDF5 compresses in chunks, which cost more than they save in smaller arrays.
_LEAST_VALUES = 256
# The bytes of all numbers side by side: those of exponents, and those of digits that
# were rounded away, are much the same.
_COMPRESSION = {"compression": "gzip", "compression_opts": 9, "shuffle": True}


def compress_weights(path: Path) -> None:
    """Compresses a `.weights.h5` file without loss; Keras reads it as before.

    Args:
        path: The file, which is replaced once the smaller one is whole.

    Raises:
        OSError: It cannot be read, or no file be written beside it.
    """
    smaller = path.with_name(path.name + ".partial")
    with h5py.File(path) as source, h5py.File(smaller, "w") as target:

        def copy(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                settings = _COMPRESSION if item.size >= _LEAST_VALUES else {}
                copied = target.create_dataset(name, data=item[()], **settings)
            else:
                copied = target.require_group(name)
            copied.attrs.update(item.attrs)

        source.visititems(copy)
        target.attrs.update(source.attrs)
    smaller.replace(path)
