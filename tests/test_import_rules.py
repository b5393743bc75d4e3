"""Imports run downward only, and libraries know nothing of the command line."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
HOUSE = ("zoo", "data_pipeline", "trainers", "serving", "workflow")
MAY_IMPORT = {
    "zoo": {"zoo"},
    "data_pipeline": {"data_pipeline"},
    "trainers": {"trainers", "zoo", "data_pipeline"},
    "serving": {"serving", "zoo", "data_pipeline"},
    "workflow": set(HOUSE),
}
FILES = [path for package in HOUSE for path in (REPOSITORY / package).rglob("*.py")]


def _imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("package", HOUSE)
def test_a_package_imports_only_those_below_it(package):
    for path in (REPOSITORY / package).rglob("*.py"):
        in_house = _imported_packages(path) & {*HOUSE, "tests", "benchmarks"}
        assert in_house <= MAY_IMPORT[package], path


def test_the_zoo_and_the_degradations_import_no_tensorflow():
    pure = [*(REPOSITORY / "zoo").rglob("*.py")]
    pure += [
        path
        for path in (REPOSITORY / "data_pipeline" / "degradations").glob("*.py")
        # A real codec runs on the CPU only, in tf.data.
        if path.name != "codec_compression.py"
    ]
    for path in pure:
        assert "tensorflow" not in _imported_packages(path), path


def test_only_commands_know_flags():
    for path in FILES:
        if path.parts[len(REPOSITORY.parts)] != "workflow":
            assert "absl" not in _imported_packages(path), path


def test_packages_are_light_to_import():
    for path in FILES:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert len(body) == 1, f"{path} holds more than its docstring"


def test_files_are_short():
    for path in FILES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 400, f"{path} has {lines} lines"
