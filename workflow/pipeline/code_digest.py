"""Digest of the code that a component runs."""

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_HOUSE = ("zoo", "data_pipeline", "trainers", "serving", "workflow")
# Runs components and changes nothing of what they make.
_RUNNER = "workflow.pipeline"


def code_digest(
    start: Path, modules: Iterable[str] = (), root: Path | None = None
) -> str:
    """Returns the SHA-256 of a source file and of all that it imports of the project.

    Imports are followed wherever they stand, in functions too. Other people's
    packages do not count, nor does what runs components.

    Args:
        start: The source file.
        modules: Further modules, and packages with all that is in them.
        root: The folder of the project's packages, where it is not this one.

    Raises:
        FileNotFoundError: There is no such module.
    """
    root = root or _ROOT
    waiting = [start]
    for module in modules:
        waiting += _files_of(module, root)
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path, root)
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files_of(module: str, root: Path) -> list[Path]:
    place = root.joinpath(*module.split("."))
    if place.is_dir():
        return sorted(place.rglob("*.py"))
    if place.with_suffix(".py").is_file():
        return [place.with_suffix(".py")]
    raise FileNotFoundError(f"There is no module {module} in {root}.")


@functools.cache
def _imported(path: Path, root: Path) -> tuple[Path, ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = (root.joinpath(*name.split(".")) for name in _names(tree))
    return tuple(
        place.with_suffix(".py")
        for place in places
        if place.with_suffix(".py").is_file()
    )


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported may be a module of a package, or stand in a module.
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [node.module, *inner]
        for name in names:
            if name.partition(".")[0] in _HOUSE and not name.startswith(_RUNNER):
                yield name
