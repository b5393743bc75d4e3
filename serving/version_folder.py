"""Versions of served models, written whole or not at all."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from zoo.card import Card

CARD_FILE = Path("assets.extra") / "card.json"

_PYTHON_OPS = ("PyFunc", "PyFuncStateless", "EagerPyFunc", "NumpyFunction")


@contextmanager
def new_version(
    base: Path, model: str, version: int | None
) -> Iterator[tuple[Path, Path]]:
    """Gives a folder to write a version in, and moves it into place at the end.

    Until then it has a name that TensorFlow Serving does not look at; where the
    writing fails, nothing is left.

    Args:
        base: Folder of all served models.
        model: Name of the served model.
        version: A positive number, or None for the next one that is free.

    Yields:
        The folder to write, and the folder `base/model/version` that it becomes.

    Raises:
        ValueError: The version is not positive.
        FileExistsError: That version exists already.
        OSError: The folder cannot be written.
    """
    home = base / model
    version = _next_version(home) if version is None else version
    if version < 1:
        raise ValueError(f"a version is a number from 1; received {version}")
    target = home / str(version)
    if target.exists():
        raise FileExistsError(f"{target} exists already; choose another version")
    home.mkdir(parents=True, exist_ok=True)
    partial = home / f".{version}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        yield partial, target
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def write_card(folder: Path, card: Card | None) -> None:
    """Writes a preset's card, where there is one, into a SavedModel."""
    if card is None:
        return
    path = folder / CARD_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def check_ops(folder: Path) -> set[str]:
    """Looks at every op of a SavedModel.

    Args:
        folder: A SavedModel.

    Returns:
        The names of its ops.

    Raises:
        ValueError: One of them calls Python or belongs to another library, so
            that a stock TensorFlow Serving could not run it.
    """
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    ops: set[str] = set()
    functions: set[str] = set()
    for graph in (meta.graph_def for meta in saved.meta_graphs):
        ops.update(node.op for node in graph.node)
        for function in graph.library.function:
            functions.add(function.signature.name)
            ops.update(node.op for node in function.node_def)
    ops -= functions
    # Ops of other libraries carry the library's name before a ">".
    foreign = {op for op in ops if op in _PYTHON_OPS or ">" in op or not _is_known(op)}
    if foreign:
        raise ValueError(
            f"TensorFlow Serving cannot run the ops {', '.join(sorted(foreign))}; "
            "write the network with keras.ops alone"
        )
    return ops


def _is_known(op: str) -> bool:
    return hasattr(tf.raw_ops, op)


def _next_version(home: Path) -> int:
    if not home.is_dir():
        return 1
    taken = [int(folder.name) for folder in home.iterdir() if folder.name.isdigit()]
    return max(taken, default=0) + 1
