"""Runs benchmarks and prints one table of all results.

`python -m benchmarks` runs all of them, `python -m benchmarks fastdvdnet decode`
only those two, `python -m benchmarks --print_only` shows what earlier runs found.
"""

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from absl import app, flags

from benchmarks.benchmark_result import format_table, load_records

_PRINT_ONLY = flags.DEFINE_bool(
    "print_only", False, "Print the results of earlier runs without running anything."
)


def benchmark_names(folder: Path = Path(__file__).parent) -> list[str]:
    """Modules of this package that can be run: those with a `main` function."""
    return [
        path.stem
        for path in sorted(folder.glob("*.py"))
        if not path.stem.startswith("_") and _defines_main(path)
    ]


def _defines_main(path: Path) -> bool:
    return any(
        isinstance(statement, ast.FunctionDef) and statement.name == "main"
        for statement in ast.parse(path.read_text()).body
    )


def main(arguments: Sequence[str]) -> int:
    """Runs the named benchmarks, or all, and gives the exit status."""
    names = benchmark_names()
    unknown = sorted(set(arguments[1:]) - set(names))
    if unknown:
        print(
            f"Unknown benchmark {', '.join(unknown)}: choose from {', '.join(names)}.",
            file=sys.stderr,
        )
        return 2
    # Each in its own process: peak memory and thread pools are not shared.
    failed = []
    for name in () if _PRINT_ONLY.value else arguments[1:] or names:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, check=False).returncode != 0:
            failed.append(name)
    print(format_table(load_records()))
    if failed:
        print(f"Missed a floor or failed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    app.run(main)
