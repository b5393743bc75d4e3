"""Whether TensorFlow Data Validation is at hand, and where."""

import importlib.util
import subprocess
from pathlib import Path

_PACKAGE = "tensorflow_data_validation"
_LOOK = (
    "import importlib.util, sys; "
    f"sys.exit(importlib.util.find_spec('{_PACKAGE}') is None)"
)


def missing_tools(python: Path | None = None) -> str:
    """Says what is missing to look at data, and what to do; empty where all is there.

    Args:
        python: The interpreter that is to do it; this one where it is None.
    """
    if python is None:
        if importlib.util.find_spec(_PACKAGE) is not None:
            return ""
        return (
            "TensorFlow Data Validation is not installed: pip install "
            "'kinozoo[workflow]' with Python 3.11 (make install-workflow), or name an "
            "environment that has it (--workflow_python=.venv-workflow/bin/python)."
        )
    try:
        found = subprocess.run(
            [python, "-c", _LOOK], stdin=subprocess.DEVNULL, check=False
        )
    except OSError as error:
        return f"--workflow_python={python} cannot be run: {error.strerror}."
    if found.returncode:
        return (
            f"TensorFlow Data Validation is not installed for {python}: pip install "
            "'kinozoo[workflow]' there, with Python 3.11."
        )
    return ""


def require_tools() -> None:
    """Checks that TensorFlow Data Validation is installed for this interpreter.

    Raises:
        ValueError: It is not.
    """
    missing = missing_tools()
    if missing:
        raise ValueError(missing.partition(", or name")[0].rstrip(".") + ".")
